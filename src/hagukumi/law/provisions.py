"""The two tests of 「法令」, and the council routes, read from a cited provision.

`office_ground` is the test of 5.4.1 (Art. 61(1), 69(2)(ii) and (iii)); `legal_basis` that of 5.4.5 (Art. 69(1)). The declared kind is
believed only as far as the citation's own words do not contradict it: a 通達 declared as a statute stays a 通達.
"""

from __future__ import annotations

import re
import unicodedata

from hagukumi.law.findings import Verdict, allowed, gap, violation
from hagukumi.law.settled import settled
from hagukumi.plan.records import Provision, ProvisionKind

_NUMERAL = re.compile("[〇一二三四五六七八九十百]+")
_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100}
_REMARK = re.compile(r"[(〔【\[][^()〔〕【】\[\]]*[)〕】\]]")

_GENERAL_POWERS = re.compile(r"(自治法|地自法)(?!施行)[^法]*?(?<!\d)(2条(?!の)|2-2(?!\d)|1条の2(?!\d))")
_COMPETENCE = re.compile(
    r"(地方教育行政の組織及び運営に関する法律|地教行法)[^法]*?(?<!\d)2[12]条(?!の)|(児童福祉法|児福法)(?!施行)[^法]*?(?<!\d)10条(?!の)"
)
"""職務権限 of the board of education and 業務 of municipalities under the Child Welfare Act: lists of tasks, not of provisions of data."""

_ITSELF = re.compile(r"(個人情報の?保護に関する法律|個人情報保護法|個情法)(?!施行)[^法]*?(?<!\d)6[139]条(?!の)")
"""The articles that ask for a law: 「法令に基づく場合」 refers to another law, not to the exception itself."""

_WORDED = (
    (re.compile("訓令"), ProvisionKind.DIRECTIVE),
    (re.compile("通達|要綱|要領|事務連絡"), ProvisionKind.CIRCULAR),
)
_NAMED = (
    (re.compile("通知|(内規|指針|ガイドライン|方針|手引|手引き|マニュアル|申合せ|覚書)$"), ProvisionKind.CIRCULAR),
    (re.compile("事務分掌|組織条例|組織規則"), ProvisionKind.ORGANISATION_CLAUSE),
)
_FORMS = {
    ProvisionKind.STATUTE: re.compile(r"(法|法律)(第\d+号)?(第?\d+条.*)?$"),
    ProvisionKind.CABINET_ORDER: re.compile(r"令(第\d+号)?(第?\d+条.*)?$"),
    ProvisionKind.MINISTERIAL_ORDER: re.compile(
        r"^(?!(?!市町村)[^法]{2,8}[市町村県])(.*法.*規則|.*(院|(?<!教育)(?<!管理)委員会)規則|.*[省府庁]令|.*基準)(第\d+号)?(第?\d+条.*)?$"
    ),
    ProvisionKind.DELEGATED_ORDINANCE: re.compile("条例"),
    ProvisionKind.UNDELEGATED_ORDINANCE: re.compile("条例"),
}
_COUNCILS = (
    re.compile(r"(児童福祉法|児福法)(?!施行).*?(?<!\d)25(条?[のノ之]|-)[2-5](?!\d)"),
    re.compile(r"((子ども|こども|子供)・?若者育成支援推進法|子若法)(?!施行).*?(?<!\d)(?:19|2[0-4])(?!\d)(?!条?[のノ之-]\d)"),
    re.compile("要保護児童対策(地域)?協議会|要対協|若者支援(地域)?協議会"),
)

_CLAUSE = re.compile(r"\d(?!\d*[編章節款])")
"""A numbered provision; a chapter or 「全般」 names none that could be looked up."""

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
    ProvisionKind.GENERAL_POWERS: "地方自治法第2条第2項のような、包括的な権能を定める規定だけでは「法令に基づく場合」に当たりません",
    ProvisionKind.UNDELEGATED_ORDINANCE: "法令の委任に基づかない条例は、ここでいう「法令」に含まれません",
}


