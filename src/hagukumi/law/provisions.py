"""The two tests of 「法令」, and the council routes, read from a cited provision.

`office_ground` is the test of 5.4.1 (Art. 61(1), 69(2)(ii) and (iii)); `legal_basis` that of 5.4.5 (Art. 69(1)). The declared kind is
believed only as far as the citation's own words do not contradict it: a 通達 declared as a statute stays a 通達.
"""

from __future__ import annotations

import re
import unicodedata

from hagukumi.law.findings import Verdict, allowed, gap, violation
from hagukumi.plan.records import Provision, ProvisionKind

_NUMERAL = re.compile("[〇一二三四五六七八九十百]+")
_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100}
_REMARK = re.compile(r"\([^)]*\)")

_GENERAL_POWERS = re.compile(r"^地方自治法第?2条(第?2項|$)")
_WORDED = (
    (re.compile("訓令"), ProvisionKind.DIRECTIVE),
    (re.compile("通達|通知|要綱|要領|事務連絡"), ProvisionKind.CIRCULAR),
    (re.compile("事務分掌|組織条例|組織規則"), ProvisionKind.ORGANISATION_CLAUSE),
)
_COUNCILS = (
    re.compile(r"^(児童福祉法|児福法)(?!施行).*?(?<!\d)25条?の[23](?!\d)"),
    re.compile(r"^((子ども|こども|子供)・若者育成支援推進法|子若法)(?!施行).*?(?<!\d)19条?(?!条|\d|の\d)"),
)

_INTERNAL_RULES = {ProvisionKind.DIRECTIVE: "訓令", ProvisionKind.CIRCULAR: "通達・要綱など"}
_LEGAL_BASES = frozenset(
    {
        ProvisionKind.STATUTE,
        ProvisionKind.CABINET_ORDER,
        ProvisionKind.MINISTERIAL_ORDER,
        ProvisionKind.DELEGATED_ORDINANCE,
    }
)
_NO_LEGAL_BASIS = {
    ProvisionKind.ORGANISATION_CLAUSE: "所掌事務を列挙した規定だけでは「法令に基づく場合」に当たりません",
    ProvisionKind.GENERAL_POWERS: "地方自治法第2条第2項のような包括的な権能の規定だけでは「法令に基づく場合」に当たりません",
    ProvisionKind.UNDELEGATED_ORDINANCE: "法令の委任に基づかない条例は、ここでいう「法令」に含まれません",
}


def cited(provision: Provision) -> str:
    """Statute and article in one normal form: half-width digits, no blanks, no remarks in parentheses."""
    text = unicodedata.normalize("NFKC", provision.statute + provision.article)
    text = "".join(_REMARK.sub("", text).split())
    return _NUMERAL.sub(lambda match: str(_number(match.group())), text)


def _number(kanji: str) -> int:
    if not any(character in _UNITS for character in kanji):
        return int("".join(str(_DIGITS[character]) for character in kanji))
    total, digit = 0, 0
    for character in kanji:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit


def kind_of(provision: Provision) -> ProvisionKind:
    """The declared kind, unless the citation's own words show a weaker one."""
    if _GENERAL_POWERS.search(cited(provision)):
        return ProvisionKind.GENERAL_POWERS
    for words, kind in _WORDED:
        if words.search(provision.statute):
            return kind
    return provision.kind


def council_route(provision: Provision) -> bool:
    """要対協 (児童福祉法25条の2, 25条の3) or 子ども・若者支援地域協議会 (子ども・若者育成支援推進法19条); guideline 5.4.5."""
    text = cited(provision)
    return any(route.search(text) for route in _COUNCILS)


def _named(provision: Provision) -> str:
    return f"「{provision.statute}{provision.article}」"


def _blank(provision: Provision) -> Verdict | None:
    if provision.statute.strip() and provision.article.strip():
        return None
    return gap("根拠規定の法令名または条項が空欄です。「児童福祉法」「第10条第1項」のように、法令名と条項を書いてください。")


def office_ground(provision: Provision) -> Verdict:
    """法令の定める所掌事務又は業務 (5.4.1): organisation clauses and general powers count; 訓令 and 通達 are no rules of law."""
    blank = _blank(provision)
    if blank:
        return blank
    internal = _INTERNAL_RULES.get(kind_of(provision))
    if internal:
        return violation(
            f"{_named(provision)}は内部の{internal}なので、所掌事務を定める「法令」になりません。"
            "所掌事務を定める法律・条例・規則の条項を書いてください。"
        )
    return allowed(f"{_named(provision)}は所掌事務を定める法令です。")


def legal_basis(provision: Provision) -> Verdict:
    """法令に基づく場合 (5.4.5): statutes, cabinet and ministerial orders, and ordinances under delegation."""
    blank = _blank(provision)
    if blank:
        return blank
    kind = kind_of(provision)
    if kind in _LEGAL_BASES:
        return allowed(f"{_named(provision)}は「法令に基づく場合」の法令です。")
    if kind in _INTERNAL_RULES:
        return violation(f"{_named(provision)}は内部の{_INTERNAL_RULES[kind]}なので、「法令に基づく場合」の法令に含まれません。{_INSTEAD}")
    if kind in _NO_LEGAL_BASIS:
        return violation(f"{_named(provision)}は根拠にできません。{_NO_LEGAL_BASIS[kind]}。{_INSTEAD}")
    return gap(
        f"{_named(provision)}が法令の委任に基づく規則かどうか、確かめられません。"
        "委任する法律・政令・条例の条項を根拠に書くか、69条2項の根拠に改めてください。"
    )


_INSTEAD = "情報の利用または提供を具体的に定める法令の条項を書くか、69条2項の根拠に改めてください。"
