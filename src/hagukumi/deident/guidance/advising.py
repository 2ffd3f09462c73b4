"""Which role an item should have and how it could be made coarser, with the reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.general.loading import Column
from hagukumi.deident.guidance.dictionary import NUMBERS, Described, Dictionary
from hagukumi.deident.guidance.hierarchies import are_dates, coarser, intervals, prefixes, rare, whole_numbers
from hagukumi.deident.guidance.outside import KNOWN_BY, Word, word_of
from hagukumi.deident.guidance.separation import Separation, separation
from hagukumi.deident.meaning import Known
from hagukumi.deident.recipes.records import Item, Role
from hagukumi.deident.standards import Kind, released
from hagukumi.deident.standards.detecting import kinds_in
from hagukumi.deident.standards.kinds import TELLINGS
from hagukumi.plan.records import DateForm, ItemKind, LinkField, ValueType
from hagukumi.plan.words import WORDS

_HOUSEHOLD: Final = re.compile(r"世帯.*(番号|コード|ID|id)|household.*(id|no|number|key)|^(hh|family)_?id$", re.IGNORECASE)
_PERSON: Final = re.compile(
    "宛名|住民番号|住民コード|個人コード|学籍番号|園児番号|児童番号|生徒番号|患者番号|(person|resident|patient)_?(id|no)", re.IGNORECASE
)
"""Headings of numbers that stand for one person, whatever the file records of that person."""
_PROTECTED: Final = re.compile("支援措置|秘匿|ＤＶ|DV")
"""Headings of what concerns the safety of those who flee from violence: never proposed to be handed out."""
_MOST_WHOLE: Final = 12
"""Up to so many unlike values an item may be handed out whole or not at all."""
_MOST_SENSITIVE: Final = 200
_MOST_VALUES: Final = 5_000
_FEW_FOR_CODES: Final = 100
"""Records from which on an identifier should have more than a few unlike values."""
_MEANS: Final = {LinkField.BIRTH_DATE: Known.BIRTH_DATE, LinkField.SEX: Known.SEX, LinkField.POSTAL: Known.POSTAL_CODE}
_UNKNOWN: Final = "見出しからは、外部の人が知り得るか分からない。知られているものとして扱う（用心のため）。違えば役割を直すこと。"
_NOT_SAID: Final = "見出しからは分からない。知られているものとして扱う"


@dataclass(frozen=True, slots=True)
class Advice:
    """What is proposed for one item. `reasons` are sentences (Japanese) without a value, `outside` what others may know of it, `said` what
    a plan says, `differs` where it and the data disagree. `known`: the heading or the dictionary said something.
    """

    name: str
    item: Item
    reasons: tuple[str, ...]
    separation: Separation
    outside: str
    said: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    known: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """Everything that an item's proposal depends on. `said`: what a dictionary says; `source`: its name."""

    column: Column
    said: Described
    source: str
    word: Word | None
    numbers: NDArray[np.int64] | None
    dates: bool
    kinds: Mapping[Kind, int]
    fewest: int


def advise(column: Column, dictionary: Dictionary, fewest: int) -> Advice:
    """Propose for one item. `fewest`: records that a group should have.

    Cost: a few regular expressions over the unlike values, one count over the records.
    """
    look = _look(column, dictionary, fewest)
    found = separation([column])
    if dictionary.whole and (dictionary.of(column.name) is None or not look.said.taken):
        why = f"{dictionary.name}にない列" if dictionary.of(column.name) is None else f"{dictionary.name}で、受け入れずに捨てるとしている列"
        told = (f"{why}なので、出力しない。", _told(found, len(column.values)))
        return Advice(column.name, Item(role=Role.IDENTIFIER), told, found, _outside(look, Role.IDENTIFIER))
    item, reasons = _decided(look)
    said = look.word is not None or look.said.kind is ItemKind.INDIRECT
    return Advice(
        column.name,
        _meant(item, look),
        (*reasons, _told(found, len(column.values))),
        found,
        _outside(look, item.role),
        tuple(_said(look)),
        tuple(_differences(look, item)),
        said or item.role is not Role.QUASI_IDENTIFIER,
    )


def _meant(item: Item, look: _Look) -> Item:
    """With what a list of people outside calls it, where the plan says so and the heading need not."""
    means = _MEANS.get(look.said.link) if look.said.link is not None else None
    return msgspec.structs.replace(item, means=means) if means is not None and item.role is Role.QUASI_IDENTIFIER else item


def _look(column: Column, dictionary: Dictionary, fewest: int) -> _Look:
    said, meaning = dictionary.of(column.name) or Described(), dictionary.meaning(column.name)
    word, numbers = word_of(meaning) or word_of(column.name), whole_numbers(column)
    kinds = {kind: records for heading in (column.name, meaning) for kind, records in _kinds(column, heading).items()}
    if _is_no_code(word, said, numbers, kinds):
        del kinds[Kind.LINKING_CODE]
    return _Look(column, said, dictionary.name or "項目の辞書", word, numbers, are_dates(column), kinds, fewest)


