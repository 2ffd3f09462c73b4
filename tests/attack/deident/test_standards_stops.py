"""What must never leave: each way in which a number, name, day, place or story could stay in the output, stopped before writing."""

import datetime
import hashlib
import random
import re
import uuid

import numpy as np
import pytest

from hagukumi.deident.recipes import Item, Role
from hagukumi.deident.standards import Kind, Stopped, look_through, released
from hagukumi.notation import is_my_number

CHANCE = random.Random(62)
ROWS = 60


def my_number(start):
    return next(f"{start:011d}{digit}" for digit in range(10) if is_my_number(f"{start:011d}{digit}"))


def days(form):
    return [(datetime.date(1950, 1, 1) + datetime.timedelta(days=431 * row)).strftime(form) for row in range(ROWS)]


def each(make):
    return [make(row) for row in range(ROWS)]


SURNAMES = ("佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村")
GIVEN = ("太郎", "花子", "一", "さくら", "次郎", "美咲", "翔", "結衣", "健")
NAMES = each(lambda row: f"{SURNAMES[row % 8]}　{GIVEN[row % 9]}")

STOPPED = {
    "a my number under another heading": (Kind.MY_NUMBER, "コード", each(lambda row: my_number(20_000_000_000 + 7 * row))),
    "a my number in groups of four": (
        Kind.MY_NUMBER,
        "メモ欄",
        each(lambda row: re.sub("(....)(?=.)", r"\1-", my_number(30_000_000_000 + row))),
    ),
    "a my number in full width": (
        Kind.MY_NUMBER,
        "符号",
        each(lambda row: my_number(40_000_000_000 + row).translate(str.maketrans("0123456789", "０１２３４５６７８９"))),
    ),
    "one my number in one remark": (Kind.MY_NUMBER, "区分", [f"本人の番号は{my_number(55_555_555_555)}です"] + ["なし"] * (ROWS - 1)),
    "a my number cut to its first digits": (Kind.MY_NUMBER, "個人番号", each(lambda row: f"{7000 + row % 6}…")),
    "a passport number by its form": (Kind.PERSONAL_CODE, "証の番号", each(lambda row: f"TK{1_000_003 + 977 * row}")),
    "a licence number by its heading": (Kind.PERSONAL_CODE, "運転免許証の番号", each(lambda row: f"3020{row % 4}")),
    "a pension number by its form": (Kind.PERSONAL_CODE, "年金", each(lambda row: f"{1234 + row}-{567_890 + row}")),
    "an insurance number by its heading": (Kind.PERSONAL_CODE, "被保険者証記号・番号", each(lambda row: f"12・{row // 4}45")),
    "a fingerprint": (Kind.PERSONAL_CODE, "指紋データ", each(lambda row: hashlib.sha256(bytes([row])).hexdigest())),
    "宛名番号 by its heading, several records for each person": (Kind.LINKING_CODE, "宛名番号", each(lambda row: f"{row // 10}")),
    "宛名番号 under an innocent heading": (Kind.LINKING_CODE, "項目1", each(lambda row: f"{10_000_019 + 37 * (row // 2)}")),
    "宛名番号 hashed": (Kind.LINKING_CODE, "k", each(lambda row: hashlib.sha256(str(row // 5).encode()).hexdigest())),
    "宛名番号 of people with twelve records each": (
        Kind.LINKING_CODE,
        "項目1",
        [f"{10_000_019 + 37 * person}" for person in range(60) for _ in range(12)],
    ),
    "宛名番号 in two parts": (Kind.LINKING_CODE, "項目1", [f"{p * 7919 % 90 + 10}-{p * 104_729 % 90_000 + 10_000}" for p in range(60)] * 7),
    "宛名番号 hashed and cut short": (Kind.LINKING_CODE, "k", each(lambda row: hashlib.sha256(str(row).encode()).hexdigest()[:8])),
    "a UUID": (Kind.LINKING_CODE, "u", each(lambda row: str(uuid.UUID(int=CHANCE.getrandbits(128), version=4)))),
    "the place of the record in the file": (Kind.LINKING_CODE, "n", each(lambda row: str(row + 1))),
    "a household's number": (Kind.LINKING_CODE, "世帯番号", each(lambda row: f"S{row // 4}")),
    "a name by its heading": (Kind.NAME, "氏　名（漢字）", each(lambda row: SURNAMES[row % 4])),
    "a name under an innocent heading": (Kind.NAME, "担当", NAMES),
    "a name without a space": (Kind.NAME, "担当", [name.replace("　", "") for name in NAMES]),
    "a reading": (
        Kind.NAME,
        "列3",
        each(lambda row: f"{('サトウ', 'スズキ', 'タナカ', 'イトウ', 'ヤマモト')[row % 5]} {chr(0x30A2 + row)}キコ"),
    ),
    "a name in Latin letters": (
        Kind.NAME,
        "col",
        each(lambda row: f"{('Maria', 'John', 'Anna')[row % 3]} {chr(65 + row % 26)}lmer{'aeiou'[row % 5]}"),
    ),
    "who was in charge": (Kind.NAME, "担当者", each(lambda row: SURNAMES[row % 4])),
    "a phone number": (Kind.PHONE, "x", each(lambda row: f"045-{210 + row}-{1000 + row}")),
    "one phone number in a remark": (Kind.PHONE, "状況", ["090-1234-5678に連絡"] + ["なし"] * (ROWS - 1)),
    "a phone number without hyphens": (Kind.PHONE, "x", each(lambda row: f"0901234{1000 + 13 * row}")),
    "an e-mail address": (Kind.EMAIL, "y", ["taro.yamada@example.jp"] + [""] * (ROWS - 1)),
    "a birthday": (Kind.EXACT_DATE, "生年月日", days("%Y-%m-%d")),
    "a birthday without hyphens": (Kind.EXACT_DATE, "b", days("%Y%m%d")),
    "a birthday by era": (Kind.EXACT_DATE, "b", each(lambda row: f"昭和{row + 1}年3月{row % 28 + 1}日")),
    "a birthday by era letter": (Kind.EXACT_DATE, "b", each(lambda row: f"S{row + 1:02d}.3.{row % 28 + 1}")),
    "a birthday by era code": (Kind.EXACT_DATE, "生年月日", each(lambda row: f"3{row + 1:02d}03{row % 28 + 1:02d}")),
    "a birthday as a spreadsheet counts days": (Kind.EXACT_DATE, "生年月日", each(lambda row: str(18_000 + 431 * row))),
    "a birthday without its year": (Kind.EXACT_DATE, "誕生日", each(lambda row: f"{row % 12 + 1}月{row % 28 + 1}日")),
    "a birthday in kanji numbers": (Kind.EXACT_DATE, "列", each(lambda row: f"昭和六十年三月{'一二三四五'[row % 5]}日")),
    "a time of day": (Kind.EXACT_DATE, "受付", each(lambda row: f"2024-04-{row % 28 + 1:02d} 10:{row:02d}")),
    "one day left in a generalised column": (Kind.EXACT_DATE, "転入", ["2024-04-01"] + ["2024-04"] * (ROWS - 1)),
    "an address": (Kind.EXACT_ADDRESS, "住所", each(lambda row: f"見本市中央{row % 9 + 1}-{row % 7 + 1}")),
    "an address under an innocent heading": (
        Kind.EXACT_ADDRESS,
        "地域",
        each(lambda row: f"中央{row % 5 + 1}丁目{row % 9 + 1}番{row % 7 + 1}号"),
    ),
    "an address in kanji numbers": (Kind.EXACT_ADDRESS, "地域", each(lambda row: f"字大原{'一二三四五'[row % 5]}番地")),
    "a building": (Kind.EXACT_ADDRESS, "方書", each(lambda row: f"コーポ{'あいう'[row % 3]}")),
    "a point on the map": (Kind.EXACT_ADDRESS, "緯度", each(lambda row: f"35.{4400 + row % 7}")),
    "a point on the map under an innocent heading": (Kind.EXACT_ADDRESS, "x", each(lambda row: f"139.{6000 + 7 * row}")),
    "a story": (Kind.FREE_TEXT, "内容", each(lambda row: f"{row}月に窓口へ来られ、生活の様子を伺った。次は訪問する予定")),
    "one remark among empty cells": (Kind.FREE_TEXT, "備考", ["母の実家に身を寄せている"] + [""] * (ROWS - 1)),
}


def column(heading, values, kept=None):
    labels = sorted(set(values))
    codes = np.array([labels.index(value) for value in values], np.int32)
    return released(heading, labels, codes, np.ones(len(values), np.bool_) if kept is None else kept)


def items(heading, **settings):
    return {heading: Item(role=Role.OTHER, **settings)}


@pytest.mark.parametrize("attack", STOPPED)
def test_it_stops(attack):
    kind, heading, values = STOPPED[attack]
    with pytest.raises(Stopped) as stopped:
        look_through([column(heading, values)], items(heading))
    assert kind in {one.kind for one in stopped.value.found}
    assert not any(value in str(stopped.value) for value in values if len(value) > 4)


@pytest.mark.parametrize("attack", [name for name, (kind, _, _) in STOPPED.items() if kind in (Kind.MY_NUMBER, Kind.PERSONAL_CODE)])
def test_no_reason_lets_a_personal_code_through(attack):
    _, heading, values = STOPPED[attack]
    with pytest.raises(Stopped) as stopped:
        look_through([column(heading, values)], items(heading, allow=tuple(Kind), because="依頼があったため"))
    assert {one.kind for one in stopped.value.found} <= {Kind.MY_NUMBER, Kind.PERSONAL_CODE}


@pytest.mark.parametrize("attack", [name for name, (kind, _, _) in STOPPED.items() if kind is Kind.EXACT_DATE])
def test_a_reason_lets_a_day_through_and_is_told(attack):
    _, heading, values = STOPPED[attack]
    (found,) = look_through([column(heading, values)], items(heading, allow=("exact_date",), because="開庁日の記録のため"))
    assert (found.kind, found.because) == (Kind.EXACT_DATE, "開庁日の記録のため")


HARMLESS = {
    "months": ("生年月日", each(lambda row: f"1980-{row % 12 + 1:02d}")),
    "years": ("生年月日", each(lambda row: f"{1980 + row % 10}年")),
    "ranges of years": ("生年月日", each(lambda row: f"{1980 + row % 2 * 5}-{1984 + row % 2 * 5}年")),
    "one day for all": ("基準日", ["2024-04-01"] * ROWS),
    "ages": ("年齢", each(lambda row: str(row % 12))),
    "ranges of ages": ("年齢", each(lambda row: f"{row % 5 * 5}-{row % 5 * 5 + 4}")),
    "丁目": ("町丁", each(lambda row: f"中央{row % 6}丁目")),
    "a cut code": ("団体コード", each(lambda row: f"1410{row % 3}…")),
    "municipality codes": ("団体コード", each(lambda row: f"1410{row % 9}4")),
    "months as six digits": ("受診年月", each(lambda row: f"{2010 + row % 12}{row % 12 + 1:02d}")),
    "postal codes": ("郵便番号", each(lambda row: f"231{row % 14:04d}")),
    "amounts of few steps": ("支給月額", each(lambda row: f"{10_000 + row % 6 * 5_000}")),
    "many ranges of few records each": (
        "所得",
        [f"{low * 50_000 + 1_000_000}-{low * 50_000 + 1_049_999}" for low in range(60) for _ in range(7)],
    ),
    "levels of care": ("介護度", each(lambda row: f"要介護{row % 5 + 1}")),
    "everything withheld": ("氏名", ["*"] * ROWS),
    "nothing there": ("備考", [""] * ROWS),
    "whether a card was given": ("個人番号カード交付状況", each(lambda row: "交付済" if row % 2 else "未交付")),
    "whether there is a name": ("氏名の有無", each(lambda row: "有" if row % 2 else "無")),
    "kinship": ("世帯主との続柄", each(lambda row: ("本人", "妻", "子")[row % 3])),
    "long names of classes": (
        "職業",
        each(lambda row: ("専門的・技術的な職業に従事する人のうち教員", "事務に従事する人のうち一般事務を行う人")[row % 2]),
    ),
    "countries": ("native-country", each(lambda row: ("United States", "Trinadad&Tobago", "Puerto Rico")[row % 3])),
    "yen in ranges": ("所得", each(lambda row: f"{row % 4 * 1_000_000}-{row % 4 * 1_000_000 + 999_999}")),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_tells_nobody_apart_passes(name):
    heading, values = HARMLESS[name]
    assert look_through([column(heading, values)], items(heading)) == ()


@pytest.mark.parametrize("headings", [("生年", "生月", "生日"), ("birth_year", "birth_month", "birth_day"), ("年", "月", "日")])
def test_a_day_in_three_columns_stops(headings):
    values = (each(lambda row: str(1980 + row % 9)), each(lambda row: f"{row % 12 + 1}月"), each(lambda row: f"{row % 28 + 1:02d}"))
    columns = [column(heading, value) for heading, value in zip(headings, values, strict=True)]
    allowed = {heading: Item(role=Role.OTHER) for heading in headings}
    with pytest.raises(Stopped) as stopped:
        look_through(columns, allowed)
    assert [(one.item, one.kind, one.records) for one in stopped.value.found] == [(headings[2], Kind.EXACT_DATE, ROWS)]
    assert look_through(columns[:2], allowed) == ()


def test_what_is_left_out_is_not_looked_at():
    values = ["なし"] * ROWS + ["090-1234-5678"]
    kept = np.array([True] * ROWS + [False])
    assert look_through([column("連絡", values, kept)], items("連絡")) == ()
    with pytest.raises(Stopped):
        look_through([column("連絡", values)], items("連絡"))


def test_everything_that_stops_is_told_at_once():
    columns = [column("氏名", NAMES), column("生年月日", days("%Y-%m-%d"))]
    with pytest.raises(Stopped, match=r"「氏名」(.|\n)*「生年月日」"):
        look_through(columns, items("氏名") | items("生年月日"))
