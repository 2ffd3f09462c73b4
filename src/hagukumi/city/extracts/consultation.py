"""What those who help already know: family consultation, the council's cases (要対協), and a children's cafeteria run by an NPO."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.city.days import NEVER, Days, write_days
from hagukumi.city.extracts.declare import (
    EVERY,
    POVERTY,
    SEX_WORDS,
    YOUNG_CARER,
    Card,
    Writing,
    address,
    attribute,
    birth,
    discarded,
    kana,
    name,
    number,
    restriction,
    sex,
)
from hagukumi.city.extracts.rows import Desk, Rows, blanked, flag, pick
from hagukumi.city.kana import HIRAGANA, respell
from hagukumi.city.needs import DIFFICULTIES, Lives, happens
from hagukumi.city.people import Standing
from hagukumi.city.scribe import number_text, stale_days
from hagukumi.plan.records import Acquisition, DateForm, Encoding, NoticeException, Provider, Sensitive, ValueType

FAMILY_CONSULTATION = Card(
    id="family_consultation",
    name="家庭児童相談の記録",
    holder="family_centre",
    file="family_consultation.xlsx",
    fields=(
        number(),
        name("相談対象児童", required=True),
        kana("ふりがな"),
        birth(DateForm.EXCEL_SERIAL),
        sex(SEX_WORDS),
        address(),
        attribute(
            "受付日",
            "received_on",
            "いつの相談かを確かめ、既に支援につながっているこどもを見分けるために要る。",
            EVERY,
            ValueType.DATE,
            form=DateForm.EXCEL_SERIAL,
            required=True,
            name="相談の受付日",
        ),
        attribute(
            "主訴",
            "topic",
            "相談の内容に応じた支援につなげるために要る。",
            EVERY,
            codes={
                "養護・虐待": "abuse",
                "不登校": "nonattendance",
                "経済": "poverty",
                "家族の世話": "young_carer",
                "育成": "growth",
                "その他": "other",
            },
            sensitive=(Sensitive.CRIME_VICTIM,),
            name="相談の主訴",
        ),
        attribute(
            "相談の要旨",
            "summary",
            "支援者が、これまでの経過を踏まえて関わるために要る。",
            EVERY,
            ValueType.TEXT,
            sensitive=(Sensitive.CRIME_VICTIM,),
        ),
    ),
    discarded=(discarded("受付番号"), discarded("経路"), discarded("担当")),
    acquired_how="こども家庭センターが児童福祉法に基づく相談で受けた記録から抽出する。",
    original_purpose="児童と家庭の福祉に関する相談と支援",
    writing=Writing(
        exception=NoticeException.EVIDENT,
        reason="相談して支援を受けるための申込みであり、取得の状況からみて利用目的が明らかである。",
        attributes=(),
    ),
    restrictions=restriction(
        "児童福祉法（相談に関わる職員の守秘）・児童虐待の防止等に関する法律第7条", "通告した人が分かる記載は渡さない。"
    ),
    options={"occurred_on": "received_on", "covers_from": 0, "covers_to": 17, "service": True},
)

_TOPICS = {"poverty": 2, "abuse": 0, "nonattendance": 1, "young_carer": 3}
_KNOWN = {"poverty": 0.24, "abuse": 0.38, "nonattendance": 0.3, "young_carer": 0.14}
"""Share of the children in need whose family already came to the consultation."""


def consulted(lives: Lives, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Whether a child's family came to the consultation, and the main topic (place in the code table)."""
    chosen = lives.child & happens(rng, -5.3 + 0.6 * lives.frailty)
    topic = np.where(rng.random(len(chosen)) < 0.6, 4, 5)
    for difficulty in DIFFICULTIES:
        came = lives.need[difficulty] & (rng.random(len(chosen)) < _KNOWN[difficulty])
        chosen |= came
        topic = np.where(came & (rng.random(len(chosen)) < 0.8), _TOPICS[difficulty], topic)
    return chosen, topic


