"""3.3 and 5.5.2(1): what is due goes for good and is certified; what a request in progress needs stays until it is answered."""

import datetime
import shutil
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from msgspec import structs
from vault_archive import COORDINATOR, Archive
from vault_town import plan, release, use

from hagukumi.audit import EventKind, read_events, verify
from hagukumi.documents.papers.erasure_certificate import KEYS
from hagukumi.law import Action
from hagukumi.plan import records as r
from hagukumi.plan.japan_time import JAPAN
from hagukumi.plan.records import Role, Stage
from hagukumi.runs import WorkspaceError
from hagukumi.runs.holds import HOLDERS, HoldKind, ledger_of, place_hold, release_hold
from hagukumi.runs.retire import ERASURE_LABELS, Outcome, Retired, erasure_evidence, retire
from hagukumi.runs.schedule import State, What, schedule
from hagukumi.vault import BatchErased, Status, VaultError

AFTER_USES = datetime.date(2027, 4, 2)


def later(archive: Archive, day: datetime.date = AFTER_USES) -> None:
    """Move the clock to noon of a day."""
    archive.clock.now = datetime.datetime.combine(day, datetime.time(12), JAPAN)


def retired(archive: Archive, **words: object) -> Retired:
    with archive.custody() as custody:
        return retire(custody, COORDINATOR, custody.vault.today(), **words)


def hold(archive: Archive, number: str = "令9開示1", kind: HoldKind = HoldKind.DISCLOSURE, *tables: str, **words: object) -> None:
    with archive.custody(read_only=True) as custody:
        place_hold(custody, COORDINATOR, number=number, kind=kind, reason="回答の前であるため", tables=tables, **words)


def test_before_anything_is_due_nothing_is_erased_and_no_key_is_changed(archive: Archive) -> None:
    done = retired(archive)
    assert (done.outcomes, done.certificates, done.master_changed, done.complete) == ((), (), False, True)


def test_all_that_is_due_goes_with_one_certificate_each_and_the_log_tells_of_it(archive: Archive) -> None:
    with archive.custody(read_only=True) as custody:
        before = {manifest.id: manifest for manifest in custody.vault.find()}
    later(archive)
    done = retired(archive)
    assert done.complete and done.master_changed
    assert {batch for certificate in done.certificates for batch in certificate.batches} == set(before)
    assert Counter(row.what for row in done.rows(Outcome.ERASED)) == {What.BATCH: len(before), What.PSEUDONYM_KEY: 3}
    assert not list((archive.home / "vault" / "batches").iterdir())
    events = [event for _, _, event in read_events(archive.home / "audit")]
    erased = {batch: event for event in events if event.kind is EventKind.BATCH_ERASED for batch in event.batches}
    assert set(erased) == set(before)
    assert {(event.actor, event.role, event.rules) for event in erased.values()} == {("kodomo-1", "coordinator", ("文書規程",))}
    assert all("第61条第2項" in event.reason and "2027-04-01" in event.reason for event in erased.values())
    told = {event.detail["document"] for event in events if event.kind is EventKind.DOCUMENT_WRITTEN}
    assert told == {certificate.id for certificate in done.certificates}
    assert verify(archive.home / "audit", vkey=(archive.keys / "log.vkey").read_text()).ok


def test_a_batch_goes_on_its_day_and_not_a_day_earlier(archive: Archive) -> None:
    later(archive, datetime.date(2027, 3, 31))
    assert not retired(archive).outcomes
    later(archive, datetime.date(2027, 4, 1))
    assert retired(archive).rows(Outcome.ERASED)


def test_erasure_goes_on_when_the_release_has_ended_or_was_withdrawn(archive: Archive) -> None:
    later(archive)
    with archive.custody() as custody:
        assert custody.gate is None
        assert custody.entitled(COORDINATOR, "消去する") == COORDINATOR
        assert retire(custody, COORDINATOR, custody.vault.today()).complete


