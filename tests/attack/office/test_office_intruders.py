"""What somebody with a valid sign-in and bad intent tries, and what a stranger tries."""

import re

import pytest
from office_town import MARKER

from hagukumi.audit import EventKind

GUESS = "A" * 32
PAGES = {
    "coordinator": [
        "/coordinator/",
        "/coordinator/uses/",
        "/coordinator/deliveries/",
        "/coordinator/run/",
        "/coordinator/lists/",
        "/coordinator/releases/",
        "/coordinator/log/",
    ],
    "holder": ["/holder/", "/holder/quality/", "/holder/quarantine/", "/holder/quarantine/juki/"],
    "supporter": ["/supporter/", "/supporter/absence/", f"/supporter/absence/{GUESS}/"],
    "analyst": ["/analyst/"],
}
SHARED = {"directions", "shelf"}
APART = ["/deidentified/", f"/deidentified/b{'0' * 24}/", f"/deidentified/b{'0' * 24}/agree/", "/deidentified/recipes/"]
"""Of the desk for proposals, which nobody in this town holds."""
OFFICERS = {"coordinator": "kodomo-1", "holder": "shimin-1", "supporter": "katei-1", "analyst": "bunseki-1"}


@pytest.mark.parametrize("role", PAGES)
def test_another_roles_addresses_are_refused_by_the_gate_and_the_refusal_is_recorded(sign_in, events, role):
    client = sign_in(OFFICERS[role])
    foreign = [address for other, addresses in PAGES.items() if other != role for address in addresses] + APART
    for address in foreign:
        answer = client.get(address)
        assert answer.status_code == 403 and "gate-" in answer.content.decode(), address
        assert MARKER not in answer.content.decode()
    refused = [event for event in events() if event.kind is EventKind.PERMIT_REFUSED]
    assert len(refused) == len(foreign) and {event.actor for event in refused} == {OFFICERS[role]}
    assert not [event for event in events() if event.kind is EventKind.BATCH_OPENED]


@pytest.mark.parametrize("address", [address for addresses in PAGES.values() for address in addresses] + ["/", "/role/", *APART])
def test_a_stranger_is_sent_to_the_sign_in(visitor, events, address):
    answer = visitor.get(address)
    assert answer.status_code == 302 and answer.url.startswith("/account/sign-in/")
    assert not events()


def test_every_page_of_a_desk_stands_behind_the_gate():
    from django.urls import get_resolver

    from hagukumi.office.frame.access import GatedView
    from hagukumi.office.frame.desks import LINKAGE_DESKS

    desks = [pattern for pattern in get_resolver().url_patterns if getattr(pattern, "namespace", None)]
    assert {pattern.namespace for pattern in desks} == {"coordinator", "holder", "supporter", "analyst", "deidentified", *SHARED}
    for desk in desks:
        for page in desk.url_patterns:
            assert issubclass(page.callback.view_class, GatedView), page
            of = {role.value for role in page.callback.view_class.desks}
            own = {"proposals_desk" if desk.namespace == "deidentified" else desk.namespace}
            assert of == own or (desk.namespace in SHARED and of <= {role.value for role in LINKAGE_DESKS}), page
            assert page.callback.view_class.dispatch is GatedView.dispatch


def test_no_page_outside_the_desks_opens_the_vault():
    """Only the gated view and the frame take the workplace; the accounts read officers and record events."""
    import pathlib

    import hagukumi.office

    folder = pathlib.Path(hagukumi.office.__file__).parent
    opening = {path.relative_to(folder).parts[0] for path in folder.rglob("*.py") if "open_batches" in path.read_text(encoding="utf-8")}
    assert opening == {"coordinator", "holder", "supporter", "analyst"}


def test_another_departments_list_is_refused(sign_in, numbers):
    client = sign_in("gakko-1", "supporter")
    answer = client.get("/supporter/poverty/")
    assert answer.status_code == 403 and "gate-6" in answer.content.decode()
    theirs = numbers("poverty", "katei")[f"{MARKER}　児童0"]
    assert client.get(f"/supporter/poverty/{theirs}/").status_code == 403


def test_another_departments_number_finds_no_child(sign_in, numbers):
    theirs = numbers("absence", "katei")[f"{MARKER}　児童0"]
    answer = sign_in("gakko-1", "supporter").get(f"/supporter/absence/{theirs}/")
    assert answer.status_code == 404 and MARKER not in answer.content.decode()


@pytest.mark.parametrize("number", [GUESS, "1" * 32, "P0000", "%27%20OR%201=1--", "../absence", "a" * 32])
def test_a_guessed_number_finds_no_child_and_the_attempt_is_recorded(sign_in, events, number):
    client = sign_in("katei-1")
    answer = client.get(f"/supporter/absence/{number}/")
    assert answer.status_code == 404 and MARKER not in answer.content.decode()
    if number == GUESS:
        assert [event for event in events() if event.kind is EventKind.PERMIT_GRANTED and event.subjects]


