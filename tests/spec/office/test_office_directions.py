"""指示 (4.1, 表4-1): the coordinator directs, the department addressed replies, and both see where it stands."""

import datetime
import re

import pytest
from office_town import today

from hagukumi.audit import EventKind

TEXT = "9月分の抽出をやり直して\n提供してください。"


def direct(client, receiver="shimin", kind="delivery", text=TEXT, days=14):
    return client.post(
        "/directions/new/", {"receiver": receiver, "kind": kind, "text": text, "due": (today() + datetime.timedelta(days)).isoformat()}
    )


def overdue(receiver):
    """Let the due day of what was directed pass."""
    from hagukumi.office.directions.models import Direction

    Direction.objects.filter(receiver=receiver).update(due=today() - datetime.timedelta(days=1))


@pytest.fixture
def coordinator(sign_in):
    return sign_in("kodomo-1")


@pytest.fixture
def given(coordinator):
    """The address of a direction to 市民課."""
    answer = direct(coordinator)
    assert answer.status_code == 302
    return answer.url


def acts(events):
    return [event for event in events() if event.kind.value.startswith("direction_")]


def test_a_direction_reaches_the_department_on_its_first_page_and_in_its_list(given, sign_in):
    client = sign_in("shimin-1")
    start = client.get("/").content.decode()
    assert "総括管理主体からの指示" in start and "未回答の指示が1件あります。" in start and "期限を過ぎて" not in start
    page = client.get("/directions/").content.decode()
    assert "9月分の抽出" in page and "未回答" in page and "データの提供" in page and given in page
    assert "こども未来課 主査" in client.get(given).content.decode()


def test_a_reply_reaches_the_coordinator_and_ends_with_a_remark(given, coordinator, sign_in):
    client = sign_in("shimin-1")
    assert client.post(given, {"text": "今週中に出します。"}).url == given
    assert "総括管理主体の確認を待っています" in client.get(given).content.decode()
    assert "未回答の指示" not in client.get("/").content.decode()
    start = coordinator.get("/").content.decode()
    assert "確認を待つ指示が1件" in start
    page = coordinator.get(given).content.decode()
    assert "今週中に出します。" in page and "市民課 主任" in page and "回答済" in page
    assert coordinator.post(given, {"act_taken": "closed", "text": "届いたことを確かめた"}).status_code == 302
    ended = client.get(given).content.decode()
    assert "完了" in ended and "届いたことを確かめた" in ended and "<textarea" not in ended


def test_an_insufficient_reply_is_returned_and_both_stay_in_the_history(given, coordinator, sign_in):
    client = sign_in("shimin-1")
    client.post(given, {"text": "はい"})
    coordinator.post(given, {"act_taken": "returned", "text": "期日を書いてください"})
    page = client.get(given).content.decode()
    assert "未回答" in page and "期日を書いてください" in page
    client.post(given, {"text": "12月1日に出します"})
    steps = re.findall(r'<li class="card"><h3>(\S+?)</h3>', coordinator.get(given).content.decode())
    assert steps == ["指示", "回答", "再回答の求め", "回答"]


def test_a_direction_can_be_taken_back_before_the_reply(given, coordinator, sign_in):
    coordinator.post(given, {"act_taken": "taken_back", "text": "別の課に頼むことにした"})
    page = sign_in("shimin-1").get(given).content.decode()
    assert "取下げ" in page and "別の課に頼むことにした" in page and "<textarea" not in page


def test_past_its_due_day_it_is_overdue_for_both_and_a_late_reply_says_so(given, coordinator, sign_in):
    overdue("shimin")
    client = sign_in("shimin-1")
    assert "未回答の指示が1件あります。うち1件は期限を過ぎています。" in client.get("/").content.decode()
    for page in (client.get("/directions/"), coordinator.get("/directions/"), coordinator.get(given)):
        assert "期限超過" in page.content.decode()
    client.post(given, {"text": "遅れました"})
    page = coordinator.get(given).content.decode()
    assert "回答済" in page and "期限の後" in page and "期限超過" not in page


def test_the_plans_own_directions_are_shown_and_cannot_be_changed(coordinator, sign_in):
    page = coordinator.get("/directions/").content.decode()
    planned = page[page.index("計画に書かれた指示") :]
    for word in ("deliver-shimin", "4月分から提供を始めた", "回答済", "protect-gakko", "期限超過"):
        assert word in planned, word
    assert 'href="/directions/' not in planned[: planned.index("</table>")]
    theirs = sign_in("gakko-1", "holder")
    assert "うち1件は期限を過ぎています" in theirs.get("/").content.decode()
    page = theirs.get("/directions/").content.decode()
    assert "protect-gakko" in page and "deliver-shimin" not in page


def test_the_forms_say_that_personal_data_does_not_belong_here(given, coordinator, sign_in):
    for client, address in ((coordinator, "/directions/new/"), (coordinator, given), (sign_in("shimin-1"), given)):
        page = client.get(address).content.decode()
        assert "個人の氏名、住所、番号などは書かないでください" in page
        assert 'aria-describedby="id_text-hint"' in page and 'id="id_text-hint"' in page and "_helptext" not in page


