"""起案: what those who decide are shown before they seal."""

import datetime

import msgspec
import pytest

from hagukumi.documents.catalogue import PAPERS
from hagukumi.documents.papers.approval_sheet import build
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Form, Seals
from hagukumi.law import examine
from hagukumi.plan import Approval, approve, plan_hash
from hagukumi.plan import records as r

DAY = datetime.date(2027, 3, 25)


@pytest.fixture
def sheet(print_of):
    def built(plan):
        (document,) = build(print_of(plan))
        return document

    return built


@pytest.fixture
def approved(paper_plan):
    """The sheet of an approved release."""
    release = approve(
        paper_plan,
        author="kodomo-a",
        approvals=(Approval(officer="soumu-a", on=DAY), Approval(officer="kodomo-b", on=DAY)),
        valid_from=datetime.date(2027, 4, 1),
        valid_until=datetime.date(2028, 3, 31),
    )
    (document,) = build(Printing(paper_plan, DAY, release))
    return document


def _form(document, caption):
    return dict(next(block.rows for block in document.blocks if isinstance(block, Form) and block.caption == caption))


def test_what_is_decided_by_whom_and_for_how_long(approved):
    facts = _form(approved, "起案")

    assert facts["件名"] == "育実市こどもデータ連携事業の事業計画の承認について"
    assert facts["起案者"] == "こども未来課　係長"
    assert facts["承認"] == "総務課　係長（令和9年3月25日）\nこども未来課　主査（令和9年3月25日）"
    assert facts["有効期間"] == "令和9年4月1日から令和10年3月31日まで"
    assert facts["地方公共団体"] == "愛知県育実市（団体コード 999997）"


def test_the_hash_is_printed_in_full(approved, paper_plan):
    assert _form(approved, "起案")["版のハッシュ（SHA-256）"] == plan_hash(paper_plan)


def test_seal_boxes_for_author_approvers_and_heads(approved):
    (seals,) = [block for block in approved.blocks if isinstance(block, Seals)]

    assert seals.titles == ("こども未来課　係長", "総務課　係長", "こども未来課　主査", "こども部長", "育実市長")


def test_a_draft_says_that_it_is_one(sheet, paper_plan):
    facts = _form(sheet(paper_plan), "起案")

    assert facts["起案者"] == facts["承認"] == facts["有効期間"] == "（承認前の案）"


def test_a_head_that_nobody_named_leaves_a_box_to_be_filled(sheet, paper_plan):
    programme = msgspec.structs.replace(paper_plan.programme, mayor="", general_manager=" ")
    document = sheet(msgspec.structs.replace(paper_plan, programme=programme))

    assert [block.titles for block in document.blocks if isinstance(block, Seals)] == [("（未記入）",)]


def test_every_list_of_the_plan_is_counted(sheet, paper_plan):
    numbers = _form(sheet(paper_plan), "件数")

    assert (numbers["担当課"], numbers["データ項目"], numbers["利用"], numbers["判定基準"]) == ("5件", "7件", "5件", "1件")
    assert numbers["利用の内訳"] == "内部利用2件、外部提供3件、機関の分からないもの0件"
    assert numbers["利用目的以外の目的での利用・提供（法第69条第2項）"] == "4件"
    assert numbers["要配慮個人情報・条例要配慮個人情報の項目"] == "1件"
    assert numbers["プライバシー保護方針"] == "（未記入）"


def test_every_finding_is_shown_with_its_rule_and_what_it_concerns(sheet, rows_of, paper_plan):
    findings = examine(paper_plan)
    rows = rows_of(sheet(paper_plan), "否と未整理")

    assert len(findings) == len(rows) > 0
    assert [(row["結果"], row["規則"], row["指摘の内容"]) for row in rows] == [
        (found.outcome.label, found.rule, found.message) for found in findings
    ]
    assert "利用目的「検証」〔kensho〕" in {row["対象"] for row in rows}


def test_findings_are_counted_before_the_question_is_put(sheet, words_in, paper_plan):
    assert f"規則による指摘が{len(examine(paper_plan))}件あります。" in words_in(sheet(paper_plan))


def test_a_plan_without_findings_says_so(print_of, words_in, paper_plan):
    printing = print_of(paper_plan)
    vars(printing)["findings"] = ()
    (document,) = build(printing)

    assert words_in(document).count("法とガイドラインの規則による指摘はありません。") == 2


def test_restrictions_that_wait_for_a_jurist_are_told_once_with_the_items_under_them(sheet, rows_of, paper_plan):
    document = sheet(paper_plan)

    assert rows_of(document, "確認を待つ制限（1件）") == [
        {"法令": "地方公務員法第34条", "満たし方": "担当者だけが扱う", "かかる項目の数": "6項目"}
    ]
    assert not [row for row in rows_of(document, "指摘ではないが") if "地方公務員法" in row["対象と内容"]]


def test_other_remarks_stand_by_rule(sheet, rows_of, paper_plan):
    rows = rows_of(sheet(paper_plan), "指摘ではないが")

    assert any("項目「欠席の理由」は要配慮です（病歴）" in row["対象と内容"] for row in rows)


def test_figures_of_the_ordinance_are_named_as_the_law_names_them(sheet, rows_of, paper_plan):
    (row,) = rows_of(sheet(paper_plan), "条例で定める数値")

    assert row["数値"].startswith("個人情報ファイル簿の作成を要する本人の数")
    assert (row["値"], row["適用の日"], row["条例"]) == ("500人", "令和9年4月1日", "施行条例第9条")


def test_a_threshold_in_the_head_of_the_plan_and_an_unknown_figure(sheet, rows_of, paper_plan):
    programme = msgspec.structs.replace(paper_plan.programme, register_from_persons=300)
    unknown = r.LocalFigure(id="x", figure="nashi", value=3, since=DAY, ordinance="")
    rows = rows_of(sheet(msgspec.structs.replace(paper_plan, programme=programme, figures=(unknown,))), "条例で定める数値")

    assert rows[0] == {"数値": "nashi（計画にない参照）〔x〕", "値": "3", "適用の日": "令和9年3月25日", "条例": "（未記入）"}
    assert (rows[1]["値"], rows[1]["適用の日"], rows[1]["条例"]) == ("300人", "（日の定めなし）", "育実市個人情報保護法施行条例")


def test_every_other_document_of_the_plan_is_listed(sheet, rows_of, print_of, paper_plan):
    printing = print_of(paper_plan)
    others = [document.title for paper in PAPERS if paper.build is not build for document in paper.build(printing)]

    assert [row["文書"] for row in rows_of(sheet(paper_plan), "文書の一覧")] == others != []
