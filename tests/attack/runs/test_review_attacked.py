"""Clerical review attacked: answers nobody gave, answers changed, brought back or lost in the store, and openings beyond the question."""

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from hagukumi.linkage.review import Answer
from hagukumi.plan.records import Role
from hagukumi.runs import WorkspaceError, open_workspace
from hagukumi.runs.custody import open_custody
from hagukumi.runs.holds import HoldKind, place_hold, release_hold
from hagukumi.runs.person_history import undo
from hagukumi.runs.review import Decision, record_decision, record_decisions, settled
from hagukumi.runs.review_store import Side, Word, answers, reviewable, take_back
from hagukumi.runs.workspace import Workspace, now

ONE, TWO = "child_future-1", "child_future-2"
_TERM = "purpose, given, due"


@pytest.fixture(scope="module")
def template(finished, tmp_path_factory):
    folder = tmp_path_factory.mktemp("attacked")
    return Path(shutil.copytree(finished.home, folder / "home")), Path(shutil.copytree(finished.keys, folder / "keys"))


@pytest.fixture
def home(template, tmp_path):
    return Path(shutil.copytree(template[0], tmp_path / "home"))


@pytest.fixture
def work(home, template):
    with open_workspace(home, keys=template[1], read_only=True) as opened:
        yield opened


def _in_store(home, statement, *values):
    with closing(sqlite3.connect(home / "review" / "answers.sqlite")) as database, database:
        return database.execute(statement, values).fetchall()


def _sealed_by_hand(reviewer):
    word = Word(left=Side(record="a"), right=Side(record="b"), answer=Answer.SAME, reviewer=reviewer, reason="", at=now())
    return msgspec.json.encode(word)


def _both_say(work, left, right, same, *officers):
    return [record_decision(work, left, right, same, officer, "見た") for officer in officers or (ONE, TWO)]


def test_an_answer_that_was_never_sealed_links_nobody(work, home):
    record_decision(work, "r1", "r2", True, ONE, "見た")
    for reviewer in (ONE, TWO):
        _in_store(home, f"INSERT INTO answer SELECT NULL, x'00', ?, {_TERM} FROM answer LIMIT 1", _sealed_by_hand(reviewer))
    with pytest.raises(WorkspaceError, match="書き換えられているか、壊れています"):
        settled(work)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE answer SET sealed = substr(sealed, 1, length(sealed) - 1) || x'00'",
        "UPDATE answer SET about = x'00'",
        "UPDATE answer SET due = '2099-01-01'",
        "UPDATE answer SET due = 'never'",
        "UPDATE answer SET given = '2020-01-01'",
    ],
)
def test_a_changed_answer_stops_whoever_reads_and_is_not_thrown_away(work, home, change):
    _both_say(work, "r1", "r2", True)
    _in_store(home, change)
    for _ in range(2):
        with pytest.raises(WorkspaceError, match="書き換えられているか、壊れています"):
            answers(work, work.process)


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be one" * 40, b""])
def test_a_file_that_is_no_store_is_told_in_words_or_empty(work, home, content):
    (home / "review").mkdir()
    (home / "review" / "answers.sqlite").write_bytes(content)
    if content:
        with pytest.raises(WorkspaceError, match="壊れています"):
            answers(work, work.process)
    else:
        assert answers(work, work.process) == []


def test_a_copied_answer_counts_once_and_does_not_pass_a_later_one_of_its_reviewer(work, home):
    _both_say(work, "r1", "r2", True)
    record_decision(work, "r1", "r2", False, ONE, "見直した")
    _in_store(home, f"INSERT INTO answer SELECT NULL, about, sealed, {_TERM} FROM answer WHERE number = 1")
    assert len(answers(work, work.process)) == 3
    assert settled(work) == []


