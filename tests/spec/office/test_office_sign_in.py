"""Signing in: password and second factor, for everybody; every step is an event."""

import datetime

import pytest
from office_town import code_of

from hagukumi.audit import EventKind


def test_a_password_alone_opens_nothing(visitor, town):
    visitor.post("/account/sign-in/", {"login": "katei-1", "password": town.accounts["katei-1"].password})
    assert visitor.get("/").status_code == 302
    assert visitor.get("/supporter/").url.startswith("/account/sign-in/")


def test_password_and_code_lead_to_the_start_page_with_the_role_shown(sign_in):
    page = sign_in("katei-1").get("/").content.decode()
    assert "活用主体の机" in page and "こども家庭センター" in page


def test_a_code_is_accepted_once(visitor, town, sign_in):
    account = town.accounts["katei-1"]
    code = code_of(account)
    answers = []
    for _ in range(2):
        visitor.post("/account/sign-in/", {"login": "katei-1", "password": account.password})
        answers.append(visitor.post("/account/code/", {"code": code}).status_code)
        visitor.post("/account/sign-out/")
    assert answers == [302, 200]


def test_sign_in_failure_and_sign_out_are_events(visitor, sign_in, town, events):
    visitor.post("/account/sign-in/", {"login": "katei-1", "password": "wrong"})
    visitor.post("/account/sign-in/", {"login": "katei-1", "password": town.accounts["katei-1"].password})
    visitor.post("/account/code/", {"code": "000000"})
    sign_in("katei-1").post("/account/sign-out/")
    told = [(event.kind, event.actor, event.department, event.detail.get("step")) for event in events()]
    assert (EventKind.SIGN_IN_FAILED, "katei-1", "katei", "password") in told
    assert (EventKind.SIGN_IN_FAILED, "katei-1", "katei", "second_factor") in told
    assert (EventKind.SIGN_IN, "katei-1", "katei", None) in told
    assert told[-1][:2] == (EventKind.SIGN_OUT, "katei-1")


def test_what_was_typed_as_an_unknown_name_is_not_recorded(visitor, events):
    visitor.post("/account/sign-in/", {"login": "my-secret-password", "password": "x"})
    assert [event.actor for event in events() if event.kind is EventKind.SIGN_IN_FAILED] == ["unknown"]


def test_a_person_with_two_roles_works_in_one_and_switching_is_an_event(sign_in, events):
    client = sign_in("gakko-1")
    assert client.get("/").url == "/role/"
    assert client.get("/supporter/").status_code == 403
    client.post("/role/", {"role": "supporter"})
    assert client.get("/supporter/").status_code == 200
    other = client.get("/holder/")
    assert other.status_code == 403 and "役割を切り替えてください" in other.content.decode()
    client.post("/role/", {"role": "holder"})
    assert client.get("/holder/").status_code == 200
    assert client.get("/supporter/").status_code == 403
    chosen = [(event.role, event.department) for event in events() if event.detail.get("step") == "role"]
    assert chosen == [("supporter", "gakko"), ("holder", "gakko")]


def test_the_role_form_wants_one_of_the_roles(sign_in):
    answer = sign_in("gakko-1").post("/role/", {})
    assert answer.status_code == 400 and "役割を一つ選んでください" in answer.content.decode()


def test_a_session_ends_after_thirty_idle_minutes(sign_in):
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    client = sign_in("katei-1")
    session = Session.objects.get(session_key=client.cookies["office_session"].value)
    left = session.expire_date - timezone.now()
    assert datetime.timedelta(minutes=29) < left <= datetime.timedelta(minutes=30)
    Session.objects.filter(pk=session.pk).update(expire_date=timezone.now())
    assert client.get("/supporter/").url.startswith("/account/sign-in/")


@pytest.fixture
def newcomer(town):
    """A real account of the school's second officer, with a one-time link."""
    from hagukumi.office.accounts.models import Account
    from hagukumi.office.preparation import add_account

    Account.objects.filter(officer="gakko-2").delete()
    yield add_account(town.home, "gakko-2", None)
    Account.objects.filter(officer="gakko-2").delete()


def test_a_one_time_link_sets_a_password_and_the_first_sign_in_enrols_the_second_factor(newcomer, visitor):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    form = visitor.get(newcomer, follow=True)
    assert "パスワードの設定" in form.content.decode() and newcomer.split("/")[-2] not in form.redirect_chain[-1][0]
    weak = visitor.post(form.redirect_chain[-1][0], {"new_password1": "123456789012", "new_password2": "123456789012"})
    assert weak.status_code == 200 and "aria-invalid" in weak.content.decode()
    words = {"new_password1": "yuki-no-asa-42", "new_password2": "yuki-no-asa-42"}
    assert visitor.post(form.redirect_chain[-1][0], words).url == "/account/sign-in/"
    assert "すでに使われた" in visitor.get(newcomer, follow=True).content.decode()

    visitor.post("/account/sign-in/", {"login": "gakko-2", "password": "yuki-no-asa-42"})
    assert visitor.get("/supporter/").url == "/account/enrol/"
    assert "認証アプリの登録" in visitor.get("/account/enrol/").content.decode()
    wrong = visitor.post("/account/enrol/", {"code": "abc"})
    assert wrong.status_code == 200 and "aria-invalid" in wrong.content.decode()
    visitor.get("/account/enrol/")
    secret = visitor.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))
    assert visitor.post("/account/enrol/", {"code": code}).url == "/account/recovery-codes/"
    shown = visitor.get("/account/recovery-codes/").content.decode()
    assert shown.count("<li><code>") == 10
    again = visitor.get("/account/recovery-codes/").content.decode()
    assert "<li><code>" not in again and "一度だけ表示" in again
    assert visitor.get("/supporter/").status_code == 200

    recovery = shown.split("<li><code>")[1].split("<")[0]
    visitor.post("/account/sign-out/")
    visitor.post("/account/sign-in/", {"login": "gakko-2", "password": "yuki-no-asa-42"})
    assert visitor.post("/account/code/", {"code": recovery}).status_code == 302
    assert visitor.get("/supporter/").status_code == 200


def test_an_account_whose_officer_left_the_plan_is_told_so(town, visitor):
    from hagukumi.office.accounts.models import Account
    from hagukumi.office.accounts.second_factor import ENROLLED_KEY

    account = Account.objects.create_user("retired-1", "x")
    try:
        visitor.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

        TOTP.activate(account, generate_totp_secret())
        session = visitor.session
        session[ENROLLED_KEY] = account.pk
        session.save()
        for address in ("/", "/supporter/", "/role/"):
            answer = visitor.get(address)
            assert answer.status_code == 403 and "担当者に指定されていません" in answer.content.decode()
    finally:
        account.delete()