def family_consultation_rows(desk: Desk) -> Rows:
    """Consultations of the last two years; the number is often not asked for."""
    people, lives, rng = desk.world.people, desk.lives, desk.rng
    chosen, topic = consulted(lives, rng)
    who = desk.shuffled(chosen & (people.standing != Standing.LEFT))
    received = np.maximum(desk.world.today - 15 - rng.integers(0, 700, len(who)), people.known_in_city_from()[who] + 7)
    received = np.minimum(received, desk.world.today - 2).astype(np.int32)
    scribe = desk.scribe(who, stale_days(desk.world, rng, who, received))
    unasked = rng.random(len(who)) < 0.6
    numbers = scribe.numbers()
    scribe.marks["no_resident_number"] |= unasked
    scribe.marks["wrong_number"] &= ~unasked
    summaries = ["", "母より電話。様子を見る。", "学校から情報提供あり。", "家庭訪問を予定。", "本人と面接した。", "関係課と情報を共有。"]
    texts = {
        "resident_number": blanked(numbers, unasked),
        "name": scribe.names(),
        "kana": scribe.kana(),
        "birth_date": scribe.births("excel_serial", blanks=True),
        "sex": scribe.sexes("男", "女"),
        "address": scribe.addresses(),
        "received_on": write_days(received, "excel_serial"),
        "topic": pick(["養護・虐待", "不登校", "経済", "家族の世話", "育成", "その他"], topic[who]),
        "summary": pick(summaries, rng.integers(0, len(summaries), len(who))),
        "受付番号": number_text(rng.permutation(len(who)) + 1, 5),
        "経路": pick(["家族", "学校", "近隣", "保健センター"], rng.integers(0, 4, len(who))),
        "担当": pick(["1", "2", "3"], rng.integers(0, 3, len(who))),
    }
    return Rows(who, texts, scribe.marks)


YOUTAIKYO = Card(
    id="youtaikyo",
    name="要保護児童対策地域協議会の登録",
    holder="family_centre",
    file="youtaikyo.csv",
    encoding=Encoding.UTF_8_BOM,
    fields=(
        number("児童宛名番号"),
        name("児童氏名", required=True),
        kana("カナ"),
        birth(DateForm.ISO, required=True),
        address(),
        attribute(
            "通告受理日",
            "notified_on",
            "通告等を受理した人の行だけを用いるために要る。",
            EVERY,
            ValueType.DATE,
            form=DateForm.ISO,
            name="通告の受理の日",
        ),
        attribute(
            "要支援判断日",
            "judged_on",
            "要支援と判断された人の行だけを用いるために要る。",
            EVERY,
            ValueType.DATE,
            form=DateForm.ISO,
            name="要支援と判断した日",
        ),
        attribute(
            "種別",
            "kind",
            "既に支援の対象になっているこどもを見分け、重ねて訪問しないために要る。",
            EVERY,
            codes={"要保護": "protection", "要支援": "support", "特定妊婦": "pregnant"},
            sensitive=(Sensitive.CRIME_VICTIM,),
            name="協議会の登録の種別",
        ),
    ),
    discarded=(discarded("ケース番号"), discarded("主担当機関")),
    acquired_how="児童福祉法第25条の2の協議会の調整機関として、こども家庭センターが登録した記録から抽出する。",
    original_purpose="要保護児童等への適切な支援を図るための協議と進行管理",
    restrictions=restriction(
        "児童福祉法第25条の5（協議会の構成員の守秘義務）",
        "協議会の調整機関の内部で、要支援と判断された人の行だけを、許可に付けた条件で機械的に選んで用いる。",
    ),
    options={"occurred_on": "notified_on", "covers_from": 0, "covers_to": 17, "service": True},
)


def youtaikyo_rows(desk: Desk) -> Rows:
    """Cases of the council; a few are notified and not yet judged."""
    people, lives, rng = desk.world.people, desk.lives, desk.rng
    chosen = lives.child & happens(rng, -6.6 + 0.5 * lives.frailty + 4.9 * lives.need["abuse"] + 1.5 * lives.need["poverty"])
    who = desk.shuffled(chosen & (people.standing != Standing.LEFT))
    notified, judged = _case_days(desk, who)
    scribe = desk.scribe(who, stale_days(desk.world, rng, who, notified))
    texts = {
        "resident_number": scribe.numbers(),
        "name": scribe.names(),
        "kana": scribe.kana(),
        "birth_date": scribe.births("iso"),
        "address": scribe.addresses(),
        "notified_on": write_days(notified, "iso"),
        "judged_on": write_days(judged, "iso"),
        "kind": pick(["要保護", "要支援"], rng.integers(0, 2, len(who))),
        "ケース番号": number_text(rng.permutation(len(who)) + 1, 5),
        "主担当機関": pick(["市", "児童相談所"], rng.integers(0, 2, len(who))),
    }
    return Rows(who, texts, scribe.marks)


def _case_days(desk: Desk, who: np.ndarray) -> tuple[Days, Days]:
    people, rng = desk.world.people, desk.rng
    notified = np.maximum(desk.world.today - 20 - rng.integers(0, 800, len(who)), people.known_in_city_from()[who] + 5)
    notified = np.minimum(notified, desk.world.today - 4).astype(np.int32)
    judged = np.minimum(notified + rng.integers(3, 45, len(who)), desk.world.today - 1)
    waiting = rng.random(len(who)) < 0.06
    return notified, np.where(waiting, NEVER, judged).astype(np.int32)


