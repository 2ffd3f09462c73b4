"""Linkage in Latin script from tables to persons, without labels, on made people of several kinds."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence

import duckdb
import pyarrow as pa
import pytest

from hagukumi.linkage import LinkSource, link
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.japanese.calibration import Calibration
from hagukumi.linkage.latin.linking import link_latin
from hagukumi.linkage.sources import DEFAULTS

START = [consonant + vowel for consonant in "bcdfghjklmnprstvw" for vowel in "aeio"]
END = [
    "bert",
    "den",
    "dine",
    "fred",
    "gan",
    "la",
    "lan",
    "lin",
    "mas",
    "nard",
    "nes",
    "rick",
    "sa",
    "sen",
    "son",
    "ta",
    "ton",
    "vin",
    "wick",
]
Row = dict[str, str | None]


def word(chance: random.Random) -> str:
    return chance.choice(START) + chance.choice(START) + chance.choice(END)


def slip(chance: random.Random, text: str) -> str:
    place = chance.randrange(len(text) - 1)
    return chance.choice(
        [
            text[:place] + text[place + 1 :],
            text[:place] + text[place + 1] + text[place] + text[place + 2 :],
            text[:place] + chance.choice("aeiou") + text[place + 1 :],
        ]
    )


def families(chance: random.Random, count: int) -> Iterator[Row]:
    """People in households that share name, address and telephone; one household in ten has twins, more than anywhere in the world.

    Where a twin's record lacks the given name nobody can tell whose it is: that bounds the precision that may be asked.
    """
    for _ in range(count):
        family, address, phone = word(chance), f"{chance.randint(1, 99)} {word(chance)} street", f"0{chance.randint(10**8, 10**9 - 1)}"
        days = [
            f"{chance.randint(1940, 2015)}-{chance.randint(1, 12):02d}-{chance.randint(2, 28):02d}" for _ in range(chance.randint(1, 4))
        ]
        if chance.random() < 0.1:
            days.append(days[-1])
        for day in days:
            yield {"given_name": word(chance), "family_name": family, "birth_date": day, "address": address, "phone": phone}


def written(chance: random.Random, person: Row) -> Row:
    """The person once more, with what clerks do to records."""
    row = dict(person)
    for field in ("given_name", "family_name", "address"):
        if chance.random() < 0.07:
            row[field] = slip(chance, str(row[field]))
    if chance.random() < 0.05:
        row["given_name"], row["family_name"] = row["family_name"], row["given_name"]
    if chance.random() < 0.1:
        row["address"], row["phone"] = f"{chance.randint(1, 99)} {word(chance)} street", None
    for field in ("birth_date", "phone", "given_name"):
        if chance.random() < 0.04:
            row[field] = None
    return row


def people(seed: int, households: int = 160, copies: Sequence[int] = (1, 2, 2, 3)) -> list[tuple[int, Row]]:
    chance = random.Random(seed)
    everybody = enumerate(families(chance, households))
    return [(number, written(chance, person) if copy else person) for number, person in everybody for copy in range(chance.choice(copies))]


def source(connection: duckdb.DuckDBPyConnection, rows: Sequence[Row], name: str = "a", *, unique: bool = False) -> LinkSource:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    table = pa.table(
        {"_row": list(range(len(rows))), **{column: pa.array([row.get(column) for row in rows], pa.string()) for column in columns}}
    )
    connection.register("rows_in", table)
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM rows_in")
    connection.unregister("rows_in")
    return LinkSource(name, name, {}, unique_per_person=unique, extra={column: column for column in columns})


def scores(truth: Sequence[int], persons: Sequence[int]) -> tuple[float, float]:
    """Precision and recall over pairs of records."""

    def pairs(values) -> int:
        return sum(count * (count - 1) // 2 for count in Counter(values).values())

    both = pairs(zip(truth, persons, strict=True))
    return both / max(pairs(persons), 1), both / max(pairs(truth), 1)


def test_a_register_with_households_and_twins():
    made = people(1)
    linked = link_latin(connection := duckdb.connect(), [source(connection, [row for _, row in made])])
    precision, recall = scores([number for number, _ in made], linked.links["person"].to_pylist())
    assert precision > 0.95
    assert recall > 0.97
    assert set(linked.links["rule"].to_pylist()) == {"probabilistic", "single"}
    assert linked.links.num_rows == len(made)


def test_where_nobody_stands_twice_hardly_anybody_is_linked():
    made = people(2, copies=(1,))
    linked = link_latin(connection := duckdb.connect(), [source(connection, [row for _, row in made])])
    assert linked.counts["persons"] >= 0.99 * len(made)


def test_two_duplicate_free_sources_give_each_person_at_most_one_record():
    made = people(3, copies=(2,))
    sides = [[entry for place, entry in enumerate(made) if place % 2 == side] for side in (0, 1)]
    connection = duckdb.connect()
    sources = [source(connection, [row for _, row in side], name, unique=True) for side, name in zip(sides, "ab", strict=True)]
    links = link_latin(connection, sources).links.to_pylist()
    assert max(Counter((link["_source"], link["person"]) for link in links).values()) == 1
    precision, recall = scores([number for side in sides for number, _ in side], [link["person"] for link in links])
    assert precision > 0.995
    assert recall > 0.98


def test_blocking_loses_hardly_anybody(monkeypatch):
    made = people(4)
    monkeypatch.setattr("hagukumi.linkage.latin.blocking._AFFORDABLE", 0)
    linked = link_latin(connection := duckdb.connect(), [source(connection, [row for _, row in made])])
    precision, recall = scores([number for number, _ in made], linked.links["person"].to_pylist())
    assert min(precision, recall) > 0.95
    assert "birth" in linked.counts["blocks"]


def test_pairs_that_are_too_many_to_keep_are_weighed_in_slices_and_learnt_from_a_sample(monkeypatch):
    made = people(5)
    monkeypatch.setattr("hagukumi.linkage.latin.scoring.KEPT", 0)
    linked = link_latin(connection := duckdb.connect(), [source(connection, [row for _, row in made])])
    precision, recall = scores([number for number, _ in made], linked.links["person"].to_pylist())
    assert min(precision, recall) > 0.95


def answer(made: Sequence[tuple[int, Row]], order: Sequence[int], threads: int, model: LinkModel | None = None) -> list[tuple]:
    """Links and weights, with rows numbered as in `made` but stored in another order."""
    connection = duckdb.connect(config={"threads": threads})
    one = source(connection, [row for _, row in made])
    connection.execute("CREATE TABLE shuffled AS SELECT * FROM a ORDER BY list_position($1, _row)", [list(order)])
    linked = link_latin(connection, [LinkSource("a", "shuffled", {}, extra=one.extra)], model=model)
    return [tuple(row.values()) for table in (linked.links, linked.review, linked.pairs) for row in table.to_pylist()]


def test_the_order_of_rows_and_the_number_of_threads_are_no_matter():
    made = people(6, households=120)
    plain = list(range(len(made)))
    assert answer(made, plain, 1) == answer(made, random.Random(1).sample(plain, len(plain)), 2)


def test_a_model_that_was_kept_gives_the_same_answer_and_one_for_other_columns_is_refused():
    made = people(7, households=120)
    rows = [row for _, row in made]
    connection = duckdb.connect()
    first = link_latin(connection, [source(connection, rows)])
    kept = LinkModel.from_json(first.model.to_json())
    again = link_latin(connection, [source(connection, rows)], model=kept)
    assert again.links.equals(first.links)
    with pytest.raises(ValueError, match="モデル"):
        link_latin(connection, [source(connection, [{"full_name": "Ann Lee"}])], model=kept)


def test_a_clerk_s_word_stands_above_weights_and_uniqueness():
    made = people(8, households=60, copies=(2,))
    rows = [row for _, row in made]
    connection = duckdb.connect()
    word_on = {"_left_source": ["a", "a"], "_left_row": [0, 0], "_right_source": ["a", "a"], "_right_row": [1, 40], "same": [False, True]}
    linked = link_latin(connection, [source(connection, rows, unique=True)], decisions=pa.table(word_on))
    persons = linked.links["person"].to_pylist()
    assert persons[0] == persons[40] != persons[1]
    assert "clerk" in linked.links["rule"].to_pylist()


def test_what_is_uncertain_is_shown_to_a_clerk_by_levels_and_never_by_values():
    made = people(9)
    linked = link_latin(connection := duckdb.connect(), [source(connection, [row for _, row in made])])
    linked_pairs = {pair["linked"] for pair in linked.pairs.to_pylist()}
    assert linked_pairs == {True, False}
    assert set(linked.review["reason"].to_pylist()) <= {"uncertain", "contrary", "two_rows_of_one_source"}
    told = " ".join(linked.pairs["evidence"].to_pylist()) + linked.model.to_json() + repr(linked.counts)
    assert not any(str(row["family_name"]) in told for _, row in made if row["family_name"] and len(row["family_name"]) > 5)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"given_name": "Ann", "family_name": "Lee"}],
        [{"given_name": None, "family_name": None}, {"given_name": None, "family_name": None}],
        [{"family_name": "山田"}, {"family_name": "山田"}],
        [{"other thing": "x"}] * 5,
    ],
)
def test_next_to_nothing_is_linked_to_nothing(rows):
    connection = duckdb.connect()
    connection.execute("CREATE TABLE a (_row BIGINT)")
    one = source(connection, rows) if rows else LinkSource("a", "a", {})
    links = link_latin(connection, [one]).links
    assert links["_row"].to_pylist() == list(range(len(rows)))
    assert len(set(links["person"].to_pylist())) == len(rows)


def test_nothing_is_left_in_the_connection_and_bad_sources_are_refused():
    connection = duckdb.connect()
    one = source(connection, [row for _, row in people(10, households=20)])
    link_latin(connection, [one])
    assert connection.execute(
        "SELECT table_name FROM duckdb_tables() UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal"
    ).fetchall() == [("a",)]
    for bad in ([], [one, one]):
        with pytest.raises(ValueError, match="source"):
            link_latin(connection, bad)


def test_the_settings_script_decides_whose_comparisons_link():
    connection = duckdb.connect()
    one = source(connection, [row for _, row in people(11, households=20)])
    linked = link(connection, [one], settings=DEFAULTS["latin"])
    assert linked.links.equals(link_latin(connection, [one]).links) and linked.model.script == "latin"
    assert DEFAULTS["latin"].link_weight == 0.0
    with pytest.raises(ValueError, match="calibration"):
        link(connection, [one], settings=DEFAULTS["latin"], calibration=Calibration(*[pa.table({})] * 5))
    with pytest.raises(ValueError, match="script 'ja'"):
        link_latin(connection, [one], settings=DEFAULTS["ja"])
