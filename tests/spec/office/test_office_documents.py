"""文書: the papers of the release in force, printed one at a time, each person's own share of them."""

import io
import re
import zipfile

import pytest
from office_town import MARKER

from hagukumi.audit import EventKind


@pytest.fixture
def shelf(sign_in):
    """The page of the shelf for an officer, and the addresses of files on it."""

    def opened(officer, role=""):
        client = sign_in(officer, role)
        page = client.get("/documents/").content.decode()
        return client, page, re.findall(r'href="(/documents/[^"]+)"', page[page.index("<main") :])

    return opened


@pytest.mark.parametrize("officer", ["kodomo-1", "soumu-1", "kansa-1"])
def test_those_who_answer_for_the_whole_see_every_paper_with_its_basis(shelf, officer):
    from hagukumi.documents.catalogue import PAPERS

    _, page, files = shelf(officer)
    for paper in PAPERS:
        assert paper.legal_basis in page, paper.id
    assert "消去証明書" in page and "いまの版にはありません" in page
    for name in ("roles.pdf", "file-register-juki.csv", "data-flow-bodies.svg", "extraction-request-gakko.xlsx", "survey-shimin.xlsx"):
        assert f"/documents/{name}" in files, name
    assert "最初の承認の日" in page and "保有・管理主体として受け取れる" not in page


def test_a_holder_sees_its_own_request_and_survey_and_the_notice(shelf):
    _, page, files = shelf("shimin-1")
    assert sorted({file.rpartition("/")[2].rpartition(".")[0] for file in files}) == [
        "extraction-request-shimin",
        "resident-notice",
        "resident-notice-furigana",
        "survey-shimin",
    ]
    assert "保有・管理主体として受け取れる文書だけ" in page and "法第66条" not in page


@pytest.mark.parametrize(("officer", "role"), [("katei-1", ""), ("gakko-1", "supporter"), ("bunseki-1", "")])
def test_supporters_and_analysts_see_the_notice_for_residents(shelf, officer, role):
    _, _, files = shelf(officer, role)
    assert {file.rpartition("/")[2].rpartition(".")[0] for file in files} == {"resident-notice", "resident-notice-furigana"}


@pytest.mark.parametrize(
    ("name", "type", "begins"),
    [
        ("roles.pdf", "application/pdf", b"%PDF-"),
        ("roles.html", "text/html; charset=utf-8", b"<!"),
        ("roles.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
        ("selection-table.csv", "text/csv; charset=utf-8", b"\xef\xbb\xbf"),
        ("data-flow-bodies.svg", "image/svg+xml", b"<"),
        ("survey-shimin.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
    ],
)
def test_a_document_is_a_file_to_keep_and_no_store_keeps_it(sign_in, name, type, begins):
    answer = sign_in("kodomo-1").get(f"/documents/{name}")
    assert answer.status_code == 200 and answer["Content-Type"] == type and answer.content.startswith(begins)
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Cache-Control"] == "no-store, private" and answer["X-Content-Type-Options"] == "nosniff"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "script" not in policy


def test_it_is_printed_from_the_release_in_force_and_is_the_same_again(sign_in, town):
    from hagukumi.documents.catalogue import sheets
    from hagukumi.documents.printing import Printing
    from hagukumi.documents.render import Press
    from hagukumi.documents.sheet import Format
    from hagukumi.runs.workspace import adopted_release

    client = sign_in("kodomo-1")
    first, second = (client.get("/documents/file-register-juki.pdf").content for _ in range(2))
    release = adopted_release(town.home)
    printing = Printing(release.plan, min(approval.on for approval in release.approvals), release)
    (sheet,) = (sheet for sheet in sheets(printing, ["file-register"]) if sheet.document.name == "file-register-juki")
    assert first == second == Press().render(sheet.document, printing, Format.PDF)
    page = client.get("/documents/file-register-juki.html").content.decode()
    assert release.hash[:16] in page and "撤回" not in page and "案</" not in page


def test_printing_is_an_event_that_says_who_printed_what(sign_in, events):
    import hashlib

    client = sign_in("soumu-1")
    content = client.get("/documents/privacy-assessment.xlsx").content
    (event,) = [event for event in events() if event.kind is EventKind.DOCUMENT_WRITTEN]
    assert (event.actor, event.role, event.department) == ("soumu-1", "privacy_officer", "soumu") and event.permit and event.release
    assert event.detail == {"document": "privacy-assessment", "format": "xlsx", "sha256": hashlib.sha256(content).hexdigest()}


def test_looking_at_the_shelf_prints_nothing(sign_in, events):
    client = sign_in("kodomo-1")
    client.get("/documents/")
    assert client.head("/documents/roles.pdf").status_code == 405
    assert not [event for event in events() if event.kind is EventKind.DOCUMENT_WRITTEN]


def test_no_document_holds_anything_of_a_resident(shelf):
    client, _, files = shelf("kodomo-1")
    for file in files:
        if not file.endswith(".pdf"):  # the text of a PDF is that of the page
            assert MARKER not in _text(client.get(file).content), file


def _text(content):
    if not content.startswith(b"PK"):
        return content.decode("utf-8")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


def test_without_typefaces_the_page_says_what_to_do_and_other_formats_are_printed(sign_in, monkeypatch, tmp_path, events):
    from hagukumi.documents.render import Press
    from hagukumi.office.shelf import papers

    monkeypatch.setenv("HAGUKUMI_FONTS", str(tmp_path))
    monkeypatch.setattr(papers, "_press", Press())
    papers._laid_out.clear()
    client = sign_in("kodomo-1")
    answer = client.get("/documents/roles.pdf")
    page = answer.content.decode()
    assert answer.status_code == 503 and "fonts-noto-cjk" in page and "ほかの形式" in page and 'href="/documents/"' in page
    assert not [event for event in events() if event.kind is EventKind.DOCUMENT_WRITTEN]
    assert client.get("/documents/roles.html").status_code == 200
    papers._laid_out.clear()
