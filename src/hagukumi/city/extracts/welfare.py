"""What the welfare departments hold: allowances, public assistance, nurseries, disability certificates."""

from __future__ import annotations

import numpy as np

from hagukumi.city.days import write_days
from hagukumi.city.extracts.declare import (
    ABUSE,
    POVERTY,
    SEX_DIGITS,
    YES_NO,
    YOUNG_CARER,
    Card,
    Writing,
    address,
    attribute,
    birth,
    discarded,
    guardian_name,
    kana,
    name,
    number,
    phone,
    restriction,
    sex,
)
from hagukumi.city.extracts.rows import Desk, Rows, blanked, flag, integers, pick
from hagukumi.city.needs import happens
from hagukumi.city.people import Standing
from hagukumi.city.scribe import number_text, stale_days
from hagukumi.plan.records import DateForm, Encoding, LinkField, Provider, Sensitive, ValueType

_BENEFIT = restriction("なし（児童手当法・児童扶養手当法に提供を禁じる定めは見当たらない）", "各法の守秘の定めを確かめ、支給額は渡さない。")

CHILD_ALLOWANCE = Card(
    id="child_allowance",
    name="児童手当の受給者と児童",
    holder="child_welfare",
    file="child_allowance.csv",
    encoding=Encoding.UTF_8_BOM,
    fields=(
        number("児童宛名番号", required=True),
        name("児童氏名"),
        kana("児童カナ"),
        birth(DateForm.WAREKI_DIGITS, "児童生年月日", required=True),
        number("受給者宛名番号", "guardian_number", LinkField.GUARDIAN_NUMBER, name="受給者の宛名番号"),
        guardian_name("受給者氏名"),
        kana("受給者カナ", "guardian_kana", LinkField.GUARDIAN_KANA, name="受給者の氏名カナ"),
        address("受給者住所"),
        phone("連絡先"),
        attribute(
            "現況届",
            "status_report",
            "届出が途絶えた世帯の暮らしの変化に気付くために要る。",
            (POVERTY, ABUSE),
            codes={"提出": "1", "未提出": "0", "不要": "2"},
            name="現況届の提出の有無",
        ),
    ),
    discarded=(discarded("認定番号"), discarded("支給月額")),
    acquired_how="児童手当法に基づく認定請求と現況の届出の記録から、子育て支援課が抽出する。",
    original_purpose="児童手当の支給",
    writing=Writing(notice="認定請求書と現況届の様式に利用目的を印刷する。電子申請では送信の前の画面に示す。", attributes=()),
    restrictions=_BENEFIT,
    options={"unique_per_person": True, "covers_from": 0, "covers_to": 17},
)


def child_allowance_rows(desk: Desk) -> Rows:
    """Nearly every child with a guardian at home; some who left are still there."""
    people, lives, rng = desk.world.people, desk.lives, desk.rng
    chosen = lives.child & (people.guardian >= 0) & (people.standing != Standing.UNREGISTERED)
    chosen &= (people.standing == Standing.RESIDENT) | (rng.random(len(people)) < 0.4)
    who = desk.shuffled(chosen & (rng.random(len(people)) < 0.985))
    scribe = desk.scribe(who, stale_days(desk.world, rng, who, desk.lately(len(who), 120)))
    guardian = people.guardian[who]
    late = happens(rng, -3.4 + 0.7 * lives.money[who] + 0.9 * lives.signs["poverty"][who] + 0.8 * lives.signs["abuse"][who])
    texts = {
        "resident_number": scribe.numbers(required=True),
        "name": scribe.names(),
        "kana": scribe.kana(),
        "birth_date": scribe.births("wareki_digits"),
        "guardian_number": scribe.numbers(who=guardian, required=True),
        "guardian_name": scribe.names(guardian),
        "guardian_kana": scribe.kana(guardian),
        "address": scribe.addresses(),
        "phone": scribe.phones(),
        "status_report": pick(["不要", "提出", "未提出"], np.where(late, 2, np.where(rng.random(len(who)) < 0.6, 0, 1))),
        "認定番号": number_text(rng.permutation(len(who)) + 1, 7),
        "支給月額": pick(["10000", "15000", "30000"], rng.integers(0, 3, len(who))),
    }
    return Rows(who, texts, scribe.marks)


