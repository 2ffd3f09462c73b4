"""What an outsider with the published tables, a pencil and a solver tries."""

import csv
import functools
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hagukumi.deident.tables import (
    MARK,
    REASONS,
    Dimension,
    ProtectedTables,
    Published,
    Reason,
    Refused,
    Released,
    Rules,
    Table,
    TableRefused,
    TableRequest,
    cells_of,
    protect,
)
from hagukumi.deident.tables.attack import attack
from hagukumi.deident.tables.cells import join

FILE = Path(__file__).parents[2] / "data" / "tables" / "tab_med.csv"
PRIMARY_PEOPLE = 2_286
NAIVE = Rules(outsider_knows_zeros=False)


@functools.cache
def town() -> Table:
    """5 wards over 50 districts, 21 ages, 2 sexes: 3,696 cells with margins, 14,482 made residents."""
    with FILE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    place = Dimension.tree("地区", {row["dist"]: row["ward"] for row in rows})
    age = Dimension.flat("年齢", sorted({row["age5"] for row in rows}))
    cells = {(row["dist"], row["age5"], row["sex"]): int(row["n"]) for row in rows}
    return Table.from_counts("町の人口", [place, age, Dimension.flat("性別", ["F", "M"])], cells)


@functools.cache
def naive() -> ProtectedTables:
    return protect(TableRequest([town()], NAIVE))


def told(withheld: np.ndarray, floor: float) -> Published:
    """What stands in the newspaper when these cells are withheld, with the small counts asked for."""
    cells = join([town()])
    counts = cells.counts.astype(float)
    small = np.flatnonzero((counts > 0) & (counts < 5))
    low, high = np.where(withheld, floor, counts), np.where(withheld, np.inf, counts)
    return Published(low, high, cells.relations, small, np.full(len(small), 2.0))


def test_attacker_recovers_nearly_half_of_the_small_counts_when_they_alone_are_withheld() -> None:
    """The check can fail: without secondary suppression 393 of 854 cells are known exactly."""
    counts = join([town()]).counts
    ranges = attack(told((counts > 0) & (counts < 5), 0.0))
    asked = np.flatnonzero((counts > 0) & (counts < 5))
    assert (len(asked), int((ranges.low == ranges.high)[asked].sum())) == (854, 393)
    assert len(ranges.unmet) == 393


def test_attacker_cannot_recover_a_small_count_from_the_margins() -> None:
    result = naive()
    assert result.primary == 854
    ranges = attack(told(result.withheld, 0.0))
    assert len(ranges.unmet) == 0
    small = np.flatnonzero(result.withheld & (result.reason != REASONS.index(Reason.SECONDARY)))
    assert ((ranges.shown_high - ranges.shown_low)[small] >= 2).all()
    assert (ranges.low <= result.cells.counts).all()
    assert (result.cells.counts <= ranges.high).all()


def test_fewer_cells_are_withheld_than_by_any_other_program_measured() -> None:
    """337 secondary cells holding 2,364 people were the best of five programs; the pattern is proved to be the cheapest."""
    result = naive()
    assert result.secondary <= 310
    assert int(result.cells.counts[result.withheld].sum()) - PRIMARY_PEOPLE <= 2_364
    assert result.pattern.proved


def test_attacker_who_knows_that_zeros_are_told_recovers_cells_unless_this_is_reckoned_with() -> None:
    """Whoever sees that zeros are printed knows that no withheld cell is one."""
    given = told(naive().withheld, 1.0)
    some = replace(given, asked=given.asked[:200], width=given.width[:200])
    ranges = attack(some)
    assert int((ranges.low == ranges.high)[some.asked].sum()) >= 5


def test_attacker_who_knows_that_zeros_are_told_cannot_recover_a_small_count_by_default() -> None:
    """The default reckons with it, and still withholds no more cells than the best program measured did without."""
    result = protect(TableRequest([town()]))
    assert result.secondary <= 337
    small = np.flatnonzero(result.withheld & (result.reason == REASONS.index(Reason.MINIMUM_FREQUENCY)))
    assert ((result.ranges.shown_high - result.ranges.shown_low)[small] >= 2).all()
    assert (result.ranges.shown_low[small] >= 1).all()


AGE = Dimension.flat("年齢", ["0-14", "15-64", "65-"])
PLACE = Dimension.tree("地区", {"北1": "北", "北2": "北", "南1": "南", "南2": "南"})
PEOPLE = {
    **{(place, "0-14"): count for place, count in zip(["北1", "北2", "南1", "南2"], [3, 22, 31, 18], strict=True)},
    **{(place, "15-64"): count for place, count in zip(["北1", "北2", "南1", "南2"], [40, 51, 66, 38], strict=True)},
    **{(place, "65-"): count for place, count in zip(["北1", "北2", "南1", "南2"], [25, 17, 29, 33], strict=True)},
}


