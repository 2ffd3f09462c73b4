"""行政機関等匿名加工情報の作成の整理: what 法第60条第3項 asks with its answers, what is received, and what may be in the result."""

import msgspec
import pytest

from hagukumi.documents.papers import notice
from hagukumi.documents.papers.deidentification import build
from hagukumi.documents.sheet import Form
from hagukumi.plan import records as r

MAKING = r.Provision(statute="個人情報の保護に関する法律", article="第109条第1項", kind=r.ProvisionKind.STATUTE)
PURPOSE = r.Purpose(id="kako", name="匿名加工", statement="契約により提供する", kind=r.PurposeKind.DEIDENTIFICATION, grounds=(MAKING,))
ENTRY = r.Deidentification(
    id="jumin",
    name="住民の動き",
    purpose="kako",
    file="juki",
    disclosure=r.Disclosure.PARTLY,
    disclosure_reason="氏名を除けば開示する",
    unhindered="夜間に抽出する",
    provision=r.ProvidedUnder.PROPOSAL,
    provision_reason="利用契約による",
    fewest=5,
    method_safeguards="別の鍵で守る",
)


def _use(id, stage, *items):
    return r.Use(
        id=id,
        purpose="kako",
        items=items,
        stages=(stage,),
        giver="shimin",
        receiver="soumu",
        role=r.Role.PROPOSALS_DESK,
        basis=r.LegalGround(provision=MAKING),
        retention="short",
        handling=f"{id}を自動処理で扱う",
    )


USES = (
    _use("motouke", r.Stage.DELIVERED, "juki.moved_on", "juki.number"),
    _use("kekka", r.Stage.DEIDENTIFIED, "juki.moved_on"),
)


@pytest.fixture
def with_entry(paper_plan):
    """The plan with the entry changed as told, its purpose and its uses."""

    def made(uses=USES, **changes):
        entry = msgspec.structs.replace(ENTRY, **changes)
        purposes, all_uses = (*paper_plan.purposes, PURPOSE), (*paper_plan.uses, *uses)
        return msgspec.structs.replace(paper_plan, purposes=purposes, uses=all_uses, deidentifications=(entry,))

    return made


@pytest.fixture
def sheet(print_of, with_entry):
    """The sheet of the entry, changed as told."""

    def built(**changes):
        (document,) = build(print_of(with_entry(**changes)))
        return document

    return built


@pytest.fixture
def on_file(print_of, with_entry):
    """The sheet when the file is changed as told."""

    def built(entry=(), **changes):
        plan = with_entry(**dict(entry))
        files = tuple(msgspec.structs.replace(file, **changes) if file.id == "juki" else file for file in plan.file_registers)
        (document,) = build(print_of(msgspec.structs.replace(plan, file_registers=files)))
        return document

    return built


def _facts(document):
    return {label: said for block in document.blocks if isinstance(block, Form) for label, said in block.rows}


def test_of_which_file_for_which_purpose_on_which_ground(sheet):
    facts = _facts(sheet())
    assert facts["名称"] == "住民の動き〔jumin〕"
    assert facts["もとになる個人情報ファイル"] == "住民記録ファイル〔juki〕"
    assert facts["事務をつかさどる組織"] == "育実市長　市民課"
    assert facts["ファイルの利用目的"] == "早期発見"
    assert facts["本人の数"] == "およそ5,000人"
    assert facts["作成の利用目的"] == "匿名加工"
    assert facts["利用目的の内容"] == "契約により提供する"
    assert facts["利用目的の根拠"] == "個人情報の保護に関する法律第109条第1項（法律）"
    assert facts["提供できる場合"] == "法第109条第2項第1号（提案に基づく契約による）"
    assert facts["その場合に当たる理由"] == "利用契約による"
    assert facts["同じ内容に見える人の最少の人数"] == "5人"
    assert facts["加工方法等情報の安全管理措置"] == "別の鍵で守る"


def test_each_demand_of_the_act_has_its_answer_and_reason(sheet, rows_of):
    said = [(row["この計画での答え"], row["理由"]) for row in rows_of(sheet(), "法第60条第3項")]
    assert said == [
        ("載せる", "本人の数：5,000人"),
        ("全部又は一部を開示する", "氏名を除けば開示する"),
        ("支障がない", "夜間に抽出する"),
        ("除く項目なし", "なし"),
    ]


def test_what_is_not_answered_is_not_taken_for_an_answer(sheet, on_file, rows_of):
    blank = rows_of(sheet(unhindered="未定", disclosure_reason="", undisclosed=("juki.name",)), "法第60条第3項")
    assert blank[1]["理由"] == "（未記入）"
    assert blank[2]["この計画での答え"] == "（未記入）"
    assert (blank[3]["この計画での答え"], blank[3]["理由"]) == ("除く項目がある", "住民記録の氏名")
    few = {"exemption": r.RegisterExemption.FEW_PERSONS, "exemption_reason": "少ない", "persons": 0}
    first = rows_of(on_file(**few), "法第60条第3項")[0]
    assert first["この計画での答え"] == "載せない"
    assert first["理由"].endswith("：少ない")
    assert rows_of(on_file(persons=0), "法第60条第3項")[0]["理由"] == "本人の数：（未記入）"


