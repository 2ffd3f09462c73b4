"""What the health centre holds: pregnancy notifications, infant check-ups, vaccinations."""

from __future__ import annotations

import numpy as np

from hagukumi.city.days import write_days
from hagukumi.city.extracts.declare import (
    ABUSE,
    POVERTY,
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
    pointer,
    restriction,
)
from hagukumi.city.extracts.rows import Desk, Rows, blanked, flag, integers, pick
from hagukumi.city.needs import happens
from hagukumi.city.people import Standing
from hagukumi.city.scribe import number_text, stale_days
from hagukumi.plan.records import DateForm, Encoding, Sensitive, ValueType

_HEALTH_LAW = restriction(
    "母子保健法第19条の2・地域保健法（健診の情報の扱い）",
    "受診の有無と、保健師が支援を要すると記録した区分だけを渡し、所見の本文は渡さない。",
)
SIX_YEARS = 6 * 365

PREGNANCY = Card(
    id="pregnancy",
    name="妊娠の届出",
    holder="health",
    file="pregnancy.csv",
    fields=(
        number(),
        name("妊婦氏名", required=True),
        kana("フリガナ"),
        birth(DateForm.ISO, required=True),
        address(),
        phone(),
        attribute(
            "届出日",
            "notified_on",
            "どの妊娠についての届出かを確かめるために要る。",
            (ABUSE,),
            ValueType.DATE,
            form=DateForm.ISO,
            required=True,
            name="妊娠の届出日",
        ),
        attribute(
            "届出時の週数",
            "weeks",
            "届出の遅れは、妊娠期からの支援が届きにくい家庭に気付く手掛かりになるために要る。",
            (ABUSE,),
            ValueType.INTEGER,
            minimum=3,
            maximum=42,
            sensitive=(Sensitive.MEDICAL_HISTORY,),
            name="届出時の妊娠週数",
        ),
        attribute(
            "面談での支援の要否",
            "support_needed",
            "妊娠期の面談で支援が要ると判断された家庭を見落とさないために要る。",
            (ABUSE,),
            codes={"要": "1", "否": "0", "未実施": "9"},
            blank="9",
            sensitive=(Sensitive.GUIDANCE_OR_TREATMENT,),
            name="妊娠期の面談での支援の要否",
        ),
    ),
    discarded=(discarded("母子健康手帳番号"),),
    acquired_how="母子保健法第15条の届出により健康増進課が取得した記録から抽出する。",
    original_purpose="妊産婦の保健指導と母子健康手帳の交付",
    writing=Writing(notice="妊娠届出書の様式に利用目的を印刷し、面談のはじめに口頭で伝える。", attributes=("notified_on", "weeks")),
    restrictions=_HEALTH_LAW,
    options={"occurred_on": "notified_on", "covers_from": 15, "covers_to": 59},
)


def _children_since(desk: Desk, days: int) -> np.ndarray:
    people, lives = desk.world.people, desk.lives
    return np.flatnonzero(lives.child & (people.birth > desk.world.today - days) & (people.standing != Standing.UNREGISTERED))


def pregnancy_rows(desk: Desk) -> Rows:
    """Mothers of children born here in the last six years, under the name of those days."""
    lives, people, rng = desk.lives, desk.world.people, desk.rng
    children = _children_since(desk, SIX_YEARS)
    children = children[people.mother[children] >= 0]
    later = np.flatnonzero(people.twin)
    children = children[~np.isin(children, later) | (children % 2 == 0)]
    harmed = lives.signs["abuse"][children]
    weeks = np.clip(
        np.round(
            8.5
            + rng.gamma(1.6, 1.1, len(children))
            + np.maximum(rng.normal(0, 6, len(children)), 0) * (harmed | lives.young_mother[children])
            + 1.3 * np.maximum(lives.frailty[children], 0)
        ),
        4,
        39,
    )
    notified = (people.birth[children] - 280 + weeks * 7).astype(np.int32)
    mothers = people.mother[children]
    kept = desk.here_on(mothers, notified) & (people.moved_in_on[mothers] < notified)
    children, mothers, notified, weeks, harmed = children[kept], mothers[kept], notified[kept], weeks[kept], harmed[kept]
    order = rng.permutation(len(children))
    children, mothers, notified, weeks, harmed = (array[order] for array in (children, mothers, notified, weeks, harmed))
    scribe = desk.scribe(mothers, stale_days(desk.world, rng, mothers, notified))
    needed = happens(rng, -3.1 + 0.7 * lives.frailty[children] + 1.4 * harmed + 1.1 * lives.young_mother[children])
    skipped = rng.random(len(children)) < 0.08
    texts = {
        "resident_number": scribe.numbers(),
        "name": scribe.names(),
        "kana": scribe.kana(),
        "birth_date": scribe.births("iso"),
        "address": scribe.addresses(),
        "phone": scribe.phones(),
        "notified_on": write_days(notified, "iso"),
        "weeks": integers(weeks.astype(np.int64)),
        "support_needed": blanked(flag(needed, "要", "否"), skipped),
        "母子健康手帳番号": number_text(np.arange(1, len(children) + 1), 7),
    }
    return Rows(mothers, texts, scribe.marks)


