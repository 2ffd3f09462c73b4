"""個人情報ファイル簿 (Art. 75): a form per published file, their list, one table for machines, and what stays inside."""

import datetime

import msgspec
import pytest

from hagukumi.documents.papers.file_register import build
from hagukumi.documents.render.csv import csv_bytes
from hagukumi.documents.sheet import Format
from hagukumi.plan import records as r

FORM = "個人情報ファイル簿"


def _register(plan, id, **changes):
    entries = tuple(msgspec.structs.replace(entry, **changes) if entry.id == id else entry for entry in plan.file_registers)
    return msgspec.structs.replace(plan, file_registers=entries)


@pytest.fixture
def documents(print_of):
    return lambda plan: {document.name: document for document in build(print_of(plan))}


@pytest.fixture
def matters(documents, rows_of):
    """The matters of one file's form, by label."""

    def found(plan, id):
        return {row["記載事項"]: row["内容"] for row in rows_of(documents(plan)[f"file-register-{id}"], FORM)}

    return found


def test_every_published_file_has_a_form_and_the_exempt_one_has_none(documents, paper_plan):
    assert set(documents(paper_plan)) == {
        "file-register-juki",
        "file-register-renkei",
        "file-register-index",
        "file-register-open",
        "file-register-internal",
    }


def test_forms_are_printed_and_published_in_every_format(documents, paper_plan):
    assert documents(paper_plan)["file-register-juki"].formats == (Format.PDF, Format.HTML, Format.XLSX, Format.CSV)


def test_statutory_matters_of_article_74(matters, paper_plan):
    found = matters(paper_plan, "juki")

    assert found["個人情報ファイルの名称"] == "住民記録ファイル"
    assert found["行政機関等の名称"] == "育実市長"
    assert found["利用に供される事務をつかさどる組織の名称"] == "市民課"
    assert found["個人情報ファイルの利用目的"] == "早期発見：支援の要るこどもを見付ける"
    assert found["記録項目"] == "1 宛名番号、2 氏名、3 異動日"
    assert found["記録範囲"] == "こどものいる世帯"
    assert found["記録情報の収集方法"] == "各課の抽出"
    assert found["開示請求等を受理する組織の名称"] == "総務課"
    assert found["開示請求等を受理する組織の所在地"] == "本町1番地"
    assert found["訂正及び利用停止に関する他の法令による特別の手続"] == "なし"
    assert found["個人情報ファイルの種別"] == "法第60条第2項第1号（電算処理ファイル）"


def test_a_provision_to_another_organ_is_a_regular_recipient_and_use_within_the_organ_is_not(matters, paper_plan):
    assert matters(paper_plan, "juki")["記録情報の経常的提供先"] == "育実市教育委員会　学校教育課"


def test_recipients_that_the_entry_adds_follow_those_of_the_uses(matters, paper_plan):
    assert matters(paper_plan, "renkei")["記録情報の経常的提供先"] == "育実市教育委員会　学校教育課、育実県"


def test_what_another_organ_gives_is_no_provision_of_this_one(matters, paper_plan):
    only = _register(paper_plan, "renkei", tables=("shukketsu",), recipients=())

    assert matters(only, "renkei")["記録情報の経常的提供先"] == "なし"


def test_a_contractor_of_the_organ_is_no_recipient_outside_it(matters, paper_plan):
    only = _register(paper_plan, "renkei", tables=("judgment",), recipients=())

    assert matters(only, "renkei")["記録情報の経常的提供先"] == "育実市教育委員会　学校教育課"


def test_sensitive_information_is_said_to_be_in_the_file(matters, paper_plan):
    assert matters(paper_plan, "renkei")["要配慮個人情報"] == "含む"
    assert matters(paper_plan, "renkei")["条例要配慮個人情報"] == "含まない"
    assert matters(paper_plan, "juki")["要配慮個人情報"] == "含まない"


def test_sensitive_information_of_the_ordinance_stands_apart(matters, paper_plan):
    items = tuple(
        msgspec.structs.replace(item, sensitive=(r.Sensitive.ORDINANCE,)) if item.id == "shukketsu.reason" else item
        for item in paper_plan.items
    )
    found = matters(msgspec.structs.replace(paper_plan, items=items), "renkei")

    assert (found["要配慮個人情報"], found["条例要配慮個人情報"]) == ("含まない", "含む")


def test_a_withheld_item_is_not_published_but_the_file_still_counts_as_sensitive(documents, matters, words_in, paper_plan):
    plan = _register(paper_plan, "renkei", withheld=("shukketsu.reason",), withheld_reason="事務に支障がある")
    published = [document for name, document in documents(plan).items() if name != "file-register-internal"]

    assert "欠席の理由" not in matters(plan, "renkei")["記録項目"]
    assert matters(plan, "renkei")["要配慮個人情報"] == "含む"
    assert not any("事務に支障がある" in words_in(document) or "欠席の理由" in words_in(document) for document in published)
    assert "事務に支障がある" in words_in(documents(plan)["file-register-internal"])


def test_the_entry_of_the_linkage_is_marked(matters, documents, words_in, paper_plan):
    label = "別に設けた個人情報ファイル"

    assert "こどもデータ連携" in matters(paper_plan, "renkei")[label]
    assert label not in matters(paper_plan, "juki")
    assert "連携ファイル（データ連携の別ファイル）" in words_in(documents(paper_plan)["file-register-index"])