def test_every_recorded_item_is_shown_with_what_becomes_of_it(on_file, rows_of):
    rows = rows_of(on_file(withheld=("juki.name",)), "ファイルの記録項目")
    told = {row["項目"]: (row["受け入れる"], row["結果に残り得る"], row["加工から除く理由"]) for row in rows}
    assert told == {
        "住民記録の宛名番号": ("○", "―", "加工の間だけ用いる"),
        "住民記録の氏名": ("―", "―", "ファイル簿に記載しない項目"),
        "住民記録の異動日": ("○", "○", ""),
    }
    kept = rows_of(on_file(entry={"undisclosed": ("juki.name",)}), "ファイルの記録項目")
    assert [row["加工から除く理由"] for row in kept if row["項目"] == "住民記録の氏名"] == ["不開示情報に当たる"]
    plain = rows_of(on_file(), "ファイルの記録項目")
    assert [row["加工から除く理由"] for row in plain if row["項目"] == "住民記録の氏名"] == ["用いない"]


def test_an_item_of_another_table_is_shown_as_a_stranger(sheet, rows_of):
    rows = rows_of(sheet(uses=(_use("motouke", r.Stage.DELIVERED, "shukketsu.absent"),)), "ファイルの記録項目")
    assert rows[-1]["項目"] == "出欠の記録の欠席日数"
    assert rows[-1]["加工から除く理由"] == "このファイルに記録されていない"


def test_who_receives_what_on_which_ground_and_how_long_it_stays(sheet, rows_of):
    result, source = rows_of(sheet(), "取扱い")
    assert "育実市長　市民課 → 育実市長　総務課（提案担当）／内部利用" in source["渡す主体 → 受ける主体"]
    assert source["段階"] == "受入"
    assert result["段階"] == "匿名加工"
    assert "個人情報の保護に関する法律第109条第1項" in result["根拠"]
    assert source["取扱い方法"] == "motoukeを自動処理で扱う"
    assert source["保存"] == "短期：基準日から1年6か月"


def test_the_call_for_proposals_and_the_outline_are_the_registers(on_file):
    facts = _facts(on_file(proposals=True, proposals_desk="", anonymised="概要は別紙"))
    assert facts["提案の募集（法第110条）"] == "ファイル簿に、提案を募集する旨を記載する"
    assert facts["提案を受ける組織の名称及び所在地"] == "（未記入）"
    assert facts["作成した情報の概要（法第117条）"] == "概要は別紙"
    assert _facts(on_file())["作成した情報の概要（法第117条）"] == "まだ記載がない"


@pytest.mark.parametrize(("id", "said"), [("", "（未記入）"), ("nothing", "nothing（計画にない参照）")])
def test_a_file_or_purpose_that_is_not_there_is_said_to_be_missing(sheet, id, said):
    facts = _facts(sheet(file=id, purpose=id))
    assert facts["もとになる個人情報ファイル"] == said
    assert facts["作成の利用目的"] == said
    assert facts["提案の募集（法第110条）"] == "（未記入）"


def test_readers_are_told_what_stays_to_be_done(sheet, words_in):
    told = words_in(sheet())
    assert "施行規則第62条の五つの基準" in told
    assert "法令が定める数ではなく" in told


def test_each_entry_has_a_sheet_and_a_plan_without_any_has_none(print_of, paper_plan):
    two = (ENTRY, msgspec.structs.replace(ENTRY, id="again"))
    named = [found.name for found in build(print_of(msgspec.structs.replace(paper_plan, deidentifications=two)))]
    assert named == ["deidentification-again", "deidentification-jumin"]
    assert build(print_of(paper_plan)) == ()


# What residents are told


def test_residents_are_told_what_leaves_without_names(print_of, with_entry, paper_plan, words_in, rows_of):
    told, _ = notice.build(print_of(with_entry()))
    (row,) = rows_of(told, "加工して渡す情報")
    assert row == {"加工した情報": "住民の動き", "もとの記録": "住民記録ファイル", "渡すとき": "会社などの提案を審査し、契約を結んだとき"}
    assert "こどもを探すために組み合わせた情報からは作りません。" in words_in(told)
    assert "もとの情報は、機械だけが開きます。職員は見ません。" in words_in(told)
    assert "あわせてお知らせします。" in words_in(told)
    silent, _ = notice.build(print_of(paper_plan))
    assert "匿名加工" not in words_in(silent)


def test_residents_are_not_told_of_a_file_that_is_not_there(print_of, with_entry, rows_of):
    told, _ = notice.build(print_of(with_entry(file="nothing", provision=r.ProvidedUnder.OTHER_LAW)))
    assert rows_of(told, "加工して渡す情報")[0] == {
        "加工した情報": "住民の動き",
        "もとの記録": "（未記入）",
        "渡すとき": "ほかの法律で決められているとき",
    }
