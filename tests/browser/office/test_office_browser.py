"""The office in a real browser against the real server: sign-in, every page, keyboard, no script, no outside, accessibility."""

from __future__ import annotations

import datetime
import re
import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from office_browsed import enter, guard, serious, serving
from office_town import PROTECTED, today

PAGES = [
    *(
        ("kodomo-1", "", address)
        for address in ("/", "/coordinator/", "/coordinator/uses/", "/coordinator/deliveries/", "/coordinator/run/")
    ),
    *(("kodomo-1", "", address) for address in ("/coordinator/lists/", "/coordinator/log/", "/supporter/", "/nowhere/")),
    *(("kodomo-1", "", address) for address in ("/coordinator/releases/", "/directions/", "/directions/new/", "DIRECTION", "/documents/")),
    *(("shimin-1", "", address) for address in ("/holder/", "/holder/quality/", "/holder/quarantine/", "/holder/quarantine/juki/")),
    *(("shimin-1", "", address) for address in ("/", "/directions/", "DIRECTION", "/documents/")),
    *(("gakko-1", "supporter", address) for address in ("/role/", "/supporter/", "/holder/")),
    *(
        ("katei-1", "", address)
        for address in ("/supporter/", "/supporter/absence/", "/supporter/absence/?band=visit&new=1", "CHILD", "PROTECTED")
    ),
    ("bunseki-1", "", "/analyst/"),
    *((officer, "", address) for officer in ("soumu-1", "kansa-1") for address in ("/", "/directions/", "/documents/")),
]


@pytest.fixture(scope="session")
def server(town):
    """The office as it is served. Its address."""
    with serving(town.home, town.keys) as address:
        yield address


@pytest.fixture
def outside():
    """Addresses beyond the server that a page asked for."""
    return []


@pytest.fixture
def open_page(chromium, server, outside):
    """A fresh browser profile; requests that would leave the server are stopped and told."""
    contexts = []

    def opened(**options):
        context = chromium.new_context(base_url=server, locale="ja-JP", **options)
        context.route("**/*", lambda route: guard(route, server, outside))
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def test_connections_that_say_nothing_keep_nobody_waiting(server):
    """Browsers open connections ahead and leave them idle; the office has one worker here."""
    host, port = server.removeprefix("http://").split(":")
    idle = [socket.create_connection((host, int(port))) for _ in range(12)]
    try:
        assert urllib.request.urlopen(f"{server}/account/sign-in/", timeout=60).status == 200
    finally:
        for connection in idle:
            connection.close()


def go(page, address):
    """Open an address, or the page of the first or of the protected child."""
    if address == "CHILD":
        page.goto("/supporter/absence/")
        page.locator("tbody th a").first.click()
    elif address == "PROTECTED":
        page.goto("/supporter/absence/")
        page.locator("tr", has=page.get_by_text("支援措置")).locator("th a").click()
    elif address == "DIRECTION":
        page.goto("/directions/")
        page.locator("tbody th a").first.click()
    else:
        page.goto(address)


@pytest.fixture
def directed(town):
    """A direction to 市民課 that is overdue, written as the office writes it."""
    from hagukumi.law import Action
    from hagukumi.office.directions.ledger import NewDirection, give
    from hagukumi.office.frame.access import Access, figures
    from hagukumi.office.frame.workplace import workplace
    from hagukumi.plan.records import Role
    from hagukumi.runs.workspace import Actor

    work, actor = workplace(), Actor("kodomo-1", Role.COORDINATOR, "kodomo")
    wanted = figures(work, actor, "指示をする")
    assert wanted.action is Action.FIGURES
    permit = work.ask(actor, wanted.purpose, wanted.stage, wanted.action, (), step="office", reason=wanted.reason)
    text = "住民記録の抽出で、備考の列の値を空にしてください。"
    return give(Access(work, actor, permit), NewDirection("improvement", "shimin", today() - datetime.timedelta(days=1), text))


@pytest.mark.parametrize("officer", ["kodomo-1", "shimin-1", "gakko-1", "katei-1", "bunseki-1", "soumu-1", "kansa-1"])
def test_every_page_is_accessible_and_asks_for_nothing_outside(open_page, town, outside, officer, directed):
    page = open_page()
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    enter(page, town, officer, next((role for who, role, _ in PAGES if who == officer), ""))
    titles = set()
    for who, _, address in PAGES:
        if who != officer:
            continue
        go(page, address)
        assert serious(page) == [], address
        assert page.locator("html").get_attribute("lang") == "ja" and page.locator("h1").count() == 1
        titles.add((address, page.title()))
    assert len({title for _, title in titles}) >= len(titles) - 3
    assert outside == []
    assert [text for text in errors if "Content Security Policy" in text] == []