def is_household(column: Column, dictionary: Dictionary) -> bool:
    """Whether the item looks like the number of a household that several records share."""
    said = dictionary.of(column.name)
    named = said.of_household if said is not None and said.link is not None else _HOUSEHOLD.search(dictionary.meaning(column.name))
    return bool(named) and separation([column]).distinction < 0.95


def is_person(column: Column, dictionary: Dictionary) -> bool:
    """Whether the item is the number of the person whom a record is about."""
    said = dictionary.of(column.name)
    if said is not None and (said.of_person or said.link is not None):
        return said.of_person
    return bool(_PERSON.search(dictionary.meaning(column.name)))


def _told(found: Separation, values: int) -> str:
    return (
        f"値は{values:,}種類。識別の割合（α-distinction）{found.distinction:.4f}、区別できる組の割合（α-separation）{found.separation:.4f}、"
        f"一件だけの値の記録{found.uniques:.2%}。"
    )


def _said(look: _Look) -> Iterator[str]:
    """What the dictionary says, where it says more than words."""
    said = look.said
    if said.kind is None:
        return
    kind = WORDS[ItemKind][said.kind]
    sensitive = f"、要配慮個人情報（{'・'.join(WORDS[type(one)][one] for one in said.sensitive)}）" if said.sensitive else ""
    yield f"{look.source}では「{said.meaning}」、{kind}{sensitive}。"


def _outside(look: _Look, role: Role) -> str:
    """What somebody outside may know; a rule of thumb."""
    for kind in look.kinds:
        if kind in KNOWN_BY:
            return KNOWN_BY[kind]
    if look.word is not None:
        return f"{look.word.who}。"
    if role is Role.OTHER:
        return "すべての記録で同じ値なので、知られていても手掛かりにならない。"
    if look.said.identifying:
        return "番号や氏名などは、名簿や書類を持つ人に知られ、それだけで本人が分かる。"
    return f"{_NOT_SAID}。"


def _decided(look: _Look) -> tuple[Item, tuple[str, ...]]:
    kinds, column = set(look.kinds), look.column
    if kinds - {Kind.EXACT_DATE}:
        names = "、".join(TELLINGS[kind].name for kind in look.kinds)
        return Item(role=Role.IDENTIFIER), (f"{names}とみられる。出力しない。",)
    if look.said.identifying:
        return Item(role=Role.IDENTIFIER), ("一人ひとりを示す項目なので、出力しない。",)
    if look.said.link is LinkField.PROTECTED or _PROTECTED.search(f"{column.name} {look.said.meaning}"):
        return Item(role=Role.IDENTIFIER), ("支援措置などの対象かどうかは、その人の安全に関わる。出力しない。",)
    if kinds or look.said.type is ValueType.DATE or (look.word is not None and look.word.shape == "date" and look.dates):
        return _dated(look)
    if len(column.values) <= 1:
        return Item(role=Role.OTHER), ("すべての記録で同じ値なので、人を見分けることには使えない。",)
    many_numbers = look.numbers is not None and len(look.numbers) > (_MOST_SENSITIVE if look.said.sensitive else _MOST_WHOLE)
    if (look.said.sensitive or (look.word is not None and look.word.known == "secret")) and not many_numbers:
        return _secret(look)
    return _known(look)


def _kinds(column: Column, heading: str) -> Mapping[Kind, int]:
    return kinds_in(released(heading, column.values, column.codes, np.ones(len(column.codes), np.bool_)))


def _is_no_code(word: Word | None, said: Described, numbers: NDArray[np.int64] | None, kinds: Mapping[Kind, int]) -> bool:
    """Amounts and codes of places may be unlike in nearly every record and so look like a person's code; the heading tells otherwise."""
    if Kind.LINKING_CODE not in kinds or said.identifying:
        return False
    if said.type is ValueType.DATE and set(kinds) <= {Kind.LINKING_CODE, Kind.EXACT_DATE}:
        return True
    if len(kinds) > 1:
        return False
    amount = (word is not None and word.shape in ("age", "amount")) or said.type in NUMBERS
    return (word is not None and word.shape == "place") or said.type is ValueType.POSTAL or (amount and numbers is not None)


def _dated(look: _Look) -> tuple[Item, tuple[str, ...]]:
    if not look.dates:
        return Item(role=Role.IDENTIFIER), ("年月日とみられるが、読めない値がある。2020-04-01 のような日付に直せば、月や年に粗くできる。",)
    told = "日までは出力しない（lowest = 1）。method を local か mondrian に変えるときは、lowest を除く。"
    return Item(role=Role.QUASI_IDENTIFIER, dates=True, lowest=1), (_why(look), told)


def _why(look: _Look) -> str:
    """Why others are taken to know an item."""
    if look.word is not None:
        return look.word.reason
    if look.said.kind is ItemKind.INDIRECT:
        return "ほかの項目と組み合わせると、本人が分かることがある。"
    return _UNKNOWN


