"""What somebody with a valid sign-in tries at the shelf."""

import pytest

from hagukumi.audit import EventKind


def printed(events):
    return [event for event in events() if event.kind is EventKind.DOCUMENT_WRITTEN]


@pytest.mark.parametrize(
    ("officer", "role", "name"),
    [
        ("shimin-1", "", "extraction-request-fukushi.pdf"),
        ("shimin-1", "", "survey-gakko.xlsx"),
        ("shimin-1", "", "roles.html"),
        ("shimin-1", "", "file-register-internal.xlsx"),
        ("gakko-1", "supporter", "extraction-request-gakko.html"),
        ("gakko-1", "supporter", "survey-gakko.xlsx"),
        ("katei-1", "", "criterion-absence.html"),
        ("katei-1", "", "safeguards-table.xlsx"),
        ("bunseki-1", "", "privacy-assessment.pdf"),
    ],
)
def test_what_is_not_on_ones_shelf_is_not_found(sign_in, events, officer, role, name):
    assert sign_in(officer, role).get(f"/documents/{name}").status_code == 404
    assert not printed(events)


@pytest.mark.parametrize(
    "name",
    [
        "nothing.pdf",
        "roles.exe",
        "roles.csv",
        "roles.",
        "roles",
        "survey-shimin.pdf",
        "survey-nobody.xlsx",
        "..%2F..%2Fkeys%2Flog.pdf",
        "%2e%2e/roles.pdf",
        "roles.pdf%00",
        "ROLES.pdf",
        "roles.PDF",
        "extraction-request-.pdf",
        "<script>.html",
    ],
)
def test_names_that_no_document_has_find_nothing(sign_in, events, name):
    assert sign_in("kodomo-1").get(f"/documents/{name}").status_code == 404
    assert not printed(events)


def test_a_document_is_not_given_out_when_that_cannot_be_recorded(sign_in, monkeypatch):
    from hagukumi.vault import LogUnavailable, Vault

    client = sign_in("kodomo-1")

    def full(*_args):
        raise LogUnavailable("操作の記録を残せないため、処理を中止しました。")

    with monkeypatch.context() as patch:
        patch.setattr(Vault, "log", full)
        answer = client.get("/documents/roles.html")
    assert answer.status_code == 503 and "attachment" not in answer.headers.get("Content-Disposition", "")


def test_an_older_release_is_never_printed(town, sign_in):
    """What lies ready in the process belongs to one release; another is laid out anew."""
    import msgspec

    from hagukumi.office.shelf import papers
    from hagukumi.runs.workspace import adopted_release

    sign_in("kodomo-1").get("/documents/")
    release = adopted_release(town.home)
    shorter = msgspec.structs.replace(release, valid_until=release.valid_from)
    ours = papers.printables(release)
    assert papers.printables(release) is ours and papers.printables(shorter) is not ours
    assert len(papers._laid_out) == 1
    papers._laid_out.clear()
