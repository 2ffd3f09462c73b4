"""判定基準 in words: what is computed, read aloud."""

import msgspec
import pytest

from hagukumi.documents.papers.criteria_sheet import build
from hagukumi.documents.sheet import Form
from hagukumi.plan import records as r


@pytest.fixture
def sheet(print_of, paper_plan):
    """The sheet of the plan's criterion, changed as told."""

    def built(**changes):
        (criterion,) = paper_plan.criteria
        (document,) = build(print_of(msgspec.structs.replace(paper_plan, criteria=(msgspec.structs.replace(criterion, **changes),))))
        return document

    return built


@pytest.fixture
def indicator(sheet, rows_of, paper_plan):
    def found(**changes):
        first = msgspec.structs.replace(paper_plan.criteria[0].indicators[0], **changes)
        (row,) = rows_of(sheet(indicators=(first,)), "指標と点数")
        return row

    return found


def test_head_of_a_criterion(sheet):
    facts = dict(next(block.rows for block in sheet(coverage=0.4).blocks if isinstance(block, Form)))

    assert facts["判定基準"] == "不登校〔futoko〕"
    assert (facts["版"], facts["利用目的"]) == ("1", "早期発見")
    assert facts["対象の年齢（基準日において）"] == "0歳から17歳まで"
    assert facts["判定するために分かっていることを要する割合"].startswith("得られる点数の40%以上")
    assert facts["1回の一覧に載せる人数"].startswith("20人まで")
    assert facts["一覧を受ける課"] == "育実市教育委員会　学校教育課"


def test_an_indicator_is_read_aloud(indicator):
    assert indicator() == {
        "指標": "欠席が多い〔absent〕",
        "当てはまるとき": "「出欠の記録」で、欠席日数の最大が10以上のとき",
        "使う抽出データ": "出欠の記録",
        "期間・だれの記録": "期間の限定なし\n本人の記録",
        "点数": "+3",
        "次に確かめること": "理由を学校に確かめる",
    }


def test_whose_records_grave_facts_and_points_against(indicator):
    assert indicator(whose=r.Whose.HOUSEHOLD)["期間・だれの記録"] == "期間の限定なし\n世帯員の記録"
    assert indicator(grave=True)["点数"] == "+3（重大な事実）"
    assert indicator(points=-2, check_next="")["点数"] == "-2"
    assert indicator(check_next="")["次に確かめること"] == "（未記入）"


def test_a_window_is_told_in_months(indicator, sheet, rows_of):
    assert indicator(months=18)["期間・だれの記録"].startswith("直近1年6か月")


def test_bands_from_the_highest_down_with_those_that_are_listed(sheet, rows_of):
    assert rows_of(sheet(), "点数と区分") == [
        {"区分": "確認を勧める〔look〕", "点数": "3点以上", "一覧": "載せる"},
        {"区分": "該当が少ない〔few〕", "点数": "0点以上", "一覧": "載せない"},
    ]


def test_a_low_band_is_never_shown_as_safety(sheet, words_in):
    words = words_in(sheet())

    assert "区分の低いことは、安全であることを意味しません。" in words
    assert "判定は、人によるアセスメントの補助です。" in words


def test_an_unsound_indicator_is_told_and_not_read_aloud(indicator, sheet, words_in, paper_plan):
    broken = msgspec.structs.replace(paper_plan.criteria[0].indicators[0], op=r.Operator.IN)

    assert indicator(op=r.Operator.IN)["当てはまるとき"].startswith("直すまで使えません：")
    assert indicator(source="nashi")["当てはまるとき"] == "直すまで使えません：計画にない抽出データ「nashi」を見ています。"
    assert "直すところ" in words_in(sheet(indicators=(broken,)))
    assert "直すところ" not in words_in(sheet())


def test_each_criterion_has_a_sheet_and_a_plan_without_any_has_none(print_of, paper_plan):
    (criterion,) = paper_plan.criteria
    two = (criterion, msgspec.structs.replace(criterion, id="hinkon", name="貧困"))

    assert [found.name for found in build(print_of(msgspec.structs.replace(paper_plan, criteria=two)))] == [
        "criterion-futoko",
        "criterion-hinkon",
    ]
    assert build(print_of(msgspec.structs.replace(paper_plan, criteria=()))) == ()
