"""Random small files whose tables are tied by what words mean: no small count is told, checked by another solver on the lowest cells."""

import itertools
import json

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from hagukumi.deident.general.loading import Column, Loaded
from hagukumi.deident.statistics.counting import Counting
from hagukumi.deident.statistics.releasing import ReleaseRecord, record_of, released_of
from hagukumi.deident.statistics.spec import CountedItem, StatisticsSpec, TableSpec
from hagukumi.deident.statistics.ties import ties
from hagukumi.deident.tables import ProtectedTables, Table, TableRefused, TableRequest, protect
from hagukumi.deident.tables.attack import attack

STREETS = ("s1", "s2", "s3", "s4", "s5")
SEXES = ("f", "m")
COUNTS = st.lists(st.sampled_from([0, 1, 2, 4, 5, 6, 9, 20]), min_size=10, max_size=10)
GROUPS = st.lists(st.sampled_from(["n", "s"]), min_size=5, max_size=5).filter(lambda groups: len(set(groups)) == 2)


def loaded(counts: list[int], group_of: dict[str, str]) -> Loaded:
    rows = [key for key, count in zip(itertools.product(STREETS, SEXES), counts, strict=True) for _ in range(count)]
    columns = {"street": [s for s, _ in rows], "sex": [x for _, x in rows], "district": [group_of[s] for s, _ in rows]}
    return Loaded({name: column(name, texts) for name, texts in columns.items()}, (), len(rows))


def column(name: str, texts: list[str]) -> Column:
    values, codes = np.unique(np.array(texts), return_inverse=True)
    return Column(name, tuple(values.tolist()), codes.astype(np.int32))


def narrowest(counts: list[int], told: list[tuple[list[int], int]]) -> float:
    """The outsider's narrowest range of a count of 1 to 4, from sums over the ten lowest cells; that nobody is nought he knows too."""
    true, size = np.array(counts, float), len(counts)
    rows = np.zeros((len(told), size))
    for row, (cells, _) in enumerate(told):
        rows[row, cells] = 1
    sums = LinearConstraint(rows, [total for _, total in told], [total for _, total in told])
    bounds = Bounds(np.minimum(true, 1), np.where(true == 0, 0, 10_000))
    widths = []
    for cell in np.flatnonzero((true > 0) & (true < 5)).tolist():
        cost = np.eye(size)[cell]
        least, most = (milp(sign * cost, constraints=sums, bounds=bounds, integrality=np.ones(size)) for sign in (1, -1))
        widths.append(-most.fun - least.fun)
    return min(widths, default=np.inf)


def sums_told(table: Table, withheld: np.ndarray, inside: dict[str, set[str]]) -> list[tuple[list[int], int]]:
    """What a table tells, as sums over the lowest cells. `inside`: the streets under each code."""
    cells = list(itertools.product(STREETS, SEXES))
    place, sex = table.dimensions
    found = []
    for codes in itertools.product(place.codes, sex.codes):
        at = place.place[codes[0]], sex.place[codes[1]]
        if not withheld[at]:
            within = inside.get(codes[0], set(STREETS))
            parts = [n for n, (street, one) in enumerate(cells) if street in within and codes[1] in (one, "計")]
            found.append((parts, int(table.counts[at])))
    return found


def streets_of(group_of: dict[str, str]) -> dict[str, set[str]]:
    return {group: {s for s in STREETS if group_of[s] == group} for group in group_of.values()}


def withheld_in(result: ProtectedTables, place: int) -> np.ndarray:
    return result.withheld[result.cells.places[place]]


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much])
@given(COUNTS, GROUPS)
def test_attacker_cannot_recover_a_small_count_of_a_street_from_districts(
    monkeypatch: pytest.MonkeyPatch, counts: list[int], groups: list[str]
) -> None:
    """A table by street and one by district, which is another column."""
    monkeypatch.setattr("hagukumi.deident.tables.protection.audit", attack)
    assume(any(0 < count < 5 for count in counts))
    group_of = dict(zip(STREETS, groups, strict=True))
    spec = StatisticsSpec(population="p", table=tuple(TableSpec(name=by, by=(by, "sex")) for by in ("street", "district")))
    counting = Counting(spec, loaded(counts, group_of), str)
    tables = [counting.table(one) for one in spec.table]
    try:
        result = protect(TableRequest(tables, earlier=ties([], counting, tables)))
    except TableRefused:
        return
    told = sums_told(tables[0], withheld_in(result, 0), {s: {s} for s in STREETS})
    assert narrowest(counts, told + sums_told(tables[1], withheld_in(result, 1), streets_of(group_of))) >= 2


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much])
@given(COUNTS, GROUPS, st.booleans())
def test_attacker_cannot_recover_a_small_count_from_an_earlier_division(
    monkeypatch: pytest.MonkeyPatch, counts: list[int], groups: list[str], coarse_first: bool
) -> None:
    """By street before and by district today, or the other way round; as levels of one item that have no code in common."""
    monkeypatch.setattr("hagukumi.deident.tables.protection.audit", attack)
    assume(any(0 < count < 5 for count in counts))
    group_of = dict(zip(STREETS, groups, strict=True))
    text = "".join(f"{street},{group},*\n" for street, group in group_of.items())
    flat = "".join(f"{street},*\n" for street in STREETS)
    ways = [(text, 1, streets_of(group_of)), (flat, 0, {s: {s} for s in STREETS})]
    told: list[tuple[list[int], int]] = []
    records: list[ReleaseRecord] = []
    for hierarchy, lowest, inside in ways if coarse_first else ways[::-1]:
        item = CountedItem(hierarchy="file", lowest=lowest)
        spec = StatisticsSpec(population="p", items={"street": item}, table=(TableSpec(name="t", by=("street", "sex")),))
        counting = Counting(spec, loaded(counts, group_of), lambda name, hierarchy=hierarchy: hierarchy)
        tables = [counting.table(spec.table[0])]
        earlier = [released for record in records for released in released_of(record, counting, "f")]
        try:
            result = protect(TableRequest(tables, earlier=[*earlier, *ties(records, counting, tables)]))
        except TableRefused:
            return
        told += sums_told(tables[0], withheld_in(result, 0), inside)
        record = record_of("p", 1, counting, [(tables[0], tables[0].counts, withheld_in(result, 0))])
        records.append(msgspec.convert(json.loads(json.dumps(record)), ReleaseRecord))
    assert narrowest(counts, told) >= 2