CHECKUPS = (("4か月児", 4), ("1歳6か月児", 19), ("3歳児", 38), ("5歳児", 62))

INFANT_CHECKUP = Card(
    id="infant_checkup",
    name="乳幼児健康診査",
    holder="health",
    file="infant_checkup.csv",
    fields=(
        pointer(
            "受付番号",
            "reception_number",
            "同じ健診の記録が二度現れたことに気付くために要る。",
            name="健診の受付の番号",
            required=True,
            unique=True,
        ),
        number(),
        name("児氏名", required=True),
        kana("児カナ"),
        birth(DateForm.WAREKI, required=True),
        guardian_name("母氏名"),
        address("住所"),
        attribute(
            "健診区分",
            "kind",
            "どの年齢の健診かを確かめるために要る。",
            (ABUSE,),
            codes={label: str(place) for place, (label, _) in enumerate(CHECKUPS, 1)},
            name="健診の区分",
        ),
        attribute(
            "対象日",
            "due_on",
            "いつの健診かを確かめるために要る。",
            (ABUSE,),
            ValueType.DATE,
            form=DateForm.WAREKI,
            required=True,
            name="健診の対象日",
        ),
        attribute(
            "受診状況",
            "attended",
            "健診を受けていないこどもの様子を確かめるために要る。",
            (ABUSE,),
            codes={"受診": "1", "未受診": "0", "転入前": "9"},
            sensitive=(Sensitive.HEALTH_CHECK,),
            name="健診の受診状況",
        ),
        attribute(
            "養育面の支援",
            "follow_up",
            "保健師が養育の支援を要すると記録した家庭を見落とさないために要る。",
            (ABUSE, POVERTY),
            codes={"要": "1", "不要": "0"},
            blank="9",
            sensitive=(Sensitive.GUIDANCE_OR_TREATMENT,),
            name="養育面の支援の要否",
        ),
    ),
    discarded=(discarded("会場"),),
    acquired_how="母子保健法第12条・第13条の健康診査の記録から、健康増進課が受診状況と支援の要否を抽出する。",
    original_purpose="乳幼児の健康の保持増進",
    restrictions=_HEALTH_LAW,
    options={"occurred_on": "due_on", "covers_from": 0, "covers_to": 5},
)


def infant_checkup_rows(desk: Desk) -> Rows:
    """One row per child and check-up that fell due while the child lived here."""
    lives, people, rng = desk.lives, desk.world.people, desk.rng
    children = _children_since(desk, SIX_YEARS)
    who = np.repeat(children, len(CHECKUPS))
    kind = np.tile(np.arange(len(CHECKUPS)), len(children))
    months = np.array([month for _, month in CHECKUPS])[kind]
    due = (people.birth[who] + months * 30.44).astype(np.int32)
    kept = (due < desk.world.today - 40) & desk.here_on(who, due)
    order = rng.permutation(int(kept.sum()))
    who, kind, due = who[kept][order], kind[kept][order], due[kept][order]
    harmed = lives.signs["abuse"][who]
    absent = happens(rng, -3.9 + 0.55 * lives.frailty[who] + 1.9 * harmed + 0.8 * people.foreign[who])
    follow = happens(rng, -3.6 + 0.6 * lives.frailty[who] + 1.8 * harmed + 0.7 * lives.signs["poverty"][who])
    scribe = desk.scribe(who, stale_days(desk.world, rng, who, due))
    mother = np.where(people.mother[who] >= 0, people.mother[who], who)
    texts = {
        "resident_number": scribe.numbers(),
        "name": scribe.names(),
        "kana": scribe.kana(),
        "birth_date": scribe.births("wareki_kanji"),
        "guardian_name": blanked(scribe.names(mother), people.mother[who] < 0),
        "address": scribe.addresses(),
        "kind": pick([label for label, _ in CHECKUPS], kind),
        "due_on": write_days(due, "wareki_kanji"),
        "attended": flag(absent, "未受診", "受診"),
        "follow_up": blanked(flag(follow, "要", "不要"), absent),
        "reception_number": integers(np.arange(1, len(who) + 1)),
        "会場": pick(["保健センター", "北部分館"], rng.integers(0, 2, len(who))),
    }
    return Rows(who, texts, scribe.marks)