SINGLE_PARENT = Card(
    id="single_parent_allowance",
    name="児童扶養手当の受給者と児童",
    holder="child_welfare",
    file="single_parent_allowance.csv",
    encoding=Encoding.CP932,
    fields=(
        number("児童宛名番号", required=True),
        name("児童氏名"),
        kana("児童カナ"),
        birth(DateForm.WAREKI, "児童生年月日"),
        number("受給者宛名番号", "guardian_number", LinkField.GUARDIAN_NUMBER, name="受給者の宛名番号"),
        guardian_name("受給者氏名"),
        attribute(
            "支給区分",
            "category",
            "ひとり親の世帯の経済的な状況を確かめるために要る。",
            (POVERTY, YOUNG_CARER),
            codes={"全部支給": "full", "一部支給": "part", "支給停止": "none"},
            name="児童扶養手当の支給区分",
        ),
        attribute(
            "認定日",
            "granted_on",
            "いつからの認定かを確かめるために要る。",
            (POVERTY, YOUNG_CARER),
            ValueType.DATE,
            form=DateForm.WAREKI,
            required=True,
            name="児童扶養手当の認定日",
        ),
    ),
    discarded=(discarded("証書番号"),),
    acquired_how="児童扶養手当法に基づく認定請求の記録から、子育て支援課が支給の区分を抽出する。",
    original_purpose="児童扶養手当の支給",
    writing=Writing(notice="認定請求書の様式に利用目的を印刷し、窓口で説明する。", attributes=()),
    restrictions=_BENEFIT,
    options={"unique_per_person": True, "occurred_on": "granted_on", "covers_from": 0, "covers_to": 17},
)


def single_parent_rows(desk: Desk) -> Rows:
    """Children of single parents whose parent applied."""
    people, lives, rng = desk.world.people, desk.lives, desk.rng
    applied = lives.single_parent & (people.guardian >= 0) & happens(rng, 1.0 + 0.5 * lives.money) & (people.standing == 0)
    who = desk.shuffled(applied)
    granted = np.maximum(desk.world.today - 40 - rng.integers(0, 2000, len(who)), people.known_in_city_from()[who] + 10)
    granted = np.minimum(granted, desk.world.today - 5).astype(np.int32)
    scribe = desk.scribe(who, stale_days(desk.world, rng, who, desk.lately(len(who), 300)))
    level = np.where(happens(rng, 1.0 * lives.money[who] - 0.4), 0, np.where(rng.random(len(who)) < 0.7, 1, 2))
    texts = {
        "resident_number": scribe.numbers(required=True),
        "name": scribe.names(),
        "kana": scribe.kana(),
        "birth_date": scribe.births("wareki_dots", blanks=True),
        "guardian_number": scribe.numbers(who=people.guardian[who], required=True),
        "guardian_name": scribe.names(people.guardian[who]),
        "category": pick(["全部支給", "一部支給", "支給停止"], level),
        "granted_on": write_days(granted, "wareki_dots"),
        "証書番号": number_text(rng.permutation(len(who)) + 1, 6),
    }
    return Rows(who, texts, scribe.marks)


PUBLIC_ASSISTANCE = Card(
    id="public_assistance",
    name="生活保護の受給",
    holder="welfare_office",
    file="public_assistance.csv",
    fields=(
        number(),
        name(required=True),
        kana(),
        birth(DateForm.ISO, required=True),
        sex(SEX_DIGITS),
        attribute(
            "開始日",
            "started_on",
            "いつからの受給かを確かめるために要る。",
            (POVERTY, YOUNG_CARER),
            ValueType.DATE,
            form=DateForm.ISO,
            required=True,
            name="生活保護の開始日",
        ),
        attribute(
            "状態",
            "state",
            "受給中か廃止かを確かめるために要る。",
            (POVERTY, YOUNG_CARER),
            codes={"1": "open", "2": "closed"},
            name="生活保護の受給の状態",
        ),
    ),
    discarded=(discarded("ケース番号"), discarded("担当者")),
    acquired_how="生活保護法に基づく決定の記録から、福祉課が受給の有無と開始日を抽出する。",
    original_purpose="生活保護の決定と実施",
    restrictions=restriction("生活保護法（被保護者の秘密の保持）", "こどものいる世帯に限り、受給の有無と開始日だけを渡す。"),
    options={"occurred_on": "started_on"},
)


