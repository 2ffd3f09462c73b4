"""What clerical review promises: who may answer, that answers are blind and sealed, and that they go when they must."""

import datetime
import shutil
import sqlite3
from pathlib import Path

import msgspec
import pytest

from hagukumi.audit import EventKind, read_events
from hagukumi.linkage.review import Answer, Standing
from hagukumi.linkage.review import State as PairState
from hagukumi.plan.records import LinkField, OfficerKind, Role
from hagukumi.runs import WorkspaceError, open_workspace, retire, review, review_file, review_store
from hagukumi.runs.custody import open_custody
from hagukumi.runs.holds import HoldKind, place_hold
from hagukumi.runs.review import decided_digest, decisions_for, record_decision, reviewers_needed, settled
from hagukumi.runs.review_desk import open_desk
from hagukumi.runs.review_identities import side_by_side
from hagukumi.runs.review_store import Side, answers, take_back
from hagukumi.runs.schedule import Because, State, What, schedule
from hagukumi.runs.workspace import Workspace, now
from hagukumi.vault.writing import months_after

ONE, TWO, THREE = (f"child_future-{number}" for number in (1, 2, 3))
MARKER = "秘密の理由"


@pytest.fixture(scope="module")
def template(finished, tmp_path_factory):
    """Home and keys to copy from."""
    folder = tmp_path_factory.mktemp("promises")
    return Path(shutil.copytree(finished.home, folder / "home")), Path(shutil.copytree(finished.keys, folder / "keys"))


@pytest.fixture
def home(template, tmp_path):
    """A home of its own for tests that erase; the keys are shared and read only."""
    return Path(shutil.copytree(template[0], tmp_path / "home"))


@pytest.fixture
def work(home, template):
    with open_workspace(home, keys=template[1], read_only=True) as opened:
        yield opened


def _sides(work):
    question = open_desk(work, ONE).questions()[0]
    return question.left, question.right


def test_only_people_of_the_coordinator_answer(work):
    for officer in ("run-process", "citizen-1", "nobody"):
        with pytest.raises(WorkspaceError, match="担当者"):
            record_decision(work, "r1", "r2", True, officer, "見た")
    with pytest.raises(WorkspaceError, match="担当者"):
        open_desk(work, "citizen-1")
    assert not (work.home / "review").exists()
    refused = [event for _, _, event in read_events(work.home / "audit") if event.kind is EventKind.PERMIT_REFUSED]
    assert {(event.actor, event.stage) for event in refused} == {("citizen-1", "linked")}, "who is in the plan and may not is recorded"


def test_a_single_answer_settles_nothing_and_two_that_agree_do(work):
    record_decision(work, "r1", "r2", True, ONE, "見た")
    record_decision(work, "r1", "r2", True, ONE, "もう一度見た")
    assert settled(work) == [] and decided_digest(work) == ""
    record_decision(work, "r2", "r1", True, TWO, "見た")
    (found,) = settled(work)
    assert found.same and found.word.pair == ("r1", "r2")
    first = decided_digest(work)
    record_decision(work, "r3", "r4", None, ONE, "見た")
    assert decided_digest(work) == first != ""


def test_a_third_decides_where_two_disagree(work):
    for officer, same in ((ONE, True), (TWO, False)):
        record_decision(work, "r1", "r2", same, officer, "見た")
    assert settled(work) == []
    record_decision(work, "r1", "r2", False, THREE, "見た")
    assert [each.same for each in settled(work)] == [False]


def test_where_the_plan_names_one_person_one_answer_settles(work, monkeypatch):
    department = next(iter(work.index.with_role(Role.COORDINATOR)))
    alone = [each for each in department.officers if each.kind is OfficerKind.PROCESS or each.id == ONE]
    assert reviewers_needed(work) == 2

    class One:
        officers = alone

    monkeypatch.setattr(work.index, "with_role", lambda role: [One])
    assert reviewers_needed(work) == 1


