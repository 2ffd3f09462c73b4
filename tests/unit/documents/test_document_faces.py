"""Only the named typefaces are used, and a machine without them is told which package to install."""

from pathlib import Path

import pytest

from hagukumi.documents.render import faces
from hagukumi.documents.render.faces import FILES, FOLDER_VARIABLE, FontsMissing, covered, font_folder, fonts


def test_the_folder_of_the_system_holds_all_faces() -> None:
    assert all((font_folder() / name).is_file() for name in FILES)


def test_a_machine_without_the_faces_is_told_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    with pytest.raises(FontsMissing, match="fonts-noto-cjk"):
        font_folder()


def test_a_folder_of_ones_own_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).symlink_to(font_folder() / name)
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    assert font_folder() == tmp_path


def test_no_other_face_of_the_machine_is_at_hand() -> None:
    assert {family.split(" CJK ")[0] for family in fonts(font_folder()).families()} == {"Noto Sans", "Noto Serif", "Noto Sans Mono"}


@pytest.mark.parametrize("shown", "あ漢髙﨑①㈱〓𠮷辻 ー")
def test_what_municipalities_write_has_a_shape(shown: str) -> None:
    assert ord(shown) in covered(font_folder())


@pytest.mark.parametrize("without", ["\ue000", "👪", "☑", "ف"])
def test_what_has_no_shape_is_known(without: str) -> None:
    assert ord(without) not in covered(font_folder())


def test_a_file_that_is_no_font_collection_is_refused(tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).write_bytes(b"ttcf" + b"\0" * 64)
    with pytest.raises(FontsMissing):
        faces.covered(tmp_path)