def test_the_pages_of_the_sign_in_are_accessible(open_page, town, outside):
    page = open_page()
    page.goto("/account/sign-in/")
    assert serious(page) == []
    page.get_by_role("button", name="次へ").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("利用者番号").get_attribute("aria-invalid") == "true"
    assert serious(page) == []
    page.get_by_label("利用者番号").fill("katei-1")
    page.get_by_label("パスワード").fill(town.accounts["katei-1"].password)
    page.get_by_role("button", name="次へ").click()
    page.get_by_label("確認コード").wait_for()
    assert serious(page) == []
    page.get_by_label("確認コード").fill("1")
    page.get_by_role("button", name="サインイン").click()
    page.get_by_role("alert").wait_for()
    error = page.get_by_label("確認コード").get_attribute("aria-describedby").split()[-1]
    assert page.locator(f"#{error}").is_visible() and serious(page) == []
    assert outside == []


def test_a_newcomer_enrols_in_the_browser(open_page, town):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    from hagukumi.office.accounts.models import Account
    from hagukumi.office.preparation import add_account

    add_account(town.home, "gakko-2", "yuki-no-asa-42")
    try:
        page = open_page()
        page.goto("/supporter/")
        page.get_by_label("利用者番号").fill("gakko-2")
        page.get_by_label("パスワード").fill("yuki-no-asa-42")
        page.get_by_role("button", name="次へ").click()
        page.locator(".qr svg").wait_for()
        assert page.locator(".qr svg").bounding_box()["width"] > 100 and serious(page) == []
        secret = page.locator(".secret code").inner_text()
        page.get_by_label("確認コード").fill(format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1])))
        page.get_by_role("button", name="登録する").click()
        page.locator(".codes code").first.wait_for()
        assert page.locator(".codes code").count() == 10 and serious(page) == []
        page.get_by_role("link", name="はじめの画面へ").click()
        assert page.get_by_role("heading", level=1).inner_text() == "活用主体の机"
    finally:
        Account.objects.filter(officer="gakko-2").delete()


def test_the_forms_of_a_direction_are_accessible_with_their_errors(open_page, town, directed):
    page = open_page()
    enter(page, town, "kodomo-1")
    for address, button in (("/directions/new/", "この内容で指示する"), (f"/directions/{directed}/", "記録する")):
        page.goto(address)
        page.get_by_role("button", name=button).click()
        page.get_by_role("alert").wait_for()
        assert page.locator(".field__error").count() >= 2
        assert serious(page) == [], address


def choose_by_keyboard(page, label, value):
    """Go down a list of choices until the wanted one stands there."""
    field = page.get_by_label(label, exact=True)
    field.focus()
    for _ in range(12):
        if field.input_value() == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{label} cannot be set to {value} by keyboard")


def test_a_direction_is_given_answered_and_closed_by_keyboard_and_without_script(open_page, town):
    ours, theirs = open_page(java_script_enabled=False), open_page(java_script_enabled=False)
    enter(ours, town, "kodomo-1")
    ours.get_by_role("link", name="指示", exact=True).first.focus()
    ours.keyboard.press("Enter")
    ours.get_by_role("link", name="新しい指示をする").focus()
    ours.keyboard.press("Enter")
    choose_by_keyboard(ours, "指示を受ける課", "shimin")
    choose_by_keyboard(ours, "種類", "improvement")
    ours.keyboard.press("Tab")
    ours.keyboard.type("備考の列を空にしてください。")
    ours.get_by_label("期限").fill((today() + datetime.timedelta(days=7)).isoformat())
    ours.get_by_role("button", name="この内容で指示する").focus()
    ours.keyboard.press("Enter")
    ours.get_by_role("heading", name="改善についての指示").wait_for()
    enter(theirs, town, "shimin-1")
    theirs.get_by_role("link", name="指示を見る").focus()
    theirs.keyboard.press("Enter")
    theirs.get_by_role("link", name="備考の列を空に").focus()
    theirs.keyboard.press("Enter")
    theirs.get_by_label("回答", exact=True).focus()
    theirs.keyboard.type("次の抽出から空にします。")
    theirs.keyboard.press("Tab")
    theirs.keyboard.press("Enter")
    theirs.get_by_text("総括管理主体の確認を待っています").wait_for()
    ours.reload()
    ours.get_by_label("完了とする").focus()
    ours.keyboard.press("Space")
    ours.keyboard.press("Tab")
    ours.keyboard.type("確かめた")
    ours.keyboard.press("Tab")
    ours.keyboard.press("Enter")
    ours.locator(".facts .badge", has_text="完了").wait_for()


def test_a_document_is_saved_as_a_file(open_page, town, outside):
    page = open_page(accept_downloads=True)
    enter(page, town, "soumu-1")
    page.goto("/documents/")
    for words, name, begins in (("PDF", "roles.pdf", b"%PDF"), ("HTML", "roles.html", b"<!")):
        with page.expect_download() as saved:
            page.locator("tr", has=page.get_by_role("rowheader", name="役割・責任の一覧")).get_by_text(words).click()
        assert saved.value.suggested_filename == name and Path(saved.value.path()).read_bytes().startswith(begins)
    assert outside == []