def test_what_is_stored_holds_nothing_readable_and_the_log_does_not_tell_the_answer(work):
    left, right = _sides(work)
    record_decision(work, left, right, False, ONE, MARKER, asked="uncertain")
    path = work.home / "review" / "answers.sqlite"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    stored = path.read_bytes()
    for secret in (MARKER, left.record, right.person, ONE, "different", "uncertain"):
        assert secret.encode() not in stored
    events = [event for _, _, event in read_events(work.home / "audit")]
    given = [event for event in events if event.kind is EventKind.LINK_REVIEWED]
    assert [(event.actor, event.role, event.count, event.purpose) for event in given] == [(ONE, "coordinator", 1, work.linkage_purpose.id)]
    granted = [event for event in events if event.permit == given[0].permit and event.kind is EventKind.PERMIT_GRANTED]
    assert {work.vault.reveal(subject) for subject in granted[0].subjects} == {left.person, right.person}
    assert not any(word in str(event) for event in events for word in (MARKER, "different"))


def test_the_second_reviewer_is_asked_the_same_and_the_first_is_not_asked_again(work):
    before = {officer: [each.pair for each in open_desk(work, officer).questions()] for officer in (ONE, TWO)}
    question = open_desk(work, ONE).questions()[0]
    record_decision(work, question.left, question.right, True, ONE, "見た", asked=question.reason)
    after = {officer: [each.pair for each in open_desk(work, officer).questions()] for officer in (ONE, TWO)}
    assert before[ONE] == before[TWO] == after[TWO]
    assert after[ONE] == [pair for pair in before[ONE] if pair != question.pair]


def test_a_question_of_a_sample_says_nothing_about_the_link(work):
    desk = open_desk(work, ONE)
    drawn = desk.sampled({row["stratum"]: 5 for row in desk.tables["sample"].to_pylist()})
    assert {(each.reason, each.again) for each in drawn} == {("", False)}
    linked = {(row["_left_record"], row["_right_record"]): row["linked"] for row in desk.tables["sample"].to_pylist()}
    order = [linked[each.left.record, each.right.record] for each in drawn]
    assert order not in (sorted(order), sorted(order, reverse=True))


def test_an_answer_can_be_taken_back_by_who_gave_it(work):
    number = record_decision(work, "r1", "r2", True, ONE, "見た")
    with pytest.raises(WorkspaceError, match="自分の答え"):
        take_back(work, work.coordinator_person(TWO), number)
    assert take_back(work, work.coordinator_person(ONE), number).answer is Answer.SAME
    assert answers(work, work.process) == []
    with pytest.raises(WorkspaceError, match="取り消せる答えがありません"):
        take_back(work, work.coordinator_person(ONE), number)


def _stored(home: Path) -> int:
    with sqlite3.connect(home / "review" / "answers.sqlite") as database:
        return database.execute("SELECT count(*) FROM answer").fetchone()[0]


def test_decisions_about_an_erased_person_are_erased_with_it_by_whatever_they_name_it(home, template):
    with open_workspace(home, keys=template[1], read_only=True) as work:
        left, right = _sides(work)
        record_decision(work, left, right, True, ONE, "見た")
        record_decision(work, left.record, right.record, True, TWO, "見た")
        record_decision(work, "r1", "r2", True, ONE, "見た")
    with open_workspace(home, keys=template[1]) as work:
        work.vault.erase_person([left.person], actor=ONE, role="coordinator", department="child_future", reason="本人の求め")
        kept = answers(work, work.process)
    assert [each.word.pair for each in kept] == [("r1", "r2")]
    assert _stored(home) == 1


def _later():
    return now() + datetime.timedelta(days=366 * 2)


@pytest.fixture
def answers_alone(monkeypatch):
    """Retiring treats answers and nothing else: erasing every batch of a city takes its time."""
    every = retire.schedule
    monkeypatch.setattr(retire, "schedule", lambda *args, **more: [row for row in every(*args, **more) if row.what is What.ANSWERS])