def cited(provision: Provision) -> str:
    """Statute and article in one normal form: half-width digits, no blanks, no remarks in brackets."""
    return _plain(provision.statute) + _plain(provision.article)


def _plain(words: str) -> str:
    text, before = unicodedata.normalize("NFKC", words), ""
    while text != before:  # remarks may stand within remarks
        text, before = _REMARK.sub("", text), text
    return _NUMERAL.sub(lambda match: str(_number(match.group())), "".join(text.split()))


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
    if _COMPETENCE.search(cited(provision)):
        return ProvisionKind.ORGANISATION_CLAUSE
    whole = provision.statute + _plain(provision.article)
    shown = (kind for words, kind in _WORDED if words.search(whole))
    named = (kind for words, kind in _NAMED if words.search(provision.statute.strip()))
    return next(iter((*shown, *named, provision.kind)))


def _misnamed(provision: Provision) -> Verdict | None:
    """A name that is none of a rule of the declared kind: an ordinance called a statute would pass for a legal basis."""
    form = _FORMS.get(kind_of(provision))
    if form is None or form.search(_plain(provision.statute)):
        return None
    return gap(
        f"{_named(provision)}の名と種類（kind）が合いません。法律は statute、政令は cabinet_order、省令などは ministerial_order、条例は "
        "delegated_ordinance または undelegated_ordinance です。法令名か kind を直してください。"
    )


def council_route(provision: Provision) -> bool:
    """要対協 (児童福祉法25条の2, 25条の3) or 子ども・若者支援地域協議会 (子ども・若者育成支援推進法19条); guideline 5.4.5.

    The articles after them on the same councils, and a citation by the councils' names, are read as the same framework.
    """
    text = cited(provision)
    return any(route.search(text) for route in _COUNCILS)


def _named(provision: Provision) -> str:
    return f"「{provision.statute}{provision.article}」"


def _blank(provision: Provision) -> Verdict | None:
    if settled(provision.statute) and settled(provision.article):
        return None
    return gap("根拠規定の法令名または条項が空欄または未定です。「児童福祉法」「第10条第1項」のように、法令名と条項を書いてください。")


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
    return _misnamed(provision) or allowed(f"{_named(provision)}は所掌事務を定める法令です。")


def legal_basis(provision: Provision) -> Verdict:
    """法令に基づく場合 (5.4.5): statutes, cabinet and ministerial orders, and ordinances under delegation."""
    blank = _blank(provision)
    if blank:
        return blank
    if _ITSELF.search(cited(provision)):
        return violation(
            f"{_named(provision)}は、法令に基づく場合に利用・提供を認める規定そのもので、「法令に基づく場合」の法令にはなりません。{_INSTEAD}"
        )
    if not _CLAUSE.search(_plain(provision.article)):
        return gap(f"{_named(provision)}は、どの条項かが分かりません。article に「第10条第1項」のように条項を書いてください。")
    kind = kind_of(provision)
    if kind in _LEGAL_BASES:
        return _misnamed(provision) or allowed(f"{_named(provision)}は「法令に基づく場合」の法令です。")
    if kind in _INTERNAL_RULES:
        return violation(f"{_named(provision)}は内部の{_INTERNAL_RULES[kind]}なので、「法令に基づく場合」の法令に含まれません。{_INSTEAD}")
    if kind in _NO_LEGAL_BASIS:
        return violation(f"{_named(provision)}は根拠にできません。{_NO_LEGAL_BASIS[kind]}。{_INSTEAD}")
    return gap(
        f"{_named(provision)}が法令の委任に基づく規則かどうか、確かめられません。"
        "委任する法律・政令・条例の条項を根拠に書くか、69条2項の根拠に改めてください。"
    )


_INSTEAD = "情報の利用または提供を具体的に定める法令の条項を書くか、69条2項の根拠に改めてください。"
