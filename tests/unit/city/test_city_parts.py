"""The parts a city is made of: days, characters, kana, names, places, spoilt rows, files."""

from __future__ import annotations

import datetime

import numpy as np
import openpyxl
import pyarrow as pa
import pytest

from hagukumi.city import characters, days, kana, places, rates, spoiling
from hagukumi.city.extracts import EXTRACTS
from hagukumi.city.extracts.rows import Rows
from hagukumi.city.names import COUNTRY_SHARES, make_names
from hagukumi.city.writing import write_extract
from hagukumi.notation import is_my_number, municipality_code_valid, name_key

CARDS = {extract.card.id: extract.card for extract in EXTRACTS}


def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def day(text: str) -> int:
    return days.day_of(datetime.date.fromisoformat(text))


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [("2020-10-01", "2026-10-01", 6), ("2020-10-02", "2026-10-01", 5), ("2020-02-29", "2026-02-28", 5), ("2020-02-29", "2026-03-01", 6)],
)
def test_age_is_completed_years(birth, on, age):
    assert days.ages_on(np.array([day(birth)], np.int32), day(on)).tolist() == [age]


@pytest.mark.parametrize(("birth", "year"), [("2015-04-01", 2), ("2015-04-02", 1), ("2016-03-31", 1), ("2016-04-02", 0)])
def test_a_child_born_on_the_first_of_april_is_in_the_earlier_school_year(birth, year):
    assert days.school_years(np.array([day(birth)], np.int32), 2022).tolist() == [year]


def test_never_is_written_as_a_blank():
    assert days.write_days(np.array([days.NEVER, day("2026-10-01")], np.int32), "wareki_dots").to_pylist() == ["", "R8.10.1"]


def test_days_out_of_range_are_refused():
    with pytest.raises(IndexError):
        days.write_days(np.array([day("1900-01-01")], np.int32), "iso")


@pytest.mark.parametrize(("date", "year"), [(datetime.date(2026, 3, 31), 2025), (datetime.date(2026, 4, 1), 2026)])
def test_the_fiscal_year_begins_in_april(date, year):
    assert days.fiscal_year_of(date) == year


@pytest.mark.parametrize(
    ("way", "text", "spelt"),
    [
        ("half", "ガクト　パピ", "ｶﾞｸﾄ ﾊﾟﾋﾟ"),
        ("half", "ジョン・ヴァン", "ｼﾞｮﾝ･ｳﾞｧﾝ"),
        ("hiragana", "ショウタ", "しょうた"),
        ("large", "ショウタッケ", "シヨウタツケ"),
        ("unvoiced", "ヤマザキパ", "ヤマサキハ"),
    ],
)
def test_kana_are_respelt_only_where_marked(way, text, spelt):
    assert kana.respell(pa.array([text, text]), way, np.array([True, False])).to_pylist() == [spelt, text]


def test_kana_stay_when_nothing_is_marked():
    texts = pa.array(["ショウ"])
    assert kana.respell(texts, "large", np.array([False])) is texts


def test_variants_are_of_the_same_name():
    variants, private = characters.other_writings("髙橋", "utf-8", {"\ue000": "橋"})
    assert "高橋" in variants
    assert private == ("髙\ue000",)
    assert sum(name_key(variant) == name_key("高橋") for variant in variants) >= len(variants) - 1


def test_a_system_without_a_character_uses_another_form():
    assert characters.plain_for("𠮷田", "cp932") == "吉田"
    assert characters.plain_for("辻\U000e0100", "cp932") == "辻"
    assert characters.plain_for("𡈽屋", "cp932") == "〓屋"
    assert characters.plain_for("𠮷田", "utf-8") == "𠮷田"


def test_what_a_system_cannot_encode_is_not_written_by_it():
    for name, _ in zip(characters.VARIANTS, range(60), strict=False):
        for group in characters.other_writings(name, "cp932", {"\ue000": name}):
            for writing in group:
                writing.encode("cp932")


def test_own_characters_stay_in_the_range_that_cp932_has():
    table = characters.private_use_table(rng())
    assert len(set(table.values())) == len(table) == 64
    assert all(0xE000 <= ord(code) <= 0xE757 for code in table)


def test_the_municipality_does_not_exist_but_its_code_is_well_formed():
    assert municipality_code_valid(places.MUNICIPALITY_CODE)
    assert places.MUNICIPALITY == "育実市"


def test_towns_are_real_and_those_inside_come_first():
    towns = places.make_towns()
    assert towns.inside > 100
    assert set(towns.municipality.slice(0, towns.inside).to_pylist()) == {places.PREFECTURE + places.MUNICIPALITY}
    assert places.PREFECTURE + places.MUNICIPALITY not in towns.municipality.slice(towns.inside).to_pylist()
    assert all(len(code) == 7 for code in towns.postal.to_pylist())