def _secret(look: _Look) -> tuple[Item, tuple[str, ...]]:
    values = len(look.column.values)
    reason = look.word.reason if look.word is not None and look.word.known == "secret" else "知られると、本人の不利益になり得る。"
    if values > _MOST_SENSITIVE:
        many = f"値が{values:,}種類あり、そのままでは人を見分ける手掛かりになる。区分にまとめた項目に作り直せば出力できる。"
        return Item(role=Role.IDENTIFIER), (reason, many)
    return Item(role=Role.SENSITIVE), (reason, "同じ内容に見える人の中で、この値が一つに決まらないようにする。")


def _known(look: _Look) -> tuple[Item, tuple[str, ...]]:
    """A quasi-identifier with the levels that its values allow; one of which no levels can be made is whole or gone."""
    item, told = _levels_for(look)
    if item.role is Role.QUASI_IDENTIFIER and not coarser(look.column, item):
        item, told = Item(role=Role.IDENTIFIER), "粗くする方法が作れない値がある。階層の表（hierarchy）を作れば出力できる。"
    return item, (_why(look), told)


def _levels_for(look: _Look) -> tuple[Item, str]:
    role, column, numbers = Role.QUASI_IDENTIFIER, look.column, look.numbers
    shape = look.word.shape if look.word is not None else None
    place = shape == "place" or look.said.type is ValueType.POSTAL
    cut_at = prefixes(column) if shape not in ("age", "amount") and look.said.type not in NUMBERS else ()
    if numbers is not None and len(numbers) > _MOST_WHOLE and not place and not cut_at:
        cut = intervals(column, numbers, look.fewest, ages=shape == "age")
        open_end = f"{cut.top:,}以上は一つにまとめる。" if cut.top is not None else ""
        return Item(role=role, intervals=cut), f"数なので区間にする（幅は{'・'.join(map(str, cut.widths))}の順）。{open_end}"
    if cut_at:
        return Item(role=role, prefixes=cut_at), f"符号なので、先頭の{'・'.join(map(str, cut_at))}文字の順に粗くする。"
    if limits := rare(column, look.fewest):
        told = "・".join(f"{limit:,}" for limit in limits)
        return Item(role=role, rare=limits), f"少ない値（{told}件未満の順）を「その他」にまとめる。"
    if len(column.values) > _MOST_VALUES:
        return Item(role=Role.IDENTIFIER), "値の種類が多く、粗くする方法が見つからない。階層の表（hierarchy）を作れば出力できる。"
    return Item(role=role), "そのまま出力するか、まったく出力しないかのどちらかになる。"


def _differences(look: _Look, item: Item) -> Iterator[str]:
    """Where the dictionary and the data tell unlike things; both are told, the more careful one was taken."""
    said, column = look.said, look.column
    if said.kind is None and said.type is None:
        return
    other = [TELLINGS[kind].name for kind in look.kinds if kind is not Kind.EXACT_DATE]
    if other and not said.identifying:
        yield f"{look.source}では{_kind_told(said)}だが、値は{'、'.join(other)}とみられる。"
    if said.identifying and not other and len(column.values) <= _MOST_WHOLE and len(column.codes) >= _FEW_FOR_CODES:
        yield f"{look.source}では一人ひとりを示す項目だが、値は{len(column.values):,}種類しかない。"
    yield from _differing_values(look)
    if said.kind is not None and look.word is not None and not said.identifying:
        if look.word.known == "secret" and not said.sensitive:
            yield f"{look.source}では要配慮個人情報としていないが、見出しの言葉からは知られて困る内容とみられる。"
        if look.word.known != "secret" and item.role is Role.SENSITIVE:
            yield "要配慮個人情報だが、外部の人が知っていることもある。知られているなら、準識別子（quasi_identifier）にすること。"


def _kind_told(said: Described) -> str:
    return WORDS[ItemKind][said.kind] if said.kind is not None else "番号や氏名でない項目"


def _differing_values(look: _Look) -> Iterator[str]:
    said, values = look.said, [value for value in look.column.values if value]
    if said.type is ValueType.DATE and not look.dates:
        form = f"で、「{WORDS[DateForm][said.form]}」" if said.form in (DateForm.WAREKI_DIGITS, DateForm.EXCEL_SERIAL) else ""
        yield f"{look.source}では日付{form}だが、そのままでは日付として読めない値がある。2020-04-01 のような形で出力し直すこと。"
    if look.kinds.get(Kind.EXACT_DATE) and said.type not in (None, ValueType.DATE) and not said.identifying:
        yield f"{look.source}では日付の項目でないが、値は年月日とみられる。"
    if said.type is ValueType.INTEGER and values and look.numbers is None:
        yield f"{look.source}では整数だが、整数でない値がある。"
    if said.codes and (others := sum(value not in said.codes for value in values)):
        yield f"{look.source}にない符号の値が{others:,}種類ある。"
