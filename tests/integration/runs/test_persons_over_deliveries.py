"""Three nights in the made city: files come in another order with some rows changed, and persons keep their keys."""

import datetime
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from hagukumi.cli import app, mount
from hagukumi.linkage.persons import Kind
from hagukumi.plan.records import OfficerKind, Role
from hagukumi.runs import Workspace, WorkspaceError, open_workspace, run_pipeline
from hagukumi.runs.person_history import history, latest_events, undo
from hagukumi.runs.persons import former_keys
from hagukumi.runs.review import record_decision

FIRST, SECOND, THIRD = (datetime.date(2026, 10, day) for day in (1, 2, 3))
REGISTER = "juki"


@dataclass(frozen=True)
class Nights:
    """The home after three runs, what was remembered after each, and who was chosen for what."""

    home: Path
    keys: Path
    memory: tuple[pa.Table, ...]
    events: tuple[pa.Table, ...]
    leaver: str
    united: tuple[str, str]
    undone: str


def _present(memory: pa.Table) -> dict[str, str]:
    """Record → person."""
    rows = memory.to_pylist()
    return {row["_record"]: row["_person"] for row in rows if row["present"]}


def _persons(memory: pa.Table) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {}
    for row in memory.to_pylist():
        if row["present"]:
            found.setdefault(row["_person"], []).append(row)
    return found


def _reviewers(work: Workspace) -> list[str]:
    officers = [officer for department in work.index.with_role(Role.COORDINATOR) for officer in department.officers]
    return [officer.id for officer in officers if officer.kind is OfficerKind.PERSON and Role.COORDINATOR in officer.roles][:2]


def _deliver(extracts: Path, target: Path, seed: int, *, without: int | None = None, moved: bool = False) -> Path:
    """The same extracts in another order; `without` leaves a row of the register out, `moved` corrects the tax list's first address."""
    shutil.copytree(extracts, target)
    for path in sorted(target.glob("*.csv")):
        head, *rows = path.read_bytes().splitlines(keepends=True)
        if path.stem == REGISTER and without is not None:
            del rows[without]
        if path.stem == "tax" and moved:
            cells = rows[0].split(b",")
            rows[0] = b",".join([*cells[:4], cells[4] + b"0", *cells[5:]])
        random.Random(seed).shuffle(rows)
        path.write_bytes(b"".join([head, *rows]))
    return target


def _night(work: Workspace, extracts: Path, day: datetime.date) -> tuple[pa.Table, pa.Table]:
    assert run_pipeline(work, extracts, day).status == "completed"
    former = former_keys(work)
    assert former.memory is not None
    return former.memory, former.events


@pytest.fixture(scope="module")
def nights(finished, tmp_path_factory: pytest.TempPathFactory) -> Nights:
    folder = tmp_path_factory.mktemp("nights")
    home, keys = shutil.copytree(finished.home, folder / "home"), shutil.copytree(finished.keys, folder / "keys")
    extracts = finished.city / "extracts"
    with open_workspace(home, keys=keys) as work:
        former = former_keys(work)
        assert former.memory is not None
        persons = _persons(former.memory)
        outside = sorted(person for person, rows in persons.items() if len(rows) == 1 and not rows[0]["register"])
        alone = {rows[0]["_record"]: person for person, rows in persons.items() if len(rows) == 1 and rows[0]["register"]}
        place, leaver = _row_of_one(work, alone)
        one, other = (persons[person][0]["_record"] for person in outside[:2])
        for reviewer in _reviewers(work):
            record_decision(work, one, other, True, reviewer, "同じ人と確かめた")
        second = _night(work, _deliver(extracts, folder / "second", 1, without=place, moved=True), SECOND)
        merged = latest_events(work, kinds=[Kind.MERGED])
        for reviewer in _reviewers(work):
            undo(work, merged[0].id, reviewer, "別の人と分かった")
        third = _night(work, _deliver(extracts, folder / "third", 2), THIRD)
    return Nights(
        home=home,
        keys=keys,
        memory=(former.memory, second[0], third[0]),
        events=(former.events, second[1], third[1]),
        leaver=leaver,
        united=(outside[0], outside[1]),
        undone=merged[0].id,
    )