def test_an_answer_goes_when_its_period_is_over_unless_it_is_held(home, template, answers_alone):
    keys = template[1]
    with open_workspace(home, keys=keys, read_only=True) as work:
        record_decision(work, "r1", "r2", True, ONE, "見た")
    with open_custody(home, keys=keys) as custody:
        actor = custody.actor(ONE, Role.COORDINATOR)
        place_hold(custody, actor, number="令8争訟1", kind=HoldKind.LITIGATION, reason="争訟のため", tables=("decision",))
    with open_workspace(home, keys=keys, clock=_later, read_only=True) as work:
        assert len(answers(work, work.process)) == 1
    with open_custody(home, keys=keys, clock=_later) as custody:
        (row,) = retire.retire(custody, actor, custody.vault.today()).rows(retire.Outcome.HELD)
        assert (row.rows, row.tables, row.holds, row.state(custody.vault.today())) == (1, ("decision",), ("争訟 令8争訟1",), State.HELD)
    assert _stored(home) == 1
    with open_workspace(home, keys=keys, clock=_later, read_only=True) as work:
        _release_hold(home, keys)
        assert answers(work, work.process) == [], "what is due is not used any more"
    with open_custody(home, keys=keys, clock=_later) as custody:
        assert [each.id for each in retire.retire(custody, actor, custody.vault.today()).rows(retire.Outcome.ERASED)] == [row.id]
        assert not retire.retire(custody, actor, custody.vault.today()).outcomes
    assert _stored(home) == 0
    destroyed = [event for _, _, event in read_events(home / "audit") if event.kind is EventKind.KEY_DESTROYED]
    assert [(event.actor, event.detail) for event in destroyed] == [(ONE, {"key": row.id})]


def test_answers_that_were_retired_open_in_no_copy_and_a_kill_is_finished_the_next_time(home, template, answers_alone, monkeypatch):
    with open_workspace(home, keys=template[1], read_only=True) as work:
        record_decision(work, "r1", "r2", True, ONE, "見た")
    monkeypatch.setattr(review_file, "remove_term", lambda *_: None)
    for count in (1, 1):
        with open_custody(home, keys=template[1], clock=_later) as custody:
            actor = custody.actor(ONE, Role.COORDINATOR)
            assert len(retire.retire(custody, actor, custody.vault.today()).rows(retire.Outcome.ERASED)) == count == _stored(home)
    with open_workspace(home, keys=template[1], read_only=True) as work:
        assert answers(work, work.process) == [], "even where the clock was set back"


def test_a_later_plan_ends_answers_earlier_and_never_later(home, template):
    with open_workspace(home, keys=template[1], read_only=True) as work:
        record_decision(work, "r1", "r2", True, ONE, "見た")
    with open_custody(home, keys=template[1]) as custody:
        (row,), plan = _answer_rows(custody), custody.release.plan
        uses = {each.id for each in plan.uses if set(review_file.ITEMS) & set(each.items)}
        shortest = min(plan.retentions, key=lambda each: each.months)

        def under(**changes):
            changed = tuple(msgspec.structs.replace(each, **changes) if each.id in uses else each for each in plan.uses)
            retentions = (*plan.retentions, msgspec.structs.replace(shortest, id="month", months=1))
            custody.release = msgspec.structs.replace(
                custody.release, plan=msgspec.structs.replace(plan, uses=changed, retentions=retentions)
            )
            custody.__post_init__()
            return _answer_rows(custody)[0]

        assert under(retention="month").due == months_after(row.starts, 1)
        assert under(retention=max(plan.retentions, key=lambda each: each.months).id).due <= row.due
        ended = row.starts + datetime.timedelta(days=3)
        assert (under(until=ended).due, under(until=ended).because) == (ended + datetime.timedelta(days=1), Because.USES)
        assert under(items=("link.rule",)).because is Because.NO_USE


