"""The truth of a made city is complete, apart from the extracts, and says what intake must refuse."""

from __future__ import annotations

import datetime
import hashlib
import json

from hagukumi.city.extracts import EXTRACTS, OF_PROPOSALS

AS_OF = datetime.date(2026, 10, 1)
LINKED = [extract.card.id for extract in EXTRACTS]
"""Sources whose rows the truth tells apart; what is received to be de-identified is nobody's, as far as the truth goes."""


def test_the_register_lists_exactly_the_residents_asked_for(made):
    assert made.value("SELECT count(*) FROM persons WHERE resident") == 12_000
    listed = "SELECT count(DISTINCT person) FROM records WHERE source = 'juki'"
    assert made.value(listed) == 12_000
    assert made.value("SELECT count(*) FROM records r JOIN persons p USING (person) WHERE source = 'juki' AND NOT resident") == 0


def test_every_row_of_every_extract_is_somebodys(made):
    for source in LINKED:
        accepted = {row for (row,) in made.rows(f'SELECT _row FROM "{source}"')}
        in_file = accepted | set(made.quarantined[source])
        in_truth = {row for (row,) in made.rows(f"SELECT row FROM records WHERE source = '{source}'")}
        assert in_file == in_truth, source


def test_the_extract_for_a_proposal_lists_every_resident_and_the_truth_knows_it_not(made):
    assert {source.id for source in made.plan.sources} - set(LINKED) == {extract.card.id for extract in OF_PROPOSALS} == {"residents"}
    assert made.value("SELECT count(DISTINCT _row) FROM residents") + len(made.quarantined["residents"]) >= 12_000
    assert made.value("SELECT count(*) FROM records WHERE source = 'residents'") == 0
    columns = {column for (column, *_) in made.rows("DESCRIBE residents")} - {"_row", "birth_date_key"}
    assert columns == {"household_number", "relation", "birth_date", "sex", "postal"}


def test_the_first_row_is_the_one_below_the_heading(made):
    assert made.rows("SELECT DISTINCT min(row) FROM records GROUP BY source") == [(2,)]


def test_intake_quarantines_exactly_the_spoilt_rows(made):
    for source in LINKED:
        expected = dict(made.rows(f"SELECT row, code FROM quarantine WHERE source = '{source}'"))
        found = made.quarantined[source]
        assert set(found) == set(expected), source
        assert all(expected[row] in found[row] for row in expected), source


def test_every_kind_of_spoilt_row_occurs(made):
    codes = {code for (code,) in made.rows("SELECT DISTINCT code FROM quarantine")}
    assert {"L1-09", "X-13", "X-15", "X-17", "X-21"} <= codes


def test_two_to_three_in_a_hundred_children_are_in_need(made):
    share = made.value("SELECT count(DISTINCT person) FILTER (need) / count(DISTINCT person) FROM needs")
    assert 0.02 <= share <= 0.03


def test_needs_are_of_registered_children_of_the_ages_concerned(made):
    ages = made.rows("SELECT difficulty, min(age), max(age) FROM needs JOIN persons USING (person) WHERE need GROUP BY ALL ORDER BY ALL")
    bounds = {"abuse": (0, 17), "nonattendance": (6, 14), "poverty": (0, 17), "young_carer": (8, 17)}
    assert {row[0] for row in ages} == set(bounds)
    assert all(bounds[name][0] <= low and high <= bounds[name][1] for name, low, high in ages)
    assert made.value("SELECT count(*) FROM needs JOIN persons USING (person) WHERE NOT resident OR age > 17") == 0


def test_some_needy_children_are_known_and_most_are_not(made):
    known = made.value("SELECT avg(known_to_service::INT) FROM needs WHERE need")
    unneedy = made.value("SELECT avg(known_to_service::INT) FROM needs WHERE NOT need")
    assert 0.1 < known < 0.6
    assert unneedy < 0.03


def test_outcomes_come_later_and_incompletely(made):
    assert made.value(f"SELECT min(outcome_on) > DATE '{AS_OF}' FROM needs")
    found, false = made.rows(
        "SELECT count(outcome_on) FILTER (need) / count(*) FILTER (need), count(*) FILTER (NOT need AND outcome_on IS NOT NULL) FROM needs"
    )[0]
    assert 0.4 < found < 0.8
    assert false > 0


def test_needs_begin_before_the_as_of_date_and_within_life(made):
    assert made.value(
        f"SELECT bool_and(began_on < DATE '{AS_OF}' AND began_on >= birth_date) FROM needs JOIN persons USING (person) WHERE need"
    )
    assert made.value("SELECT count(*) FROM needs WHERE NOT need AND began_on IS NOT NULL") == 0


def test_the_summary_vouches_for_every_file(made):
    summary = json.loads((made.folder / "truth" / "city.json").read_text(encoding="utf-8"))
    assert (summary["seed"], summary["residents"], summary["noise"], summary["as_of"]) == (7, 12_000, "real", "2026-10-01")
    for source in (source for source in made.plan.sources if source.id in LINKED):
        assert summary["sha256"][source.id] == hashlib.sha256((made.folder / "extracts" / source.file).read_bytes()).hexdigest()
        assert summary["rows"][source.id] == made.value(f"SELECT count(*) FROM records WHERE source = '{source.id}'")


def test_no_extract_holds_the_truth(made):
    headings = {column.header for source in made.plan.sources for column in source.layout.columns}
    assert not headings & {"person", "need", "difficulty", "known_to_service", "outcome_on"}
