"""表5-3: every use under Art. 69(2) with its basis, the four viewpoints and its circumstances; every basis in words."""

import typing

import msgspec
import pytest

from hagukumi.documents.grounds import VIEWPOINTS, facts, in_one, is_exception, title, viewpoints
from hagukumi.documents.papers.other_purpose import build
from hagukumi.documents.sheet import Form, Heading
from hagukumi.plan import PlanIndex
from hagukumi.plan import records as r

OFFICE = r.Provision(statute="こども課設置規則", article="第3条", kind=r.ProvisionKind.ORGANISATION_CLAUSE)


@pytest.fixture
def statement(print_of):
    def built(plan):
        (document,) = build(print_of(plan))
        return document

    return built


def _with_basis(plan, basis):
    return msgspec.structs.replace(plan, uses=tuple(msgspec.structs.replace(use, basis=basis) for use in plan.uses))


def test_uses_for_another_purpose_are_there_and_uses_by_law_are_not(statement, words_in, paper_plan):
    words = words_in(statement(paper_plan))

    assert all(f"〔{id}〕" in words for id in ("juki-link", "shukketsu-link", "shukketsu-use", "review"))
    assert "〔handover〕" not in words


def test_uses_on_one_basis_stand_under_one_statement(statement, rows_of, paper_plan):
    document = statement(paper_plan)
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]

    assert headings == [
        "整理1　相当の理由がある内部利用（個人情報保護法第69条第2項第2号）",
        "整理2　相当の理由がある外部提供（個人情報保護法第69条第2項第3号）",
        "整理3　本人の同意があるとき（個人情報保護法第69条第2項第1号）",
    ]
    assert [row["利用"] for row in rows_of(document, "整理1による")] == ["〔juki-link〕", "〔review〕"]


def test_bases_that_differ_in_one_word_are_stated_apart(statement, paper_plan):
    other = r.InternalReason(ground=OFFICE, viewpoints=r.Viewpoints(temporary="二年間に限る"))
    uses = tuple(msgspec.structs.replace(use, basis=other) if use.id == "review" else use for use in paper_plan.uses)
    headings = [block for block in statement(msgspec.structs.replace(paper_plan, uses=uses)).blocks if isinstance(block, Heading)]

    assert len(headings) == 4


def test_the_four_viewpoints_are_answered_or_shown_blank(statement, paper_plan):
    plan = _with_basis(paper_plan, r.ExternalReason(ground=OFFICE, viewpoints=r.Viewpoints(extent="絞った")))
    (form,) = [block for block in statement(plan).blocks if isinstance(block, Form)]

    assert dict(form.rows) == {
        "根拠": "相当の理由がある外部提供（個人情報保護法第69条第2項第3号）",
        "事務の根拠": "こども課設置規則第3条（所掌事務を定める規定）",
        "① 臨時的なものであること": "（未記入）",
        "② 必要な限度であること": "絞った",
        "③ 相当の理由があること": "（未記入）",
        "④ 権利利益を不当に侵害するおそれがないこと": "（未記入）",
    }


def test_circumstances_of_a_use(statement, rows_of, paper_plan):
    (row,) = rows_of(statement(paper_plan), "整理3による")

    assert row["渡す主体 → 受ける主体"] == "育実市教育委員会　学校教育課 → 育実市長　こども未来課（総括管理主体）／外部提供"
    assert row["項目"] == "出欠の記録：欠席日数、欠席の理由"
    assert row["段階"] == "受入→組合せ"
    assert row["期間・恒常の別"] == "（始期の定めなし）～令和10年3月31日\n（未記入）・取得前からの予定：（未記入）"


def test_facts_of_a_consent_with_the_guardian_who_gives_it(statement, words_in, paper_plan):
    words = words_in(statement(paper_plan))

    assert all(found in words for found in ("面接で確かめる", "親権者", "同意書", "書面"))
    assert "判断できる能力\n無" in words


def test_a_direction_behind_a_use_is_named(statement, words_in, paper_plan):
    uses = tuple(msgspec.structs.replace(use, direction="teikyo") for use in paper_plan.uses)

    assert "指示〔teikyo〕による" in words_in(statement(msgspec.structs.replace(paper_plan, uses=uses)))


def test_a_plan_without_such_uses_says_so(statement, words_in, paper_plan):
    plan = _with_basis(paper_plan, r.NewAcquisition(specified="申込書に記した"))

    assert words_in(statement(plan)) == "この事業計画に、利用目的以外の目的での利用及び提供（個人情報保護法第69条第2項）はありません。"


_MARK = "印を付けた言葉"


def _filled(kind):
    """A basis with a marked word in every text it has."""
    provision = r.Provision(statute=_MARK, article="第1条", kind=r.ProvisionKind.STATUTE)
    made = {}
    for field in msgspec.structs.fields(kind):
        if field.type is str:
            made[field.name] = f"{_MARK}{field.name}"
        elif field.type is r.Provision:
            made[field.name] = provision
    return kind(**made)


@pytest.mark.parametrize("kind", typing.get_args(r.Basis), ids=lambda kind: kind.__name__)
def test_every_basis_is_told_with_every_text_it_holds(paper_plan, kind):
    basis, index = _filled(kind), PlanIndex(paper_plan)
    told = in_one(basis, index)
    texts = [field.name for field in msgspec.structs.fields(kind) if field.type is str]

    assert title(basis).endswith("号）") or title(basis).endswith("項）")
    assert all(f"{_MARK}{name}" in told for name in texts)
    assert (_MARK in told) == bool(facts(basis, index))


@pytest.mark.parametrize("kind", typing.get_args(r.Basis), ids=lambda kind: kind.__name__)
def test_cases_of_article_69_2_and_they_alone_answer_the_four_viewpoints(kind):
    basis = _filled(kind)

    assert len(viewpoints(basis)) == (len(VIEWPOINTS) if is_exception(basis) else 0)


def test_the_four_reasons_of_item_4_and_any_other_stand_apart(paper_plan):
    basis = r.SpecialReason(public_interest="公益", urgent="急ぐ", other="別の理由")

    assert facts(basis, PlanIndex(paper_plan)) == (
        ("(ア) 公益性", "公益"),
        ("(イ) 自ら取得することの困難", "（未記入）"),
        ("(ウ) 緊急性", "急ぐ"),
        ("(エ) 提供を受けなければ目的を達せられないこと", "（未記入）"),
        ("その他の理由", "別の理由"),
    )


def test_the_council_routes_name_both_facts_of_each_row_and_other_laws_none(paper_plan):
    council = r.Provision(statute="児童福祉法", article="第25条の3", kind=r.ProvisionKind.STATUTE)
    other = r.Provision(statute="学校教育法施行令", article="第20条", kind=r.ProvisionKind.CABINET_ORDER)
    index = PlanIndex(paper_plan)

    assert facts(r.LegalGround(provision=council, judged_item="juki.moved_on"), index) == (
        ("根拠規定", "児童福祉法第25条の3（法律）"),
        ("通告等を受理した日の項目", "（未記入）"),
        ("要支援と判断した日の項目", "住民記録の異動日"),
    )
    assert facts(r.LegalGround(provision=other), index) == (("根拠規定", "学校教育法施行令第20条（政令）"),)
