"""What a third department, a wrong role, a copy of the database or a second clerk could try on directions."""

import datetime

import pytest
from office_town import today

WORDS = "備考の列に書かれた事情"


def direct(client, receiver="shimin"):
    due = (today() + datetime.timedelta(days=7)).isoformat()
    return client.post("/directions/new/", {"receiver": receiver, "kind": "improvement", "text": WORDS, "due": due})


@pytest.fixture
def given(sign_in):
    return direct(sign_in("kodomo-1")).url


def steps():
    from hagukumi.office.directions.models import Step

    return Step.objects.count()


@pytest.mark.parametrize(
    ("officer", "role"), [("fukushi-1", ""), ("gakko-1", "holder"), ("katei-1", ""), ("bunseki-1", ""), ("soumu-1", ""), ("kansa-1", "")]
)
def test_another_department_neither_reads_nor_answers(given, sign_in, officer, role):
    client = sign_in(officer, role)
    for answer in (client.get(given), client.post(given, {"text": "横から"}), client.post(given, {"act_taken": "closed", "text": "x"})):
        assert answer.status_code == 404 and WORDS not in answer.content.decode()
    for address in ("/directions/", "/"):
        page = client.get(address).content.decode()
        assert WORDS not in page and given not in page and "2件" not in page
    assert steps() == 1


@pytest.mark.parametrize("number", ["a" * 16, "A" * 16, "1" * 16, "../new", "%27%20OR%201=1", "0", "a" * 15, "a" * 17])
def test_a_forged_number_finds_nothing(given, sign_in, number):
    for officer in ("kodomo-1", "shimin-1"):
        client = sign_in(officer)
        assert client.get(f"/directions/{number}/").status_code == 404
        assert client.post(f"/directions/{number}/", {"text": "x", "act_taken": "closed"}).status_code == 404


@pytest.mark.parametrize(("officer", "role"), [("shimin-1", ""), ("katei-1", ""), ("bunseki-1", ""), ("soumu-1", ""), ("kansa-1", "")])
def test_only_the_coordinator_directs(sign_in, events, officer, role):
    client = sign_in(officer, role)
    for answer in (client.get("/directions/new/"), direct(client, "gakko")):
        assert answer.status_code == 403 and "gate-" in answer.content.decode()
    assert steps() == 0 and not [event for event in events() if event.kind.value.startswith("direction_")]


def test_a_person_who_has_not_chosen_a_role_must(sign_in, given):
    client = sign_in("gakko-1")
    for address in ("/directions/", given, "/documents/"):
        answer = client.get(address)
        assert answer.status_code == 403 and "役割を切り替えてください" in answer.content.decode()
    assert steps() == 1


def test_the_addressed_department_cannot_decide_and_the_coordinator_cannot_answer(given, sign_in):
    theirs, ours = sign_in("shimin-1"), sign_in("kodomo-1")
    assert theirs.post(given, {"act_taken": "closed"}).status_code == 400
    theirs.post(given, {"act_taken": "closed", "text": "済んだことにする"})
    from hagukumi.office.directions.models import Step

    assert [step.act for step in Step.objects.order_by("place")] == ["given", "replied"]  # what was sent is their reply, nothing else
    assert ours.post(given, {"act_taken": "replied", "text": "代わりに"}).status_code == 400
    assert ours.post(given, {"act_taken": "taken_back", "text": "答えた後で"}).status_code == 400
    assert steps() == 2


def test_nothing_follows_an_end_or_a_second_reply(given, sign_in):
    theirs, ours = sign_in("shimin-1"), sign_in("kodomo-1")
    theirs.post(given, {"text": "一度目"})
    again = theirs.post(given, {"text": "二度目"})
    assert again.status_code == 409 and "送信した文は保存していません" in again.content.decode()
    ours.post(given, {"act_taken": "closed", "text": "よい"})
    assert ours.post(given, {"act_taken": "returned", "text": "やはり"}).status_code == 409
    assert theirs.post(given, {"text": "三度目"}).status_code == 409
    assert steps() == 3


def test_whoever_comes_second_is_told_and_nothing_is_recorded_twice(given, sign_in, events, monkeypatch):
    """Two clerks send at the same moment: both saw an open direction, the database takes one step at a place."""
    from hagukumi.office.directions.models import Direction

    client = sign_in("shimin-1")
    client.post(given, {"text": "一人目"})
    before = [step for step in Direction.objects.get().taken if step.act == "given"]
    monkeypatch.setattr(Direction, "taken", property(lambda _self: tuple(before)))
    answer = client.post(given, {"text": "二人目"})
    assert answer.status_code == 409 and steps() == 2
    replied = [event for event in events() if event.kind.value == "direction_replied"]
    assert len(replied) == 1


