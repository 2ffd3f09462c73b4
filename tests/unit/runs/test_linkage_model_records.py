"""The linkage's model as the plan's record and back, share by share; what does not fit is told before anything is linked."""

import datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hagukumi.linkage import LevelShare, LinkModel
from hagukumi.linkage.charts import words as chart_words
from hagukumi.linkage.japanese.comparisons import COMPARISONS
from hagukumi.plan.linkage_words import comparison_word, level_word
from hagukumi.plan.records import Script
from hagukumi.runs import WorkspaceError
from hagukumi.runs.model import digest_of, fitting_model, levels_of, link_model_of, misfits, told_of, told_of_training

SESSION = {"rule": "birth", "learns": ["name"], "pairs": 400, "iterations": 9, "converged": True, "matches": 300}

shares = st.floats(min_value=1e-12, max_value=1, allow_nan=False)
names = st.text(st.characters(codec="ascii", exclude_categories=("C",)), min_size=1, max_size=8)


@st.composite
def models(draw):
    comparisons = {
        name: tuple(LevelShare(level, draw(shares), draw(shares), draw(st.booleans())) for level in levels)
        for name, levels in draw(st.dictionaries(names, st.lists(names, min_size=1, max_size=4, unique=True), max_size=4)).items()
    }
    return LinkModel(draw(st.sampled_from(["ja", "latin"])), draw(names), draw(shares), comparisons, {})


@given(model=models())
def test_a_model_comes_back_from_the_plans_record_share_by_share(model, recorded):
    back = link_model_of(recorded(model))
    assert (back.script, back.notation, back.prior, dict(back.comparisons)) == (
        model.script,
        model.notation,
        model.prior,
        dict(model.comparisons),
    )
    assert list(back.comparisons) == list(model.comparisons), "the order in which levels are asked is part of the model"


@given(model=models())
def test_a_record_comes_back_from_the_linkages_model(model, recorded):
    record = recorded(model)
    assert levels_of(link_model_of(record)) == record.levels
    assert msgspec.json.decode(msgspec.json.encode(record), type=type(record)) == record


def test_the_account_of_training_becomes_plain_facts(known_model, recorded):
    short, long = dict(SESSION, iterations=3), dict(SESSION, iterations=200, converged=False, pairs=50)
    record = recorded(known_model({"sessions": [short, long]}))
    assert (record.pairs, record.iterations, record.converged) == (450, 200, False)
    assert recorded(known_model()).converged
    untaught = recorded(known_model({"parameters": "prior"}))
    assert (untaught.pairs, untaught.iterations, untaught.converged) == (0, 0, False)


def test_a_model_that_fits_has_no_misfit(small_plan, known_model, recorded):
    record = recorded(known_model())
    assert misfits(record) == ()
    plan = msgspec.structs.replace(small_plan, linkage_models=(record,))
    assert fitting_model(plan, "linkage").comparisons == known_model().comparisons
    assert fitting_model(plan, "poverty") is None and fitting_model(small_plan, "linkage") is None


def _without(record, comparison):
    return msgspec.structs.replace(record, levels=tuple(level for level in record.levels if level.comparison != comparison))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda record: msgspec.structs.replace(record, notation="0-old"), "照合用の表記の版（0-old）"),
        (lambda record: msgspec.structs.replace(record, script=Script.LATIN), "日本語の記録のためのモデルではありません"),
        (lambda record: _without(record, "birth"), "比べ方「生年月日」がモデルにありません"),
        (lambda record: msgspec.structs.replace(record, levels=record.levels[1:]), "比べ方「氏名」の段階が、このシステムのものと違います"),
        (
            lambda record: msgspec.structs.replace(record, levels=record.levels[::-1]),
            "比べ方「氏名」の段階が、このシステムのものと違います",
        ),
        (
            lambda record: msgspec.structs.replace(
                record, levels=(*record.levels, msgspec.structs.replace(record.levels[0], comparison="shoe"))
            ),
            "モデルの比べ方「shoe」を、このシステムは知りません",
        ),
    ],
)
def test_a_model_that_does_not_fit_is_refused_in_words_with_the_way_out(small_plan, spoil, said, known_model, recorded):
    record = spoil(recorded(known_model()))
    assert any(said in fault for fault in misfits(record))
    with pytest.raises(WorkspaceError) as refused:
        fitting_model(msgspec.structs.replace(small_plan, linkage_models=(record,)), "linkage")
    assert said in str(refused.value) and "ja-2026" in str(refused.value) and "hagukumi model train" in str(refused.value)


def test_a_digest_names_what_decides_links_and_nothing_else(known_model, recorded):
    record = recorded(known_model())
    assert digest_of(msgspec.structs.replace(record, id="other", remark="見た", rows=10)) == digest_of(record)
    assert digest_of(msgspec.structs.replace(record, prior=0.002)) != digest_of(record)
    assert digest_of(msgspec.structs.replace(record, levels=record.levels[::-1])) != digest_of(record)


def test_the_report_says_which_model_decided_and_whether_it_converged(known_model, recorded):
    reviewed = msgspec.structs.replace(recorded(known_model()), reviewed_by="clerk-b", reviewed_on=datetime.date(2026, 11, 8))
    assert told_of(reviewed) == "名寄せには、計画のモデル「ja-2026」を使いました（2026-11-01に学習、2026-11-08にclerk-bが確認）。"
    assert "学習は収束していません" in told_of(msgspec.structs.replace(reviewed, converged=False))


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({}, "前の処理で学習した結果"),
        ({"training_sessions": 0, "training_settled": 0}, "データが少ないため学習できず"),
        ({"training_sessions": 2, "training_settled": 1}, "2回のうち1回は収束しませんでした"),
        ({"training_sessions": 2, "training_settled": 2}, "学習し、収束しました"),
    ],
)
def test_the_report_says_how_a_run_without_a_model_came_by_its_weights(counts, said):
    told = told_of_training(counts)
    assert said in told and "計画に名寄せのモデルがない" in told and "誰も確かめていない" in told


def test_every_level_has_words_and_papers_use_those_of_the_charts():
    for comparison in COMPARISONS:
        assert comparison_word(comparison.name) == chart_words.comparison_word(comparison.name)
        for level in comparison.levels:
            assert level_word(comparison.name, level.name) == chart_words.level_word("ja", comparison.name, level.name)


def test_what_has_no_words_is_called_by_its_own_name():
    assert (comparison_word("shoe"), level_word("shoe", "size"), level_word("name", "size")) == ("shoe", "size", "size")
