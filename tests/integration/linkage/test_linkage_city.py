"""A made city from its files to persons: accuracy, training, wrong numbers found, the same answer twice."""

import datetime
from bisect import bisect_left
from math import fsum, log2

import duckdb
import pyarrow.parquet as pq
import pytest

from hagukumi.city import make_city
from hagukumi.city.extracts import OF_PROPOSALS
from hagukumi.intake import receive
from hagukumi.linkage import LinkSettings, LinkSource, link
from hagukumi.linkage.charts import Pair
from hagukumi.linkage.charts.steps import steps_of
from hagukumi.linkage.japanese.comparisons import COMPARISONS, FREQUENT
from hagukumi.plan import read_plan

AS_OF = datetime.date(2026, 10, 1)


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    folder = tmp_path_factory.mktemp("linkage") / "city"
    make_city(folder, residents=4_000, seed=5, as_of=AS_OF)
    return folder


@pytest.fixture(scope="module")
def accepted(city):
    tables, sources = {}, []
    proposals = {extract.card.id for extract in OF_PROPOSALS}
    for source in (source for source in read_plan(city / "plan").sources if source.id not in proposals):
        asked = frozenset(column.field for column in source.layout.columns if column.field and not column.discard)
        with (city / "extracts" / source.file).open("rb") as stream:
            tables[source.id] = receive(stream, source, asked=asked, as_of=AS_OF).accepted
        columns = {column.link: column.field for column in source.layout.columns if column.link}
        sources.append(LinkSource(source.id, source.id, columns, source.unique_per_person, source.spine))
    return tables, sources


@pytest.fixture(scope="module")
def connection(accepted):
    with duckdb.connect(config={"enable_external_access": "false", "threads": "2"}) as connection:
        for id, table in accepted[0].items():
            connection.register("incoming", table)
            connection.execute(f"CREATE TABLE {id} AS SELECT * FROM incoming")
        connection.unregister("incoming")
        connection.execute("SET lock_configuration = true")
        yield connection


@pytest.fixture(scope="module")
def linked(connection, accepted):
    return link(connection, accepted[1], seed=7, calibrate=True)


@pytest.fixture(scope="module")
def scored(city, linked):
    """Each row with its person, its true person, and what was done to the row."""
    records = pq.read_table(city / "truth" / "records.parquet").rename_columns({"source": "_source", "row": "_row", "person": "truth"})
    return linked.links.join(records, keys=["_source", "_row"]).join(
        pq.read_table(city / "truth" / "persons.parquet").rename_columns({"person": "truth"}), keys="truth"
    )


def pairs(rows, by):
    counts = duckdb.from_arrow(rows).aggregate(f"count(*) AS n, {by}", by)
    return counts.aggregate("coalesce(sum(n * (n - 1) // 2), 0)").fetchall()[0][0]


def precision_recall(rows):
    both, predicted, true = (pairs(rows, by) for by in ("person, truth", "person", "truth"))
    return both / predicted, both / true


def test_every_accepted_row_has_a_person(accepted, linked):
    assert linked.links.num_rows == sum(table.num_rows for table in accepted[0].values())


def test_links_are_right_and_nearly_complete(scored):
    precision, recall = precision_recall(scored)
    assert precision >= 0.9998
    assert recall >= 0.985


@pytest.mark.parametrize("group", ["mover", "married", "twin", "foreigner", "newborn", "no_resident_number"])
def test_no_group_of_residents_is_linked_badly(scored, group):
    precision, recall = precision_recall(duckdb.from_arrow(scored).filter(group).to_arrow_table())
    assert precision >= 0.999
    assert recall >= 0.95


def test_wrong_numbers_are_found_and_right_ones_are_not_accused(scored, linked):
    accused = {(row["_source"], row["_row"]) for row in linked.misuse.to_pylist() if row["code"] == "number_of_another"}
    rows = scored.select(["_source", "_row", "wrong_number", "resident"]).to_pylist()
    wrong = {(row["_source"], row["_row"]) for row in rows if row["wrong_number"]}
    assert len(accused & wrong) >= 0.9 * len(wrong)
    assert len(accused - wrong) <= 0.05 * len(accused)