def _row_of_one(work: Workspace, alone: dict[str, str]) -> tuple[int, str]:
    """The place in the register's file of somebody of whom there is no other record, and the person's key."""
    from hagukumi.law import Action
    from hagukumi.plan.records import Stage
    from hagukumi.runs.results import latest_batch

    purpose = work.linkage_purpose.id
    items = work.items(purpose, Stage.LINKED, work.process, tables=("link",))
    permit = work.ask(work.process, purpose, Stage.LINKED, Action.OPEN, items, step="test", reason="試験")
    wanted = set(alone.values())
    with work.vault.open_batches(permit, [latest_batch(work, Stage.LINKED, purpose)]) as opened:
        rows = opened.connection.execute(f"SELECT _row, _person FROM link WHERE _source = '{REGISTER}' ORDER BY _row").fetchall()
    return next((row - 2, person) for row, person in rows if person in wanted)


def test_the_first_run_begins_and_says_so(nights: Nights) -> None:
    assert [(row["kind"], row["reason"]) for row in nights.events[0].to_pylist()] == [("begun", "no_former")]


def test_everybody_keeps_the_key_though_every_file_came_in_another_order(nights: Nights) -> None:
    first, second = _present(nights.memory[0]), _present(nights.memory[1])
    shared = first.keys() & second.keys()
    assert len(shared) > 0.99 * len(first)
    moved = {first[record] for record in shared if first[record] != second[record]}
    assert moved < set(nights.united)
    assert len(moved) == 1


def test_keys_of_people_outside_the_register_hold_over_three_deliveries(nights: Nights) -> None:
    outside = [
        {person for person, rows in _persons(memory).items() if not any(row["register"] for row in rows)} for memory in nights.memory
    ]
    assert outside[0]
    assert outside[2] == outside[0]


def test_a_corrected_address_leaves_the_person_and_its_key(nights: Nights) -> None:
    first, second = _present(nights.memory[0]), _present(nights.memory[1])
    gone, fresh = first.keys() - second.keys(), second.keys() - first.keys()
    assert {first[record] for record in gone} - {nights.leaver} == {second[record] for record in fresh}


def test_who_left_is_told_and_comes_back_under_the_old_key(nights: Nights) -> None:
    told = [{(row["kind"], row["_person"]) for row in events.to_pylist() if row["_person"] == nights.leaver} for events in nights.events]
    assert told[1] == {("gone", nights.leaver)}
    assert told[2] == {("gone", nights.leaver), ("returned", nights.leaver)}
    assert nights.leaver not in _persons(nights.memory[1])
    assert len(_persons(nights.memory[2])[nights.leaver]) == 1


def test_a_union_by_decision_is_told_and_taken_back_both_keys_are_there_again(nights: Nights) -> None:
    second = [row for row in nights.events[1].to_pylist() if row["kind"] == "merged"]
    assert {(frozenset((row["_person"], row["_other_person"])), row["reason"]) for row in second} == {
        (frozenset(nights.united), "decision")
    }
    assert set(nights.united) <= _persons(nights.memory[0]).keys() & _persons(nights.memory[2]).keys()
    third = [row for row in nights.events[2].to_pylist() if row["kind"] == "split" and row["happened_on"] == THIRD]
    assert {(frozenset((row["_person"], row["_other_person"])), row["reason"]) for row in third} == {(frozenset(nights.united), "decision")}


def test_the_terminal_tells_events_reasons_and_no_name(nights: Nights) -> None:
    mount()
    runner = CliRunner()
    place = ["--home", str(nights.home), "--keys", str(nights.keys)]
    listed = runner.invoke(app, ["person", "events", *place])
    assert listed.exit_code == 0
    assert "二人を一人に統合 記録1件" in listed.output
    assert "理由: 審査で人が決めた" in listed.output
    told = runner.invoke(app, ["person", "why", nights.united[0], *place])
    assert told.exit_code == 0
    assert nights.undone in told.output
    assert "移った記録: " in told.output
    assert "今の記録と、結び付けた根拠" in told.output


def test_what_cannot_be_taken_back_is_refused_with_the_reason(nights: Nights) -> None:
    with open_workspace(nights.home, keys=nights.keys, read_only=True) as work:
        gone, reviewer = latest_events(work, kinds=[Kind.GONE])[0], _reviewers(work)[0]
        with pytest.raises(WorkspaceError, match="取り消せるのは、統合・分割・記録の移動だけ"):
            undo(work, gone.id, reviewer, "誤り")
        with pytest.raises(WorkspaceError, match="すでに元に戻っているか"):
            undo(work, nights.undone, reviewer, "誤り")
        with pytest.raises(WorkspaceError, match="記録にありません"):
            undo(work, "e00000000000", reviewer, "誤り")
        with pytest.raises(WorkspaceError, match="この符号の人は"):
            history(work, "NOBODY")
