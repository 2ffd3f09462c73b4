"""The register of processing that the privacy officer keeps: one row for each use."""

import msgspec
import pytest

from hagukumi.documents.papers.processing_register import build
from hagukumi.documents.sheet import Points
from hagukumi.plan import records as r


@pytest.fixture
def register(print_of):
    def built(plan):
        (document,) = build(print_of(plan))
        return document

    return built


@pytest.fixture
def use(register, rows_of):
    def found(plan, purpose, id):
        return next(row for row in rows_of(register(plan), f"{purpose}のための取扱い") if row["符号"] == f"〔{id}〕")

    return found


def test_every_use_has_a_row_under_its_purpose(register, rows_of, paper_plan):
    document = register(paper_plan)

    assert [row["符号"] for row in rows_of(document, "早期発見のための取扱い（4件）")] == [
        "〔handover〕",
        "〔juki-link〕",
        "〔shukketsu-link〕",
        "〔shukketsu-use〕",
    ]
    assert [row["符号"] for row in rows_of(document, "検証のための取扱い（1件）")] == ["〔review〕"]


def test_what_the_register_says_of_a_use(use, paper_plan):
    assert use(paper_plan, "早期発見", "shukketsu-use") == {
        "符号": "〔shukketsu-use〕",
        "対象となる人": "「出欠の記録」に載る人（6歳から14歳まで）",
        "情報の項目": "出欠の記録：欠席日数、欠席の理由",
        "要配慮": "欠席の理由（病歴）",
        "渡す主体 → 受ける主体": "育実市教育委員会　学校教育課 → 育実市長　こども未来課（総括管理主体）／外部提供",
        "根拠": (
            "本人の同意があるとき（個人情報保護法第69条第2項第1号）\n判断できる能力の確認：面接で確かめる\n判断できる能力：無\n"
            "同意する者：親権者\n同意の方法：書面\n同意の証し：同意書\n同意の有無を記す項目：なし"
        ),
        "段階・期間・保存期間": (
            "受入→組合せ\n（始期の定めなし）～令和10年3月31日\n（未記入）・取得前からの予定：（未記入）\n保存：短期：基準日から1年6か月"
        ),
        "安全管理措置": "別の鍵で守る",
    }


def test_a_use_of_a_contractor_names_the_contract_and_its_end(use, paper_plan):
    assert use(paper_plan, "検証", "review")["渡す主体 → 受ける主体"].splitlines() == [
        "育実市長　こども未来課 → 架空研究所　分析室（分析主体）／内部利用",
        "委託契約：判定基準の検証〔itaku〕令和10年3月31日まで",
    ]


def test_persons_behind_what_the_system_derives(use, paper_plan):
    assert use(paper_plan, "早期発見", "handover")["対象となる人"] == "「住民記録」に載る人\nシステムが作る「判定の結果」に載る人"


def test_a_use_without_sensitive_items_says_so(use, paper_plan):
    assert use(paper_plan, "早期発見", "juki-link")["要配慮"] == "なし"


def test_direction_and_span_of_analysis(use, paper_plan):
    uses = tuple(msgspec.structs.replace(found, direction="teikyo", project="r9") for found in paper_plan.uses)
    course = use(msgspec.structs.replace(paper_plan, uses=uses), "検証", "review")["段階・期間・保存期間"]

    assert "指示〔teikyo〕による\n分析の期間〔r9〕" in course


def test_a_use_of_an_unknown_purpose_and_retention_stays_in_the_register(register, words_in, paper_plan):
    uses = tuple(msgspec.structs.replace(found, purpose="nashi", retention="eien") for found in paper_plan.uses)
    words = words_in(register(msgspec.structs.replace(paper_plan, uses=uses)))

    assert "nashi（計画にない参照）のための取扱い（5件）" in words
    assert "eien（計画にない参照）" in words


def test_purposes_without_a_use_are_named(register, paper_plan):
    uses = tuple(found for found in paper_plan.uses if found.purpose != "kensho")
    document = register(msgspec.structs.replace(paper_plan, uses=uses))

    assert [block.entries for block in document.blocks if isinstance(block, Points)] == [("検証",)]


def test_a_place_abroad_shows_what_is_not_yet_known_of_it(register, rows_of, paper_plan):
    (row,) = rows_of(register(paper_plan), "保管場所")

    assert row["国"] == "外国（SG）"
    assert (row["外的環境"], row["外的環境の調査"]) == ("（未記入）", "（未記入）")


def test_a_place_at_home_needs_no_assessment(register, rows_of, paper_plan):
    home = r.Storage(id="s2", name="電算室", content="全て", country="JP", cloud=False)
    (row,) = rows_of(register(msgspec.structs.replace(paper_plan, storages=(home,))), "保管場所")

    assert (row["国"], row["クラウド"], row["事業者"], row["外的環境の調査"]) == ("日本", "利用しない", "なし", "国内")
