"""証拠 for the impact assessment (表5-4): what log and vault show is counted, placed, and free of personal data."""

import datetime

import msgspec
import pytest
from vault_archive import COORDINATOR, Archive
from vault_town import MARKER, SECRET, TODAY

from hagukumi.audit import Event, EventKind, Witness
from hagukumi.documents.printing import Evidence
from hagukumi.law import Action
from hagukumi.law.privacy import VIEWPOINTS
from hagukumi.plan import records as r
from hagukumi.plan.japan_time import JAPAN
from hagukumi.runs.evidence import Gathered, gather
from hagukumi.runs.holds import HoldKind, place_hold
from hagukumi.runs.retire import retire
from hagukumi.vault import Refused


def _gathered(archive: Archive, day: datetime.date = TODAY, **words: object) -> Gathered:
    with archive.custody(read_only=True) as custody:
        return gather(custody, day, (archive.keys / "log.vkey").read_text(), **words)


def _told(archive: Archive, number: int, **words: object) -> str:
    return "\n".join(what for what, _ in _gathered(archive, **words).answers[f"pia-{number}"])


def _logged(archive: Archive, kind: EventKind, actor: str = "kodomo-1", **words: object) -> None:
    with archive.work() as work:
        work.vault.log(Event(kind=kind, actor=actor, role="coordinator", department="kodomo", **words))


def test_every_viewpoint_is_told_something_with_its_place(archive: Archive) -> None:
    answers = _gathered(archive).answers

    assert list(answers) == [viewpoint.id for viewpoint in VIEWPOINTS]
    assert all(what and where for facts in answers.values() for what, where in facts)


def test_the_papers_can_read_it(archive: Archive) -> None:
    found = _gathered(archive)

    assert msgspec.json.decode(msgspec.json.encode(found), type=Evidence) == Evidence(answers=found.answers, erasures=found.erasures)


def test_nobody_is_named_in_it(archive: Archive) -> None:
    written = msgspec.json.encode(_gathered(archive)).decode()

    assert not [word for word in (MARKER, SECRET, "kodomo-1", "担当") if word in written.replace("担当課", "").replace("担当者", "")]


def test_what_the_system_does_not_record_is_not_claimed(archive: Archive) -> None:
    ((what, where),) = _gathered(archive).answers["pia-2"]

    assert what.startswith("システムに記録はありません")
    assert where == "システムの対象外"


def test_refused_permits_are_counted_by_the_role_that_asked(archive: Archive) -> None:
    assert "拒否した許可は0件です（なし）" in _told(archive, 4)

    with archive.work() as work, pytest.raises(Refused):
        work.ask(work.process, "watch", r.Stage.DELIVERED, Action.OPEN, ("nai.nai",), step="test", reason="試験のため")

    assert "拒否した許可は1件です（総括管理主体1件）" in _told(archive, 4)
    assert "拒否した許可：総括管理主体1件" in _told(archive, 13)
    assert "拒否した許可は1件です" in _told(archive, 1)


def test_sign_ins_and_failures_are_counted_apart(archive: Archive) -> None:
    _logged(archive, EventKind.SIGN_IN)
    _logged(archive, EventKind.SIGN_IN)
    _logged(archive, EventKind.SIGN_IN_FAILED, detail={"step": "password"})
    _logged(archive, EventKind.SIGN_IN_FAILED, detail={"step": "second_factor"})

    assert "サインインは2回、使われたアカウントは1です" in _told(archive, 5)
    assert "失敗したサインインは2回、うち確認コードの誤りは1回です" in _told(archive, 12)


def test_rows_kept_out_at_reception_are_counted(archive: Archive) -> None:
    _logged(archive, EventKind.EXTRACT_RECEIVED, detail={"quarantined": 7})
    _logged(archive, EventKind.EXTRACT_RECEIVED, detail={"quarantined": 4})
    _logged(archive, EventKind.EXTRACT_REFUSED)

    assert _told(archive, 3).splitlines() == [
        "受け入れた抽出データは2件、拒んだものは1件です",
        "決まりに合わず、受け入れずに分けた行は11行です",
    ]


def test_what_is_stored_is_counted_from_the_vault(archive: Archive) -> None:
    with archive.custody(read_only=True) as custody:
        stored = custody.vault.find()

    assert f"暗号化して保管しているデータは{len(stored)}件、{sum(manifest.rows for manifest in stored)}行です" in _told(archive, 7)
    assert "許可によらずにデータを開いた記録は0件です" in _told(archive, 8)


