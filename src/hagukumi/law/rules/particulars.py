"""整理事項 (表5-2): the nine particulars of every used item, restrictions of other statutes, and sensitive items."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hagukumi.law.findings import Verdict, gap, violation
from hagukumi.law.reading import Reading
from hagukumi.law.rule import ITEMS, PURPOSES, USES, AnyRule, rule
from hagukumi.law.settled import settled, stated
from hagukumi.plan.records import Item, Purpose, Use

_TABLE = "ガイドライン5.4.3（表5-2）"
_TELLING = ("周知", "公表", "明示", "通知", "説明")
_BUNDLE = re.compile(r"(情報|データ|台帳|一式|等|など)$")
_JOINS = re.compile(r"[、，,・／/＋+]|及び|および|並びに|と")
_FIELD = re.compile("氏名|名前|(氏名)?(カナ|かな|フリガナ|ふりがな)|住所|生年月日|性別|年齢|電話番号|世帯番号|宛名番号|続柄")
"""Fields that everybody knows as one each: names of them in a row name several items."""


def _particular(text: str, number: int, name: str, whose: str, remedy: str, *deeds: str) -> Iterator[Verdict]:
    return stated(text, f"{whose}の表5-2の{number}「{name}」", remedy, *deeds)


def _missing(number: int, name: str, whose: str, remedy: str) -> Verdict:
    return gap(f"{whose}の表5-2の{number}「{name}」が空欄または未定です。{remedy}")


@rule(USES, "5.4.3-p1", _TABLE, "取り扱う主体: 渡す課と受ける課に、責任者と担当者がいる")
def actors_are_named(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Who takes part and who answers for it, on either side (4.2 asks the same of those who extract)."""
    for name in dict.fromkeys((use.giver, use.receiver)):
        department = reading.index.departments.get(name)
        if department is None:
            continue
        whose = f"「{department.name}」"
        yield from _particular(
            department.manager, 1, "取り扱う主体", whose, "manager に管理責任者（課長など）を書いてください。", "管理責任者"
        )
        if not department.officers:
            yield _missing(1, "取り扱う主体", whose, "officers に、データを扱う担当者を書いてください。")


@rule(ITEMS, "5.4.3-p2", _TABLE, "情報項目: 氏名・生年月日のように、一つの項目を特定している")
def item_is_one_field(reading: Reading, item: Item) -> Iterator[Verdict]:
    """An attribute bundle such as 住基情報 is no item."""
    name = item.name.strip()
    yield from _particular(name, 2, "情報項目", f"項目「{item.id}」", "name に、氏名・生年月日のような項目の名を書いてください。")
    if len(parts := _JOINS.split(name)) > 1 and all(_FIELD.fullmatch(part) for part in parts):
        yield violation(f"表5-2の2「情報項目」の「{name}」は、別々の項目を並べた名です。一つずつの項目に分けて書いてください。")
    elif _BUNDLE.search(name):
        yield gap(
            f"表5-2の2「情報項目」の「{name}」は、いくつもの項目をまとめた名です。氏名・生年月日・性別のように、一つずつの項目に分けて書いてください。"
        )


@rule(ITEMS, "5.4.3-p3", _TABLE, "保有・管理主体: どの課が持っているかが分かる")
def holder_is_known(reading: Reading, item: Item) -> Iterator[Verdict]:
    """The department that obtained the item in the first place."""
    holder = reading.index.departments.get(reading.holder_of(item) or "")
    if holder is None:
        yield _missing(3, "保有・管理主体", f"項目「{item.name}」", "抽出データの holder に、保有する課を書いてください。")
    elif holder.commissioned_by:
        yield violation(
            f"項目「{item.name}」を保有・管理するのは、委託先の「{holder.name}」ではなく、委託元の課です。"
            "抽出データの holder を委託元の課に改めてください。"
        )


@rule(ITEMS, "5.4.3-p4", "個人情報保護法第64条、" + _TABLE, "取得方法: どのような方法で取得するかが分かる")
def acquisition_is_described(reading: Reading, item: Item) -> Iterator[Verdict]:
    """Consent, law, the system's own derivation: how the coordinator comes by it."""
    remedy = "acquired_how に、申請書・法令に基づく届出などの方法を書いてください。"
    yield from _particular(item.acquired_how, 4, "取得方法", f"項目「{item.name}」", remedy, "取得")


@rule(USES, "5.4.3-p5", "個人情報保護法第63条、" + _TABLE, "取扱い方法: どのように利用し提供するかが分かる")
def handling_is_described(reading: Reading, use: Use) -> Iterator[Verdict]:
    """How the department uses or passes it on, in the functions of chapter 4."""
    yield from _particular(use.handling, 5, "取扱い方法", "この利用", "handling に、だれがどの機能で使い、どう渡すかを書いてください。")


