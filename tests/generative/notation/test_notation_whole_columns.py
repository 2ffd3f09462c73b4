"""Whole columns give exactly what the functions of single values give, for any text."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hagukumi.notation import (
    DATE_FORMS,
    DATE_STYLES,
    KEPT_APART,
    DateProblem,
    DateReading,
    address_columns,
    address_key,
    address_text,
    address_text_column,
    date_columns,
    email_columns,
    email_parts,
    kana_ascii,
    kana_ascii_column,
    kana_codes,
    kana_columns,
    kana_key,
    kana_key_column,
    latin_columns,
    latin_key,
    latin_key_column,
    latin_parts,
    name_columns,
    name_key,
    name_key_column,
    name_keys,
    name_strict_key,
    name_strict_key_column,
    phone_column,
    phone_key,
    postal_column,
    postal_key,
    read_any_date,
    read_date,
    write_date,
)

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NAME_LETTERS = st.sampled_from(
    [*"田中髙橋﨑邉齋亘亙國神々〻ゝゞヾあかガぁヶｶﾊﾞﾟ゛ABéßǰ", "\ufa19", "\U00020bb7", "\U0001b004", "\U000e0100", "\u3099"]
)
NAME_MARKS = st.sampled_from([*" 　\t\n\x1c\x85\xa0［］（）[]()＿_,，、・-", "旧姓", "通称 ", "\u1161", "\u0301", "\ue000"])
NAMES = st.lists(NAME_LETTERS | NAME_MARKS | st.sampled_from(["佐々木", "花子", "NGUYEN", "Van"]), max_size=7).map("".join)
KANA = st.lists(
    st.sampled_from([*"アカガハオコトエケテンーヽヾゝゞヂヅヴヰㇰァッｱｶﾊｰﾞﾟ゛゜\u3099\u309a か゜-　 ［］（）A山ゟ"]), max_size=9
).map("".join)
LATIN_WORDS = st.sampled_from(
    ["John", "SMITH", "de", "la", "Mc", "MACDONALD", "O'Brien", "Jr.", "Dr", "III", "M.", "Anne-Marie", "Müller", "Ø", "St", "van", "田"]
)
LATIN = st.lists(LATIN_WORDS | st.sampled_from([",", " ", ", ", "  ", "(", ")", '"', "-", "."]), max_size=7).map(
    lambda words: " ".join(words).replace(" ,", ",")
)
DIGITS = st.text("0123456789-()+ ０９ー．81", max_size=14)


def tables_agree(column: Callable[[pa.Array], pa.Table], single: Callable[[str], Sequence[str]], texts: Sequence[str | None]) -> None:
    rows = list(zip(*column(pa.array(texts, pa.string())).to_pydict().values(), strict=True))
    width = len(column(pa.array([], pa.string())).schema)
    assert rows == [tuple(part or None for part in single(text)) if text is not None else (None,) * width for text in texts]


def arrays_agree(column: Callable[[pa.Array], pa.Array], single: Callable[[str], str | None], texts: Sequence[str | None]) -> None:
    assert column(pa.array(texts, pa.string())).to_pylist() == [None if text is None else single(text) for text in texts]


def lists(texts: st.SearchStrategy[str]) -> st.SearchStrategy[list[str | None]]:
    return st.lists(texts | st.none(), max_size=20)


@given(lists(NAMES | ANY))
@example(
    [
        "髙田［佐藤］　花子",
        "李　小龍（田中　太郎",
        None,
        "",
        " 田中 ",
        "か゛",
        "か ゛",
        "神\ufa19",
        "奈 々",
        "あ \u3099い",
        "a\nb",
        "ｼﾞｬﾝ ﾎﾟｰﾙ",
    ]
)
@settings(max_examples=60)
def test_names(texts: list[str | None]) -> None:
    tables_agree(name_columns, name_keys, texts)
    arrays_agree(name_key_column, name_key, texts)
    arrays_agree(name_strict_key_column, name_strict_key, texts)
    others = [text for text in texts if text and name_strict_key(text) != name_key(text)]
    assert all(set(KEPT_APART).intersection(text) for text in others)


@given(lists(KANA | ANY))
@example(["オオオカ", "ーア", "ア ー", "リョーーコ", "マ リ ア", "か゛か゛゛", "ゕ゛", "カ-ル", "トウオオ エエエ", "ﾔﾏﾀﾞ ﾀﾛｳ"])
@settings(max_examples=60)
def test_readings(texts: list[str | None]) -> None:
    tables_agree(kana_columns, kana_codes, texts)
    arrays_agree(kana_key_column, kana_key, texts)
    arrays_agree(kana_ascii_column, kana_ascii, texts)


@given(lists(LATIN | ANY), st.sampled_from(["given_first", "family_first"]))
@settings(max_examples=60)
def test_latin_names(texts: list[str | None], order: Any) -> None:
    tables_agree(lambda column: latin_columns(column, order), lambda text: latin_parts(text, order), texts)
    arrays_agree(latin_key_column, latin_key, texts)


def date_row(text: str, form: str, order: Any) -> tuple[Any, ...]:
    """What a single value says; the doubt of an era year that was counted on is told apart by the strict reading."""
    try:
        if form == "any":
            date = read_any_date(text, order)
        else:
            read = read_date(text, form)
            date = read if isinstance(read, DateReading) else DateReading(read.year, read.month, read.day, "day")
    except DateProblem as problem:
        return None, None, None, problem.code
    day = datetime.date(date.year, date.month, date.day) if date.known == "day" else None
    return day, date.iso.replace("-", ""), date.known, "era_out_of_range" if form == "any" and counted_on(text) else None


def counted_on(text: str) -> bool:
    try:
        read_date(text, "wareki")
    except DateProblem as problem:
        return problem.code == "era_out_of_range"
    return False


WRITTEN = st.builds(
    lambda date, style, more: write_date(date, style) + more,
    st.dates(datetime.date(1900, 1, 1), datetime.date(2030, 1, 1)),
    st.sampled_from(DATE_STYLES),
    st.sampled_from(["", "", "", " ", "生", " 0:00"]),
)
NUMBERED = st.text("0123456789/-.年月日平成昭和令元HSRTM不詳頃 ０１", max_size=11)


@given(lists(WRITTEN | NUMBERED | ANY), st.sampled_from([*DATE_FORMS, "any"]), st.sampled_from([None, "day_first", "month_first"]))
@example(
    ["0000-01-01", "9999-99-99", "H元.1.7", "昭和64年1月8日", "昭和65年1月1日", "13/1/2015", "02041990", "0999-01-01"], "any", "day_first"
)
@settings(max_examples=60)
def test_dates(texts: list[str | None], form: str, order: Any) -> None:
    rows = list(zip(*date_columns(pa.array(texts, pa.string()), form, order).to_pydict().values(), strict=True))
    assert rows == [(None,) * 4 if text is None else date_row(text, form, order) for text in texts]


HEADS = st.sampled_from(
    [
        "芝園町",
        "霞が関",
        "一番町",
        "北二十四条西",
        "北24条西",
        "三",
        "第",
        "広井県",
        "育美市",
        "西郡",
        "郡",
        "丸の内",
        "A",
        "京都市",
        "烏丸東入",
        "地割",
        " ",
    ]
)
NUMBERS = st.sampled_from(["1", "2", "10", "三", "二十", "０", "３", "03", "101", "1234567"])
UNITS = st.sampled_from(
    ["-", "丁目", "番", "番地", "番地の", "の", "ノ", "号", "ー", "－", " ", "/", "条", "号室", "番町", "町", "F", "丁目の", ""]
)
TAILS = st.sampled_from(
    ["", " コーポ芝園101", "ｺｰﾎﾟ芝園 201号室", "-305", " A棟3", " 第二荘", "メゾン三番館", " 五号", " 郡", "室", " の1", " 京都市"]
)
CHAINS = st.lists(st.tuples(NUMBERS, UNITS).map("".join), max_size=4).map("".join)
ADDRESSES = st.tuples(st.lists(HEADS, max_size=2).map("".join), CHAINS, st.sampled_from(["", "1", "12"]), TAILS).map("".join)


def address_row(text: str, prefecture: str, city: str) -> tuple[str, str, str, str]:
    key = address_key(text, prefecture=prefecture, city=city)
    return key.town, "-".join(map(str, key.numbers)), key.building, address_text(key)


@given(lists(ADDRESSES | ANY), st.sampled_from([("", ""), ("広井県", "育美市"), ("広井県", "芝三"), ("", "3丁目"), ("京都府", "京都市")]))
@example(["烏丸東入八幡2番地101 京都市", "芝三丁目 郡育美市", "芝園町3-2-1-101", "芝園町1丁目2番3号 コーポ"], ("広井県", "育美市"))
@settings(max_examples=80)
def test_addresses(texts: list[str | None], place: tuple[str, str]) -> None:
    tables_agree(lambda column: address_columns(column, *place), lambda text: address_row(text, *place), texts)
    arrays_agree(lambda column: address_text_column(column, *place), lambda text: address_row(text, *place)[3], texts)


@given(st.lists(st.tuples(ADDRESSES, st.sampled_from(["育美市", "京都市", "", None])), max_size=8))
@settings(max_examples=12)
def test_addresses_of_several_municipalities(rows: list[tuple[str, str | None]]) -> None:
    texts, cities = [text for text, _ in rows], [city for _, city in rows]
    found = address_columns(pa.array(texts, pa.string()), "広井県", pa.array(cities, pa.string())).to_pylist()
    wanted = [address_row(text, "広井県", city or "") for text, city in rows]
    assert [tuple(row.values()) for row in found] == [tuple(part or None for part in row) for row in wanted]


@given(lists(DIGITS | ANY), st.booleans())
@example(["(03)5253-5111", "03(5253)5111", "090-1234-5678", "09000000000", "〒100-0013", "5253-5111", "9012345678"], True)
@settings(max_examples=60)
def test_telephones_and_postal_codes(texts: list[str | None], restore: bool) -> None:
    arrays_agree(lambda column: phone_column(column, restore), lambda text: phone_key(text, restore_zero=restore) or None, texts)
    arrays_agree(postal_column, lambda text: postal_key(text) or None, texts)


MAIL = st.from_regex(r"[ <]?[A-Za-z0-9._+'\-Ａ]{0,5}@[A-Za-z0-9.\-]{0,8}[> ;,]?", fullmatch=True)


@given(lists(MAIL | ANY))
@example(["a@b.jp", " A.B+c@Example.CO.jp ", "名前 <x@y.jp>", "a@b", "a@-b.jp", "a@b.jp.", "a@b..jp"])
@settings(max_examples=60)
def test_e_mail(texts: list[str | None]) -> None:
    tables_agree(email_columns, email_parts, texts)


COLUMNS = {
    "name": name_columns,
    "kana": kana_columns,
    "latin": latin_columns,
    "date": date_columns,
    "address": address_columns,
    "email": email_columns,
    "phone": phone_column,
    "name key": name_key_column,
}


@pytest.mark.parametrize("kind", COLUMNS)
@given(st.lists(st.sampled_from(["田中　花子", "2015-04-02", "芝園町1-2", "Jo Do", "a@b.jp", "090-1234-5678", ""]) | st.none(), max_size=9))
@settings(max_examples=3)
def test_how_a_column_is_stored_changes_nothing(kind: str, texts: list[str | None]) -> None:
    column, plain = COLUMNS[kind], pa.array(texts, pa.string())
    stored = [
        plain.dictionary_encode(),
        pa.array(texts, pa.large_string()),
        pa.chunked_array([plain.slice(0, 2), plain.slice(2)], pa.string()),
        pa.concat_arrays([pa.array(["前"]), plain]).slice(1),
        pa.DictionaryArray.from_arrays(pa.array(range(len(texts)), pa.int32()), plain),
    ]
    assert all(column(other).to_pylist() == column(plain).to_pylist() for other in stored)


def test_a_column_of_nulls_gives_nulls() -> None:
    for kind, column in COLUMNS.items():
        rows = column(pa.nulls(2)).to_pylist()
        assert all(row is None or not any(row.values()) for row in rows), kind
        assert len(rows) == 2


def test_a_column_longer_than_a_slice_keeps_its_order() -> None:
    texts = [f"田{number}" for number in range(300_000)]
    assert name_key_column(pa.array(texts)).to_pylist() == texts


def test_an_unknown_form_of_date_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="unknown date form"):
        date_columns(pa.array(["2015-04-02"]), "roman")