def test_while_the_release_is_in_force_the_gate_is_asked_who_retires(archive: Archive) -> None:
    with archive.custody() as custody:
        custody.entitled(custody.actor("kodomo-2", Role.COORDINATOR), "保存期間の終わったデータを消去する")
    *_, asked = [event for _, _, event in read_events(archive.home / "audit") if event.kind is EventKind.PERMIT_GRANTED]
    assert (asked.actor, asked.detail, asked.reason) == (
        "kodomo-2",
        {"action": "figures", "step": "retire"},
        "保存期間の終わったデータを消去する",
    )


@pytest.mark.parametrize("officer", ["shien-1", "kodomo-run", "bunseki-1", "nobody"])
def test_only_a_named_person_of_the_coordinator_retires(archive: Archive, officer: str) -> None:
    with archive.custody() as custody, pytest.raises(WorkspaceError, match="総括管理主体の職員"):
        custody.actor(officer, Role.COORDINATOR)


def test_retiring_again_changes_nothing(archive: Archive) -> None:
    later(archive)
    first = retired(archive)
    kept = {path: path.read_bytes() for path in (archive.home / "vault" / "certificates").iterdir()}
    again = retired(archive)
    assert first.certificates and not (again.outcomes or again.certificates or again.master_changed)
    assert kept == {path: path.read_bytes() for path in (archive.home / "vault" / "certificates").iterdir()}


def test_what_is_not_yet_due_stays_readable_after_the_master_key_was_changed(archive: Archive) -> None:
    later(archive, datetime.date(2026, 12, 1))
    early = datetime.date(2026, 10, 31)
    uses = tuple(structs.replace(each, until=early) if each.id == "other-judge" else each for each in plan().uses)
    with archive.custody() as custody:
        custody.release = structs.replace(custody.release, plan=structs.replace(plan(), uses=uses))
        done = retire(custody, COORDINATOR, custody.vault.today())
    assert [row.id for row in done.rows(Outcome.ERASED)] == [archive.stored.other]
    with archive.work() as work:
        permit = work.ask(work.process, "linkage", Stage.DELIVERED, Action.OPEN, ("juki.name",), step="test", reason="試験のため")
        with work.vault.open_batches(permit, [archive.stored.juki]) as opened:
            assert opened.arrow("juki").num_rows == 3
        with pytest.raises(BatchErased):
            work.vault.open_batches(permit, [archive.stored.other])


def test_a_batch_that_is_open_stays_and_goes_the_next_time(archive: Archive) -> None:
    with archive.work() as work:
        permit = work.ask(work.process, "linkage", Stage.DELIVERED, Action.OPEN, ("juki.name",), step="test", reason="試験のため")
        opened = work.vault.open_batches(permit, [archive.stored.juki])
        later(archive)
        with archive.reuse(work) as custody:
            done = retire(custody, COORDINATOR, AFTER_USES)
        assert [row.id for row in done.rows(Outcome.IN_USE)] == [archive.stored.juki] and not done.complete
        opened.close()
    assert [row.id for row in retired(archive).rows(Outcome.ERASED)] == [archive.stored.juki]


def test_a_hold_keeps_what_it_names_until_it_is_released(archive: Archive) -> None:
    hold(archive, "令9開示1", HoldKind.DISCLOSURE, "juki")
    later(archive)
    done = retired(archive)
    held = {row.id for row in done.rows(Outcome.HELD)}
    assert held == {archive.stored.juki, archive.stored.moves, archive.stored.assembled} and done.complete
    assert all(row.holds == ("開示請求 令9開示1",) for row in done.rows(Outcome.HELD))
    with archive.custody(read_only=True) as custody:
        states = {row.id: row.state(AFTER_USES) for row in schedule(custody, AFTER_USES)}
        assert {states[batch] for batch in held} == {State.HELD}
        (released,) = release_hold(custody, COORDINATOR, "令9開示1", "回答を終えたため")
        assert released.tables == ("juki",) and not ledger_of(custody).active()
    assert {row.id for row in retired(archive).rows(Outcome.ERASED)} == held


