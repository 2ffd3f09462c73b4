"""Nobody changes a key without a new version: examples of every version, frozen."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from hagukumi.notation import (
    NOTATION_VERSION,
    address_key,
    address_text,
    email_key,
    kana_ascii,
    kana_key,
    kana_loose_key,
    latin_key,
    name_key,
    name_strict_key,
    phone_key,
    postal_key,
)

LINES = Path(__file__).with_name("keys_by_version.tsv").read_text("utf-8").splitlines()
FROZEN = [line.split("\t") for line in LINES if not line.startswith("#")]
VERSIONS = list(dict.fromkeys(row[0] for row in FROZEN))
KEYS: dict[str, Callable[[str], str]] = {
    "name_key": name_key,
    "name_strict_key": name_strict_key,
    "kana_key": kana_key,
    "kana_loose_key": kana_loose_key,
    "kana_ascii": kana_ascii,
    "latin_key": latin_key,
    "address_text": lambda text: address_text(address_key(text, prefecture="広井県", city="育美市")),
    "phone_key": phone_key,
    "postal_key": postal_key,
    "email_key": email_key,
}


def test_the_newest_version_is_the_one_in_force() -> None:
    """When this fails, the rules' number or a table has changed: add the examples of the new version above the others."""
    assert VERSIONS[0] == NOTATION_VERSION


@pytest.mark.parametrize("function", KEYS)
def test_every_example_of_the_version_in_force_has_its_key(function: str) -> None:
    """When this fails, keys stored under this version no longer compare: raise the rules' number in version.py."""
    examples = [(text, key) for version, name, text, key in FROZEN if version == NOTATION_VERSION and name == function]
    assert len(examples) >= 2
    assert [(text, KEYS[function](text)) for text, _ in examples] == examples


def test_two_versions_differ_in_an_example() -> None:
    for newer, older in itertools.pairwise(VERSIONS):
        keys = {version: {(name, text): key for v, name, text, key in FROZEN if v == version} for version in (newer, older)}
        shared = keys[newer].keys() & keys[older].keys()
        assert any(keys[newer][example] != keys[older][example] for example in shared)
