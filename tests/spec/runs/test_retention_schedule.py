"""3.3 and 表3-1: everything that is stored has a day from which it must be gone, and a reason for that day."""

import datetime

import msgspec
import pyarrow as pa
import pytest
from msgspec import structs
from vault_archive import COORDINATOR, Archive
from vault_town import plan, release, use

from hagukumi.law import Action
from hagukumi.plan import Approval, Release, approve
from hagukumi.plan import records as r
from hagukumi.plan.records import Stage
from hagukumi.runs import WorkspaceError
from hagukumi.runs.holds import record_end
from hagukumi.runs.report import write_json
from hagukumi.runs.schedule import Because, Row, State, What, schedule

JUNE = datetime.date(2026, 6, 1)
END_OF_USES = datetime.date(2027, 4, 1)
BANDS = pa.table({"_person": ["a"], "band": ["high"]})


def rows_of(archive: Archive, on: datetime.date = JUNE, **words: bool) -> dict[str, Row]:
    with archive.custody(read_only=True) as custody:
        return {row.id: row for row in schedule(custody, on, **words)}


def changed(**lists: tuple[object, ...]) -> Release:
    """The town's release with other lists."""
    approvals = (Approval(officer="kodomo-2", on=JUNE), Approval(officer="kodomo-3", on=JUNE))
    span = {"valid_from": datetime.date(2026, 4, 1), "valid_until": datetime.date(2027, 3, 31)}
    return approve(structs.replace(plan(), **lists), author="kodomo-1", approvals=approvals, **span)


def lasting() -> r.Use:
    """A use of judgments that ends long after every period."""
    until = datetime.date(2040, 3, 31)
    return use("judge-on", ("judgment.band",), (Stage.JUDGED,), "kodomo", "kodomo", r.Role.COORDINATOR, until=until, retention="case")


def without_end(archive: Archive, use_id: str) -> dict[str, Row]:
    """The schedule as if a use had no last day."""
    with archive.custody(read_only=True) as custody:
        uses = tuple(structs.replace(each, until=None) if each.id == use_id else each for each in custody.release.plan.uses)
        custody.release = structs.replace(custody.release, plan=structs.replace(custody.release.plan, uses=uses))
        return {row.id: row for row in schedule(custody, JUNE)}


def test_every_stored_batch_is_in_the_schedule_with_its_class_period_and_first_day(archive: Archive) -> None:
    rows = rows_of(archive)
    with archive.custody(read_only=True) as custody:
        assert {row.id for row in rows.values() if row.what is What.BATCH} == {manifest.id for manifest in custody.vault.find()}
    row = rows[archive.stored.juki]
    assert (row.period.table_class, row.period.name, row.period.months, row.period.event) == (1, "短期", 12, "基準日")
    assert (row.starts, row.stage, row.purpose, row.name, row.rows) == (JUNE, "受入", "目的linkage", "資料juki", 4)
    assert rows[archive.stored.list].recipient == "shien課" and rows[archive.stored.list].tables == ("contact", "judgment")


def test_when_the_last_use_ends_before_the_period_the_batch_is_due_the_day_after(archive: Archive) -> None:
    row = rows_of(archive)[archive.stored.juki]
    assert (row.due, row.because) == (END_OF_USES, Because.USES)
    expected = {-1: State.KEPT, 0: State.DUE, 1: State.OVERDUE}
    assert {days: row.state(END_OF_USES + datetime.timedelta(days=days)) for days in expected} == expected


def test_when_the_period_ends_before_the_uses_the_batch_is_due_at_the_end_of_the_period(archive: Archive) -> None:
    batch = archive.write(BANDS, "judgment.band", "poverty", Stage.JUDGED, as_of=datetime.date(2025, 8, 31))
    row = rows_of(archive)[batch]
    assert (row.starts, row.due, row.because) == (datetime.date(2025, 8, 31), datetime.date(2026, 8, 31), Because.PERIOD)


@pytest.mark.parametrize(
    ("retention", "starts", "due"),
    [
        ("created", JUNE, datetime.date(2028, 6, 1)),
        ("year", datetime.date(2027, 3, 31), datetime.date(2032, 3, 31)),
        ("short", datetime.date(2026, 5, 1), datetime.date(2027, 5, 1)),
    ],
)
def test_periods_are_counted_from_the_stated_event(archive: Archive, retention: str, starts: datetime.date, due: datetime.date) -> None:
    more = structs.replace(lasting(), retention="short")
    batch = archive.write(
        BANDS, "judgment.band", "poverty", Stage.JUDGED, adopted=release((more,)), retention=retention, as_of=datetime.date(2026, 5, 1)
    )
    row = rows_of(archive)[batch]
    assert (row.starts, row.due, row.because) == (starts, due, Because.PERIOD)