VACCINES = (
    ("BCG", (6,)),
    ("五種混合", (2, 3, 4, 16)),
    ("肺炎球菌", (2, 3, 4, 13)),
    ("ロタ", (2, 3)),
    ("B型肝炎", (2, 3, 8)),
    ("MR", (12, 66)),
    ("水痘", (12, 18)),
    ("日本脳炎", (37, 38, 50)),
)

VACCINATION = Card(
    id="vaccination",
    name="予防接種の記録",
    holder="health",
    file="vaccination.csv",
    encoding=Encoding.CP932,
    fields=(
        number(required=True),
        kana("カナ"),
        birth(DateForm.COMPACT8, required=True),
        attribute(
            "予防接種",
            "vaccine",
            "どの予防接種かを確かめるために要る。",
            (ABUSE,),
            codes={label: str(place) for place, (label, _) in enumerate(VACCINES, 1)},
            name="予防接種の種類",
        ),
        attribute(
            "回数", "dose", "何回目の接種かを確かめるために要る。", (ABUSE,), ValueType.INTEGER, minimum=1, maximum=9, name="接種の回数"
        ),
        attribute(
            "接種日",
            "given_on",
            "定められた時期に受けているかを確かめるために要る。",
            (ABUSE,),
            ValueType.DATE,
            form=DateForm.COMPACT8,
            required=True,
            sensitive=(Sensitive.GUIDANCE_OR_TREATMENT,),
        ),
    ),
    discarded=(discarded("ロット番号"),),
    acquired_how="予防接種法第9条の3の記録から、健康増進課が接種の種類・回数・日を抽出する。",
    original_purpose="予防接種の実施と記録",
    restrictions=restriction("予防接種法第9条の4（記録の扱い）", "接種の種類と日だけを渡し、予診の内容は渡さない。"),
    options={"occurred_on": "given_on", "covers_from": 0, "covers_to": 6},
)


def vaccination_rows(desk: Desk) -> Rows:
    """One row per dose given here."""
    lives, people, rng = desk.lives, desk.world.people, desk.rng
    children = _children_since(desk, SIX_YEARS)
    doses = [(number, dose, month) for number, (_, months) in enumerate(VACCINES) for dose, month in enumerate(months, 1)]
    who = np.repeat(children, len(doses))
    vaccine, dose, month = (np.tile(np.array(column), len(children)) for column in zip(*doses, strict=True))
    given = (people.birth[who] + month * 30.44 + rng.gamma(1.5, 12, len(who))).astype(np.int32)
    reluctance = (lives.frailty[children] * 0.5 + 1.6 * lives.signs["abuse"][children] - 3.2)[
        np.repeat(np.arange(len(children)), len(doses))
    ]
    kept = (given < desk.world.today - 20) & desk.here_on(who, given) & ~happens(rng, reluctance)
    who, vaccine, dose, given = who[kept], vaccine[kept], dose[kept], given[kept]
    scribe = desk.scribe(who, given)
    texts = {
        "resident_number": scribe.numbers(required=True),
        "kana": scribe.kana(),
        "birth_date": scribe.births("compact8"),
        "vaccine": pick([label for label, _ in VACCINES], vaccine),
        "dose": integers(dose.astype(np.int64)),
        "given_on": write_days(given, "compact8"),
        "ロット番号": number_text(rng.integers(1, 99_999, len(who)), 6),
    }
    return Rows(who, texts, scribe.marks)
