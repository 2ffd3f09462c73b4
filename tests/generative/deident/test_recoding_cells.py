"""Cell suppression on small tables: what must hold, and how near the fewest cells it comes."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import Diversity, DiversityKind, Limits, Privacy
from hagukumi.deident.recoding import Reading, compatible_rows, fitting_rows, suppress_cells

AREA = Hierarchy.of_paths("地域", [(f"町{n}", f"区{n // 2}", "*") for n in range(6)])
SEX = Hierarchy.of_paths("性別", [("男", "*"), ("女", "*")])
HOME = Hierarchy.of_paths("世帯", [("単独", "*"), ("夫婦", "*"), ("その他", "*")])
READINGS = st.sampled_from(list(Reading))


def table(seed: int, rows: int, hierarchies: tuple[Hierarchy, ...] = (AREA, SEX, HOME)) -> CodedRecords:
    chance = np.random.default_rng(seed)
    shares = chance.random(6) ** 3
    codes = tuple(chance.choice(h.leaves, rows, p=shares[: h.leaves] / shares[: h.leaves].sum()).astype(np.int32) for h in hierarchies)
    ill = SensitiveItem("傷病", ("なし", "がん"), chance.integers(0, 2, rows).astype(np.int32))
    return CodedRecords(hierarchies, codes, {"傷病": ill})


def shown_and_true(records: CodedRecords, levels: tuple[int, ...], reading: Reading, k: int) -> tuple[np.ndarray, np.ndarray]:
    found = suppress_cells(records, levels, Privacy(k=k), reading=reading)
    return np.stack(found.groups, 1), np.stack(records.generalised(levels), 1)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 50), st.integers(2, 6), READINGS, st.sampled_from([(0, 0, 0), (1, 0, 0), (1, 0, 1)]))
def test_every_person_could_be_one_of_k_rows(seed: int, rows: int, k: int, reading: Reading, levels: tuple[int, ...]) -> None:
    k = min(k, rows)
    shown, true = shown_and_true(table(seed, rows), levels, reading, k)
    assert ((shown == true) | (shown == -1)).all()
    could_be = ((shown[None] == true[:, None]) | (shown[None] == -1)).all(axis=2).sum(axis=1)
    assert could_be.min() >= k
    assert (could_be == compatible_rows(true, shown == -1)).all()
    fits = ((shown[None] == shown[:, None]) | (shown[None] == -1) | (shown[:, None] == -1)).all(axis=2).sum(axis=1)
    assert (fits >= could_be).all() and (fits == fitting_rows(true, shown == -1)).all()
    if reading is Reading.OWN_VALUE:
        assert (shown[None] == shown[:, None]).all(axis=2).sum(axis=1).min() >= k


def fewest_cells(true: np.ndarray, k: int) -> int:
    rows, items = true.shape
    best = rows * items
    for blanks in product((False, True), repeat=rows * items):
        count = sum(blanks)
        if count < best:
            missing = np.array(blanks).reshape(rows, items)
            could_be = ((true[None] == true[:, None]) | missing[None]).all(axis=2).sum(axis=1)
            best = count if could_be.min() >= k else best
    return best


@pytest.mark.parametrize("seed", range(6))
def test_on_tiny_tables_it_is_near_the_fewest_cells_of_all(seed: int) -> None:
    """Every one of the 4,096 patterns of six rows and two items is tried."""
    records = table(seed, 6, (SEX, HOME))
    found = suppress_cells(records, (0, 0), Privacy(k=2))
    fewest = fewest_cells(np.stack(records.codes, 1), 2)
    assert fewest <= found.cells <= fewest + 1


def test_the_item_that_matters_is_spared() -> None:
    """One person differs from the others in two ways that cost the same; the weights decide which cells go."""
    codes = (np.array([0] * 6 + [1], np.int32), np.zeros(7, np.int32), np.array([0] * 3 + [1] * 4, np.int32))
    records = CodedRecords((AREA, SEX, HOME), codes)
    spared = suppress_cells(records, (0, 0, 0), Privacy(k=4), Limits(weights=(("地域", 1.0), ("世帯", 0.1), ("性別", 0.1))))
    blank = [int(missing.sum()) for missing in spared.missing]
    other = suppress_cells(records, (0, 0, 0), Privacy(k=4), Limits(weights=(("地域", 0.1), ("世帯", 1.0), ("性別", 0.1))))
    assert blank[0] <= int(other.missing[0].sum()) and blank[2] >= int(other.missing[2].sum()) and blank[1] == 0


def test_what_cannot_be_asked_is_said() -> None:
    records = table(1, 20)
    diverse = Privacy(k=2, diversity=(Diversity("傷病", DiversityKind.DISTINCT, 2),))
    for arguments, words in [
        (((0, 0, 9), Privacy(k=2)), "階層にある段階"),
        (((0, 0), Privacy(k=2)), "階層にある段階"),
        (((0, 0, 0), diverse), "own_value"),
        (((0, 0, 0), Privacy(k=21)), "記録の数20件より大きい"),
    ]:
        with pytest.raises(DeidentError, match=words):
            suppress_cells(records, *arguments)
    assert suppress_cells(records, (0, 0, 0), diverse, reading=Reading.OWN_VALUE).cells > 0