def test_an_answer_taken_back_does_not_come_back_with_an_old_copy_of_the_file(work, home):
    _, second = _both_say(work, "r1", "r2", True)
    shutil.copy(home / "review" / "answers.sqlite", home.parent / "old")
    take_back(work, work.coordinator_person(TWO), second)
    shutil.copy(home.parent / "old", home / "review" / "answers.sqlite")
    assert settled(work) == []
    _both_say(work, "r1", "r2", True, TWO)
    assert len(settled(work)) == 1, "the same answer given anew counts"


def test_under_a_hold_an_answer_taken_back_is_kept_and_out_of_force(work, home, template):
    _, second = _both_say(work, "r1", "r2", True)
    with open_custody(home, keys=template[1], read_only=True) as custody:
        actor = custody.actor(ONE, Role.COORDINATOR)
        place_hold(custody, actor, number="令8争訟1", kind=HoldKind.LITIGATION, reason="争訟のため", tables=("decision",))
    take_back(work, work.coordinator_person(TWO), second)
    assert settled(work) == []
    assert _in_store(home, "SELECT count(*) FROM answer") == [(2,)]
    with open_custody(home, keys=template[1], read_only=True) as custody:
        release_hold(custody, actor, "令8争訟1", "争訟が終わったため")
    answers(work, work.process)
    assert _in_store(home, "SELECT count(*) FROM answer") == [(1,)]


def test_answers_of_another_purpose_are_neither_read_nor_lost(work, home):
    _both_say(work, "r1", "r2", True)
    _in_store(home, "UPDATE answer SET purpose = 'former'")
    assert settled(work) == []
    _in_store(home, "UPDATE answer SET purpose = ?", work.linkage_purpose.id)
    assert len(settled(work)) == 1


def test_a_plan_that_names_some_fields_of_an_answer_keeps_none(work, monkeypatch):
    items = Workspace.items

    def fewer(self, *args, **more):
        return tuple(each for each in items(self, *args, **more) if each != "decision.reviewer")

    monkeypatch.setattr(Workspace, "items", fewer)
    assert not reviewable(work)
    with pytest.raises(WorkspaceError, match="decision"):
        record_decision(work, "r1", "r2", True, ONE, "見た")


def test_a_decision_is_somebodys_and_a_reason_names_nobody(work):
    with pytest.raises(WorkspaceError, match="--officer"):
        record_decision(work, "r1", "r2", True, "", "見た")
    with pytest.raises(WorkspaceError, match="--officer"):
        undo(work, "e1", "", "誤り")
    with pytest.raises(WorkspaceError, match="電話番号"):
        undo(work, "e1", ONE, "090-1234-5678の人と別")


class _Killed(BaseException):
    """What a kill looks like to whatever runs."""


@pytest.mark.parametrize("after", ["seal_jointly", "log"])
def test_several_decisions_are_kept_all_or_none(work, monkeypatch, after):
    decisions = [Decision("r1", f"r{number}", False) for number in range(2, 7)]
    done = getattr(work.vault, after)
    calls = []

    def killed(*args, **more):
        calls.append(done(*args, **more))
        if after == "log" or len(calls) == 5:
            raise _Killed
        return calls[-1]

    monkeypatch.setattr(work.vault, after, killed)
    with pytest.raises(_Killed):
        record_decisions(work, decisions, ONE, "見た")
    monkeypatch.undo()
    assert answers(work, work.process) == []
    assert len(record_decisions(work, decisions, ONE, "見た")) == 5 == len(answers(work, work.process))


def test_two_reviewers_at_once_lose_nothing(home, template):
    def answer(officer):
        with open_workspace(home, keys=template[1], read_only=True) as mine:
            for number in range(6):
                record_decision(mine, f"a{number}", f"b{number}", True, officer, "見た")

    with ThreadPoolExecutor(2) as both:
        list(both.map(answer, (ONE, TWO)))
    with open_workspace(home, keys=template[1], read_only=True) as work:
        assert len(settled(work)) == 6
