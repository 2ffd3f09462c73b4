"""The people of a made city: households of every kind, names as they are, and lives that sources follow late."""

from __future__ import annotations

from collections import Counter


def test_ages_are_those_of_a_japanese_city(made):
    young, old = made.rows("SELECT avg((age < 15)::INT), avg((age >= 65)::INT) FROM persons WHERE resident")[0]
    assert 0.09 < young < 0.16
    assert 0.22 < old < 0.34


def test_households_of_every_kind_occur(made):
    relations = dict(made.rows("SELECT relation, count(*) FROM juki GROUP BY 1"))
    assert {"02", "11", "20", "51", "52", "31", "81", "1120", "82"} <= set(relations)


def test_each_household_has_one_head_unless_that_row_was_refused(made):
    heads = Counter(count for (count,) in made.rows("SELECT count(*) FILTER (relation = '02') FROM juki GROUP BY household_number"))
    assert set(heads) <= {0, 1}
    assert heads[0] <= len(made.quarantined["juki"])


def test_parents_are_older_than_their_children(made):
    assert (
        made.value(
            "SELECT min(date_diff('year', m.birth_date, c.birth_date)) "
            "FROM persons c JOIN persons m ON m.person = c.mother OR m.person = c.father"
        )
        >= 15
    )


def test_twins_are_born_on_one_day_in_one_household(made):
    alone = made.value(
        "SELECT count(*) FROM persons t WHERE t.twin AND NOT EXISTS (SELECT 1 FROM persons o WHERE o.person <> t.person "
        "AND o.household = t.household AND o.birth_date = t.birth_date)"
    )
    assert made.value("SELECT count(*) FROM persons WHERE twin") > 10
    assert alone == 0


def test_family_names_follow_their_real_frequency(made):
    names = Counter(name.split("　")[0] for (name,) in made.rows("SELECT name FROM juki"))
    assert {"佐藤", "鈴木"} <= {name for name, _ in names.most_common(6)}
    assert 0.008 < names["佐藤"] / 12_000 < 0.035


def test_given_names_are_neither_flat_nor_one(made):
    given = Counter(name.split("　")[-1] for (name,) in made.rows("SELECT name FROM juki WHERE sex = '2'"))
    women = sum(given.values())
    top = given.most_common(100)
    assert top[0][1] / women < 0.02
    assert sum(count for _, count in top) / women > 0.08


def test_given_names_change_with_the_cohort(made):
    def share(condition: str) -> float:
        return made.value(f"SELECT avg((name LIKE '%子')::INT) FROM juki WHERE sex = '2' AND {condition}")

    assert share("birth_date < DATE '1960-01-01'") > 4 * share("birth_date > DATE '2010-01-01'")


def test_some_siblings_have_another_family_name(made):
    differing = made.value(
        "SELECT count(*) FROM (SELECT household_number FROM juki WHERE relation IN ('20', '1120', '81') AND latin IS NULL "
        "GROUP BY 1 HAVING count(DISTINCT split_part(name, '　', 1)) > 1)"
    )
    assert differing > 3


def test_foreign_residents_have_latin_names_and_some_an_alias(made):
    assert made.value(
        "SELECT bool_and(latin IS NOT NULL) FROM juki j JOIN records r ON r.source = 'juki' AND r.row = j._row "
        "JOIN persons p USING (person) WHERE foreigner"
    )
    assert 0.2 < made.value("SELECT avg((alias IS NOT NULL)::INT) FROM juki WHERE latin IS NOT NULL") < 0.7


def test_latin_names_come_in_changing_order(made):
    ways = made.rows(
        "SELECT a.name = j.latin AS usual, count(*) FROM child_allowance a "
        "JOIN records r ON r.source = 'child_allowance' AND r.row = a._row "
        "JOIN records rj ON rj.source = 'juki' AND rj.person = r.person JOIN juki j ON j._row = rj.row WHERE j.latin IS NOT NULL GROUP BY 1"
    )
    assert {usual for usual, _ in ways} == {True, False}


def test_a_whole_household_is_protected_or_nobody(made):
    assert (
        made.value("SELECT count(*) FROM (SELECT household FROM persons WHERE resident GROUP BY 1 HAVING count(DISTINCT protected) > 1)")
        == 0
    )
    told = made.value(
        "SELECT count(*) FROM juki j JOIN records r ON r.source = 'juki' AND r.row = j._row JOIN persons p USING (person) "
        "WHERE p.protected <> (j.protected = '1')"
    )
    assert told == 0
    assert made.value("SELECT count(*) FROM persons WHERE protected") > 20


def test_in_migrants_lack_history(made):
    for source, day in (("vaccination", "given_on"), ("infant_checkup", "due_on"), ("pregnancy", "notified_on")):
        early = made.value(
            f"SELECT count(*) FROM {source} a JOIN records r ON r.source = '{source}' AND r.row = a._row "
            "JOIN records rj ON rj.source = 'juki' AND rj.person = r.person JOIN juki j ON j._row = rj.row "
            f"WHERE a.{day} < j.moved_in_on"
        )
        assert early == 0, source
    assert made.value("SELECT count(*) FROM persons WHERE in_migrant AND age < 6 AND resident") > 20


def test_older_records_bear_the_name_before_marriage(made):
    assert made.value("SELECT avg(old_name::INT) FROM records WHERE source = 'pregnancy'") > 0.02
    assert made.value("SELECT count(*) FROM records WHERE old_name AND source = 'juki'") == 0
    assert made.value("SELECT bool_and(p.married OR p.age > 6) FROM records r JOIN persons p USING (person) WHERE r.old_name")


def test_people_outside_the_register_appear_without_its_number(made):
    rows = made.rows("SELECT no_resident_number, count(*) FROM records JOIN persons USING (person) WHERE unregistered GROUP BY 1")
    assert [flag for flag, _ in rows] == [True]
    assert rows[0][1] > 5


def test_those_who_left_are_still_in_other_files(made):
    assert made.value("SELECT count(*) FROM records JOIN persons USING (person) WHERE NOT resident AND NOT unregistered") > 20


def test_no_date_lies_after_the_as_of_date(made):
    assert made.value("SELECT max(birth_date) < DATE '2026-10-01' FROM persons")