def test_exempt_files_stand_in_the_internal_list_alone_with_their_ground(documents, words_in, rows_of, paper_plan):
    found = documents(paper_plan)
    (row,) = rows_of(found["file-register-internal"], "掲載しないファイル")

    assert row["掲載しない根拠"] == "本人の数が少ない"
    assert row["理由"] == "千人に満たない"
    assert not any("少人数ファイル" in words_in(document) for name, document in found.items() if name != "file-register-internal")


def test_the_threshold_is_the_ordinances_where_it_sets_one(documents, words_in, rows_of, paper_plan):
    internal = documents(paper_plan)["file-register-internal"]

    assert "法の数：1,000人以上" in words_in(internal)
    assert "条例で定める数：500人以上（施行条例第9条、令和9年4月1日から）" in words_in(internal)
    assert "この計画で用いる数：500人以上" in words_in(internal)
    assert {row["本人の数"]: row["基準との関係"] for row in rows_of(internal, "本人の数")} == {
        "5,000人": "500人以上",
        "1,200人": "500人以上",
        "80人": "500人未満",
    }


def test_the_threshold_is_the_acts_without_an_ordinance_and_the_programmes_own_when_set(documents, words_in, paper_plan):
    law = msgspec.structs.replace(paper_plan, figures=())
    own = msgspec.structs.replace(law, programme=msgspec.structs.replace(law.programme, register_from_persons=300))

    assert "この計画で用いる数：1,000人以上" in words_in(documents(law)["file-register-internal"])
    assert "この計画で用いる数：300人以上" in words_in(documents(own)["file-register-internal"])


def test_a_ground_that_is_missing_beside_a_reason_is_seen(documents, words_in, paper_plan):
    plan = _register(paper_plan, "juki", exemption_reason="公表済")

    assert "根拠のない理由：公表済" in words_in(documents(plan)["file-register-internal"])


def test_a_correction_is_printed_with_its_day(matters, documents, rows_of, paper_plan):
    plan = _register(paper_plan, "juki", corrected_on=datetime.date(2027, 5, 20))
    index = rows_of(documents(plan)["file-register-index"], "育実市長の個人情報ファイル")

    assert matters(plan, "juki")["最後に訂正した日"] == "令和9年5月20日"
    assert [row["最後の訂正"] for row in index] == ["令和9年5月20日", "なし"]


def test_each_organ_keeps_a_register_of_its_own(documents, rows_of, paper_plan):
    plan = _register(paper_plan, "shozoku", exemption=None, exemption_reason="")
    index = documents(plan)["file-register-index"]

    assert [row["名称"] for row in rows_of(index, "育実市教育委員会の個人情報ファイル")] == ["少人数ファイル"]
    assert len(rows_of(index, "育実市長の個人情報ファイル")) == 2


def test_manual_files_are_told_as_such(matters, paper_plan):
    plan = _register(paper_plan, "juki", manual=True)

    assert matters(plan, "juki")["個人情報ファイルの種別"] == "法第60条第2項第2号（マニュアル処理ファイル）"
    assert matters(plan, "juki")["同じ目的・項目・範囲のマニュアル処理ファイルの有無"] == "—"
    assert matters(paper_plan, "juki")["同じ目的・項目・範囲のマニュアル処理ファイルの有無"] == "（未記入）"


def test_proposals_are_asked_about_only_where_they_are_called_for(matters, paper_plan):
    desk, made = "提案を受ける組織の名称及び所在地", "行政機関等匿名加工情報の概要・提案を受ける組織・提案できる期間"
    called = _register(paper_plan, "juki", proposals=True, proposals_desk="総務課 本町1番地")

    assert (matters(paper_plan, "juki")[desk], matters(paper_plan, "juki")[made]) == ("—", "—")
    assert (matters(called, "juki")[desk], matters(called, "juki")[made]) == ("総務課 本町1番地", "—")


def test_the_outline_of_what_was_made_stands_there_once_it_was_made(matters, paper_plan):
    """Art. 117 asks for it when the information has been made: before, nothing is missing."""
    made = _register(paper_plan, "juki", proposals=True, anonymised="住民の動き、15,000人、総務課、令和10年3月まで")

    assert matters(made, "juki")["行政機関等匿名加工情報の概要・提案を受ける組織・提案できる期間"].startswith("住民の動き")


def test_the_desk_of_the_programme_serves_where_the_entry_names_none(matters, paper_plan):
    plan = _register(paper_plan, "juki", desk="")

    assert matters(plan, "juki")["開示請求等を受理する組織の名称"] == "情報公開室"


def test_the_table_for_machines_holds_a_row_for_each_published_file_with_all_matters(documents, paper_plan):
    lines = csv_bytes(documents(paper_plan)["file-register-open"]).decode("utf-8-sig").splitlines()

    assert len(lines) == 3
    assert lines[0].startswith("個人情報ファイルの名称,行政機関等の名称")
    assert [line.split(",")[0] for line in lines[1:]] == ["住民記録ファイル", "連携ファイル"]


def test_unknown_references_are_said_and_not_hidden(matters, paper_plan):
    plan = _register(paper_plan, "juki", department="nashi", purposes=("nashi",), tables=())
    found = matters(plan, "juki")

    assert found["行政機関等の名称"] == "（未記入）"
    assert found["利用に供される事務をつかさどる組織の名称"] == "nashi（計画にない参照）"
    assert found["個人情報ファイルの利用目的"] == "nashi（計画にない参照）"
    assert found["記録項目"] == "（未記入）"


def test_a_plan_without_files_prints_no_register(documents, paper_plan):
    assert documents(msgspec.structs.replace(paper_plan, file_registers=())) == {}