NPO = Card(
    id="npo",
    name="こども食堂の参加者名簿",
    holder="child_future",
    file="npo.xlsx",
    fields=(
        name("なまえ", required=True),
        birth(DateForm.EXCEL_SERIAL, "たんじょうび"),
        address("住んでいるところ"),
        attribute(
            "さいごに来た日",
            "visited_on",
            "いつまで来ていたかを確かめるために要る。",
            (POVERTY, YOUNG_CARER),
            ValueType.DATE,
            form=DateForm.EXCEL_SERIAL,
            name="最後に来た日",
        ),
        attribute(
            "気になること",
            "concern",
            "地域の支援者が気付いた家庭の困りごとを見落とさないために要る。",
            (POVERTY, YOUNG_CARER),
            codes={"食事": "meal", "きょうだいの世話": "care", "特になし": "none"},
            blank="9",
            name="気になることの区分",
        ),
    ),
    discarded=(discarded("がくねん"), discarded("アレルギー"), discarded("メモ")),
    acquired_how="こども食堂を開く団体が、利用の申込みのときに保護者の同意を得て集めた名簿を、本計画の目的を明示して新たに受け取る。",
    original_purpose="",
    restrictions=restriction("個人情報保護法第27条第1項（民間事業者の第三者提供）", "団体が申込書で保護者から市への提供の同意を得ている。"),
    options={
        "occurred_on": "visited_on",
        "covers_from": 3,
        "covers_to": 17,
        "provider": Provider.PRIVATE,
        "provider_name": "特定非営利活動法人いくみこども食堂",
        "provider_ground": "申込書による保護者の同意（個人情報保護法第27条第1項）",
        "refresh_months": 6,
    },
    acquisition=Acquisition.NEW,
)


def npo_rows(desk: Desk) -> Rows:
    """Who comes to the cafeteria, as volunteers write it down: kana, nicknames, no number, part of an address."""
    people, lives, rng = desk.world.people, desk.lives, desk.rng
    carer = lives.signs["young_carer"]
    come = happens(rng, -4.4 + 0.7 * lives.money + 1.4 * lives.signs["poverty"] + 1.1 * carer + 0.4 * lives.single_parent)
    who = desk.shuffled(lives.child & (lives.age >= 3) & come & (people.standing != Standing.LEFT))
    visited = (desk.world.today - 3 - rng.integers(0, 250, len(who))).astype(np.int32)
    scribe = desk.scribe(who, stale_days(desk.world, rng, who, visited))
    concern = np.where(happens(rng, -2.5 + 2.5 * lives.signs["poverty"][who]), 1, np.where(happens(rng, -3.4 + 3.4 * carer[who]), 2, 0))
    unknown = rng.random(len(who)) < 0.35
    births = scribe.births("excel_serial", blanks=True)
    forgotten = rng.random(len(who)) < 0.2
    scribe.marks["birth_missing"] |= forgotten
    scribe.marks["no_resident_number"] = np.ones(len(who), np.bool_)
    texts = {
        "name": _as_called(desk, scribe.names(), who),
        "birth_date": blanked(births, forgotten),
        "address": blanked(scribe.addresses(), rng.random(len(who)) < 0.15),
        "visited_on": write_days(visited, "excel_serial"),
        "concern": blanked(pick(["特になし", "食事", "きょうだいの世話"], concern), unknown & (concern == 0)),
        "がくねん": flag(desk.schools.pupils[who], "小中", ""),
        "アレルギー": flag(rng.random(len(who)) < 0.1, "たまご", ""),
        "メモ": pick(["", "元気", "弟と来る", "おかわりした"], rng.integers(0, 4, len(who))),
    }
    return Rows(who, texts, scribe.marks)


def _as_called(desk: Desk, written: pa.Array, who: np.ndarray) -> pa.Array:
    """Full name in kanji, in hiragana, or the family name and a pet name."""
    names, people, rng = desk.world.names, desk.world.people, desk.rng
    every = np.ones(len(who), np.bool_)
    family = respell(names.family.kana.take(pa.array(people.family[who])), HIRAGANA, every)
    given = respell(names.given.kana.take(pa.array(people.given[who])), HIRAGANA, every)
    full = pc.binary_join_element_wise(family, given, "　")
    pet = pc.binary_join_element_wise(family, pc.utf8_slice_codeunits(given, 0, 2), " ")
    pet = pc.binary_join_element_wise(pet, flag(people.sex[who] == 1, "くん", "ちゃん"), "")
    way = rng.choice(3, len(who), p=[0.45, 0.43, 0.12])
    return pc.choose(pa.array(way), written, full, pet)
