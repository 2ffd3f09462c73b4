"""The committed table of variants, and the version under which keys may be compared."""

import hashlib
from importlib.resources import files

from hagukumi.notation import (
    NOTATION_VERSION,
    address_key,
    address_text,
    kana_key,
    kana_loose_key,
    latin_key,
    name_key,
    name_strict_key,
    variants_of,
)
from hagukumi.notation.characters import REPRESENTATIVES, representative
from hagukumi.notation.names import _FOLDING

_DATA = files("hagukumi.notation").joinpath("data")


def _rows(name: str) -> list[list[str]]:
    lines = _DATA.joinpath(name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def test_every_character_of_the_table_folds_to_a_fixed_point() -> None:
    assert len(REPRESENTATIVES) > 10_000
    assert not REPRESENTATIVES.keys() & set(REPRESENTATIVES.values())
    assert all(representative(target) == target for target in REPRESENTATIVES.values())
    assert all(name_key(target) == target for target in REPRESENTATIVES.values())


def test_no_joyo_kanji_is_mapped_away_but_by_hand() -> None:
    common = set(dict(_rows("name_characters.tsv"))["常用漢字"])
    by_hand = {row[0] for row in _rows("variants_by_hand.tsv")}
    assert len(common) == 2136
    assert common & REPRESENTATIVES.keys() <= by_hand
    assert common & REPRESENTATIVES.keys() == {"斉"}


def test_no_name_kanji_stands_for_a_character_outside_the_lists() -> None:
    lists = dict(_rows("name_characters.tsv"))
    registrable = set(lists["常用漢字"] + lists["人名用漢字"])
    assert len(lists["人名用漢字"]) == 863
    assert {REPRESENTATIVES[c] for c in registrable & REPRESENTATIVES.keys()} <= registrable


def test_the_hand_list_outranks_the_tables() -> None:
    for character, target, why in _rows("variants_by_hand.tsv"):
        assert REPRESENTATIVES.get(character, character) == target
        assert why


def test_every_line_names_its_ground() -> None:
    grounds = {row[2] for row in _rows("variants.tsv")}
    assert "親字・正字" in grounds
    assert "手作業" in grounds
    assert "" not in grounds


def test_the_notice_of_the_licence_lies_beside_the_tables() -> None:
    assert "CC BY-SA 2.1 JP" in _DATA.joinpath("NOTICE.md").read_text("utf-8")
    assert "CC BY-SA 2.1 JP" in _DATA.joinpath("variants.tsv").read_text("utf-8")[:400]


def test_what_a_name_key_makes_of_a_character_is_remembered() -> None:
    name_key("髙")
    assert _FOLDING[ord("髙")] == "高"


def test_variants_cover_the_table() -> None:
    assert sum(1 for target in set(REPRESENTATIVES.values()) for _ in variants_of(target)) == len(REPRESENTATIVES)


_SAMPLES = (
    *(name_key(character) for character in sorted(REPRESENTATIVES)),
    *(name_key(chr(code)) for code in range(0x20, 0x10000) if chr(code).encode("euc_jis_2004", "ignore")),
    *(name_strict_key(character) for character in sorted(REPRESENTATIVES)),
    *(f(chr(a) + chr(b)) for f in (kana_key, kana_loose_key) for a in range(0x3041, 0x30FF) for b in range(0x30A1, 0x30FF, 3)),
    *(latin_key(chr(code)) for code in range(0x20, 0x250)),
    *(
        address_text(address_key(f"{town}{number}"))
        for town in ("芝園町", "霞が関", "一番町", "大字上野字中原", "北二十四条西")
        for number in ("三丁目２番１号", "3-2-1-101", "12番地の3", "八番地", "")
    ),
)


def test_a_changed_key_needs_a_changed_version() -> None:
    """When this fails, keys stored under the old version no longer compare: raise the rules' number in version.py."""
    digest = hashlib.sha256("\n".join(_SAMPLES).encode()).hexdigest()[:16]
    assert (NOTATION_VERSION, digest) == ("2-4cc8bc05", "7c04052558905201")