def test_what_is_derived_goes_no_later_than_what_it_was_made_from(archive: Archive) -> None:
    old = archive.write(BANDS, "judgment.band", "poverty", Stage.JUDGED, as_of=datetime.date(2025, 8, 31), label="old")
    derived = archive.write(BANDS, "judgment.band", "poverty", Stage.JUDGED, inputs=(old,), retention="year", label="derived")
    assert rows_of(archive)[derived].due == datetime.date(2026, 8, 31)


def test_a_batch_may_be_kept_while_one_of_several_uses_still_needs_it(archive: Archive) -> None:
    early = {"purpose": "abuse", "until": datetime.date(2026, 12, 31)}
    shorter = use("moves-early", ("juki.moved_on",), (Stage.DELIVERED,), "shimin", "kodomo", r.Role.COORDINATOR, **early)
    archive.adopt(release((shorter,)))
    assert rows_of(archive)[archive.stored.moves].due == END_OF_USES


def test_a_batch_that_no_use_of_the_plan_needs_is_due_at_once(archive: Archive) -> None:
    archive.adopt(changed(uses=tuple(each for each in plan().uses if each.id != "other-judge")))
    row = rows_of(archive)[archive.stored.other]
    assert (row.due, row.because, row.state(JUNE)) == (JUNE, Because.NO_USE, State.DUE)


def test_a_list_for_one_recipient_is_not_kept_for_the_use_of_another(archive: Archive) -> None:
    archive.adopt(changed(uses=tuple(each for each in plan().uses if each.id != "list2")))
    rows = rows_of(archive)
    assert (rows[archive.stored.list2].because, rows[archive.stored.list].because) == (Because.NO_USE, Because.USES)


def test_a_shorter_period_in_a_later_plan_shortens_what_was_promised_and_a_longer_one_does_not_lengthen_it(archive: Archive) -> None:
    kept = {row_id: row.due for row_id, row in rows_of(archive).items() if row.what is What.BATCH}
    for months, expected in ((3, datetime.date(2026, 9, 1)), (60, kept[archive.stored.juki])):
        retentions = tuple(structs.replace(each, months=months) if each.id == "short" else each for each in plan().retentions)
        archive.adopt(changed(retentions=retentions))
        assert rows_of(archive)[archive.stored.juki].due == expected
    derived = rows_of(archive)[archive.stored.study]
    assert derived.due == END_OF_USES


def test_a_period_that_counts_from_the_end_of_support_runs_from_the_day_that_was_recorded(archive: Archive) -> None:
    batch = archive.write(BANDS, "judgment.band", "poverty", Stage.JUDGED, adopted=release((lasting(),)), retention="case")
    row = rows_of(archive)[batch]
    assert (row.starts, row.due, row.because) == (None, datetime.date(2040, 4, 1), Because.USES)
    row = without_end(archive, "judge-on")[batch]
    assert (row.due, row.because, row.state(JUNE)) == (None, Because.UNDECIDED, State.UNDECIDED)
    archive.clock.forward(days=40)
    with archive.custody(read_only=True) as custody:
        with pytest.raises(WorkspaceError, match="先の日付"):
            record_end(custody, COORDINATOR, batch, datetime.date(2026, 8, 1), "支援が終わった")
        record_end(custody, COORDINATOR, batch, datetime.date(2026, 6, 30), "支援が終わった")
    row = rows_of(archive)[batch]
    assert (row.starts, row.due) == (datetime.date(2026, 6, 30), datetime.date(2031, 6, 30))


def test_what_a_later_run_replaced_is_marked_keeps_its_period_and_can_go_earlier(archive: Archive) -> None:
    digest = (archive.home / "release" / "current").read_text().strip()
    write_json(archive.home / "results" / f"{digest}.json", [archive.stored.juki])
    rows, early = rows_of(archive), rows_of(archive, replaced=True)
    assert not rows[archive.stored.juki].replaced and early[archive.stored.juki].due == END_OF_USES
    assert rows[archive.stored.list].replaced and rows[archive.stored.list].due == END_OF_USES
    assert (early[archive.stored.list].due, early[archive.stored.list].because) == (JUNE, Because.REPLACED)


