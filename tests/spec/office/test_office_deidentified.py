"""提案担当の机 (Art. 109(2), 121(2)): what the desk sees of its batches, and how two persons let one leave."""

import hashlib
import io
import json
import zipfile

import pytest
from django.utils.html import escape
from office_desk import MAKER, OTHER, WORDS, agree, ask, seen

from hagukumi.audit import EventKind


def kinds(events):
    return [event.kind for event in events()]


def test_the_desk_begins_at_its_own_pages_and_has_no_others(quiet_desk, at_desk):
    page = at_desk(MAKER).get("/").content.decode()
    assert "提案担当の机" in page and "/deidentified/recipes/" in page
    assert "/directions/" not in page and "/documents/" not in page


def test_the_list_tells_figures_of_the_log_and_opens_nothing(quiet_desk, at_desk, desk_events):
    page = at_desk(MAKER).get("/deidentified/").content.decode()
    for words in ("住民の世帯の構成", "作成済", "企画政策課（データ活用担当）", quiet_desk.address):
        assert words in page, words
    assert EventKind.BATCH_OPENED not in kinds(desk_events)
    asked = [event for event in desk_events() if event.kind is EventKind.PERMIT_GRANTED]
    assert asked and all((event.actor, event.stage, event.items) == (MAKER, "deidentified", ()) for event in asked)


def test_a_batch_tells_what_happened_to_it_and_what_may_be_done_next(desk, at_desk):
    maker, other = at_desk(MAKER), at_desk(OTHER)
    first = maker.get(desk.address).content.decode()
    assert "生年月日、性別、郵便番号" in first and "最も少ない組で" in first and "加工しました" in first
    assert ask(maker, desk).url == desk.address
    assert "提供の申出中" in other.get("/deidentified/").content.decode()
    assert "認められる申出が1件" in other.get("/").content.decode() and "認められる申出" not in maker.get("/").content.decode()
    theirs, ours = other.get(desk.address).content.decode(), maker.get(desk.address).content.decode()
    assert f"{desk.address}agree/" in theirs and WORDS["recipient"] in theirs and WORDS["reason"] in theirs
    assert f"{desk.address}agree/" not in ours and "あなたが申し出た提供です" in ours
    agree(other, desk)
    last = maker.get(desk.address).content.decode()
    assert "提供済" in last and "提供を認め、受け取りました" in last and "主査" in last


def test_the_second_person_receives_the_very_data_that_was_made(desk, at_desk, desk_events):
    ask(at_desk(MAKER), desk)
    answer = agree(at_desk(OTHER), desk)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == f'attachment; filename="{desk.batch}.zip"' and answer["Cache-Control"] == "no-store, private"
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.namelist() == ["data.csv", "manifest.json"]
    data, manifest = archive.read("data.csv"), json.loads(archive.read("manifest.json"))
    made = next(event for event in _all(desk) if event.kind is EventKind.DEIDENTIFIED)
    assert hashlib.sha256(data).hexdigest() == made.detail["data"] == manifest["data_sha256"]
    assert data.decode().splitlines()[0] == "生年月日,性別,郵便番号" and len(data.splitlines()) == manifest["records"] + 1
    assert (manifest["recipient"], manifest["asked_by"], manifest["agreed_by"]) == (WORDS["recipient"], MAKER, OTHER)
    provided = [event for event in desk_events() if event.kind is EventKind.PROVIDED]
    assert [(event.actor, event.detail["asked_by"], event.detail["number"]) for event in provided] == [(OTHER, MAKER, WORDS["number"])]


def _all(desk):
    from hagukumi.audit import read_events

    return [event for _, _, event in read_events(desk.home / "audit")]


def test_no_file_of_it_is_left_on_the_server(desk, at_desk):
    def files():
        return {path for path in desk.home.rglob("*") if path.is_file() and "audit" not in path.parts}

    before = files()
    ask(at_desk(MAKER), desk)
    agree(at_desk(OTHER), desk)
    assert {path.name for path in files() - before} <= {"provision.lock"}


