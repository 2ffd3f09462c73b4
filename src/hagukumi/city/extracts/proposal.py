"""What is extracted from the resident register for a proposal (Art. 112): no name, no address, no number but the household's."""

from __future__ import annotations

import pyarrow as pa

from hagukumi.city.days import write_days
from hagukumi.city.extracts.declare import Card, identifying, restriction
from hagukumi.city.extracts.register import RELATION_CODES, SEX_DIGITS, juki_rows
from hagukumi.city.extracts.rows import Desk, Rows
from hagukumi.plan.records import DateForm, ItemKind, ValueType

_COPIED = ("household_number", "relation", "sex", "postal")

RESIDENTS = Card(
    id="residents",
    name="住民の世帯の構成（提案用の抽出）",
    holder="citizen",
    file="residents.csv",
    fields=(
        identifying(
            "世帯番号",
            "household_number",
            ValueType.IDENTIFIER,
            ItemKind.INDIRECT,
            None,
            "家族どうしの組合せから見分けられないかを、加工のときに確かめるために要る。加工した情報には残さない。",
        ),
        identifying(
            "続柄",
            "relation",
            ValueType.CODE,
            ItemKind.INDIRECT,
            None,
            "提案が求める世帯の構成を示すために要る。",
            codes=RELATION_CODES,
        ),
        identifying(
            "生年月日",
            "birth_date",
            ValueType.DATE,
            ItemKind.INDIRECT,
            None,
            "提案が求める年齢を、粗くして示すために要る。",
            form=DateForm.ISO,
            required=True,
        ),
        identifying("性別", "sex", ValueType.CODE, ItemKind.INDIRECT, None, "提案が求める男女の別を示すために要る。", codes=SEX_DIGITS),
        identifying("郵便番号", "postal", ValueType.POSTAL, ItemKind.INDIRECT, None, "提案が求める地域を、粗くして示すために要る。"),
    ),
    discarded=(),
    acquired_how="住民基本台帳法に基づく届出と職権による記載により市民課が取得し、氏名・住所・番号を除いて抽出する。",
    original_purpose="住民の居住関係の公証、その他の住民に関する事務の処理の基礎",
    restrictions=restriction("住民基本台帳法第1条・第36条の2（適正な管理）", "氏名・住所・宛名番号・住民票コード・個人番号は抽出しない。"),
)
"""Received for de-identification alone; the linkage does not know it."""


def residents_rows(desk: Desk) -> Rows:
    """Everybody registered today, in an order that tells nothing."""
    register = juki_rows(desk)
    order = desk.rng.permutation(len(register.who))
    who = register.who[order]
    copied = {field: register.texts[field].take(pa.array(order)) for field in _COPIED}
    return Rows(who, copied | {"birth_date": write_days(desk.world.people.birth[who], "iso")}, {})