def by_place_and_age() -> Table:
    return Table.from_counts("地区と年齢", [PLACE, AGE], PEOPLE, population="住民 2027-04-01")


def coarse() -> Table:
    """Ages in two groups that share no code with the three: only sums over leaves tie the tables together."""
    ages = Dimension.tree("年齢", {"0-14": "0-64", "15-64": "0-64", "0-64": "計", "65-": "計"})
    return Table.from_counts("年齢2区分", [PLACE, ages], PEOPLE, population="住民 2027-04-01")


def as_published(result: ProtectedTables, place: int = 0) -> Released:
    table = result.request.tables[place]
    withheld = result.withheld[result.cells.places[place]]
    return Released(table, np.where(withheld, 0, table.counts), withheld)


def test_attacker_cannot_use_one_linked_table_against_the_other() -> None:
    """The same cell in two tables of a request is one cell: withheld in both or in none."""
    result = protect(TableRequest([by_place_and_age(), coarse()]))
    first, second = (result.withheld[result.cells.places[table]] for table in (0, 1))
    for code in ("0-14", "15-64", "65-"):
        other = coarse().dimensions[1].place[code]
        assert (first[:, AGE.place[code]] == second[:, other]).all()
    assert len(result.ranges.unmet) == 0


def test_attacker_cannot_subtract_todays_table_from_an_earlier_one() -> None:
    """Protected each for itself, the two tables may give a cell away together; with the earlier one known, nothing does."""
    earlier = as_published(protect(TableRequest([by_place_and_age()])))
    result = protect(TableRequest([coarse()], earlier=[earlier]))
    cells = join([coarse(), by_place_and_age()])
    counts = cells.counts.astype(float)
    hidden = result.withheld[result.cells.places[0]], earlier.withheld
    low, high = counts.copy(), counts.copy()
    for places, withheld in zip(cells.places, hidden, strict=True):
        low[places[withheld]], high[places[withheld]] = 1.0, np.inf
    for places, withheld in zip(cells.places, hidden, strict=True):
        low[places[~withheld]] = high[places[~withheld]] = counts[places[~withheld]]
    small = np.flatnonzero((counts > 0) & (counts < 5))
    assert len(small) == 1
    assert len(attack(Published(low, high, cells.relations, small, np.full(1, 2.0))).unmet) == 0


def test_a_cell_that_earlier_releases_give_away_already_refuses_the_request() -> None:
    table = by_place_and_age()
    small_only = (table.counts > 0) & (table.counts < 5)
    careless = Released(table, np.where(small_only, 0, table.counts), small_only)
    with pytest.raises(TableRefused) as refused:
        protect(TableRequest([coarse()], earlier=[careless]))
    assert refused.value.code is Refused.EARLIER_RELEASE


def test_what_the_auditor_is_given_holds_no_withheld_count() -> None:
    result = protect(TableRequest([by_place_and_age()]))
    hidden = set(result.cells.counts[result.withheld].tolist())
    told_elsewhere = set(result.cells.counts[~result.withheld].tolist())
    given = json.loads(told_of(result).to_json())
    assert hidden - told_elsewhere
    assert not (hidden - told_elsewhere) & {value for value in [*given["low"], *given["high"]] if value is not None}


def told_of(result: ProtectedTables) -> Published:
    counts = result.cells.counts.astype(float)
    low, high = np.where(result.withheld, 1.0, counts), np.where(result.withheld, np.inf, counts)
    return Published(low, high, result.cells.relations, np.zeros(0, dtype=np.int64), np.zeros(0))


def test_a_published_mark_does_not_tell_small_cells_from_the_others() -> None:
    """Whoever knew which cells are small would know that they hold 1 to 4."""
    hidden = [cell for cell in cells_of(protect(TableRequest([by_place_and_age()])), 0) if cell.value is None]
    assert {cell.reason for cell in hidden} == {Reason.MINIMUM_FREQUENCY, Reason.SECONDARY}
    assert {cell.printed for cell in hidden} == {MARK}


def test_a_table_whose_audit_does_not_answer_is_not_provided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hagukumi.deident.tables.inspection.sys.executable", "/bin/false")
    with pytest.raises(TableRefused, match="検査が終わりません") as refused:
        protect(TableRequest([by_place_and_age()]))
    assert refused.value.code is Refused.AUDIT_FAILED


def test_the_auditing_process_refuses_what_it_cannot_read() -> None:
    done = subprocess.run([sys.executable, "-m", "hagukumi.deident.tables.audit"], input="{}", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
