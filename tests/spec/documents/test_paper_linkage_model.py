"""名寄せのモデル on paper: how it came about, who looked at it, and how much each level counts."""

import datetime

import msgspec
import pytest

from hagukumi.documents.papers.linkage_model import build
from hagukumi.documents.sheet import Form
from hagukumi.plan import records as r

LEVELS = (
    r.ModelLevel(comparison="name", level="kanji", match=0.8, other=0.0001, trained=True),
    r.ModelLevel(comparison="name", level="none", match=0.2, other=0.9999),
    r.ModelLevel(comparison="sex", level="same", match=0.0, other=0.5),
)
MODEL = r.LinkageModel(
    id="ja-2027",
    purpose="hakken",
    script=r.Script.JA,
    notation="2-abc",
    prior=0.00012345,
    trained_from=r.TrainingData.OWN,
    trained_on=datetime.date(2027, 4, 1),
    trained_by="kodomo-a",
    rows=123456,
    pairs=7890,
    converged=True,
    iterations=12,
    levels=LEVELS,
    reviewed_by="kodomo-b",
    reviewed_on=datetime.date(2027, 4, 8),
    remark="重みの並びを見た",
)


@pytest.fixture
def sheet(print_of, paper_plan):
    """The sheet of a model, changed as told."""

    def built(**changes):
        model = msgspec.structs.replace(MODEL, **changes)
        (document,) = build(print_of(msgspec.structs.replace(paper_plan, linkage_models=(model,))))
        return document

    return built


def _facts(document):
    return dict(next(block.rows for block in document.blocks if isinstance(block, Form)))


def test_how_the_model_came_about_and_who_looked_at_it(sheet):
    facts = _facts(sheet())
    assert facts["モデル"] == "ja-2027"
    assert facts["利用目的"] == "早期発見"
    assert facts["学習に使ったデータ"] == "この事業の抽出データ（123,456行、比べた組7,890）"
    assert facts["学習した日・担当者"] == "令和9年4月1日　こども未来課　係長"
    assert facts["学習の結果"] == "収束した（繰返し12回）"
    assert facts["二つの記録が同じ人である割合（事前）"] == "0.000123"
    assert facts["確かめた日・担当者"] == "令和9年4月8日　こども未来課　主査"
    assert facts["確かめたこと"] == "重みの並びを見た"


def test_what_is_not_settled_is_said_plainly(sheet):
    facts = _facts(sheet(converged=False, reviewed_by="", reviewed_on=None, remark="", trained_from=r.TrainingData.MADE_CITY))
    assert facts["学習の結果"] == "収束しないまま終わった（繰返し12回）"
    assert facts["確かめた日・担当者"] == "（未記入）　（未記入）"
    assert facts["確かめたこと"] == "（未記入）"
    assert facts["学習に使ったデータ"].startswith("架空の市のデータ")


def test_each_level_with_its_weight_and_whether_data_says_so(sheet, rows_of):
    assert rows_of(sheet(), "氏名〔name〕") == [
        {
            "段階": "漢字の氏名が同じ〔kanji〕",
            "同じ人の組での割合": "0.8",
            "別の人の組での割合": "0.0001",
            "重み（ビット）": "+13.0",
            "もと": "学習",
        },
        {
            "段階": "氏名が違う〔none〕",
            "同じ人の組での割合": "0.2",
            "別の人の組での割合": "1",
            "重み（ビット）": "-2.3",
            "もと": "定めた値",
        },
    ]
    assert rows_of(sheet(), "性別〔sex〕")[0]["重み（ビット）"] == "求められない"


def test_each_model_has_a_sheet_and_a_plan_without_any_has_none(print_of, paper_plan):
    two = (MODEL, msgspec.structs.replace(MODEL, id="another"))
    named = [found.name for found in build(print_of(msgspec.structs.replace(paper_plan, linkage_models=two)))]
    assert named == ["linkage-model-another", "linkage-model-ja-2027"]
    assert build(print_of(paper_plan)) == ()


def test_readers_are_told_what_a_weight_means(sheet, words_in):
    assert "1増えるごとに、同じ人である見込み（オッズ）は2倍になります。" in words_in(sheet())
