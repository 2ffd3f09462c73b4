"""抽出依頼: what each holder is asked for, in which layout, for what, on which ground, by when."""

import datetime

import msgspec
import pytest

from hagukumi.documents.papers.extraction_request import build
from hagukumi.documents.sheet import Form
from hagukumi.plan import records as r


@pytest.fixture
def letters(print_of):
    return lambda plan: {document.name.removeprefix("extraction-request-"): document for document in build(print_of(plan))}


def _source(plan, id, **changes):
    sources = tuple(msgspec.structs.replace(entry, **changes) if entry.id == id else entry for entry in plan.sources)
    return msgspec.structs.replace(plan, sources=sources)


def _layout(plan, id, **changes):
    source = next(entry for entry in plan.sources if entry.id == id)
    return _source(plan, id, layout=msgspec.structs.replace(source.layout, **changes))


def _layout_form(document):
    return dict(next(block.rows for block in document.blocks if isinstance(block, Form) and block.caption == "ファイルの様式"))


def test_one_letter_for_each_holder(letters, paper_plan):
    assert set(letters(paper_plan)) == {"shimin", "gakko"}


def _for_proposals(plan, **use):
    """The plan in which 市民課's list is received by 総務課 to be de-identified, and by nobody for anything else."""
    told = {"receiver": "soumu", "role": r.Role.PROPOSALS_DESK, **use}
    uses = tuple(
        msgspec.structs.replace(entry, **told) if any(item.startswith("juki.") for item in entry.items) else entry for entry in plan.uses
    )
    return msgspec.structs.replace(plan, uses=uses)


def test_what_is_extracted_for_a_proposal_is_asked_for_by_the_desk_and_not_by_the_coordinator(letters, paper_plan, words_in):
    found = letters(_for_proposals(paper_plan))
    assert set(found) == {"shimin-proposals", "gakko"}
    letter = found["shimin-proposals"]
    assert letter.sender == "育実市長　総務課　総務課長"
    assert letter.legal_basis == "個人情報保護法第109条"
    assert "行政機関等匿名加工情報の作成のため" in words_in(letter)
    assert "総括管理主体の指示によるものではありません。" in words_in(letter)
    assert letters(_for_proposals(paper_plan, receiver="nowhere"))["shimin-proposals"].sender == "育実市長"
    assert set(letters(_for_proposals(paper_plan, role=r.Role.COORDINATOR))) == {"shimin", "gakko"}


def test_a_letter_within_the_body_goes_from_department_to_department(letters, paper_plan):
    letter = letters(paper_plan)["shimin"]

    assert letter.addressee == "育実市長　市民課\n市民課長　様"
    assert letter.sender == "育実市長　こども未来課　こども未来課長\n総括管理責任者　こども部長"


def test_a_letter_to_another_body_bears_the_head_of_the_municipality(letters, paper_plan):
    letter = letters(paper_plan)["gakko"]

    assert letter.addressee == "育実市教育委員会　学校教育課\n学校教育課長　様"
    assert letter.sender.splitlines()[0] == "育実市長"


def test_due_day_from_the_direction_on_delivery(letters, rows_of, paper_plan):
    (row,) = rows_of(letters(paper_plan)["gakko"], "提供についての指示と期限")

    assert row["内容"] == "毎月5日までに出すこと"
    assert row["期限"] == "令和9年4月20日"
    assert row["回答"] == "回答をお待ちしています"


def test_a_reply_that_came_is_printed(letters, rows_of, paper_plan):
    replied = tuple(
        msgspec.structs.replace(found, reply="承知した", replied_on=datetime.date(2027, 4, 9)) for found in paper_plan.directions
    )
    (row,) = rows_of(letters(msgspec.structs.replace(paper_plan, directions=replied))["gakko"], "提供についての指示と期限")

    assert row["回答"] == "承知した\n令和9年4月9日"


def test_without_a_direction_the_due_day_is_blank_and_not_invented(letters, words_in, paper_plan):
    assert "期限：（未記入）" in words_in(letters(paper_plan)["shimin"])


def test_the_coordinator_is_not_asked_for_a_direction_to_itself(letters, words_in, paper_plan):
    letter = letters(_source(paper_plan, "juki", holder="kodomo"))["kodomo"]

    assert "期限：（未記入）" not in words_in(letter) and "自ら保有する" in words_in(letter)


def test_other_directions_are_no_matter_of_the_letter(letters, words_in, paper_plan):
    moved = tuple(msgspec.structs.replace(found, kind=r.DirectionKind.IMPROVEMENT) for found in paper_plan.directions)

    assert "毎月5日までに出すこと" not in words_in(letters(msgspec.structs.replace(paper_plan, directions=moved))["gakko"])


def test_how_a_csv_file_is_written(letters, paper_plan):
    form = _layout_form(letters(paper_plan)["shimin"])

    assert form["ファイル名"] == "juki.csv"
    assert (form["形式"], form["文字コード"], form["区切り"], form["見出しの行"]) == ("CSV", "CP932（Shift_JIS）", "コンマ（,）", "1行目")
    assert "シート" not in form


@pytest.mark.parametrize(("delimiter", "word"), [("\t", "タブ"), ("|", "|")])
def test_delimiters_are_named(letters, paper_plan, delimiter, word):
    assert _layout_form(letters(_layout(paper_plan, "juki", delimiter=delimiter))["shimin"])["区切り"] == word


def test_how_a_workbook_is_written(letters, paper_plan):
    form = _layout_form(letters(paper_plan)["gakko"])

    assert (form["形式"], form["シート"], form["見出しの行"]) == ("Excel（xlsx）", "出欠", "3行目")
    assert "文字コード" not in form
    assert _layout_form(letters(_layout(paper_plan, "shukketsu", sheet=""))["gakko"])["シート"] == "最初のシート"