def test_a_running_office_says_that_its_release_was_withdrawn_until_another_is_in_force(open_page, town):
    """The withdrawal is made beside the server, which has the release open; taking its mark away stands for the next release."""
    from hagukumi.plan import withdraw
    from hagukumi.runs.workspace import adopted_release, withdraw_in_home

    page = open_page()
    enter(page, town, "katei-1")
    page.goto("/supporter/absence/")
    release = adopted_release(town.home)
    withdraw_in_home(town.home, withdraw(release, by=["kodomo-2", "kodomo-3"], on=today(), reason="基準の見直し"), keys=town.keys)
    try:
        for address in ("/", "/supporter/absence/", "/documents/", "/account/sign-in/"):
            assert page.goto(address).status == 503
            assert page.get_by_role("heading", level=1).inner_text() == "この版は撤回されました" and serious(page) == []
        assert page.get_by_text("基準の見直し").is_visible() and page.locator("nav").count() == 0
    finally:
        (town.home / "vault" / "withdrawn" / release.hash).unlink()
    assert page.goto("/supporter/absence/").status == 200


def test_everything_works_without_script(open_page, town):
    page = open_page(java_script_enabled=False)
    enter(page, town, "katei-1")
    page.get_by_role("link", name="名簿", exact=True).first.click()
    page.get_by_role("link", name="登校の難しさ").click()
    page.get_by_label("区分").select_option("visit")
    page.get_by_label("新規把握だけ").check()
    page.get_by_role("button", name="絞り込む").click()
    assert page.locator("tbody tr").count() == 6
    page.locator("tbody th a").first.click()
    assert "低い区分は安全を意味しません" in page.locator("main").inner_text()
    page.get_by_role("button", name="サインアウト").click()
    assert page.url.endswith("/account/sign-in/")
    page.goto("/supporter/absence/")
    assert "/account/sign-in/" in page.url


def test_no_page_has_script_or_inline_style(open_page, town):
    page = open_page()
    enter(page, town, "katei-1")
    for address in ("/", "/supporter/absence/", "CHILD"):
        go(page, address)
        assert page.locator("script, style, [style], [onclick]").count() == 0


def test_the_keyboard_alone_is_enough(open_page, town):
    page = open_page()
    enter(page, town, "katei-1")
    page.goto("/supporter/absence/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "本文へ移動"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.id || document.activeElement.getAttribute('href') || document.activeElement.tagName")
        )
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", reached[-1]
        if re.fullmatch("/supporter/absence/[A-Z2-7]{32}/", reached[-1]):
            break
    assert {"band", "order", "new"} <= set(reached)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="次に確かめること").wait_for()


def test_targets_are_large_enough(open_page, town):
    page = open_page()
    enter(page, town, "katei-1")
    for address in ("/", "/supporter/absence/", "CHILD"):
        go(page, address)
        boxes = page.locator("a:visible, button:visible, input:visible, select:visible, summary:visible").evaluate_all(
            "all => all.map(e => { const b = e.getBoundingClientRect(); return [e.textContent, b.width, b.height, b.top] })"
        )
        assert [box for box in boxes if box[3] >= 0 and min(box[1], box[2]) < 24] == []


@pytest.mark.parametrize("width", [640, 320])
def test_at_twice_and_four_times_the_size_nothing_is_cut_off(open_page, town, width, directed):
    """1280 px at 200 % and 400 % leave 640 and 320 (WCAG 1.4.4, 1.4.10); tables may scroll within their own frame."""
    page = open_page(viewport={"width": width, "height": 700})
    enter(page, town, "katei-1")
    for address in ("/", "/supporter/absence/", "CHILD"):
        go(page, address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    enter(page, town, "kodomo-1")
    for address in ("/", "/directions/", "/directions/new/", "DIRECTION", "/documents/", "/coordinator/releases/"):
        go(page, address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_the_list_can_be_printed(open_page, town):
    page = open_page()
    enter(page, town, "katei-1")
    page.goto("/supporter/absence/")
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="絞り込む").is_visible() and not page.locator(".menu").is_visible()
    assert page.locator("tbody tr").count() == 24 and page.get_by_text("判定は補助です").is_visible()


def test_whereabouts_of_a_protected_child_are_nowhere_on_the_page(open_page, town):
    page = open_page()
    enter(page, town, "katei-1")
    go(page, "PROTECTED")
    assert f"児童{PROTECTED}" in page.locator("h1").inner_text()
    assert not re.search("番地|090|保護者[0-9]", page.content())


def test_static_files_are_served_by_the_office_itself(server):
    for name in ("tokens.css", "office.css", "icon.svg"):
        with urllib.request.urlopen(f"{server}/static/office/{name}") as answer:
            assert answer.status == 200 and answer.read()
    assert not [
        path
        for path in Path(__file__).parents[3].joinpath("src/hagukumi/office").rglob("*.css")
        if re.search(r"@import|https?://", path.read_text(encoding="utf-8"))
    ]