def test_another_holders_quarantine_is_not_found(sign_in):
    client = sign_in("shimin-1")
    for source in ("school", "aid", "nothing", "juki'--"):
        assert client.get(f"/holder/quarantine/{source}/").status_code == 404


@pytest.mark.parametrize("role", ["coordinator", "analyst", "administrator", "", "supporter'--"])
def test_a_role_that_is_not_held_cannot_be_chosen(sign_in, role):
    client = sign_in("gakko-1")
    assert client.post("/role/", {"role": role}).status_code == 400
    assert client.get("/coordinator/").status_code == 403


def test_a_forged_role_in_the_session_is_worth_nothing(sign_in):
    client = sign_in("katei-1")
    session = client.session
    session["office_role"] = "coordinator"
    session.save()
    assert client.get("/coordinator/").status_code == 403
    assert "活用主体の机" in client.get("/").content.decode()


def test_a_session_is_dead_after_sign_out(sign_in):
    client = sign_in("katei-1")
    cookie = client.cookies["office_session"].value
    client.post("/account/sign-out/")
    client.cookies["office_session"] = cookie
    assert client.get("/supporter/").status_code == 302


def test_sign_out_wants_a_form(sign_in):
    client = sign_in("katei-1")
    client.get("/account/sign-out/")
    assert client.get("/supporter/").status_code == 200


@pytest.mark.parametrize("address", ["/role/", "/account/sign-out/", "/account/sign-in/"])
def test_a_form_of_another_site_is_refused(sign_in, address):
    client = sign_in("gakko-1", csrf=True)
    answer = client.post(address, {"role": "supporter"})
    assert answer.status_code == 403 and "送信を受け付けられませんでした" in answer.content.decode()


def test_desks_only_answer_reading(sign_in):
    client = sign_in("katei-1")
    assert {client.post("/supporter/").status_code, client.delete("/supporter/").status_code} == {405}