@pytest.mark.parametrize("kind", HoldKind)
def test_a_hold_without_tables_keeps_everything_keys_and_log_too(archive: Archive, kind: HoldKind) -> None:
    hold(archive, "番号1", kind)
    later(archive, datetime.date(2035, 1, 1))
    done = retired(archive)
    assert not done.rows(Outcome.ERASED) and {row.what for row in done.rows(Outcome.HELD)} >= {What.BATCH, What.PSEUDONYM_KEY}


def test_a_hold_stays_after_the_day_it_was_expected_to_end(archive: Archive) -> None:
    hold(archive, expected=datetime.date(2026, 7, 1))
    later(archive)
    assert not retired(archive).rows(Outcome.ERASED)
    with archive.custody(read_only=True) as custody:
        (found,) = ledger_of(custody).active()
    assert (found.expected, found.since, found.actor, found.department) == (
        datetime.date(2026, 7, 1),
        datetime.date(2026, 6, 1),
        "kodomo-1",
        "kodomo",
    )


def test_a_held_batch_holds_the_key_of_its_pseudonyms(archive: Archive) -> None:
    hold(archive, "令9開示2", HoldKind.DISCLOSURE, "judgment")
    later(archive)
    done = retired(archive)
    assert What.PSEUDONYM_KEY in {row.what for row in done.rows(Outcome.HELD)}


def test_the_rights_desk_may_hold_too(archive: Archive) -> None:
    desk = tuple(
        structs.replace(
            each, roles=(*each.roles, Role.RIGHTS_DESK), officers=(structs.replace(each.officers[0], roles=(Role.RIGHTS_DESK,)),)
        )
        if each.id == "soumu"
        else each
        for each in plan().departments
    )
    with archive.custody(read_only=True) as custody:
        custody.release = structs.replace(custody.release, plan=structs.replace(custody.release.plan, departments=desk))
        custody.__post_init__()
        actor = custody.entitled(custody.actor("soumu-1", *HOLDERS), "消去を保留する")
        assert actor.role is Role.RIGHTS_DESK
        assert place_hold(custody, actor, number="令9訂正3", kind=HoldKind.CORRECTION, reason="審査中").department == "soumu"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"number": "山田 太郎"}, "受付番号"),
        ({"number": ""}, "受付番号"),
        ({"reason": " "}, "理由を200字まで"),
        ({"reason": "長" * 201}, "理由を200字まで"),
        ({"reason": "090-1234-5678に連絡済み"}, "電話番号"),
        ({"reason": "taro@example.jp"}, "電話番号"),
        ({"reason": "１２３４５６７８９０の件"}, "電話番号"),
        ({"tables": ("jukki",)}, "計画にない表"),
    ],
)
def test_a_hold_names_no_person_and_only_tables_of_the_plan(archive: Archive, words: dict[str, object], message: str) -> None:
    told = {"number": "令9開示1", "kind": HoldKind.DISCLOSURE, "reason": "回答の前であるため"} | words
    with archive.custody(read_only=True) as custody, pytest.raises(WorkspaceError, match=message):
        place_hold(custody, COORDINATOR, **told)


def test_a_number_is_held_once_and_released_once(archive: Archive) -> None:
    hold(archive)
    with pytest.raises(WorkspaceError, match="すでにあります"):
        hold(archive)
    hold(archive, "令9開示1", HoldKind.LITIGATION)
    with archive.custody(read_only=True) as custody:
        assert len(release_hold(custody, COORDINATOR, "令9開示1", "終わったため")) == 2
        with pytest.raises(WorkspaceError, match="ありません"):
            release_hold(custody, COORDINATOR, "令9開示1", "終わったため")


