"""表5-2: for every data item the nine matters, and every use of it."""

import msgspec
import pytest

from hagukumi.documents.grounds import is_exception
from hagukumi.documents.papers.purpose_table import build
from hagukumi.documents.sheet import Table
from hagukumi.plan import records as r


@pytest.fixture
def table(print_of):
    def built(plan):
        (document,) = build(print_of(plan))
        return document

    return built


@pytest.fixture
def item(table, rows_of):
    """The row of an item by table caption and the item's name."""

    def found(plan, caption, name):
        return next(row for row in rows_of(table(plan), f"{caption}のデータ項目") if row["情報項目（4）"].startswith(name))

    return found


def _with_item(plan, id, **changes):
    items = tuple(msgspec.structs.replace(entry, **changes) if entry.id == id else entry for entry in plan.items)
    return msgspec.structs.replace(plan, items=items)


def test_the_nine_matters_are_the_columns_with_their_policy_principles(table, paper_plan):
    (nine,) = {
        tuple(column.title for column in block.columns)
        for block in table(paper_plan).blocks
        if isinstance(block, Table) and block.caption.endswith("のデータ項目")
    }

    assert nine == (
        "情報項目（4）",
        "取り扱う主体（4・7）",
        "保有・管理主体（4）",
        "取得方法（2）",
        "取扱い方法（4・5）",
        "利用目的（3）",
        "取り扱う必要性（1）",
        "安全管理措置（5）",
        "住民への周知（6・7）",
    )


def test_every_item_of_the_plan_has_a_row(table, rows_of, paper_plan):
    names = [
        row["情報項目（4）"].partition("〔")[0]
        for caption in ("住民記録", "出欠の記録", "システムが作る「判定の結果」")
        for row in rows_of(table(paper_plan), f"{caption}のデータ項目")
    ]

    assert sorted(names) == sorted(item.name for item in paper_plan.items)


def test_items_stand_in_the_order_of_the_file(table, rows_of, paper_plan):
    found = [row["情報項目（4）"].partition("〔")[0] for row in rows_of(table(paper_plan), "住民記録のデータ項目")]

    assert found == ["宛名番号", "氏名", "異動日"]


def test_the_nine_matters_of_one_item(item, paper_plan):
    row = item(paper_plan, "出欠の記録", "欠席の理由")

    assert row["情報項目（4）"] == "欠席の理由〔reason〕\n属性\n要配慮：病歴"
    assert row["取り扱う主体（4・7）"] == "こども未来課（総括管理主体、責任者 こども未来課長）"
    assert row["保有・管理主体（4）"] == "育実市教育委員会　学校教育課"
    assert row["取得方法（2）"] == "取得2\n制限1"
    assert row["取扱い方法（4・5）"] == "外部提供（受入→組合せ）：利用5"
    assert row["利用目的（3）"] == "目的1"
    assert row["取り扱う必要性（1）"] == "欠席の理由が要る"
    assert row["安全管理措置（5）"] == "利用5の措置"
    assert row["住民への周知（6・7）"] == "目的1の周知"


def test_every_use_of_an_item_appears(item, paper_plan):
    row = item(paper_plan, "住民記録", "氏名")

    assert row["取扱い方法（4・5）"] == "外部提供（引渡し）：利用1\n内部利用（受入）：利用2"
    assert "学校教育課（活用主体" in row["取り扱う主体（4・7）"]


def test_an_item_that_nobody_uses_is_said_to_be_unused(item, paper_plan):
    uses = tuple(use for use in paper_plan.uses if "juki.moved_on" not in use.items)
    row = item(msgspec.structs.replace(paper_plan, uses=uses), "住民記録", "異動日")

    assert row["取扱い方法（4・5）"] == row["取り扱う主体（4・7）"] == "この項目の利用はありません。"
    assert row["利用目的（3）"] == "なし"


def test_ways_of_acquisition_and_limits_are_written_once_and_numbered(table, rows_of, paper_plan):
    document = table(paper_plan)

    assert [row["取得の方法"] for row in rows_of(document, "住民記録の取得方法")] == ["届出による"]
    assert [(row["法令"], row["法務担当の確認"]) for row in rows_of(document, "住民記録にかかる")] == [
        ("地方公務員法第34条", "未"),
        ("住民基本台帳法第36条の2", "済"),
    ]


def test_notice_on_direct_acquisition_in_writing(table, rows_of, paper_plan):
    told = "本人からの書面による直接の取得と、利用目的の明示"

    assert [row[told] for row in rows_of(table(paper_plan), "出欠の記録の取得方法")] == [
        "直接に取得する\n明示：申込書に記す",
        "—",
    ]


@pytest.mark.parametrize(
    ("acquisition", "before", "notice"),
    [
        (r.Acquisition.NEW, "—", "（未記入）"),
        (r.Acquisition.HELD, "（未記入）", "—"),
        (r.Acquisition.DERIVED, "—", "—"),
    ],
)
def test_only_what_the_law_asks_of_a_way_of_acquisition_is_said_to_be_missing(table, rows_of, paper_plan, acquisition, before, notice):
    """Art. 62 binds new acquisition; an original purpose is asked of what was held before (5.4.2), and refused of what is new."""
    plan = _with_item(paper_plan, "juki.name", acquisition=acquisition, original_purpose="", direct_writing=None)
    found = {tuple(row.values())[3:] for row in rows_of(table(plan), "住民記録の取得方法")}

    assert (before, notice) in found