def test_headers_forbid_framing_scripts_and_keeping(sign_in, numbers):
    number = numbers("absence", "katei")[f"{MARKER}　児童0"]
    answer = sign_in("katei-1").get(f"/supporter/absence/{number}/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "script" not in policy and "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY" and answer["Cache-Control"] == "no-store, private"
    assert answer["Referrer-Policy"] == "same-origin" and answer["X-Content-Type-Options"] == "nosniff"
    assert "Strict-Transport-Security" not in answer


def test_cookies_are_strict_and_out_of_reach_of_scripts(sign_in):
    cookie = sign_in("katei-1").cookies["office_session"]
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and not cookie["max-age"]


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_next_never_leads_away(visitor, town, target):
    from django.core.cache import cache
    from office_town import code_of

    account = town.accounts["katei-1"]
    visitor.post(f"/account/sign-in/?next={target}", {"login": "katei-1", "password": account.password, "next": target})
    cache.clear()
    assert visitor.post("/account/code/", {"code": code_of(account)}).url == "/"


def test_next_leads_on_inside_the_office(visitor, town):
    from office_town import code_of

    account = town.accounts["katei-1"]
    visitor.post("/account/sign-in/", {"login": "katei-1", "password": account.password, "next": "/supporter/absence/"})
    assert visitor.post("/account/code/", {"code": code_of(account)}).url == "/supporter/absence/"


@pytest.mark.parametrize(
    "text",
    ["'; DROP TABLE judgment; --", '" OR 1=1', "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "%00", "９９", "-1", "1e9"],
)
@pytest.mark.parametrize(
    ("officer", "address", "fields"),
    [
        ("katei-1", "/supporter/absence/", ("band", "order", "new")),
        ("shimin-1", "/holder/quarantine/juki/", ("code", "page")),
        ("kodomo-1", "/coordinator/uses/", ("purpose", "direction")),
    ],
)
def test_filters_take_known_words_only(client_of, officer, address, fields, text):
    client = client_of(officer)
    answer = client.get(address, dict.fromkeys(fields, text))
    plain = client.get(address)
    assert answer.status_code == 200
    assert text not in answer.content.decode() or text in plain.content.decode()
    assert tables(answer) == tables(plain)


def tables(answer):
    return re.findall(r"<tbody>.*?</tbody>", answer.content.decode(), re.S)


@pytest.fixture
def client_of(sign_in):
    return sign_in


def test_passwords_cannot_be_tried_without_end(visitor, town, events):
    answers = [visitor.post("/account/sign-in/", {"login": "katei-1", "password": f"wrong-{n}"}) for n in range(6)]
    assert answers[-1].status_code == 429 and "15分間止めています" in answers[-1].content.decode()
    right = visitor.post("/account/sign-in/", {"login": "katei-1", "password": town.accounts["katei-1"].password})
    assert right.status_code == 429
    assert sum(event.kind is EventKind.SIGN_IN_FAILED for event in events()) >= 5


def test_codes_cannot_be_tried_without_end(visitor, town):
    visitor.post("/account/sign-in/", {"login": "katei-1", "password": town.accounts["katei-1"].password})
    for n in range(12):
        answer = visitor.post("/account/code/", {"code": f"{n:06}"})
    from office_town import code_of

    assert visitor.post("/account/code/", {"code": code_of(town.accounts["katei-1"])}).status_code == 200
    assert 'role="alert"' in answer.content.decode()


def test_what_allauth_brings_beyond_the_sign_in_is_closed(visitor, sign_in):
    for number in (1, 2, 3):
        assert visitor.get(f"/account/none/{number}/").status_code == 404
    for address in ("/accounts/signup/", "/account/signup/", "/accounts/password/reset/", "/admin/", "/account/inactive/"):
        assert visitor.get(address).status_code == 404
    client = sign_in("katei-1")
    for address in ("/account/enrolled/", "/account/factors/", "/account/enrol/"):
        assert client.get(address).status_code == 302
    assert client.get("/supporter/").status_code == 200


def test_a_session_that_passed_by_the_second_factor_ends(visitor, town):
    from hagukumi.office.accounts.models import Account

    visitor.force_login(Account.objects.get(officer="katei-1"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert visitor.get("/supporter/").url == "/account/sign-in/"
    assert visitor.get("/supporter/").url.startswith("/account/sign-in/?next")


def test_nothing_of_residents_is_in_the_offices_database_or_logs(sign_in, numbers, town, capfd):
    listed = numbers("absence", "katei")
    client = sign_in("katei-1")
    client.get("/supporter/absence/?band=visit")
    for number in list(listed.values())[:3]:
        assert MARKER in client.get(f"/supporter/absence/{number}/").content.decode()
    told = capfd.readouterr()
    for text in (told.err, told.out):
        assert MARKER not in text and not any(number in text for number in listed.values())
    assert '"route": "supporter:child"' in told.err and "/supporter/absence/" not in told.err
    for path in (town.home / "office").iterdir():
        data = path.read_bytes()
        assert MARKER.encode() not in data
        assert not any(number.encode() in data for number in listed.values())


def test_addresses_hold_no_name(sign_in):
    page = sign_in("katei-1").get("/supporter/absence/").content.decode()
    from urllib.parse import unquote

    assert not [address for address in re.findall(r'(?:href|action)="([^"]*)"', page) if MARKER in unquote(address)]


def test_secrets_of_second_factors_are_encrypted_and_the_files_are_the_owners_alone(town):
    data = b"".join(path.read_bytes() for path in (town.home / "office").iterdir())
    for account in town.accounts.values():
        assert account.totp_secret.encode() not in data and account.password.encode() not in data
    for path in (town.home / "office" / "office.sqlite3", town.keys / "office-secret.key", town.keys / "office-demo.key"):
        assert path.stat().st_mode & 0o077 == 0
    assert not [path for path in town.home.rglob("*") if path.name.startswith("office-") and path.suffix == ".key"]


def test_an_error_page_quotes_nothing(sign_in, monkeypatch, capfd):
    from hagukumi.office.supporter import views

    def broken(*_args):
        raise ValueError(f"{MARKER} in a message")

    monkeypatch.setattr(views, "list_rows", broken)
    client = sign_in("katei-1")
    client.raise_request_exception = False
    answer = client.get("/supporter/absence/")
    assert answer.status_code == 500 and MARKER not in answer.content.decode()
    told = capfd.readouterr().err
    assert MARKER not in told and '"error": "ValueError"' in told


def test_when_nothing_can_be_recorded_nothing_is_shown_and_the_session_ends(sign_in, monkeypatch):
    from hagukumi.vault import LogUnavailable
    from hagukumi.vault.journal import Journal

    client = sign_in("katei-1")

    def full(*_args):
        raise LogUnavailable("操作の記録を残せないため、処理を中止しました。")

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "record", full)
        answer = client.get("/supporter/absence/")
        assert answer.status_code == 503 and MARKER not in answer.content.decode()
    assert client.get("/supporter/").status_code == 302


def test_secrets_of_second_factors_open_under_their_own_key_only(town):
    from hagukumi.office.accounts.adapters import SecondFactorAdapter
    from hagukumi.vault import KeysWrong

    adapter = SecondFactorAdapter()
    sealed = adapter.encrypt("JBSWY3DPEHPK3PXP")
    assert adapter.decrypt(sealed) == "JBSWY3DPEHPK3PXP" and sealed != adapter.encrypt("JBSWY3DPEHPK3PXP")
    with pytest.raises(KeysWrong, match="鍵フォルダー"):
        adapter.decrypt(sealed[:-8] + "AAAAAAA=")


@pytest.mark.parametrize("address", ["/supporter/nothing/", f"/supporter/nothing/{GUESS}/"])
def test_a_list_that_the_plan_does_not_know_is_not_found(sign_in, address):
    assert sign_in("katei-1").get(address).status_code == 404