def test_the_model_is_trained_and_tells_how(linked):
    training = linked.model.account
    assert training["parameters"] == "trained"
    assert all(session["iterations"] >= 1 for session in training["sessions"])


def test_counting_what_this_run_alone_needs_gives_the_same_answer(connection, accepted, linked):
    """Also where the caller has an open transaction."""
    connection.begin()
    lean = link(connection, accepted[1], seed=7)
    connection.rollback()
    assert lean.calibration is None
    for table in ("links", "pairs", "review", "persons", "relations"):
        assert getattr(lean, table).equals(getattr(linked, table))


def _parts(row):
    return {name.removeprefix("bits_"): bits for name, bits in row.items() if name.startswith("bits_")}


def test_every_pair_carries_the_bits_that_its_weight_is_made_of(linked):
    levels = {(name, share.level): share for name, shares in linked.model.comparisons.items() for share in shares}
    frequencies = linked.calibration.frequencies.to_pylist()
    known = {field: sorted({row["bits"] for row in frequencies if row["field"] == field}) for field in FREQUENT}
    columns = {(comparison.name, level.name): level.frequency for comparison in COMPARISONS for level in comparison.levels}
    seen = set()
    for row in linked.pairs.to_pylist():
        parts, reached = _parts(row), dict(part.split("=") for part in row["evidence"].split(";"))
        if "number" in reached:
            assert set(parts.values()) == {None}
            continue
        assert sum(parts.values()) == pytest.approx(row["weight"], abs=1e-6)
        assert parts.pop("prior") == pytest.approx(log2(linked.model.prior / (1 - linked.model.prior)), abs=1e-9)
        assert set(parts) == set(reached)
        for name, level in reached.items():
            seen.add((name, level))
            if level == "unknown":
                assert parts[name] == pytest.approx(0, abs=2e-6)
            elif column := columns[name, level]:
                share = log2(levels[name, level].match) - parts[name]
                place = bisect_left(known[column], share)
                assert min(abs(bits - share) for bits in known[column][max(place - 1, 0) : place + 1]) < 2e-6
            else:
                assert parts[name] == pytest.approx(levels[name, level].weight, abs=2e-6)
    assert {("name", "kanji+kana"), ("name", "given"), ("birth", "slip"), ("home", "none")} <= seen


def test_the_bars_drawn_of_every_pair_add_up_to_its_weight_and_its_gain_decides(linked):
    threshold = LinkSettings().link_weight
    for row in linked.pairs.to_pylist():
        pair = Pair.of(row)
        steps = steps_of(pair, linked.model)
        assert fsum(step.bits for step in steps) == pytest.approx(row["weight"], abs=1e-6)
        assert len(steps) == (1 if row["bits_prior"] is None else 5), "each part is one bar, and nothing is left over"
        if row["hold"] in ("", "uncertain"):
            assert (pair.decided_by >= threshold) is (row["hold"] == "")
        if row["hold"] == "ambiguous" and row["lead"] is not None:
            assert row["lead"] < LinkSettings().margin and not row["gain"]
    assert any(row["gain"] and row["weight"] < threshold for row in linked.pairs.to_pylist() if row["linked"])


def test_guardians_are_adults_and_mostly_true_parents(city, linked, scored):
    truth = dict(zip(scored["person"].to_pylist(), scored["truth"].to_pylist(), strict=True))
    people = {row["person"]: row for row in pq.read_table(city / "truth" / "persons.parquet").to_pylist()}
    guardians = [(truth[r["person"]], truth[r["other_person"]]) for r in linked.relations.to_pylist() if r["kind"] == "guardian"]
    parents = [adult in (people[child]["mother"], people[child]["father"]) for child, adult in guardians]
    assert len(guardians) > 100
    assert sum(people[adult]["age"] >= 18 for _, adult in guardians) >= 0.99 * len(guardians)
    assert sum(parents) >= 0.8 * len(parents)


def test_the_same_input_and_seed_give_the_same_answer(connection, accepted, linked):
    again = link(connection, accepted[1], seed=7)
    assert all(getattr(again, name) == getattr(linked, name) for name in ("links", "review", "relations", "persons", "misuse", "pairs"))
