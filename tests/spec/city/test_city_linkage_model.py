"""The sample programme's 名寄せのモデル: it fits this program, is told to be learnt on made cities, and has the size of its city."""

import pytest

from hagukumi.city.make import AS_OF
from hagukumi.city.programme.linkage_model import linkage_models, trained_shares
from hagukumi.city.programme.timetable import timetable
from hagukumi.law import remarks
from hagukumi.plan import read_plan
from hagukumi.plan.records import TrainingData
from hagukumi.runs.model import misfits


@pytest.fixture(scope="module")
def model():
    (made,) = linkage_models(1_000, timetable(AS_OF))
    return made


def test_the_stored_model_fits_the_linkage_of_this_program(model):
    assert misfits(model) == (), "run: python tools/make_sample_model.py"


def test_it_says_that_it_was_learnt_on_made_cities(model, made_city):
    assert model.trained_from is TrainingData.MADE_CITY and "架空の市3つ" in model.remark
    told = [remark.message for remark in remarks(read_plan(made_city / "plan")) if remark.rule == "7.3-5"]
    assert any("架空の市のデータで学習したものです" in message for message in told)


def test_what_its_remark_says_was_looked_at_is_so(model):
    names = [level for level in model.levels if level.comparison == "name"]
    assert max(names, key=lambda level: level.bits).level == "kanji+kana"
    last = {level.comparison: level for level in model.levels}
    assert len(last) > 1 and all(level.bits < 0 for level in last.values())


def test_its_prior_follows_the_size_of_the_city(model):
    small, large = (linkage_models(children, timetable(AS_OF))[0] for children in (100, 100_000))
    assert small.prior > model.prior > large.prior
    assert small.levels == model.levels == large.levels
    assert model.prior == pytest.approx(1 / (1_000 * trained_shares().people_per_child), rel=0.01)


def test_it_learnt_from_cities_that_no_rehearsal_uses(model):
    assert len(set(trained_shares().seeds)) == 3 and min(trained_shares().seeds) > 90_000
    assert model.converged and model.rows > 10_000