def _answer_rows(custody):
    return [row for row in schedule(custody, custody.vault.today()) if row.what is What.ANSWERS]


def _release_hold(home, keys):
    from hagukumi.runs.holds import release_hold

    with open_custody(home, keys=keys, read_only=True) as custody:
        release_hold(custody, custody.actor(ONE, Role.COORDINATOR), "令8争訟1", "争訟が終わったため")


def test_decisions_find_their_rows_and_the_later_one_holds(work):
    import pyarrow as pa

    records = pa.table({"_source": ["a", "b", "a"], "_row": pa.array([5, 7, 9]), "_record": ["r1", "r2", "new"]})
    for left, same in (("r1", True), ("old", False), ("gone", True)):
        for officer in (ONE, TWO):
            record_decision(work, Side(record=left, source="a", trace=f"t-{left}"), Side(record="r2", source="b"), same, officer, "見た")
    found = decisions_for(work, records).to_pylist()
    assert [(row["_left_row"], row["_right_row"], row["same"], row["changed"]) for row in found] == [(5, 7, True, False)]
    asked = []

    def traces(sources):
        asked.append(list(sources))
        return pa.table({"_source": ["a", "a", "a"], "_row": pa.array([9, 1, 2]), "_trace": ["t-old", "t-gone", "t-gone"]})

    found = decisions_for(work, records, traces).to_pylist()
    assert [(row["_left_row"], row["same"], row["changed"]) for row in found] == [(5, True, False), (9, False, True)]
    assert asked == [["a"]]


def test_a_row_that_says_it_is_protected_hides_whereabouts_on_both_sides(work):
    identity = {LinkField.NAME: "佐藤 花子", LinkField.ADDRESS: "芝園町3-2-1"}
    found = {("juki", 2): identity | {LinkField.PROTECTED: "1"}, ("juki", 3): identity}
    told = {each.field: each for each in side_by_side(work, (("juki", 2), ("juki", 3)), found, False)}
    assert told[LinkField.NAME].standing is Standing.SAME
    assert (told[LinkField.ADDRESS].standing, told[LinkField.ADDRESS].left) == (Standing.WITHHELD, "")
    free = {place: identity | {LinkField.PROTECTED: "0"} for place in found}
    told = {each.field: each for each in side_by_side(work, (("juki", 2), ("juki", 3)), free, False)}
    assert told[LinkField.ADDRESS].standing is Standing.SAME


def test_only_the_rows_in_question_are_opened(work):
    desk = open_desk(work, ONE)
    question = desk.questions()[0]
    (compared,) = desk.compared([question])
    assert compared
    opened = [event for _, _, event in read_events(work.home / "audit") if event.kind is EventKind.BATCH_OPENED]
    assert opened[-1].count == 2
    assert opened[-1].stage == "delivered"


def test_a_plan_that_names_no_answers_keeps_none_and_says_so(work, monkeypatch):
    items = Workspace.items
    monkeypatch.setattr(
        Workspace, "items", lambda self, *args, **more: () if more.get("tables") == ("decision",) else items(self, *args, **more)
    )
    assert not review_store.reviewable(work)
    assert review.settled(work) == []
    with pytest.raises(WorkspaceError, match="decision"):
        record_decision(work, "r1", "r2", True, ONE, "見た")


def test_a_pair_that_three_cannot_tell_is_not_asked_a_fourth_time(work):
    left, right = _sides(work)
    for officer in (ONE, TWO, THREE):
        record_decision(work, left, right, None, officer, "分からない")
    desk = open_desk(work, ONE)
    assert desk.states[tuple(sorted((left.record, right.record)))] is PairState.UNRESOLVED
    assert (left.record, right.record) not in {(each.left.record, each.right.record) for each in desk.questions()}
