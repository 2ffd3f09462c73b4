"""Small parts of the office, each by itself."""

import datetime
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hagukumi.plan.records import Role


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8))
def test_no_small_cell_is_told_and_none_follows_from_the_total(counts):
    from hagukumi.office.analyst.small_cells import THRESHOLD, breakdown

    cells = breakdown(counts)
    told = [cell.value for cell in cells if cell.value is not None]
    assert all(value >= THRESHOLD for value in told)
    assert [cell.value for cell in cells if not cell.withheld] == [c for c, cell in zip(counts, cells, strict=True) if not cell.withheld]
    withheld = len(counts) - len(told)
    assert withheld != 1 or len(counts) == 1
    assert withheld or min(counts) >= THRESHOLD


def test_a_lone_small_cell_takes_the_next_smallest_with_it():
    from hagukumi.office.analyst.small_cells import breakdown

    assert [cell.text for cell in breakdown([3, 40, 25])] == ["10未満", "40", "秘匿"]


@pytest.mark.parametrize(("count", "text"), [(0, "10未満"), (9, "10未満"), (10, "約10"), (24, "約20"), (1266, "約1,270")])
def test_rounded_figures(count, text):
    from hagukumi.office.analyst.small_cells import about

    assert about(count).text == text


@pytest.mark.parametrize(("text", "number"), [("", 1), ("2", 2), ("0", 1), ("-1", 1), ("９", 1), ("1" * 9, 1), ("x", 1)])
def test_page_numbers(text, number):
    from hagukumi.office.holder.views import page_number

    assert page_number(text) == number


def test_ages():
    from hagukumi.office.supporter.views import age

    day = datetime.date(2026, 10, 1)
    assert age(datetime.date(2012, 10, 1), day) == 14 and age(datetime.date(2012, 10, 2), day) == 13
    assert age(None, day) is None and age(day, None) is None


def test_a_protected_child_has_no_whereabouts_even_if_they_were_stored():
    from hagukumi.office.supporter.views import contact_of

    stored = {"contact": [{"address": "a", "phone": "b", "guardian": "c", "name": "d", "birth_date": None, "protected": True}]}
    shown = contact_of(stored, datetime.date(2026, 10, 1))
    assert (shown["address"], shown["phone"], shown["guardian"], shown["name"]) == (None, None, None, "d")


def test_whereabouts_are_withheld_while_nobody_knows_whether_a_child_is_protected():
    from hagukumi.office.supporter.views import contact_of

    day = datetime.date(2026, 10, 1)
    unknown = {"protected": None, "address": None, "phone": None, "guardian": None, "age": None}
    assert contact_of({}, day) == unknown
    stored = {"address": "a", "phone": "b", "guardian": "c", "name": "d", "protected": None}
    assert contact_of({"contact": [stored]}, day) == unknown | {"name": "d"}
    assert contact_of({"contact": [stored | {"protected": False}]}, day)["address"] == "a"


def test_what_to_check_next_is_told_once_and_not_for_what_speaks_against():
    from hagukumi.office.supporter.views import reasons_of

    rows = [
        {"side": "for", "check_next": "聞く"},
        {"side": "missing", "check_next": "聞く"},
        {"side": "against", "check_next": "不要"},
        {"side": None, "check_next": "見る"},
    ]
    assert reasons_of(rows)["checks"] == ["聞く", "見る"]


def test_the_log_of_requests_takes_allowed_fields_only():
    from hagukumi.office.frame.request_log import allow_listed

    assert allow_listed(None, "info", {"event": "request", "name": "山田", "path": "/x", "status": 200}) == {
        "event": "request",
        "status": 200,
    }


