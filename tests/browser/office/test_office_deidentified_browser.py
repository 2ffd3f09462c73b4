"""The desk for proposals in a real browser: two persons, the keyboard, no script; every page looked at by axe, wide and narrow."""

import zipfile

from office_browsed import enter, guard, serious, serving
from office_desk import MAKER, OTHER, USE, WORDS


def test_two_persons_let_a_batch_leave_by_keyboard_and_every_page_is_accessible(chromium, browsed_desk, desk, tmp_path):
    outside = []
    with serving(browsed_desk.home, browsed_desk.keys) as server:

        def opened(**options):
            context = chromium.new_context(base_url=server, locale="ja-JP", **options)
            context.route("**/*", lambda route: guard(route, server, outside))
            return context.new_page()

        ours, theirs = opened(java_script_enabled=False), opened(accept_downloads=True)
        enter(ours, browsed_desk, MAKER)
        _asks(ours)
        enter(theirs, browsed_desk, OTHER)
        for address in ("/", "/deidentified/", desk.address, *(f"{desk.address}{act}/" for act in ("ask", "agree", "method"))):
            _looked_at(theirs, address)
        _reads_the_report(theirs, desk)
        _writes_a_recipe(theirs, tmp_path)
        _agrees(theirs, desk, tmp_path)
        ours.reload()
        assert "提供済" in ours.locator("main").inner_text() and outside == []
        for context in chromium.contexts:
            context.close()


def _looked_at(page, address):
    page.goto(address)
    assert serious(page) == [], address
    _fits(page)


def _fits(page):
    """1280 px at 400 % leave 320 (WCAG 1.4.10)."""
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
    page.set_viewport_size({"width": 1280, "height": 720})


def _press(page, role, name):
    page.get_by_role(role, name=name).first.focus()
    page.keyboard.press("Enter")


def _asks(page):
    for link in ("加工した情報", "住民の世帯の構成", "提供を申し出る"):
        _press(page, "link", link)
    page.get_by_label("提供先の名称").focus()
    for field in ("recipient", "number", "reason"):
        page.keyboard.type(WORDS[field])
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="提供の申出があります").wait_for()


def _reads_the_report(page, desk):
    page.goto(f"{desk.address}method/")
    _press(page, "button", "理由を記録して開く")
    page.get_by_role("alert").wait_for()
    assert serious(page) == []
    page.get_by_label("開く理由").fill("提供の前に確かめる")
    _press(page, "button", "理由を記録して開く")
    page.get_by_role("heading", name="規則62条の五つの基準").wait_for()
    assert serious(page) == []
    _fits(page)


def _writes_a_recipe(page, folder):
    page.goto(f"/deidentified/recipes/{USE}/")
    page.get_by_label("k：同じ内容に見える人の最も少ない数").fill("2")
    _press(page, "button", "レシピを確かめる")
    page.get_by_role("alert").wait_for()
    assert page.locator(".field__error").count() == 1 and serious(page) == []
    page.get_by_label("k：同じ内容に見える人の最も少ない数").fill("7")
    _press(page, "button", "レシピを確かめる")
    page.get_by_role("heading", name="レシピができました").wait_for()
    assert serious(page) == []
    _fits(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="レシピをファイルに保存する").click()
    saved.value.save_as(folder / "recipe.toml")
    assert saved.value.suggested_filename == "recipe.toml" and "k = 7" in (folder / "recipe.toml").read_text(encoding="utf-8")


def _agrees(page, desk, folder):
    page.goto(desk.address)
    _press(page, "link", "提供を確かめて認める")
    page.get_by_label("提案又は契約の番号").fill("違う番号")
    _press(page, "button", "提供を認めて、ファイルを受け取る")
    page.get_by_text("番号が違います").wait_for()
    assert serious(page) == []
    page.get_by_label("提案又は契約の番号").fill(WORDS["number"])
    with page.expect_download() as saved:
        _press(page, "button", "提供を認めて、ファイルを受け取る")
    saved.value.save_as(folder / "given.zip")
    assert saved.value.suggested_filename == f"{desk.batch}.zip"
    assert zipfile.ZipFile(folder / "given.zip").namelist() == ["data.csv", "manifest.json"]