def test_opening_is_counted_with_the_largest_number_of_rows(archive: Archive) -> None:
    assert "データを開いたのは0回" in _told(archive, 6)
    assert "一度に開いた最も大きい行数は0行です" in _told(archive, 13)

    with archive.work() as work:
        rows = work.vault.manifest(archive.stored.juki).tables["juki"].rows
        permit = work.ask(work.process, "linkage", r.Stage.DELIVERED, Action.OPEN, ("juki.number",), step="test", reason="試験のため")
        work.vault.open_batches(permit, [archive.stored.juki]).close()

    assert "データを開いたのは1回" in _told(archive, 6)
    assert f"一度に開いた最も大きい行数は{rows}行です" in _told(archive, 13)


def test_a_changed_key_is_counted_with_its_day(archive: Archive) -> None:
    assert "鍵の交換は0回です" in _told(archive, 7)

    with archive.work() as work:
        work.vault.rotate_master(actor="kodomo-1", role="coordinator", department="kodomo", reason="年に一度")

    assert "鍵の交換は1回、最後は令和8年6月1日です" in _told(archive, 7)


def test_erasures_come_with_their_certificates(archive: Archive) -> None:
    archive.clock.now = datetime.datetime(2027, 4, 2, 12, tzinfo=JAPAN)
    with archive.custody() as custody:
        done = retire(custody, COORDINATOR, custody.vault.today())
    count = len(done.certificates)

    found = _gathered(archive, datetime.date(2027, 4, 2))

    told = [what for what, _ in found.answers["pia-10"]]
    assert f"消去証明書は{count}件、どこからも開けないと確かめたものは{count}件、署名を確かめたものは{count}件です" in told
    assert f"消去の後に開けるかどうかを試した場所は、延べ{2 * count}か所です" in told
    assert {each["id"] for each in found.erasures} == {certificate.id for certificate in done.certificates}


def test_what_is_overdue_or_held_is_told(archive: Archive) -> None:
    archive.clock.now = datetime.datetime(2027, 4, 2, 12, tzinfo=JAPAN)
    overdue = _told(archive, 9, day=datetime.date(2027, 4, 2))
    with archive.custody(read_only=True) as custody:
        place_hold(custody, COORDINATOR, number="令9開示1", kind=HoldKind.DISCLOSURE, reason="回答の前であるため")

    held = _told(archive, 9, day=datetime.date(2027, 4, 2))

    assert "保留0件" in overdue and "期限超過0件" not in overdue
    assert "期限超過0件" in held and "請求や争訟による消去の保留は1件です" in held


def test_only_what_was_recorded_up_to_the_day_counts(archive: Archive) -> None:
    archive.clock.forward(days=3)
    _logged(archive, EventKind.SIGN_IN)

    assert "サインインは0回" in _told(archive, 5, day=TODAY)
    assert "サインインは1回" in _told(archive, 5, day=TODAY + datetime.timedelta(days=3))


def test_a_changed_record_of_the_log_shows(archive: Archive) -> None:
    assert "問題は0件でした" in _told(archive, 14)
    events = min((archive.home / "audit" / "events").glob("*"))

    with archive.custody(read_only=True) as custody:
        events.write_bytes(events.read_bytes().replace("試験".encode(), "実験".encode(), 1))
        found = gather(custody, TODAY, (archive.keys / "log.vkey").read_text())

    (verified, _), _ = found.answers["pia-14"]
    assert verified.endswith("件でした")
    assert "問題は0件" not in verified


def test_a_witness_outside_is_counted(archive: Archive, tmp_path) -> None:
    assert "外部の立会者が証明する記録は0件です" in _told(archive, 14)

    vkey = (archive.keys / "log.vkey").read_text()
    folder = tmp_path / "witness"
    checkpoint = max((archive.home / "audit" / "checkpoints").glob("*"), key=lambda path: int(path.stem)).read_text()
    Witness.create(folder, vkey=vkey, origin=checkpoint.splitlines()[0], signer=None)
    Witness(folder).accept(checkpoint, [])

    assert f"外部の立会者が証明する記録は{int(checkpoint.splitlines()[1]):,}件です" in _told(archive, 14, witness=folder)