def test_another_number_provides_nothing_and_the_right_one_may_be_typed_in_full_width(desk, at_desk, desk_events):
    ask(at_desk(MAKER), desk)
    client = at_desk(OTHER)
    for typed in ("", "令8提案4", "令8提案", "令8提案3x"):
        answer = agree(client, desk, typed)
        assert answer.status_code == 400 and 'id="id_number-error"' in answer.content.decode()
    assert EventKind.PROVIDED not in kinds(desk_events)
    assert agree(client, desk, "令８提案３").status_code == 200


def test_who_would_leave_nobody_to_agree_is_told_who_should_ask(quiet_desk, at_desk, desk_events):
    client = at_desk(OTHER)
    assert f"{quiet_desk.address}ask/" not in client.get(quiet_desk.address).content.decode()
    page = client.get(f"{quiet_desk.address}ask/").content.decode()
    assert "あなたは申し出られません" in page and "係長）に、申し出て" in page and "<textarea" not in page
    assert client.post(f"{quiet_desk.address}ask/", WORDS).status_code == 400
    assert EventKind.PROVISION_ASKED not in kinds(desk_events)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("recipient", "", "提供先の名称を書いてください"),
        ("recipient", "あ" * 101, "100字まで"),
        ("recipient", "一行目\n二行目", "改行"),
        ("number", "", "番号を書いてください"),
        ("number", "二 つ", "空白を含まない"),
        ("number", "1234-5678-9012", "12桁の番号"),
        ("reason", "", "理由を書いてください"),
        ("reason", "090-1234-5678 の人のため", "電話番号"),
        ("reason", "あ" * 201, "200字まで"),
    ],
)
def test_what_is_wrong_with_a_request_is_told_at_its_field(quiet_desk, at_desk, desk_events, field, value, told):
    page = ask(at_desk(MAKER), quiet_desk, **{field: value})
    text = page.content.decode()
    assert page.status_code == 400 and told in text and f'id="id_{field}-error"' in text and 'aria-invalid="true"' in text
    assert EventKind.PROVISION_ASKED not in kinds(desk_events)


def test_a_second_request_takes_the_place_of_the_first(desk, at_desk):
    maker, other = at_desk(MAKER), at_desk(OTHER)
    ask(maker, desk)
    assert "すでに申出があります" in maker.get(f"{desk.address}ask/").content.decode()
    ask(maker, desk, recipient="別の会社", number="令8提案4")
    page = other.get(f"{desk.address}agree/").content.decode()
    assert "別の会社" in page and WORDS["recipient"] not in page


def test_a_later_provision_of_the_same_file_is_told_of_when_there_was_one_before(quiet_desk, at_desk, monkeypatch):
    assert "ほかに" not in at_desk(MAKER).get(f"{quiet_desk.address}ask/").content.decode()
    monkeypatch.setattr("hagukumi.office.deidentified.provision_views.provided_beside", lambda *_: 2)
    assert "ほかに2件あります" in at_desk(MAKER).get(f"{quiet_desk.address}ask/").content.decode()


def _told(part):
    """Every sentence that a report tells, wherever it stands."""
    if isinstance(part, dict):
        told = part.get("told") or ()
        yield from (told,) if isinstance(told, str) else told
    for one in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _told(one)