def test_a_direction_that_moved_on_between_reading_and_sending_is_not_acted_on(given, sign_in, monkeypatch):
    """The page still saw an open direction; the ledger looks again within its transaction."""
    from hagukumi.office.directions import views
    from hagukumi.office.directions.acts import Act

    client = sign_in("shimin-1")
    client.post(given, {"text": "一人目"})
    monkeypatch.setattr(views, "may_take", lambda *_args: (Act.REPLIED,))
    assert client.post(given, {"text": "二人目"}).status_code == 409
    assert steps() == 2


@pytest.mark.parametrize("officer", ["kodomo-1", "shimin-1"])
def test_forms_of_another_site_are_refused(given, sign_in, officer):
    client = sign_in(officer, csrf=True)
    for address in (given, "/directions/new/"):
        answer = client.post(address, {"text": "x", "act_taken": "closed", "receiver": "gakko", "kind": "delivery", "due": "2099-01-01"})
        assert answer.status_code == 403 and "送信を受け付けられませんでした" in answer.content.decode()
    assert steps() == 1


@pytest.mark.parametrize(
    "address", ["/directions/", "/directions/new/", "/directions/" + "a" * 16 + "/", "/documents/", "/documents/roles.pdf"]
)
def test_strangers_are_sent_to_the_sign_in(visitor, events, address):
    for answer in (visitor.get(address), visitor.post(address, {"text": "x"})):
        assert answer.status_code == 302 and answer.url.startswith("/account/sign-in/")
    assert not events() and steps() == 0


def test_lists_answer_reading_only(given, sign_in):
    client = sign_in("shimin-1")
    assert {client.post("/directions/").status_code, client.put(given).status_code, client.delete(given).status_code} == {405}
    assert client.post("/documents/").status_code == 405


def test_nothing_that_was_written_can_be_read_in_the_database_or_logs(given, sign_in, town, capfd):
    sign_in("shimin-1").post(given, {"text": "回答の中の秘密"})
    told = capfd.readouterr()
    for text in (WORDS, "回答の中の秘密"):
        assert text not in told.err + told.out
        for path in (town.home / "office").iterdir():
            data = path.read_bytes()
            assert text.encode() not in data and text.encode("utf-16-le") not in data
        for path in (town.home / "audit").rglob("*.jsonl"):
            assert text not in path.read_text(encoding="utf-8")


def test_a_text_moved_to_another_step_or_changed_does_not_open(given, sign_in):
    from hagukumi.office.directions.models import Step

    theirs = sign_in("shimin-1")
    theirs.post(given, {"text": "回答"})
    first, second = Step.objects.order_by("place")
    Step.objects.filter(pk=second.pk).update(text=first.text)
    answer = theirs.get(given)
    assert answer.status_code == 503 and "指示と回答の鍵を開けません" in answer.content.decode() and WORDS not in answer.content.decode()


def test_what_people_write_is_never_markup(sign_in):
    client = sign_in("kodomo-1")
    due = (today() + datetime.timedelta(days=7)).isoformat()
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    address = client.post("/directions/new/", {"receiver": "shimin", "kind": "delivery", "text": bad, "due": due}).url
    for page in (client.get(address), client.get("/directions/")):
        assert "<script" not in page.content.decode() and "<img" not in page.content.decode()


def test_when_nothing_can_be_recorded_nothing_is_kept(given, sign_in, monkeypatch):
    from hagukumi.vault import LogUnavailable, Vault

    client = sign_in("shimin-1")

    def full(*_args):
        raise LogUnavailable("操作の記録を残せないため、処理を中止しました。")

    with monkeypatch.context() as patch:
        patch.setattr(Vault, "log", full)
        assert client.post(given, {"text": "回答"}).status_code == 503
    assert steps() == 1 and client.get(given).status_code == 302  # and the session ended


def test_no_department_directs_itself_whatever_wrote_the_row(sign_in):
    from django.db import IntegrityError

    from hagukumi.office.directions.models import Direction

    with pytest.raises(IntegrityError):
        Direction.objects.create(number="a" * 16, release="0" * 64, kind="delivery", giver="kodomo", receiver="kodomo", due=today())
