"""The specification of a linkage: which files, what their columns mean. Read strictly: what is not understood is refused."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec

from hagukumi.files.problems import Problem, Refused
from hagukumi.files.toml_files import Words, decoded, read_toml
from hagukumi.linkage.sources import DEFAULTS, LinkSettings

_Column = Annotated[str, msgspec.Meta(min_length=1)]


class OtherColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A further column: `name` is what it is called in every source, `column` its heading in this one."""

    name: _Column
    column: _Column


class Columns(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The heading, in the source's file, of each thing that linkage can use; only `record` must be there.

    `other` lists further columns that speak for or against one person, such as a place of birth: the heading, where it is the same in
    every source, or name and heading.
    """

    record: _Column
    resident_number: _Column | None = None
    full_name: _Column | None = None
    family_name: _Column | None = None
    given_name: _Column | None = None
    kana: _Column | None = None
    birth_date: _Column | None = None
    sex: _Column | None = None
    address: _Column | None = None
    postal_code: _Column | None = None
    city: _Column | None = None
    phone: _Column | None = None
    email: _Column | None = None
    household: _Column | None = None
    occupation: _Column | None = None
    other: tuple[_Column | OtherColumn, ...] = ()

    def named(self) -> dict[str, str]:
        """Meaning → heading for every single column that is named, `record` among them, in the order above."""
        pairs = ((name, getattr(self, name)) for name in self.__struct_fields__ if name != "other")
        return {name: heading for name, heading in pairs if heading is not None}

    def others(self) -> dict[str, str]:
        """What each of the `other` columns is called → its heading."""
        return dict((one, one) if isinstance(one, str) else (one.name, one.column) for one in self.other)

    def headings(self) -> tuple[str, ...]:
        """Every heading that is read from the file, none twice."""
        return tuple(dict.fromkeys((*self.named().values(), *self.others().values())))


class SourceSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One file: `path` relative to the specification; `unique_per_person`: no person stands in it twice.

    `encoding` is found out when it is not given: UTF-8 where the whole file is valid UTF-8, else CP932 where it is valid CP932.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    path: Annotated[str, msgspec.Meta(min_length=1)]
    columns: Columns
    unique_per_person: bool = False
    encoding: Literal["utf-8", "cp932"] | None = None


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What may be set for the whole linkage.

    `link_weight` and `review_weight` are bits of match weight: linked from here on, shown to a clerk from here on. `prefecture` and
    `city` are left out at the head of Japanese addresses, so that an address agrees with itself when one source writes them.
    """

    seed: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] = 1
    link_weight: Annotated[float, msgspec.Meta(ge=-50, le=200)] | None = None
    review_weight: Annotated[float, msgspec.Meta(ge=-50, le=200)] | None = None
    prefecture: str = ""
    city: str = ""


NOT_COMPARED: Final = {"ja": frozenset({"city", "occupation", "other"}), "latin": frozenset({"kana"})}
"""By script the columns that may be named and by which nobody is linked; a city is a part of Japanese addresses and nothing without."""


class LinkSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole specification. `script`: the names are written in Japanese ("ja") or in Latin letters ("latin")."""

    script: Literal["ja", "latin"]
    source: Annotated[tuple[SourceSpec, ...], msgspec.Meta(min_length=1)]
    settings: Settings = Settings()


def read_spec(path: Path) -> LinkSpec:
    """Read a specification. Raises Refused with every problem found, OSError when the file cannot be read."""
    raw = read_toml(path)
    words = Words(choices=_CHOICES, fields_at=_fields_at, source_at=lambda at: _source_at(at, raw))
    spec = decoded(raw, LinkSpec, path.name, words)
    if problems := tuple(_problems(spec, path.name)):
        raise Refused(problems)
    return spec


def settings_of(spec: LinkSpec) -> LinkSettings:
    """The script's thresholds, or those of the specification in their place. What links is always strong enough to be shown."""
    told, usual = spec.settings, DEFAULTS[spec.script]
    link = usual.link_weight if told.link_weight is None else told.link_weight
    review = min(usual.review_weight, link) if told.review_weight is None else told.review_weight
    return dataclasses.replace(usual, link_weight=link, review_weight=review)


_CHOICES: Final = {"script": '"ja" 又は "latin"', "encoding": '"utf-8" 又は "cp932"'}


def _source_at(path: str, raw: dict[str, Any]) -> str:
    """The name of the source that a path such as `source[1].columns` lies in; its number when it has no name."""
    found = re.match(r"source\[(\d+)\]", path)
    if not found:
        return ""
    entry = raw["source"][int(found[1])]
    name = entry.get("name") if isinstance(entry, dict) else None
    return name if isinstance(name, str) and name else f"{int(found[1]) + 1}番目"


def _fields_at(path: str) -> tuple[str, ...]:
    if path.startswith("source"):
        return (Columns if path.endswith("columns") else SourceSpec).__struct_fields__
    return (Settings if path.startswith("settings") else LinkSpec).__struct_fields__


def _problems(spec: LinkSpec, file: str) -> Iterator[Problem]:
    for name, times in Counter(source.name for source in spec.source).items():
        if times > 1:
            yield Problem(f"同じ名前の資料が{times}つあります。", "資料ごとに別の名前（name）にしてください。", file, name)
    for source in spec.source:
        if not source.name.isprintable() or not source.name.strip():
            yield Problem("資料の名前に使えない文字があります。", "改行や制御文字のない名前（name）にしてください。", file)
        if "\0" in source.path:
            yield Problem("path に使えない文字があります。", "ファイルの場所（path）を書き直してください。", file, source.name)
        yield from _column_problems(source, file)
        yield from _nothing_compared(source, spec.script, file)
    if spec.script == "latin" and (spec.settings.prefecture or spec.settings.city):
        yield Problem("prefecture と city は、日本語の住所のための指定です。", "[settings] から除いてください。", file)
    weights = settings_of(spec)
    if weights.review_weight > weights.link_weight:
        yield Problem("review_weight が link_weight より大きくなっています。", "審査に回す重みは、結び付ける重み以下にしてください。", file)


def _column_problems(source: SourceSpec, file: str) -> Iterator[Problem]:
    meanings = source.columns.named()
    others = [one if isinstance(one, str) else one.column for one in source.columns.other]
    compared = [*(heading for name, heading in meanings.items() if name != "record"), *others]
    for name, times in Counter(one if isinstance(one, str) else one.name for one in source.columns.other).items():
        if times > 1:
            yield Problem(f"other に「{name}」が{times}回あります。", "別の名前にしてください。", file, source.name)
    for heading, times in Counter(compared).items():
        if times > 1:
            yield Problem(f"この列が{times}回使われています。", "一つの列は一つの意味だけに使ってください。", file, source.name, heading)


def _nothing_compared(source: SourceSpec, script: str, file: str) -> Iterator[Problem]:
    """A source that has no column by which names of the script are linked could only end as people of one record each."""
    without = {"record", *NOT_COMPARED[script]}
    if not source.columns.named().keys() - without and ("other" in without or not source.columns.other):
        remedy = "[source.columns] に、氏名・生年月日など、同じ人かどうかを比べる列を書いてください。"
        yield Problem("比べる列がありません。", remedy, file, source.name)