def test_a_missing_notice_is_told(table, rows_of, paper_plan):
    plan = _with_item(paper_plan, "shukketsu.name", purpose_notice="")
    first = rows_of(table(plan), "出欠の記録の取得方法")[0]["本人からの書面による直接の取得と、利用目的の明示"]

    assert first == "直接に取得する\n明示：（未記入）"


def test_an_exception_takes_the_place_of_the_notice(table, rows_of, paper_plan):
    plan = _with_item(
        paper_plan,
        "shukketsu.name",
        purpose_notice="",
        notice_exception=r.NoticeException.EVIDENT,
        notice_exception_reason="申込みから明らか",
    )
    first = rows_of(table(plan), "出欠の記録の取得方法")[0]["本人からの書面による直接の取得と、利用目的の明示"]

    assert first == "直接に取得する\n明示の例外：第4号（取得の状況からみて明らか）、申込みから明らか"


def test_an_item_without_a_limit_is_not_said_to_be_free_of_limits(item, paper_plan):
    assert item(paper_plan, "システムが作る「判定の結果」", "区分")["取得方法（2）"] == "取得1\n制限（未記入）"


def test_purposes_are_written_out_with_grounds_importance_and_notice(table, rows_of, paper_plan):
    first, second = rows_of(table(paper_plan), "利用目的の一覧")

    assert first["利用目的"] == "早期発見\n〔hakken〕"
    assert first["法令の定める事務の根拠"] == "こども課設置規則第3条（所掌事務を定める規定）"
    assert first["区分・上位の目的"] == "早期の発見と支援\n最も上位の目的"
    assert first["政策全体としての重要性・合理性"] == "（未記入）"
    assert (second["区分・上位の目的"], second["住民への周知の方法"]) == ("判定基準の検証\n上位：目的1", "広報紙")
    assert second["法令の定める事務の根拠"] == "（未記入）"


def test_use_for_another_purpose_says_that_its_length_is_not_settled(table, rows_of, paper_plan):
    """The law asks both facts of the cases of Art. 69(2) alone; elsewhere a blank is no omission."""
    uses = tuple(msgspec.structs.replace(use, permanent=None, planned_before=None) for use in paper_plan.uses)
    rows = rows_of(table(msgspec.structs.replace(paper_plan, uses=uses)), "利用の一覧")
    asked = {use.id for use in uses if is_exception(use.basis)}
    told = {row["符号・利用目的"].partition("\n")[0].strip("〔〕") for row in rows if "取得前からの予定：（未記入）" in row["段階・期間"]}

    assert told == asked and 0 < len(asked) < len(uses)


def test_uses_are_written_out_with_course_basis_safeguards_and_retention(table, rows_of, paper_plan):
    rows = {row["符号・利用目的"].partition("\n")[0]: row for row in rows_of(table(paper_plan), "利用の一覧")}

    assert rows["〔handover〕"]["段階・期間"] == "引渡し\n（始期の定めなし）～令和10年3月31日\n恒常的"
    assert rows["〔handover〕"]["渡す主体 → 受ける主体"] == "育実市長　こども未来課 → 育実市教育委員会　学校教育課（活用主体）／外部提供"
    assert rows["〔shukketsu-use〕"]["安全管理措置"] == "別の鍵で守る"
    assert rows["〔juki-link〕"]["安全管理措置"] == "事業全体に共通する措置による"
    assert rows["〔juki-link〕"]["保存期間"] == "短期：基準日から1年6か月"


def test_uses_on_equal_bases_share_one_number(table, rows_of, paper_plan):
    document = table(paper_plan)
    numbers = {row["符号・利用目的"].partition("\n")[0]: row["根拠"] for row in rows_of(document, "利用の一覧")}
    grounds = {row["番号"]: row for row in rows_of(document, "利用の根拠")}

    assert numbers["〔juki-link〕"] == numbers["〔review〕"] != numbers["〔shukketsu-link〕"]
    assert "通告等を受理した日の項目：住民記録の異動日" in grounds[numbers["〔handover〕"]]["根拠について計画に書かれたこと"]
    assert grounds[numbers["〔juki-link〕"]]["根拠"] == "相当の理由がある内部利用（個人情報保護法第69条第2項第2号）"


def test_the_direction_and_the_span_of_analysis_of_a_use_are_named(table, words_in, paper_plan):
    uses = tuple(msgspec.structs.replace(use, direction="teikyo", project="r9") for use in paper_plan.uses)
    words = words_in(table(msgspec.structs.replace(paper_plan, uses=uses)))

    assert "指示〔teikyo〕による" in words
    assert "分析の期間〔r9〕" in words


def test_a_purpose_that_the_plan_does_not_have_is_said_to_be_missing(item, table, words_in, paper_plan):
    uses = tuple(msgspec.structs.replace(use, purpose="nashi") for use in paper_plan.uses)
    plan = msgspec.structs.replace(paper_plan, uses=uses)

    assert item(plan, "住民記録", "氏名")["利用目的（3）"] == "nashi（計画にない参照）"
    assert "nashi（計画にない参照）" in words_in(table(plan))