def test_whom_the_file_covers_and_how_often_it_comes(letters, paper_plan):
    form = _layout_form(letters(paper_plan)["gakko"])

    assert (form["対象となる人の年齢"], form["更新の間隔"]) == ("6歳から14歳まで", "3か月ごと")
    assert form["記録の出所"] == "委託先の事業者の保有：校務支援株式会社（委託契約第5条）"
    assert _layout_form(letters(paper_plan)["shimin"])["記録の出所"] == "保有・管理主体の保有"


def test_columns_that_carry_time_are_named_by_their_heading(letters, paper_plan):
    form = _layout_form(letters(paper_plan)["shimin"])

    assert (form["事実のあった日の列"], form["知った日の列"]) == ("なし", "異動日")
    assert _layout_form(letters(_source(paper_plan, "juki", known_on="nashi"))["shimin"])["知った日の列"] == "nashi"


def test_processed_information_states_its_measures(letters, paper_plan):
    plan = _source(paper_plan, "juki", information=r.InformationKind.ANONYMISED)
    form = _layout_form(letters(plan)["shimin"])

    assert (form["情報の種類"], form["上の種類の情報についての措置"]) == ("匿名加工情報", "（未記入）")
    assert "上の種類の情報についての措置" not in _layout_form(letters(paper_plan)["shimin"])


def test_columns_with_type_form_limits_codes_and_blanks(letters, rows_of, paper_plan):
    rows = {row["見出し"]: row for letter in letters(paper_plan).values() for row in rows_of(letter, "お願いする列")}

    assert rows["宛名番号"]["名寄せでの役割"] == "用いない／行の鍵"
    assert rows["異動日"]["種類・書き方"] == "日付（令和8年4月1日の形）"
    assert rows["欠席日数"]["種類・書き方"] == "整数　0以上・31以下"
    assert rows["理由"]["コード（ファイルの値＝読み替える符号）"] == "不明＝9、病気＝illness"
    assert (rows["理由"]["必須"], rows["理由"]["空欄の意味"]) == ("空欄でもよい", "「9」とみなす")
    assert (rows["宛名番号"]["必須"], rows["宛名番号"]["空欄の意味"]) == ("必須", "空欄の行は受け取れません")
    assert rows["欠席日数"]["空欄の意味"] == "不明とみなす"
    assert rows["氏名"]["名寄せでの役割"] == "氏名"


def test_columns_that_are_not_kept_stand_apart(letters, rows_of, paper_plan):
    letter = letters(paper_plan)["shimin"]

    assert [row["見出し"] for row in rows_of(letter, "保存しない列")] == ["本籍"]
    assert "本籍" not in [row["見出し"] for row in rows_of(letter, "お願いする列")]
    assert rows_of(letter, "抽出データの一覧")[0]["列の数（うち保存しない列）"] == "4（1）"


def test_my_number_is_refused_in_words(letters, words_in, paper_plan):
    assert "個人番号（マイナンバー）は、どの列にも入れないでください。" in words_in(letters(paper_plan)["shimin"])


def test_purpose_and_ground_of_every_use_of_the_extract(letters, rows_of, paper_plan):
    rows = {row["利用目的"]: row for row in rows_of(letters(paper_plan)["shimin"], "利用目的と根拠")}

    assert set(rows) == {"早期発見〔handover〕", "早期発見〔juki-link〕"}
    assert rows["早期発見〔handover〕"]["項目"] == "氏名"
    assert "児童福祉法第25条の3（法律）" in rows["早期発見〔handover〕"]["根拠"]


def test_private_characters_are_told_by_code_point(letters, rows_of, paper_plan):
    (row,) = rows_of(letters(paper_plan)["shimin"], "外字の読替え")

    assert row == {"ファイルの文字（符号位置）": "U+E000", "読み替える文字": "髙"}


def test_an_extract_without_private_characters_has_no_table_of_them(letters, words_in, paper_plan):
    assert "外字の読替え" not in words_in(letters(paper_plan)["gakko"])


def test_whom_to_ask_is_the_coordinator_and_no_process(letters, words_in, paper_plan):
    process = r.Officer(id="run", title="自動処理", roles=(r.Role.COORDINATOR,), kind=r.OfficerKind.PROCESS)
    departments = tuple(
        msgspec.structs.replace(found, officers=(*found.officers, process)) if found.id == "kodomo" else found
        for found in paper_plan.departments
    )

    assert "育実市長　こども未来課\n係長、主査" in words_in(letters(msgspec.structs.replace(paper_plan, departments=departments))["shimin"])


def test_a_plan_without_a_coordinator_has_nobody_to_ask(letters, words_in, paper_plan):
    departments = tuple(msgspec.structs.replace(found, roles=(r.Role.HOLDER,)) for found in paper_plan.departments)
    letter = letters(msgspec.structs.replace(paper_plan, departments=departments))["shimin"]

    assert "総括管理主体\n（未記入）" in words_in(letter)


def test_a_holder_that_the_plan_does_not_have_is_said_to_be_missing(letters, paper_plan):
    letter = letters(_source(paper_plan, "juki", holder="nashi"))["nashi"]

    assert letter.addressee == "nashi（計画にない参照）"


def test_a_column_without_an_item_is_blank(letters, rows_of, paper_plan):
    plan = msgspec.structs.replace(paper_plan, items=())

    assert rows_of(letters(plan)["shimin"], "お願いする列")[0]["項目"] == "（未記入）〔number〕"
