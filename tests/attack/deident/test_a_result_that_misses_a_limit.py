"""Whatever went wrong in a treatment: a result that misses a limit of its recipe is not handed out."""

import msgspec
import numpy as np
import pytest

from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.general.checking import check_result
from hagukumi.deident.general.report import risks_of
from hagukumi.deident.general.treating import Treated
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import LossName
from hagukumi.deident.recipes.records import Item, Method, PresenceRule, PrivacyRules, Recipe, Role
from hagukumi.deident.risk import released_cells, released_on_levels
from hagukumi.deident.search import classes_of

LETTERS = Hierarchy.of_paths("letter", [(letter, "ab" if letter in "ab" else "cd", "*") for letter in "abcd"])
VALUES = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 3], np.int32)
SECRET = SensitiveItem("secret", ("x", "y"), np.array([0, 1, 0, 1, 0, 0, 0, 0, 1, 1], np.int32))
RECORDS = CodedRecords((LETTERS,), (VALUES,), {"secret": SECRET}, np.array([1, 1, 2, 2, 3, 3, 4, 4, 5, 5], np.int64))


def recipe(method=Method.GLOBAL, limit=0.0, **rules):
    items = {"letter": Item(role=Role.QUASI_IDENTIFIER), "secret": Item(role=Role.SENSITIVE)}
    return Recipe(method=method, suppression_limit=limit, household="home", privacy=PrivacyRules(**rules), items=items)


def treated(level, left_out=()):
    classes = classes_of(RECORDS.generalised((level,)))[0].copy()
    classes[list(left_out)] = -1
    kept = classes >= 0
    classes[kept] = np.unique(classes[kept], return_inverse=True)[1]
    return Treated(classes.astype(np.int32), released_on_levels(RECORDS, (level,), classes), {"letter": level}, 0.0, LossName.LOSS)


def check(result, rules, population=None):
    check_result(RECORDS, population, rules, result, risks_of(rules, RECORDS, result))


CASES = {
    "k": ({"k": 2}, 0, 2),
    "l": ({"k": 1, "l": {"item": "secret", "l": 2}}, 0, 2),
    "uniques": ({"uniques": 0.0}, 0, 1),
    "average": ({"average_risk": 0.3}, 0, 1),
    "population_uniques": ({"population_uniques": 0.0, "sampling_fraction": 0.5}, 0, 2),
    "household_k": ({"household_k": 2}, 0, 2),
}


@pytest.mark.parametrize("name", CASES)
def test_a_missed_limit_is_found_and_a_kept_one_passes(name):
    raw, fine, coarse = CASES[name]
    rules = recipe(**{key: getattr(msgspec.convert(raw, PrivacyRules), key) for key in raw})
    with pytest.raises(DeidentError, match="数え直した"):
        check(treated(fine), rules)
    check(treated(coarse), rules)


def test_more_records_left_out_than_allowed_are_found():
    result = treated(1, left_out=(9,))
    check(result, recipe(k=2, limit=0.1))
    with pytest.raises(DeidentError, match="suppression_limit"):
        check(result, recipe(k=2, limit=0.05))


def test_nothing_left_is_not_handed_out_as_a_result():
    with pytest.raises(DeidentError, match="すべての記録が抑制"):
        check_result(RECORDS, None, recipe(k=2, limit=1.0), treated(1, left_out=range(10)), None)


@pytest.mark.parametrize(("rules", "held"), [({"map_k": 6}, False), ({"map_k": 5}, True)])
def test_people_of_the_population_are_counted_anew(rules, held):
    population = CodedRecords((LETTERS,), (np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3], np.int32),))
    asked = recipe(population="p.csv", **rules)
    if held:
        check(treated(1), asked, population)
        return
    with pytest.raises(DeidentError, match="map_k"):
        check(treated(1), asked, population)


def test_a_share_of_the_population_outside_its_limits_is_found():
    population = CodedRecords((LETTERS,), (np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3], np.int32),))
    check(treated(1), recipe(population="p.csv", presence=PresenceRule(lower=0.5, upper=0.9)), population)
    with pytest.raises(DeidentError, match="presence"):
        check(treated(1), recipe(population="p.csv", presence=PresenceRule(lower=0.7, upper=0.9)), population)


def test_blank_cells_that_protect_too_few_are_found():
    groups, levels = VALUES.copy(), np.zeros(10, np.int8)
    groups[9], levels[9] = -1, -1
    released = released_cells(RECORDS, (levels,), (groups,), classes_of([groups + 1])[0])
    result = Treated(released.classes, released, {"letter": 0}, 0.0, LossName.LOSS, blanked=1, alike=np.full(10, 9))
    with pytest.raises(DeidentError, match="k"):
        check(result, recipe(Method.CELLS, k=4))
    check(result, recipe(Method.CELLS, k=1))
