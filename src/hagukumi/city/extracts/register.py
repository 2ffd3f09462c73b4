"""住民基本台帳 and tax: the extracts that speak of everybody in a household."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from hagukumi.city.days import NEVER, write_days
from hagukumi.city.extracts.declare import (
    POVERTY,
    SEX_DIGITS,
    Card,
    address,
    attribute,
    birth,
    discarded,
    identifying,
    kana,
    name,
    number,
    restriction,
)
from hagukumi.city.extracts.rows import Desk, Rows, blanked, flag, pick
from hagukumi.city.needs import happens
from hagukumi.city.people import Relation, Standing
from hagukumi.city.scribe import number_text, stale_days
from hagukumi.plan.records import DateForm, Encoding, ItemKind, LinkField, ValueType

RELATION_CODES = {
    "世帯主": "02",
    "妻": "11",
    "夫": "12",
    "子": "20",
    "父": "51",
    "母": "52",
    "孫": "31",
    "縁故者": "81",
    "妻の子": "1120",
    "同居人": "82",
}

JUKI = Card(
    id="juki",
    name="住民基本台帳",
    holder="citizen",
    file="juki.csv",
    encoding=Encoding.CP932,
    fields=(
        number(required=True, unique=True),
        identifying(
            "世帯番号",
            "household_number",
            ValueType.IDENTIFIER,
            ItemKind.INDIRECT,
            LinkField.HOUSEHOLD,
            "こどもと同じ世帯の人を結ぶために要る。",
            required=True,
        ),
        identifying(
            "続柄",
            "relation",
            ValueType.CODE,
            ItemKind.INDIRECT,
            LinkField.RELATION,
            "保護者ときょうだいを見分けるために要る。",
            codes=RELATION_CODES,
        ),
        name(required=True),
        kana(),
        identifying(
            "氏名英字", "latin", ValueType.NAME, ItemKind.DIRECT, LinkField.LATIN, "外国籍の人の記録を取り違えずに結ぶために要る。"
        ),
        identifying("通称", "alias", ValueType.NAME, ItemKind.DIRECT, LinkField.ALIAS, "通称で書かれた記録を結ぶために要る。"),
        identifying("旧氏", "former_name", ValueType.NAME, ItemKind.DIRECT, LinkField.FORMER_NAME, "氏が変わる前の記録を結ぶために要る。"),
        birth(DateForm.WAREKI_DIGITS, required=True),
        identifying(
            "性別", "sex", ValueType.CODE, ItemKind.INDIRECT, LinkField.SEX, "同姓同名の人を取り違えないために要る。", codes=SEX_DIGITS
        ),
        identifying(
            "郵便番号", "postal", ValueType.POSTAL, ItemKind.INDIRECT, LinkField.POSTAL, "住所の書き方の違いを補って記録を結ぶために要る。"
        ),
        address(required=True),
        identifying(
            "転入年月日",
            "moved_in_on",
            ValueType.DATE,
            ItemKind.INDIRECT,
            LinkField.MOVED_IN_ON,
            "転入前の記録が無いこと（不明）を、無かったことと取り違えないために要る。",
            form=DateForm.WAREKI_DIGITS,
        ),
        identifying(
            "支援措置",
            "protected",
            ValueType.CODE,
            ItemKind.INDIRECT,
            LinkField.PROTECTED,
            "支援措置を受ける人の住所や所在を、相手方に知られないようにするために要る。",
            codes={"0": "0", "1": "1"},
            blank="0",
        ),
    ),
    discarded=(discarded("異動事由"), discarded("本籍")),
    acquired_how="住民基本台帳法に基づく届出と職権による記載により市民課が取得し、総括管理主体が抽出を求めて受け取る。",
    original_purpose="住民の居住関係の公証、その他の住民に関する事務の処理の基礎",
    restrictions=restriction(
        "住民基本台帳法第1条・第36条の2（適正な管理）",
        "住所・氏名などの確認に必要な項目に限り、住民票コードと個人番号は抽出しない。支援措置の対象者は所在を渡さない。",
    ),
    options={"unique_per_person": True, "spine": True, "register": True},
)


def juki_rows(desk: Desk) -> Rows:
    """Everybody registered today, as the register has it."""
    people, world = desk.world.people, desk.world
    who = np.flatnonzero(people.standing == Standing.RESIDENT)
    who = who[np.argsort(people.number[who], kind="stable")]
    scribe = desk.scribe(who, np.full(len(who), world.today, np.int32))
    relation, male = people.relation[who], people.sex[who] == 1
    spouse = np.where(male, "夫", "妻")
    parent = np.where(male, "父", "母")
    words = np.select(
        [relation == kind for kind in Relation], ["世帯主", spouse, "子", parent, "孫", "縁故者", "妻の子", "同居人"], "同居人"
    )
    former = (people.renamed_on[who] != NEVER) & (people.sex[who] == 2) & (desk.rng.random(len(who)) < 0.02)
    names = world.names
    foreign = people.foreign[who]
    latin = pc.binary_join_element_wise(names.family.latin.take(people.family[who]), names.given.latin.take(people.given[who]), " ")
    texts = {
        "resident_number": number_text(people.number[who]),
        "household_number": number_text(people.household_number[who], 9),
        "relation": pick(list(RELATION_CODES), np.array([list(RELATION_CODES).index(word) for word in words])),
        "name": scribe.names(plain=True),
        "kana": scribe.kana(missing=False),
        "latin": blanked(latin, ~foreign),
        "alias": blanked(scribe.aliases(), ~foreign),
        "former_name": blanked(scribe.former_families(), ~former),
        "birth_date": write_days(people.birth[who], "wareki_digits"),
        "sex": pick(["1", "2"], people.sex[who].astype(np.int64) - 1),
        "postal": scribe.postal(),
        "address": scribe.addresses(),
        "moved_in_on": write_days(people.moved_in_on[who], "wareki_digits"),
        "protected": flag(people.protected[who], "1", ""),
        "異動事由": pick(["", "転入", "転居", "出生"], desk.rng.integers(0, 4, len(who))),
        "本籍": flag(np.zeros(len(who), np.bool_), "", ""),
    }
    return Rows(who, texts, scribe.marks | {"no_resident_number": np.zeros(len(who), np.bool_)})


TAX = Card(
    id="tax",
    name="市民税課税台帳（こどものいる世帯）",
    holder="tax",
    file="tax.csv",
    encoding=Encoding.CP932,
    fields=(
        number(required=True),
        name("納税義務者氏名"),
        kana("カナ氏名"),
        birth(DateForm.COMPACT8),
        address(),
        attribute(
            "課税区分",
            "tax_class",
            "世帯の経済的な状況を、所得の額によらず区分だけで確かめるために要る。",
            (POVERTY,),
            codes={"1": "taxed", "2": "per_capita_only", "3": "exempt", "9": "9"},
            name="市民税の課税区分",
        ),
        attribute(
            "滞納区分",
            "arrears",
            "家計の急な悪化に早く気付くために要る。",
            (POVERTY,),
            codes={"0": "0", "1": "1"},
            blank="0",
            name="市民税の滞納の有無",
        ),
    ),
    discarded=(discarded("通知書番号"),),
    acquired_how="地方税法に基づく申告と課税資料により市民税課が取得し、区分だけを抽出して総括管理主体が受け取る。",
    original_purpose="市民税の賦課と徴収",
    restrictions=restriction(
        "地方税法第22条（秘密漏えいの罪）",
        "所得や税の額は渡さず、課税の区分と滞納の有無だけを、こどものいる世帯に限って渡す。秘密に当たるかは弁護士に確かめる。",
    ),
    options={"refresh_months": 12},
)


def tax_rows(desk: Desk) -> Rows:
    """Adults of households with children, and a few who are not in the register (住登外)."""
    people, lives, rng = desk.world.people, desk.lives, desk.rng
    with_child = np.zeros(int(people.household.max()) + 1, np.bool_)
    with_child[people.household[lives.child]] = True
    adult = (lives.age >= 18) & with_child[people.household] & (people.standing != Standing.UNREGISTERED)
    who = desk.shuffled(adult)
    on = stale_days(desk.world, rng, who, np.full(len(who), desk.world.today - 270, np.int32))
    scribe = desk.scribe(who, on)
    money = lives.money[who]
    exempt = happens(rng, 1.15 * money - 2.6)
    arrears = happens(rng, 0.95 * money - 3.9 + 1.3 * lives.at_home(people, lives.signs["poverty"])[who])
    level = np.where(exempt, 2, np.where(rng.random(len(who)) < 0.05, 1, 0))
    level = np.where(rng.random(len(who)) < 0.02, 3, level)
    texts = {
        "resident_number": scribe.numbers(required=True),
        "name": scribe.names(),
        "kana": scribe.kana(),
        "birth_date": scribe.births("compact8", blanks=True),
        "address": scribe.addresses(),
        "tax_class": pick(["1", "2", "3", "9"], level),
        "arrears": flag(arrears, "1", ""),
        "通知書番号": number_text(rng.permutation(len(who)) + 1, 8),
    }
    return Rows(who, texts, scribe.marks)
