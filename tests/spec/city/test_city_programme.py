"""The sample plan is one that a jurist can sign: complete, lawful, approved, and useful."""

from __future__ import annotations

import datetime

import pytest

from hagukumi.judgment import judge
from hagukumi.law import examine
from hagukumi.plan import PlanIndex, read_release
from hagukumi.plan.records import ItemKind, OfficerKind, Role, Stage

AS_OF = datetime.date(2026, 10, 1)


def test_the_law_finds_nothing(made):
    assert [f"{finding.rule} {finding.subject}: {finding.message}" for finding in examine(made.plan)] == []


def test_the_release_is_of_this_plan_and_valid_for_three_fiscal_years(made):
    release = read_release(made.folder / "plan")
    assert release.valid_on(AS_OF)
    assert (release.valid_from, release.valid_until) == (datetime.date(2026, 4, 1), datetime.date(2029, 3, 31))
    assert release.author not in {approval.officer for approval in release.approvals}
    assert len({approval.officer for approval in release.approvals}) == 2


def test_every_kept_column_is_an_item_that_some_use_asks_for(made):
    index = PlanIndex(made.plan)
    assert [item.id for item in made.plan.items if not index.uses_of(item.id)] == []


def test_identity_travels_under_linkage_only_except_for_contacts(made):
    index = PlanIndex(made.plan)
    for use in made.plan.uses:
        if Stage.ASSEMBLED in use.stages or Stage.JUDGED in use.stages or Stage.PSEUDONYMISED in use.stages:
            assert not [item for item in use.items if index.items[item].kind is ItemKind.DIRECT], use.id


def test_attributes_that_no_criterion_reads_are_few_and_told_why(made):
    read = {condition.item for criterion in made.plan.criteria for indicator in criterion.indicators for condition in indicator.where}
    read |= {indicator.item for criterion in made.plan.criteria for indicator in criterion.indicators}
    dates = {f"{source.id}.{source.occurred_on}" for source in made.plan.sources if source.occurred_on}
    services = {source.id for source in made.plan.sources if source.service}
    attributes = [item for item in made.plan.items if item.kind is ItemKind.ATTRIBUTE and item.table in made.city.rows]
    unread = {item.id for item in attributes if item.id not in read | dates and item.table not in services}
    assert unread == {
        "school_register.school_year",
        "infant_checkup.kind",
        "vaccination.vaccine",
        "vaccination.dose",
        "school_cost_support.category",
        "disability.grade",
    }
    assert all(item.necessity for item in attributes)


def test_every_department_that_answers_has_two_officers(made):
    for department in made.plan.departments:
        people = [officer for officer in department.officers if officer.kind is OfficerKind.PERSON]
        assert department.manager
        assert len(people) >= 2, department.id


def test_one_process_acts_for_the_coordinator_and_one_for_the_desk_for_proposals(made):
    processes = [
        (department.roles, officer.id)
        for department in made.plan.departments
        for officer in department.officers
        if officer.kind is OfficerKind.PROCESS
    ]
    assert [(Role.COORDINATOR in roles, Role.PROPOSALS_DESK in roles, id) for roles, id in processes] == [
        (True, False, "run-process"),
        (False, True, "deidentify-process"),
    ]


def test_lists_are_sized_to_what_staff_can_visit(made):
    assert all(0.005 < criterion.capacity / made.city.children < 0.03 for criterion in made.plan.criteria)


@pytest.fixture(scope="module")
def judged(made):
    """Judgments by criterion over truly linked records: what the criteria could do with perfect linkage."""
    db = made.db.cursor()
    kinds = {item.id: item.kind for item in made.plan.items}
    db.execute("CREATE SCHEMA linked; SET schema = 'linked'")
    for source in made.plan.sources:
        fields = [
            column.field for column in source.layout.columns if column.field and kinds[f"{source.id}.{column.field}"] is ItemKind.ATTRIBUTE
        ]
        columns = "".join(f', a."{field}"' for field in fields)
        db.execute(
            f'CREATE TABLE "{source.id}" AS SELECT r.person::VARCHAR AS _person{columns} FROM main."{source.id}" a '
            f"JOIN main.records r ON r.row = a._row AND r.source = '{source.id}'"
        )
    db.execute(
        "CREATE TABLE person AS SELECT r.person::VARCHAR AS _person, birth_date, sex, protected, moved_in_on, "
        "household_number AS household "
        "FROM main.juki a JOIN main.records r ON r.row = a._row AND r.source = 'juki'"
    )
    db.execute(
        "CREATE TABLE relation AS SELECT a._person, b._person AS _other_person, 'household' AS kind "
        "FROM person a JOIN person b USING (household) "
        "WHERE a._person <> b._person "
        "UNION ALL SELECT person::VARCHAR, mother::VARCHAR, 'guardian' FROM main.persons WHERE mother IS NOT NULL "
        "UNION ALL SELECT person::VARCHAR, father::VARCHAR, 'guardian' FROM main.persons WHERE father IS NOT NULL"
    )
    db.execute("CREATE TABLE coverage (_source VARCHAR, known BOOLEAN, fresh_on DATE)")
    db.executemany("INSERT INTO coverage VALUES (?, TRUE, DATE '2026-10-01')", [[source.id] for source in made.plan.sources])
    sources = {source.id: source for source in made.plan.sources}
    found = {criterion.id: judge(db, criterion, sources, as_of=AS_OF).judgments for criterion in made.plan.criteria}
    return db, found


def test_each_criterion_ranks_children_in_need_well_and_not_perfectly(judged):
    db, found = judged
    areas = []
    for criterion, judgments in found.items():
        db.register("_judgments", judgments)
        auc = db.execute(
            "WITH scored AS (SELECT j.points, n.need FROM _judgments j "
            "JOIN main.needs n ON n.person::VARCHAR = j._person AND n.difficulty = ?), "
            "pairs AS (SELECT p.points - q.points AS gap FROM scored p JOIN scored q ON p.need AND NOT q.need) "
            "SELECT avg(CASE WHEN gap > 0 THEN 1.0 WHEN gap = 0 THEN 0.5 ELSE 0 END) FROM pairs",
            [criterion],
        ).fetchone()[0]
        assert auc > 0.7, (criterion, auc)
        areas.append(auc)
    assert sum(areas) / len(areas) < 0.97


def test_lists_find_far_more_than_chance_and_some_who_are_new(judged):
    db, found = judged
    for criterion, judgments in found.items():
        db.register("_judgments", judgments)
        listed, hits, new, base = db.execute(
            "SELECT count(*) FILTER (j.listed), count(*) FILTER (j.listed AND n.need), "
            "count(*) FILTER (j.newly_found AND n.need), avg(n.need::INT) "
            "FROM _judgments j JOIN main.needs n ON n.person::VARCHAR = j._person AND n.difficulty = ?",
            [criterion],
        ).fetchone()
        assert hits / listed > 8 * base, criterion
        assert new > 0, criterion


def test_most_children_can_be_judged(judged):
    _, found = judged
    assert all(judgments["undetermined"].to_pylist().count(True) < 0.1 * judgments.num_rows for judgments in found.values())
