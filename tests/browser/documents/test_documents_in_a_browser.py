"""Pages of documents in a real browser: accessible, readable on a telephone, and nothing asked of another place."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from hagukumi.documents.catalogue import print_documents
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Format
from hagukumi.plan import read_release

AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}}
PAPERS = ("data-flow", "contract", "resident-notice", "approval-sheet", "file-register")


@pytest.fixture(scope="module")
def pages(made_city: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The index, and one page of every kind of block; a file register stands for all of them."""
    release = read_release(made_city / "plan")
    folder = tmp_path_factory.mktemp("pages")
    printing = Printing(plan=release.plan, on=release.approvals[0].on, release=release)
    made = print_documents(printing, folder, PAPERS, (Format.HTML,))
    registers = [path for path in made if path.name.startswith("file-register")]
    return [folder / "index.html", *(path for path in made if path not in registers[1:])]


def test_pages_are_accessible_and_ask_for_nothing(chromium: Browser, pages: list[Path]) -> None:
    shown = chromium.new_page()
    asked: list[str] = []
    errors: list[str] = []
    shown.on("request", lambda request: asked.append(request.url))
    shown.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    assert len(pages) > 5
    for page in pages:
        shown.goto(page.as_uri())
        found = Axe().run(shown, options=AXE).response
        assert len(found["passes"]) > 10
        assert [(each["id"], [node["html"][:120] for node in each["nodes"][:2]]) for each in found["violations"]] == [], page.name
    assert asked == [page.as_uri() for page in pages] and errors == []


def test_a_page_fits_a_telephone_without_scrolling_sideways(chromium: Browser, pages: list[Path]) -> None:
    shown = chromium.new_page(viewport={"width": 320, "height": 640})
    for page in pages:
        shown.goto(page.as_uri())
        assert shown.evaluate("document.documentElement.scrollWidth") <= 320, page.name


def test_the_index_leads_to_every_file(chromium: Browser, pages: list[Path]) -> None:
    shown = chromium.new_page()
    shown.goto(pages[0].as_uri())
    links = shown.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert sorted(links) == sorted(path.name for path in pages[0].parent.iterdir() if path.name not in ("index.html", "目録.csv"))