def test_a_librarys_message_is_not_logged(capfd):
    from hagukumi.office.frame.request_log import Discreet

    Discreet().emit(logging.LogRecord("django", logging.ERROR, "", 0, "氏名 %s", ("山田",), None))
    told = capfd.readouterr().err
    assert "山田" not in told and '"logger": "django"' in told


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("postgresql://u:p%40@db:5433/office", ("u", "p@", "db", "5433", "office")),
        ("postgres:///office", ("", "", "", "", "office")),
    ],
)
def test_a_database_can_be_named(monkeypatch, address, expected):
    from hagukumi.office.frame.environment import database

    monkeypatch.setenv("HAGUKUMI_DATABASE", address)
    made = database()
    assert made["ENGINE"].endswith("postgresql")
    assert tuple(made[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")) == expected


def test_a_strange_database_is_refused(monkeypatch):
    from hagukumi.office.frame.environment import OfficeUnready, database

    monkeypatch.setenv("HAGUKUMI_DATABASE", "mysql://x")
    with pytest.raises(OfficeUnready, match="postgresql"):
        database()


def test_without_home_nothing_is_guessed(monkeypatch):
    from hagukumi.office.frame import environment

    monkeypatch.delenv("HAGUKUMI_HOME")
    assert environment.database()["NAME"] == ":memory:"
    with pytest.raises(environment.OfficeUnready, match="--home"):
        environment.home()
    assert environment.witness() is None


def test_the_secret_is_made_once_for_its_owner_alone(monkeypatch, tmp_path):
    from hagukumi.office.frame import environment

    monkeypatch.setenv("HAGUKUMI_KEYS", str(tmp_path))
    passing = environment.secret_key()
    environment.make_secret()
    kept = environment.secret_key()
    environment.make_secret()
    assert kept == environment.secret_key() != passing and len(kept) > 50
    assert (tmp_path / environment.SECRET_FILE).stat().st_mode & 0o777 == 0o600


def test_hosts(monkeypatch):
    from hagukumi.office.frame import environment

    monkeypatch.setenv("HAGUKUMI_HOSTS", "office.example.lg.jp, ")
    assert environment.hosts()[-1] == "office.example.lg.jp" and "localhost" in environment.hosts()


def test_settings_over_tls_harden_cookies(tmp_path):
    import os
    import subprocess
    import sys

    code = "from hagukumi.office import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("HAGUKUMI_")} | {"HAGUKUMI_KEYS": str(tmp_path)}
    for extra, expected in (({}, "False False False"), ({"HAGUKUMI_HTTPS": "1"}, "True True True")):
        done = subprocess.run([sys.executable, "-c", code], env=plain | extra, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == expected


def test_filters():
    from hagukumi.office.frame.templatetags import office

    assert (office.grouped(None), office.grouped(12345)) == ("—", "12,345")
    assert (office.share(1, 0), office.share(1, 3), office.share(24, 20)) == ("—", "33%", "100%")
    assert (office.elapsed(None), office.elapsed(90061)) == ("—", "1日1時間1分")
    assert office.japanese_day(None) == "不明" and office.japanese_day(datetime.date(2026, 4, 1)) == "2026年4月1日"
    assert office.number("ABCDEFGH234") == "ABCD-EFGH" and office.reading("ﾔﾏﾀﾞ ﾊﾅｺ") == "ヤマダ ハナコ" and office.reading(None) == ""


def test_the_menu_marks_the_place_one_is_at():
    from hagukumi.office.frame.context import menu

    entries = menu(Role.HOLDER, "/holder/quarantine/juki/")
    assert [entry["address"] for entry in entries if entry["here"]] == ["/holder/quarantine/"]
    assert [entry["address"] for entry in menu(Role.HOLDER, "/") if entry["here"]] == ["/"]
    assert menu(None, "/") == () and not [entry for entry in menu(Role.HOLDER, "/role/") if entry["here"]]


def test_a_programme_is_not_named_twice(town):
    import office_town as made
    from msgspec.structs import replace

    from hagukumi.office.frame.context import full_name

    programme = made.plan().programme
    assert full_name(programme) == "育実市 こどもデータ連携事業"
    assert full_name(replace(programme, title="育実市の事業")) == "育実市の事業"


def test_the_server_keeps_no_access_log():
    from hagukumi.office.server import OfficeServer, options

    assert options("::1", 8000, 2)["bind"] == "[::1]:8000"
    server = OfficeServer(options("127.0.0.1", 8001, 1))
    assert server.cfg.accesslog is None and server.cfg.settings["bind"].get() == ["127.0.0.1:8001"]
    assert callable(server.load())


def test_an_account_is_called_by_its_officer(town):
    from hagukumi.office.accounts.models import Account

    assert str(Account.objects.get_by_natural_key("katei-1")) == "katei-1"


def test_failures_of_the_rooms_are_told_in_japanese():
    from django.test import RequestFactory

    from hagukumi.audit import AuditBroken
    from hagukumi.office.frame import errors
    from hagukumi.runs import WorkspaceError

    assert "監査ログ" in errors.told(AuditBroken("english"))
    assert errors.told(WorkspaceError("まだです")) == "まだです"
    request = RequestFactory().get("/", SERVER_NAME="localhost")
    for page, status in ((errors.bad_request, 400), (errors.forbidden, 403), (errors.not_found, 404), (errors.server_error, 500)):
        assert page(request).status_code == status
    assert errors.ToldFailures(lambda _: None).process_exception(request, KeyError("x")) is None


def test_a_form_of_writing_is_told_as_the_papers_tell_it_and_as_intake_reads_it():
    from hagukumi.documents import words as papers
    from hagukumi.notation import read_date
    from hagukumi.office.frame.words import word
    from hagukumi.plan.records import DateForm, Encoding, FileFormat, ItemKind, ValueType

    for kind in (DateForm, Encoding, FileFormat, ItemKind, ValueType, Role):
        assert [word(member) for member in kind] == [papers.word(member) for member in kind]
    example = word(DateForm.WAREKI_DIGITS).partition("の形")[0]
    assert read_date(example, "wareki_digits") == datetime.date(2026, 4, 1)


def test_an_individual_number_is_seen_however_it_is_written():
    from django.core.exceptions import ValidationError

    from hagukumi.office.directions.forms import no_individual_number

    for text in ("123456789012", "１２３４５６７８９０１２", "番号1234 5678 9012。", "1234-5678-9012"):
        with pytest.raises(ValidationError, match="12桁"):
            no_individual_number(text)
    for text in ("12345678901", "1234567890123", "2026-11-22 2026-12-01", "090-1234-5678", "100,000件"):
        no_individual_number(text)


def test_each_state_of_a_direction_ends_or_goes_on_and_every_act_is_somebodys():
    from hagukumi.office.directions.acts import ACT_WORDS, EVENTS, LEADS_TO, POSSIBLE, STATE_WORDS, Act, State

    assert set(LEADS_TO) == set(ACT_WORDS) == set(EVENTS) == set(Act) and set(POSSIBLE) == set(STATE_WORDS) == set(State)
    reached = {LEADS_TO[act] for state in POSSIBLE for act in POSSIBLE[state]}
    assert reached == set(State) and not [state for state in POSSIBLE if Act.GIVEN in POSSIBLE[state]]
    assert len(set(EVENTS.values())) == len(Act)


def test_a_direction_is_called_by_its_number(town):
    from hagukumi.office.directions.models import Direction, Step

    direction = Direction(number="a" * 16, pk=7)
    assert str(direction) == "a" * 16 and str(Step(direction=direction, place=2)) == "7/2"


@given(st.lists(st.tuples(st.sampled_from(["open", "replied", "closed", "taken_back"]), st.integers(-3, 3)), max_size=12))
def test_counts_of_what_waits(entries):
    from hagukumi.office.directions.acts import State
    from hagukumi.office.directions.ledger import waiting

    day = datetime.date(2026, 10, 1)
    counted = waiting(((State(state), day + datetime.timedelta(days=left)) for state, left in entries), day)
    assert counted.open == sum(state == "open" for state, _ in entries) and counted.replied == sum(s == "replied" for s, _ in entries)
    assert counted.overdue == sum(state == "open" and left < 0 for state, left in entries)


def test_every_page_of_a_menu_is_told_on_the_first_page():
    from hagukumi.office.accounts.views import PAGE_TASKS, ROLE_TASKS
    from hagukumi.office.frame.context import MENUS
    from hagukumi.office.frame.desks import DESKS

    assert set(MENUS) == set(DESKS) == set(ROLE_TASKS)
    assert {name for pages in MENUS.values() for name, _ in pages} == set(PAGE_TASKS)