def test_direct_provision_is_for_the_plan_alone(coordinator):
    form = coordinator.get("/directions/new/").content.decode()
    assert "direct_provision" not in form and "データの提供" in form and "不要となったデータの消去" in form
    answer = direct(coordinator, kind="direct_provision")
    assert answer.status_code == 400 and "種類を選んでください" in answer.content.decode()


def test_every_department_with_a_person_at_a_desk_can_be_directed_but_not_the_own_one(coordinator):
    form = coordinator.get("/directions/new/").content.decode()
    offered = re.findall(r'<option value="([a-z]+)">', form[: form.index("id_kind")])
    assert sorted(offered) == ["bunseki", "fukushi", "gakko", "kansa", "katei", "shimin", "soumu"]
    assert direct(coordinator, receiver="kodomo").status_code == 400


@pytest.mark.parametrize(
    ("officer", "role"), [("soumu-1", ""), ("kansa-1", ""), ("bunseki-1", ""), ("gakko-1", "supporter"), ("katei-1", "")]
)
def test_every_role_can_reply(coordinator, sign_in, officer, role):
    given = direct(coordinator, receiver=officer.partition("-")[0]).url
    client = sign_in(officer, role)
    assert "9月分の抽出" in client.get("/directions/").content.decode()
    assert client.post(given, {"text": "承知しました"}).status_code == 302
    assert "回答済" in client.get(given).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("text", "", "指示の内容を書いてください"),
        ("text", "   ", "指示の内容を書いてください"),
        ("text", "あ" * 2001, "2000文字以内"),
        ("text", "番号は１２３４５６７８９０１２です", "12桁の番号"),
        ("text", "1234-5678-9012", "12桁の番号"),
        ("due", "", "期限を書いてください"),
        ("due", "2026-02-30", "年・月・日"),
        ("due", "2020-01-01", "過ぎた日"),
        ("receiver", "", "指示を受ける課を選んでください"),
        ("kind", "", "種類を選んでください"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_kept(coordinator, field, value, told):
    from hagukumi.office.directions.models import Direction

    right = {"receiver": "shimin", "kind": "delivery", "text": TEXT, "due": (today() + datetime.timedelta(7)).isoformat()}
    answer = coordinator.post("/directions/new/", right | {field: value})
    page = answer.content.decode()
    assert answer.status_code == 400 and told in page and f'id="id_{field}-error"' in page and 'aria-invalid="true"' in page
    assert not Direction.objects.exists()


def test_dates_and_counts_are_no_individual_numbers(coordinator):
    assert direct(coordinator, text="2026-11-22 2026-12-01 の間に 130,000行と 03-1234-5678 を").status_code == 302


@pytest.mark.parametrize("data", [{}, {"act_taken": "replied", "text": "x"}, {"act_taken": "closed"}, {"text": "x"}])
def test_a_decision_wants_an_act_and_a_reason(given, coordinator, data):
    answer = coordinator.post(given, data)
    assert answer.status_code == 400 and "入力を確かめてください" in answer.content.decode()


def test_every_act_is_an_event_under_the_release_without_the_text(events, given, coordinator, sign_in, town):
    from hagukumi.runs.workspace import adopted_release

    client = sign_in("shimin-1")
    client.post(given, {"text": "今週中に出します。"})
    coordinator.post(given, {"act_taken": "returned", "text": "いつですか"})
    client.post(given, {"text": "金曜日です"})
    coordinator.post(given, {"act_taken": "closed", "text": "よし"})
    second = direct(coordinator).url
    coordinator.post(second, {"act_taken": "taken_back", "text": "やめる"})
    found = acts(events)
    assert [event.kind for event in found] == [
        EventKind.DIRECTION_GIVEN,
        EventKind.DIRECTION_REPLIED,
        EventKind.DIRECTION_RETURNED,
        EventKind.DIRECTION_REPLIED,
        EventKind.DIRECTION_CLOSED,
        EventKind.DIRECTION_GIVEN,
        EventKind.DIRECTION_TAKEN_BACK,
    ]
    assert {event.release for event in found} == {adopted_release(town.home).hash} and all(event.permit for event in found)
    assert [(event.actor, event.department) for event in found[:2]] == [("kodomo-1", "kodomo"), ("shimin-1", "shimin")]
    assert found[0].detail["receiver"] == "shimin" and found[0].detail["direction"] in given
    assert [event.detail["step"] for event in found[:5]] == [1, 2, 3, 4, 5]
    assert not [event for event in found if "金曜日" in str(event) or "抽出" in str(event)]


def test_the_digest_in_the_event_is_that_of_the_text_kept(events, given):
    import hashlib

    from hagukumi.office.directions.models import Step

    (event,) = acts(events)
    assert event.detail["sealed"] == hashlib.sha256(bytes(Step.objects.get().text)).hexdigest()


def test_a_department_that_left_the_plan_is_shown_by_its_id(given, coordinator):
    from hagukumi.office.directions.models import Direction

    Direction.objects.update(receiver="heigou-shita-ka")
    assert "heigou-shita-ka" in coordinator.get(given).content.decode()