def test_the_key_of_a_project_is_due_when_the_project_ended_and_its_batches_have_gone(archive: Archive) -> None:
    keys = {row.recipient: row for row in rows_of(archive).values() if row.what is What.PSEUDONYM_KEY}
    assert {recipient: (row.due, row.purpose) for recipient, row in keys.items()} == {
        "bunseki課": (END_OF_USES, "目的study"),
        "shien課": (END_OF_USES, "目的poverty"),
        "hoken課": (END_OF_USES, "目的poverty"),
    }
    key = keys["bunseki課"]
    assert keys["shien課"].name == "名簿の番号の鍵"
    assert "2026-06 – 2027-03" in key.name and key.tables == ("judgment",)


def test_a_key_that_no_readable_release_explains_is_shown_and_kept(archive: Archive) -> None:
    uses = tuple(each for each in plan().uses if each.id not in ("study", "list"))
    archive.adopt(changed(uses=uses))
    for path in (archive.home / "release").glob("*/release.toml"):
        if path.parent.name != (archive.home / "release" / "current").read_text().strip():
            path.write_text("hash = ", encoding="utf-8")
    rows = [row for row in rows_of(archive).values() if row.what is What.PSEUDONYM_KEY]
    unknown = [row for row in rows if row.state(datetime.date(2099, 1, 1)) is State.UNDECIDED]
    assert len(rows) == 3 and len(unknown) == 2 and {row.name for row in unknown} == {"どの版の計画の利用によるか分からない鍵"}


def test_while_one_use_has_no_end_only_the_period_counts(archive: Archive) -> None:
    row = without_end(archive, "study")[archive.stored.study]
    assert (row.due, row.because) == (datetime.date(2027, 6, 1), Because.PERIOD)


def test_the_persons_in_the_log_are_kept_for_the_period_of_class_2(archive: Archive) -> None:
    assert "log" not in rows_of(archive)
    with archive.work() as work:
        work.ask(
            work.process, "poverty", Stage.JUDGED, Action.OPEN, ("judgment.band",), step="t", reason="試験", subjects=archive.stored.persons
        )
    log = rows_of(archive)["log"]
    assert (log.what, log.period.table_class, log.rows) == (What.LOG, 2, 1)
    assert (log.starts, log.due) == (JUNE, datetime.date(2028, 6, 1))
    archive.adopt(changed(retentions=tuple(each for each in plan().retentions if each.table_class != 2)))
    assert (rows_of(archive)["log"].due, rows_of(archive)["log"].because) == (None, Because.NO_CLASS)


def test_a_schedule_holds_no_personal_data(archive: Archive) -> None:
    told = msgspec.json.encode(tuple(rows_of(archive).values())).decode()
    assert "MARKER" not in told and "9876543210" not in told


def test_information_that_is_not_personal_is_not_bound_to_uses(archive: Archive) -> None:
    """表3-1 classes 4 and 5: what the law asks of personal information does not end them; their own period does."""
    figures = tuple(structs.replace(each, table_class=4, personal=False) if each.id == "year" else each for each in plan().retentions)
    with archive.custody(read_only=True) as custody:
        custody.release = structs.replace(custody.release, plan=structs.replace(custody.release.plan, retentions=figures))
        custody.__post_init__()
        row = next(row for row in schedule(custody, JUNE) if row.id == archive.stored.study)
    assert (row.due, row.because, row.period.table_class) == (datetime.date(2027, 6, 1), Because.PERIOD, 4)


def test_a_class_that_the_plan_no_longer_has_leaves_what_was_promised(archive: Archive) -> None:
    kept = tuple(each for each in plan().retentions if each.id != "short")
    with archive.custody(read_only=True) as custody:
        custody.release = structs.replace(custody.release, plan=structs.replace(custody.release.plan, retentions=kept))
        custody.__post_init__()
        row = next(row for row in schedule(custody, JUNE) if row.id == archive.stored.juki)
    assert (row.due, row.period.name, row.period.months, row.starts) == (END_OF_USES, "計画にない区分", None, None)


def test_what_is_due_anyway_is_not_said_to_be_replaced(archive: Archive) -> None:
    digest = (archive.home / "release" / "current").read_text().strip()
    write_json(archive.home / "results" / f"{digest}.json", [])
    row = rows_of(archive, END_OF_USES, replaced=True)[archive.stored.juki]
    assert row.replaced and row.because is Because.USES


def test_the_end_of_support_of_an_erased_batch_is_not_recorded(archive: Archive) -> None:
    with archive.custody() as custody:
        custody.vault.erase(archive.stored.other, actor="kodomo-1", role="coordinator", department="kodomo", reason="試験のため")
        with pytest.raises(WorkspaceError, match="消去済み"):
            record_end(custody, COORDINATOR, archive.stored.other, JUNE, "支援が終わった")