@rule(PURPOSES, "5.4.3-p6", "個人情報保護法第61条第1項、" + _TABLE, "利用目的: できる限り特定して書かれている")
def purpose_is_stated(reading: Reading, purpose: Purpose) -> Iterator[Verdict]:
    """The statement itself; its legal ground is another rule's question (5.4.1)."""
    remedy = "statement に、具体的な利用目的を書いてください。"
    yield from _particular(purpose.statement, 6, "利用目的", f"「{purpose.name}」", remedy, "利用目的", "特定")


@rule(ITEMS, "5.4.3-p7", _TABLE, "取り扱う必要性: 項目ごとの必要性が書かれている")
def necessity_is_stated(reading: Reading, item: Item) -> Iterator[Verdict]:
    """Why this field and not fewer."""
    remedy = "necessity に、この項目がなければ何ができないかを書くか、この項目を利用から外してください。"
    yield from _particular(item.necessity, 7, "取り扱う必要性", f"項目「{item.name}」", remedy, "必要性")


@rule(PURPOSES, "5.4.3-p7b", _TABLE, "取り扱う必要性: 政策全体としての重要性や合理性が書かれている")
def importance_is_stated(reading: Reading, purpose: Purpose) -> Iterator[Verdict]:
    """The importance of the policy as a whole."""
    remedy = "importance に、政策としての重要性や合理性を書いてください。"
    yield from _particular(purpose.importance, 7, "取り扱う必要性", f"利用目的「{purpose.name}」", remedy, "必要性", "重要性")


@rule(USES, "5.4.3-p8", "個人情報保護法第66条、" + _TABLE, "安全管理措置: 利用または事業全体の措置が書かれている")
def safeguards_are_described(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Per use, or once for the programme."""
    text = use.safeguards if settled(use.safeguards) else reading.plan.programme.safeguards
    yield from _particular(
        text, 8, "安全管理措置", "この利用", "利用の safeguards か、事業全体の safeguards に措置を書いてください。", "措置"
    )


@rule(PURPOSES, "5.4.3-p9", _TABLE, "住民への周知: 利用目的の明示・公表の方法が書かれている")
def notice_is_described(reading: Reading, purpose: Purpose) -> Iterator[Verdict]:
    """How residents are told."""
    yield from _particular(
        purpose.notice, 9, "住民への周知", f"利用目的「{purpose.name}」", "notice に、公表や説明の方法を書いてください。", *_TELLING
    )


@rule(ITEMS, "5-1", "他の法令による制限、ガイドライン5", "他の法令の制限（守秘義務など）と、その満たし方が書かれている")
def restrictions_are_met(reading: Reading, item: Item) -> Iterator[Verdict]:
    """The Act is not all: secrecy, register and tax statutes may bind the item. 「なし」 needs its reason too."""
    if not item.restrictions:
        yield gap(
            f"項目「{item.name}」に、他の法令（守秘義務、住民基本台帳、地方税、番号制度など）による制限の有無が書かれていません。"
            "制限がないときも、statute に「なし」、met_by に確かめた方法を書いてください。"
        )
    for restriction in item.restrictions:
        if not settled(restriction.statute):
            yield gap(f"項目「{item.name}」の制限の法令名が空欄または未定です。statute に法令名、または「なし」と書いてください。")
        remedy = "met_by に、満たし方（制限がないときは、ないことを確かめた方法）を書いてください。"
        yield from stated(restriction.met_by, f"項目「{item.name}」の制限をどう満たすか", remedy, "確認", "対応")


@rule(ITEMS, "5.3-4", "個人情報保護法第2条第3項・第60条第5項、ガイドライン5.3", "要配慮・条例要配慮の項目には、必要性と周知がある")
def sensitive_is_justified(reading: Reading, item: Item) -> Iterator[Verdict]:
    """Particular care: the necessity of the item and a notice for each purpose it is used for."""
    if not item.sensitive:
        return
    remedy = "この項目でなければならない理由を necessity に書くか、この項目を利用から外してください。"
    yield from stated(item.necessity, f"要配慮の項目「{item.name}」の必要性", remedy, "必要性")
    for purpose_id in dict.fromkeys(use.purpose for use in reading.index.uses_of(item.id)):
        purpose = reading.index.purposes.get(purpose_id)
        if purpose:
            thing = f"要配慮の項目「{item.name}」を使う利用目的「{purpose.name}」の周知"
            yield from stated(purpose.notice, thing, "notice に公表の方法を書いてください。", *_TELLING)


RULES: tuple[AnyRule, ...] = (
    actors_are_named,
    item_is_one_field,
    holder_is_known,
    acquisition_is_described,
    handling_is_described,
    purpose_is_stated,
    necessity_is_stated,
    importance_is_stated,
    safeguards_are_described,
    notice_is_described,
    restrictions_are_met,
    sensitive_is_justified,
)
