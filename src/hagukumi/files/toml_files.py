"""Specifications in TOML, read strictly: what is not understood is refused, in words for the person who wrote it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from hagukumi.files.problems import Problem, Refused

_T = TypeVar("_T")
_BARE: Final = re.compile(r"""\s*\[{0,2}[^"'#=\]]*[^\x00-\x7f"'#=\]]""")
"""A key or heading with characters that TOML allows in quotes only."""

_LARGEST: Final = 1_000_000
"""Bytes: a specification is written by a person; a larger file is another file."""


def read_toml(path: Path) -> dict[str, Any]:
    """The file's content. Raises Refused when it is no TOML in UTF-8 or too large, OSError when it cannot be read."""
    with path.open("rb") as stream:
        content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise Refused(
            [Problem("指定のファイルとしては大きすぎます。", "指定（TOML）のファイルを渡しているか確かめてください。", path.name)]
        )
    if content.startswith(b"PK\x03\x04"):
        message = "Excelのブックか、圧縮されたファイルです。"
        raise Refused([Problem(message, "指定（TOML）のファイルを渡しているか、順序を確かめてください。", path.name)])
    try:
        text = content.decode("utf-8-sig")
        return tomllib.loads(text)
    except UnicodeDecodeError:
        raise Refused([Problem("UTF-8の文字として読めません。", "指定のファイルをUTF-8で保存し直してください。", path.name)]) from None
    except tomllib.TOMLDecodeError as error:
        raise Refused([_not_toml(str(error), text, path.name)]) from None


def _not_toml(error: str, text: str, file: str) -> Problem:
    at = re.search(r"line (\d+)", error)
    where = f"{at[1]}行目が" if at else "内容が"
    if at and _BARE.match(text.splitlines()[int(at[1]) - 1]):
        return Problem(
            f"{where}TOMLの書き方になっていません。", '日本語の名前は、[items."年齢"] のように引用符（"）で囲んでください。', file
        )
    return Problem(f"{where}TOMLの書き方になっていません。", "引用符・括弧・「=」と、同じ名前が二度ないかを確かめてください。", file)


@dataclass(frozen=True, slots=True)
class Words:
    """What a kind of specification says of itself when it is not understood; a path is like `source[1].columns`.

    `choices`: by key, its allowed values in words. `fields_at`: the keys allowed at a path. `source_at`: which source a path speaks of.
    """

    choices: Mapping[str, str] = field(default_factory=dict)
    fields_at: Callable[[str], tuple[str, ...]] = lambda path: ()
    source_at: Callable[[str], str] = lambda path: ""


def decoded(raw: dict[str, Any], kind: type[_T], file: str, words: Words) -> _T:
    """The specification as a typed record. Raises Refused with the first thing that is not understood."""
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise Refused([_explained(str(error), file, words)]) from None


_KINDS: Final = {
    "str": "文字",
    "bool": "true 又は false",
    "array": "[ ] で囲んだ一覧",
    "object": "表",
    "int": "整数",
    "float": "数",
    "null": "なし",
}
_UNKNOWN: Final = re.compile(r"unknown field `(?P<field>[^`]*)`")
_ABSENT: Final = re.compile(r"missing required field `(?P<field>[^`]*)`")
_ENUM: Final = re.compile(r"Invalid (?:enum )?value")
_TYPE: Final = re.compile(r"Expected `(?P<want>[^`]*)`, got `(?P<got>[^`]*)`")
_PATH: Final = re.compile(r" - at `\$?(?P<path>[^`]*)`")


def _explained(error: str, file: str, words: Words) -> Problem:
    """The decoder's English message as a problem in Japanese."""
    at = _PATH.search(error)
    path = at["path"].lstrip(".") if at else ""
    key = path.rpartition(".")[2]
    source = words.source_at(path)
    if found := _UNKNOWN.search(error):
        return Problem(
            f"「{found['field']}」という指定はありません。", f"使えるのは {'、'.join(words.fields_at(path))} です。", file, source
        )
    if found := _ABSENT.search(error):
        return Problem(f"「{found['field']}」が書かれていません。", "この指定を書き足してください。", file, source)
    if _ENUM.search(error):
        return Problem(f"「{key}」の値が使えません。", f"{words.choices.get(key, '説明にある値')}にしてください。", file, source)
    if found := _TYPE.search(error):
        want = "又は".join(_KINDS.get(kind.strip(), kind.strip()) for kind in found["want"].split("|") if kind.strip() != "null")
        return Problem(f"「{path}」の値の種類が違います。", f"{want}で書いてください。", file, source)
    return Problem(f"「{path}」の値が空か、使える範囲の外です。", "値を確かめてください。", file, source)