def test_one_address_in_four_styles():
    towns = places.make_towns()
    inside = next(place for place in range(towns.inside) if towns.has_chome[place])
    at = places.Addresses(
        town=np.array([inside], np.int32),
        chome=np.array([3], np.int16),
        block=np.array([12], np.int16),
        lot=np.array([4], np.int16),
        building=pa.array(["ハイツ桜"]),
        room=np.array([203], np.int16),
    )
    town = towns.town[inside].as_py()
    written = {style: places.write_addresses(towns, at, style).to_pylist()[0] for style in places.ADDRESS_STYLES}
    assert written == {
        "formal": f"愛知県育実市{town}三丁目12番地4　ハイツ桜203",
        "hyphen": f"{town}3-12-4ハイツ桜203",
        "wide": f"育実市{town}３－１２－４　ハイツ桜203",
        "mixed": f"育実市{town}3丁目12番4号　ハイツ桜203",
    }


def test_the_foreign_names_cover_every_country():
    names = make_names(np.random.SeedSequence(1))
    assert len(names.foreign) == len(COUNTRY_SHARES)
    assert all(len(families) >= 4 and len(givens) >= 5 for families, givens in names.foreign)


def test_names_with_two_registered_writings_keep_their_share():
    names = make_names(np.random.SeedSequence(1))
    kanji = names.family.kanji.to_pylist()
    drawn = names.draw_families(rng(), 200_000)
    counts = np.bincount(drawn, minlength=len(kanji))
    usual, other = counts[kanji.index("高橋")], counts[kanji.index("髙橋")]
    assert 0.05 < other / (usual + other) < 0.2


def test_an_unknown_noise_level_is_refused():
    with pytest.raises(ValueError, match="loud"):
        rates.rates_of("loud")


def test_a_made_my_number_has_a_valid_check_digit():
    generator = rng()
    assert all(is_my_number(spoiling.my_number(generator)) for _ in range(200))


def rows_of(source: str, count: int) -> Rows:
    card = CARDS[source]
    texts = {column.field or column.header: pa.array([f"{place}" for place in range(count)]) for column in card.columns()}
    return Rows(np.arange(count), texts, {"kanji_variant": np.zeros(count, np.bool_)})


def test_small_files_are_left_alone():
    rows = rows_of("npo", spoiling.LEAST_ROWS - 1)
    assert spoiling.spoil(rng(), CARDS["npo"], rows, 0.1).rows is rows


def test_spoilt_rows_are_what_they_are_said_to_be():
    spoilt = spoiling.spoil(rng(), CARDS["family_consultation"], rows_of("family_consultation", 100), 0.02)
    said = dict(zip(spoilt.row.tolist(), spoilt.code, strict=True))
    assert sorted(said.values()) == ["L1-09", "L1-09", "X-13", "X-13", "X-17", "X-17"]
    for row, code in said.items():
        cells = {field: texts[row].as_py() for field, texts in spoilt.rows.texts.items()}
        assert (code == "X-13") == ("と聞き取った" in cells["summary"])
        assert (code == "X-17") == ("2026/2/30" in cells.values())
        assert (code == "L1-09") == ("" in cells.values())


def test_rows_sent_twice_stand_at_the_end():
    spoilt = spoiling.spoil(rng(), CARDS["juki"], rows_of("juki", 100), 0.03)
    twice = [row for row, code in zip(spoilt.row.tolist(), spoilt.code, strict=True) if code == "X-21"]
    assert twice == [100, 101, 102]
    numbers = spoilt.rows.texts["resident_number"].to_pylist()
    assert all(numbers.count(numbers[row]) == 2 for row in twice)


def test_eras_that_had_ended_occur_among_impossible_dates():
    spoilt = spoiling.spoil(rng(), CARDS["attendance"], rows_of("attendance", 100), 0.06)
    assert "X-16" in spoilt.code


def test_a_book_keeps_days_and_numbers_as_numbers(tmp_path):
    card = CARDS["nurse_room"]
    rows = rows_of("nurse_room", 3)
    rows.texts["visited_on"] = pa.array(["46296", "2026/2/30", ""])
    sheet = openpyxl.load_workbook(write_extract(card, rows, tmp_path))["Sheet1"]
    place = [column.field for column in card.columns()].index("visited_on")
    values = [row[place].value for row in sheet.iter_rows(min_row=2)]
    assert values[0].date() == datetime.date(2026, 10, 1)
    assert values[1:] == ["2026/2/30", None]
    assert [cell.value for cell in sheet[1]] == [column.header for column in card.columns()]


def test_a_quoted_csv_quotes_every_cell(tmp_path):
    card = CARDS["youtaikyo"]
    text = write_extract(card, rows_of("youtaikyo", 2), tmp_path).read_bytes()
    assert text.startswith(b'\xef\xbb\xbf"')
    assert text.endswith(b'"1"\r\n')
    assert len(text.split(b"\r\n")) == 4