def public_assistance_rows(desk: Desk) -> Rows:
    """Members of assisted households with children."""
    people, lives, rng = desk.world.people, desk.lives, desk.rng
    homes = int(people.household.max()) + 1
    assisted = happens(rng, 1.35 * lives.money - 6.1 + 1.2 * lives.at_home(people, lives.signs["poverty"]))
    first = np.searchsorted(people.household, np.arange(homes))
    chosen = assisted[np.minimum(first, len(people) - 1)][people.household] & lives.at_home(people, lives.child)
    who = desk.shuffled(chosen & (people.standing == 0))
    began = (desk.world.today - 60 - (rng.random(homes) ** 2 * 2500).astype(np.int64))[people.household[who]]
    started = np.minimum(np.maximum(began, people.known_in_city_from()[who] + 5), desk.world.today - 5).astype(np.int32)
    scribe = desk.scribe(who, stale_days(desk.world, rng, who, desk.lately(len(who), 40)))
    texts = {
        "resident_number": scribe.numbers(),
        "name": scribe.names(),
        "kana": scribe.kana(),
        "birth_date": scribe.births("iso"),
        "sex": scribe.sexes(),
        "started_on": write_days(started, "iso"),
        "state": flag(rng.random(len(who)) < 0.93, "1", "2"),
        "ケース番号": number_text(people.household_number[who] % 100_000, 5),
        "担当者": pick(["A", "B", "C", "D"], rng.integers(0, 4, len(who))),
    }
    return Rows(who, texts, scribe.marks)


NURSERY = Card(
    id="nursery",
    name="保育所等の利用",
    holder="child_welfare",
    file="nursery.csv",
    fields=(
        number(),
        name("児童名", required=True),
        kana("児童カナ"),
        birth(DateForm.SLASH, required=True),
        sex({"M": "1", "F": "2"}),
        guardian_name("保護者名"),
        address(),
        attribute(
            "前月欠席日数",
            "absent_days",
            "登園が減ったこどもの様子を確かめるために要る。",
            (ABUSE,),
            ValueType.INTEGER,
            minimum=0,
            maximum=31,
            name="保育所等の前月の欠席日数",
        ),
        attribute(
            "保育料滞納",
            "fee_arrears",
            "家計の急な悪化に早く気付くために要る。",
            (POVERTY,),
            codes=YES_NO,
            blank="0",
            name="保育料の滞納の有無",
        ),
        attribute(
            "身の回りの心配",
            "neglect_sign",
            "衣服や食事の様子についての保育士の気付きを見落とさないために要る。",
            (ABUSE,),
            codes={"あり": "1", "なし": "0"},
            blank="9",
            name="身の回りの心配の有無",
        ),
    ),
    discarded=(discarded("施設名"), discarded("クラス")),
    acquired_how="子ども・子育て支援法に基づく利用の記録と、委託した保育所からの月ごとの報告から抽出する。",
    original_purpose="保育の実施と利用者負担額の決定",
    writing=Writing(notice="利用申込書の様式に利用目的を印刷し、園の窓口にも掲示する。", attributes=()),
    restrictions=restriction(
        "児童福祉法第18条の22（保育士の秘密保持義務）", "委託契約に基づき市が受けた報告から、出欠と心配の有無だけを渡す。"
    ),
    options={
        "unique_per_person": True,
        "covers_from": 0,
        "covers_to": 6,
        "provider": Provider.COMMISSIONED,
        "provider_name": "市内の私立保育所",
        "provider_ground": "市と各園の保育の実施の委託契約書 第12条の報告",
        "refresh_months": 3,
    },
)


def nursery_rows(desk: Desk) -> Rows:
    """Children at nursery, with some who are not in the register."""
    people, lives, rng = desk.world.people, desk.lives, desk.rng
    small = lives.child & (desk.schools.year <= 0) & (lives.age >= 0) & (people.standing != Standing.LEFT)
    who = desk.shuffled(small & (rng.random(len(people)) < np.where(lives.age == 0, 0.15, 0.55)))
    harmed = lives.signs["abuse"][who]
    scribe = desk.scribe(who, stale_days(desk.world, rng, who, desk.lately(len(who), 200)))
    guardian = np.where(people.guardian[who] >= 0, people.guardian[who], who)
    absent = np.minimum(rng.poisson(1.6 * np.exp(0.25 * lives.frailty[who]) + 4.0 * harmed + 5.0 * lives.illness[who]), 25)
    texts = {
        "resident_number": scribe.numbers(),
        "name": scribe.names(),
        "kana": scribe.kana(),
        "birth_date": scribe.births("slash"),
        "sex": scribe.sexes("M", "F"),
        "guardian_name": blanked(scribe.names(guardian), people.guardian[who] < 0),
        "address": scribe.addresses(),
        "absent_days": integers(absent.astype(np.int64)),
        "fee_arrears": flag(happens(rng, -4.0 + 0.8 * lives.money[who] + 1.6 * lives.signs["poverty"][who]), "有", ""),
        "neglect_sign": blanked(
            flag(happens(rng, -4.2 + 0.5 * lives.frailty[who] + 3.0 * harmed), "あり", "なし"), rng.random(len(who)) < 0.2
        ),
        "施設名": pick([f"{letter}保育園" for letter in "ABCDEFGHJK"], rng.integers(0, 10, len(who))),
        "クラス": integers(lives.age[who].astype(np.int64)),
    }
    return Rows(who, texts, scribe.marks)


