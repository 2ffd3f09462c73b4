"""The page docs/reference/notation.md says what the code does: every row of its tables is tried."""

import inspect
import re
from pathlib import Path

import pyarrow as pa
import pytest

import hagukumi.notation as notation
from hagukumi.notation import (
    DateProblem,
    address_key,
    email_key,
    latin_parts,
    phone_key,
    postal_key,
    read_any_date,
    split_name,
)

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "reference" / "notation.md").read_text("utf-8")
TABLES: dict[str, str] = dict(re.findall(r"<!-- (\w+) -->\n((?:\|.*\n)+)", PAGE))
COMPARED = ["name_key", "name_strict_key", "kana_key", "kana_loose_key", "latin_key"]


def rows(name: str) -> list[list[str]]:
    cells = [line.strip().strip("|").split("|") for line in TABLES[name].splitlines()[2:]]
    return [[cell.removeprefix(" ").removesuffix(" ") for cell in row] for row in cells]


def test_every_table_of_examples_is_tried_here() -> None:
    assert set(TABLES) == {*COMPARED, "split_name", "latin_parts", "read_any_date", "address", "contact"}
    assert all(len(rows(name)) >= 4 for name in TABLES)


@pytest.mark.parametrize("name", COMPARED)
def test_writings_that_the_page_calls_one_have_one_key(name: str) -> None:
    key = getattr(notation, name)
    for one, other, same in rows(name):
        assert same in ("同じ", "違う")
        assert (key(one) == key(other)) == (same == "同じ"), (one, other)


def test_parts_of_names() -> None:
    for text, *parts in rows("split_name"):
        assert list(split_name(text)) == parts


def test_parts_of_names_in_latin_letters() -> None:
    for text, *parts in rows("latin_parts"):
        found = latin_parts(text)
        assert [found.family, found.core, found.given, found.middle, found.suffix] == parts


def test_dates() -> None:
    for text, reading in rows("read_any_date"):
        try:
            assert read_any_date(text).iso == reading
        except DateProblem as problem:
            assert f"読まない: {problem.code}" == reading


def test_addresses() -> None:
    for text, town, numbers, building in rows("address"):
        key = address_key(text, prefecture="愛知県", city="育実市")
        assert [key.town, "-".join(map(str, key.numbers)), key.building] == [town, numbers, building]


def test_contacts() -> None:
    keys = {"電話": phone_key, "郵便": postal_key, "メール": email_key}
    for kind, text, key in rows("contact"):
        assert keys[kind](text) == key.replace("なし", "")


def test_the_columns_that_each_function_gives() -> None:
    listed = re.findall(r"\| `(\w+)\(([\w, ]+)\)` \| ([\w, ]+) \|", PAGE)
    assert len(listed) == 6
    for name, arguments, columns in listed:
        function = getattr(notation, name)
        assert list(inspect.signature(function).parameters) == arguments.split(", ")
        assert function(pa.array(["田中　花子"])).column_names == columns.split(", ")