def test_after_the_logs_own_period_it_names_nobody_and_still_verifies(archive: Archive) -> None:
    persons = archive.stored.persons
    with archive.work() as work:
        for number in range(3):
            work.ask(
                work.process,
                "poverty",
                Stage.JUDGED,
                Action.OPEN,
                ("judgment.band",),
                step="t",
                reason="試験のため",
                subjects=persons[: number + 1],
            )
            archive.clock.forward(days=100)
    later(archive, datetime.date(2028, 6, 2))
    done = retired(archive)
    assert [row.rows for row in done.rows(Outcome.ERASED) if row.what is What.LOG] == [3]
    subjects = [[subject.erased for subject in event.subjects] for _, _, event in read_events(archive.home / "audit") if event.subjects]
    assert subjects == [[True], [False] * 2, [False] * 3]
    report = verify(archive.home / "audit", vkey=(archive.keys / "log.vkey").read_text())
    assert report.ok and (report.contents, report.erased, report.erased_explained) == (6, 1, 1)
    assert What.LOG not in {row.what for row in retired(archive).rows(Outcome.ERASED)}


def test_the_paper_of_certificates_has_every_text_it_prints(archive: Archive, tmp_path: Path) -> None:
    later(archive)
    shutil.copytree(archive.home / "vault", tmp_path / "copy")
    retired(archive, backups=[tmp_path / "copy"])
    with archive.custody(read_only=True) as custody:
        found = {each["batches"]: each for each in erasure_evidence(custody)}
    assert len(found) == 10 and all(tuple(each) == tuple(ERASURE_LABELS) == KEYS for each in found.values())
    told = found[archive.stored.list]
    assert (told["stage"], told["purpose"], told["rows"], told["officer"], told["role"]) == (
        "引渡し",
        "目的poverty",
        "6",
        "kodomo-1担当（kodomo-1）",
        "総括管理主体",
    )
    assert told["erased_on"].startswith("2027-04-02T12:00:00") and told["rule"] == "文書規程"
    assert told["vault"] == "開けません" and "写し1件・鍵1件、開けません" in told["backups"]
    assert told["conclusion"].endswith("開けません") and "署名を確かめました" in told["signature"]
    assert "MARKER" not in msgspec.json.encode(tuple(found.values())).decode()


def test_a_certificate_of_a_person_says_so(archive: Archive) -> None:
    with archive.custody() as custody:
        who = {"actor": "system", "role": "none", "department": "nowhere", "reason": "利用停止の請求による"}
        custody.vault.erase_person(archive.stored.persons[:1], **who)
        (told,) = erasure_evidence(custody)
    assert (told["what"], told["role"], told["department"], told["officer"], told["rule"]) == (
        "特定の本人に関する行",
        "none",
        "nowhere",
        "system",
        "記載なし",
    )
    assert told["backups"] == "確かめた控えなし"


def test_only_an_erased_batch_is_certified_and_only_pseudonym_keys_are_destroyed(archive: Archive) -> None:
    who = {"actor": "kodomo-1", "role": "coordinator", "department": "kodomo", "reason": "試験のため"}
    with archive.custody() as custody:
        with pytest.raises(VaultError, match="消去されていない"):
            custody.vault.certify(archive.stored.juki, **who)
        with pytest.raises(VaultError, match="仮名の鍵だけ"):
            custody.vault.destroy_pseudonym_key("manifests", **who)
        assert custody.vault.manifest(archive.stored.juki).status is Status.COMPLETE


def test_a_use_that_began_again_keeps_the_key_of_its_project(archive: Archive) -> None:
    longer = use(
        "study-on", ("judgment.band",), (Stage.PSEUDONYMISED,), "kodomo", "bunseki", r.Role.ANALYST, purpose="study", retention="year"
    )
    longer = structs.replace(longer, project="2026-06 – 2027-03", until=datetime.date(2028, 3, 31))
    archive.adopt(release((longer,)))
    with archive.custody(read_only=True) as custody:
        (key,) = [row for row in schedule(custody, AFTER_USES) if row.what is What.PSEUDONYM_KEY and row.recipient == "bunseki課"]
    assert key.due == datetime.date(2028, 4, 1)