DISABILITY = Card(
    id="disability",
    name="障害者手帳の交付（こどものいる世帯）",
    holder="disability_welfare",
    file="disability.csv",
    encoding=Encoding.CP932,
    fields=(
        number(required=True),
        name(),
        kana(),
        birth(DateForm.WAREKI, required=True),
        attribute(
            "手帳の種別",
            "kind",
            "家族の世話や介助をこどもが担っていないかを確かめるために要る。",
            (YOUNG_CARER,),
            codes={"身体": "physical", "療育": "intellectual", "精神": "mental"},
            sensitive=(Sensitive.DISABILITY,),
            name="障害者手帳の種別",
        ),
        attribute(
            "等級",
            "grade",
            "介助の負担の重さを確かめるために要る。",
            (YOUNG_CARER,),
            codes={"1": "1", "2": "2", "3": "3", "4": "4", "A": "1", "B": "3"},
            sensitive=(Sensitive.DISABILITY,),
            name="障害者手帳の等級",
        ),
        attribute(
            "交付日",
            "issued_on",
            "いつからのことかを確かめるために要る。",
            (YOUNG_CARER,),
            ValueType.DATE,
            form=DateForm.WAREKI,
            name="障害者手帳の交付日",
            sensitive=(Sensitive.DISABILITY,),
        ),
    ),
    discarded=(discarded("手帳番号"), discarded("障害名")),
    acquired_how="身体障害者福祉法などに基づく手帳の交付の記録から、障害福祉課が種別と等級を抽出する。",
    original_purpose="障害者手帳の交付と福祉サービスの実施",
    restrictions=restriction(
        "なし（手帳の交付の記録について提供を禁じる定めは見当たらない）", "障害名は渡さず、こどもと同居する家族に限る。"
    ),
    options={"occurred_on": "issued_on"},
)


def disability_rows(desk: Desk) -> Rows:
    """Certificates of members of households with children: parents, grandparents and children themselves."""
    people, lives, rng = desk.world.people, desk.lives, desk.rng
    family = lives.at_home(people, lives.child) & (people.standing == 0)
    adult = lives.age >= 18
    share = np.where(adult, np.where(lives.disabled_parent, 0.42, 0.018), 0.012) + 0.10 * (lives.age >= 65)
    who = desk.shuffled(family & (rng.random(len(people)) < share))
    issued = np.minimum(
        np.maximum(desk.world.today - 30 - rng.integers(0, 3600, len(who)), people.birth[who] + 200), desk.world.today - 9
    ).astype(np.int32)
    scribe = desk.scribe(who, stale_days(desk.world, rng, who, issued))
    kind = np.where(adult[who], rng.choice(3, len(who), p=[0.5, 0.1, 0.4]), rng.choice(3, len(who), p=[0.2, 0.65, 0.15]))
    grade = np.where(kind == 1, 4 + rng.integers(0, 2, len(who)), rng.integers(0, 4, len(who)))
    texts = {
        "resident_number": scribe.numbers(required=True),
        "name": scribe.names(),
        "kana": scribe.kana(),
        "birth_date": scribe.births("wareki_zenkaku"),
        "kind": pick(["身体", "療育", "精神"], kind),
        "grade": pick(["1", "2", "3", "4", "A", "B"], grade),
        "issued_on": write_days(issued, "wareki_zenkaku"),
        "手帳番号": number_text(rng.permutation(len(who)) + 1, 6),
        "障害名": flag(np.zeros(len(who), np.bool_), "", ""),
    }
    return Rows(who, texts, scribe.marks)