def test_the_report_opens_for_a_stated_reason_and_the_opening_is_recorded(desk, at_desk, desk_events, desk_made):
    desk_report = json.loads((desk_made / "papers" / "report.json").read_text(encoding="utf-8"))
    client = at_desk(OTHER)
    form = client.get(f"{desk.address}method/").content.decode()
    assert "加工方法等情報" in form and "言い当てられ" not in form
    assert client.post(f"{desk.address}method/", {"reason": " "}).status_code == 400
    assert EventKind.BATCH_OPENED not in kinds(desk_events)
    page = client.post(f"{desk.address}method/", {"reason": "提供の前に確かめる"}).content.decode()
    for words in (
        "外部の人が知り得ること",
        "言い当てられ",
        "突合を試した結果",
        "使いやすさ",
        "規則第62条第5号",
        "人が判断すること",
        "prefixes = [5, 3]",
    ):
        assert words in page, words
    for sentence in _told(desk_report):
        assert escape(sentence) in page, sentence
    opened = [event for event in desk_events() if event.kind is EventKind.BATCH_OPENED]
    assert [event.actor for event in opened] == [OTHER] and desk.batch not in opened[0].batches
    history = client.get(desk.address).content.decode()
    assert "加工方法等情報を開きました" in history and "提供の前に確かめる" in history


def test_what_was_erased_is_told_and_cannot_be_asked_for(desk, at_desk):
    from datetime import timedelta

    from hagukumi.plan.records import Role
    from hagukumi.runs.custody import open_custody
    from hagukumi.runs.retire import retire
    from hagukumi.runs.workspace import now

    later = now() + timedelta(days=3650)
    with open_custody(desk.home, keys=desk.keys, clock=lambda: later) as custody:
        retire(custody, custody.actor("", Role.COORDINATOR), custody.vault.today(), change_master=False)
    client = at_desk(MAKER)
    assert "消去済" in client.get("/deidentified/").content.decode()
    page = client.get(desk.address).content.decode()
    assert "この情報は消去されました" in page and "消去しました" in page and f"{desk.address}ask/" not in page
    assert "提供できません" in client.get(f"{desk.address}ask/").content.decode()
    for part in ("ask", "method"):
        assert client.post(f"{desk.address}{part}/", WORDS | {"seen": ""}).status_code in (400, 409)


def test_a_use_that_left_the_plan_leaves_the_history_and_provides_nothing(desk, at_desk, monkeypatch):
    """The next plan no longer has the entry under which the batch was made."""
    from hagukumi.office.frame.workplace import workplace

    maker, other = at_desk(MAKER), at_desk(OTHER)
    ask(maker, desk)
    carried = seen(other, f"{desk.address}agree/")
    index = workplace().index
    monkeypatch.setattr(index, "uses", {id: use for id, use in index.uses.items() if id != "residents-deidentified"})
    answer = agree(other, desk, carried=carried)
    assert answer.status_code == 409 and "いまの計画にありません" in answer.content.decode()
    assert "提供の申出中" in maker.get(desk.address).content.decode()


def test_a_stricter_plan_holds_back_what_was_made_under_a_looser_one(desk, at_desk, desk_events):
    from msgspec import structs

    from hagukumi.plan import approve
    from hagukumi.runs import open_workspace
    from hagukumi.runs.workspace import adopted_release

    now = adopted_release(desk.home)
    entries = tuple(structs.replace(entry, fewest=500) for entry in now.plan.deidentifications)
    span = {"valid_from": now.valid_from, "valid_until": now.valid_until}
    stricter = approve(structs.replace(now.plan, deidentifications=entries), author=now.author, approvals=now.approvals, **span)
    with open_workspace(desk.home, stricter, keys=desk.keys):
        pass
    client = at_desk(MAKER)
    answer = ask(client, desk)
    assert answer.status_code == 409 and "最少の人数（500人）" in answer.content.decode()
    assert EventKind.PROVISION_ASKED not in kinds(desk_events)
    assert "計画で定めた最少は500人です" in client.get("/deidentified/recipes/residents-deidentified/").content.decode()


def test_the_office_is_set_up_with_two_persons_of_the_desk(quiet_desk):
    from hagukumi.office.preparation import demo_officers
    from hagukumi.runs.workspace import adopted_release

    assert demo_officers(adopted_release(quiet_desk.home))[-2:] == [MAKER, OTHER]
