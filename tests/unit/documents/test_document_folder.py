"""A folder of documents: plain names that no file system confuses, and a list that is recognised as its own."""

import csv
import io
from pathlib import Path

import pytest

from hagukumi.documents.folder import LIST, DocumentFolder, FolderRefused, Printed
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Format


def printed(name: str, paper: str = "roles", content: bytes = b"x") -> Printed:
    form = Format(name.rpartition(".")[2]) if name.rpartition(".")[2] in set(Format) else Format.PDF
    return Printed(name=name, paper=paper, title=f"題 {name}", form=form, content=content)


@pytest.mark.parametrize("name", ["../roles.pdf", "a/b.pdf", ".roles.pdf", "roles", "役割.pdf", "roles.pdf\n", "", "index html.pdf"])
def test_a_name_that_could_lead_elsewhere_is_refused(approved_printing: Printing, tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not plain"):
        DocumentFolder(tmp_path, approved_printing).write([printed(name)])
    assert not list(tmp_path.iterdir())


def test_two_documents_of_one_name_are_refused(approved_printing: Printing, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="same name"):
        DocumentFolder(tmp_path, approved_printing).write([printed("roles.pdf"), printed("Roles.pdf")])


def test_the_index_keeps_the_order_of_papers_and_of_formats(approved_printing: Printing, tmp_path: Path) -> None:
    files = [printed("b.html", "second"), printed("a.xlsx", "third"), printed("b.pdf", "second"), printed("z.pdf", "first")]
    DocumentFolder(tmp_path, approved_printing).write(files, ["first", "second"])
    rows = list(csv.DictReader(io.StringIO((tmp_path / LIST).read_text(encoding="utf-8-sig"), newline="")))
    assert [row["ファイル"] for row in rows] == ["z.pdf", "b.pdf", "b.html", "a.xlsx"]


def test_a_list_with_a_format_that_is_not_known_is_not_ours(approved_printing: Printing, tmp_path: Path) -> None:
    DocumentFolder(tmp_path, approved_printing).write([printed("roles.pdf")])
    path = tmp_path / LIST
    path.write_bytes(path.read_bytes().replace(b",PDF,", b",Word,"))
    with pytest.raises(FolderRefused, match=LIST):
        DocumentFolder(tmp_path, approved_printing)


def test_a_changed_edition_replaces_what_is_as_it_was_printed(approved_printing: Printing, tmp_path: Path) -> None:
    DocumentFolder(tmp_path, approved_printing).write([printed("roles.pdf", content=b"plain")])
    DocumentFolder(tmp_path, approved_printing).write([printed("roles.pdf", content=b"with readings")])
    assert (tmp_path / "roles.pdf").read_bytes() == b"with readings"


def test_a_title_is_escaped_in_the_index(approved_printing: Printing, tmp_path: Path) -> None:
    one = Printed(name="a.pdf", paper="a", title="<script>題</script>", form=Format.PDF, content=b"")
    DocumentFolder(tmp_path, approved_printing).write([one])
    assert "&lt;script&gt;題" in (tmp_path / "index.html").read_text(encoding="utf-8")
