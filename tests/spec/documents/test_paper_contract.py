"""5.6: the eight matters of a contract and what the record shows of it."""

import datetime

import msgspec
import pytest

from hagukumi.documents.papers.contract import CLAUSES, build
from hagukumi.documents.sheet import Checks, Form
from hagukumi.plan import records as r


@pytest.fixture
def paper(print_of, paper_plan):
    """The paper of the plan's contract, changed as told."""

    def built(**changes):
        (contract,) = paper_plan.contracts
        (document,) = build(print_of(msgspec.structs.replace(paper_plan, contracts=(msgspec.structs.replace(contract, **changes),))))
        return document

    return built


@pytest.fixture
def checks(paper):
    def found(**changes):
        (block,) = [block for block in paper(**changes).blocks if isinstance(block, Checks)]
        return {what: (done, told) for what, done, told in block.rows}

    return found


def _form(document, caption):
    return dict(next(block.rows for block in document.blocks if isinstance(block, Form) and block.caption == caption))


def test_parties_subject_and_period(paper):
    facts = _form(paper(), "契約")

    assert facts["委託する課"] == "育実市長　こども未来課"
    assert facts["受託者"] == "架空研究所　分析室"
    assert (facts["受託者の役割"], facts["受託者の責任者"]) == ("分析主体", "分析室長")
    assert facts["委託の期間"] == facts["受託者がデータを開ける期間"] == "令和9年4月1日から令和10年3月31日まで"
    assert facts["責任者・業務従事者の管理体制"] == "（未記入）"


def test_access_ends_on_the_day_on_which_the_contract_was_ended(paper):
    facts = _form(paper(ended_on=datetime.date(2027, 9, 30)), "契約")

    assert facts["委託の期間"] == "令和9年4月1日から令和10年3月31日まで"
    assert facts["受託者がデータを開ける期間"] == "令和9年4月1日から令和9年9月30日まで"


def test_all_eight_matters_are_listed_and_blanks_are_seen(paper):
    clauses = _form(paper(), "八つの事項")

    assert len(clauses) == len(CLAUSES) == len(msgspec.structs.fields(r.Clauses)) == 8
    assert clauses["① 秘密の保持と、目的以外の利用の禁止"] == "第1条 秘密を守る"
    assert clauses["③ 複製等の制限"] == "（未記入）"


def test_a_clause_is_ticked_when_it_is_written_and_not_when_it_is_blank_or_denied(checks):
    found = checks()

    assert found["① 秘密の保持と、目的以外の利用の禁止"] == (True, "契約書に明記")
    assert found["② 再委託の制限又は条件"] == (False, "（未記入）")
    assert found["③ 複製等の制限"] == (False, "（未記入）")
    assert found["個人情報を適切に管理する能力を確かめた"] == (True, "実績を確かめた")


def test_a_sub_commission_without_consent_is_not_ticked(checks):
    consented = r.SubCommission(contractor="保守会社", work="保守", consented_by="kodomo-a", consented_on=datetime.date(2027, 3, 9))

    assert checks()["再委託はすべて事前に承諾した"] == (False, "再委託1件のうち、承諾の記録0件")
    assert checks(sub_commissions=(consented,))["再委託はすべて事前に承諾した"] == (True, "再委託1件のうち、承諾の記録1件")
    assert checks(sub_commissions=())["再委託はすべて事前に承諾した"] == (True, "再委託の記録なし")


def test_inspections_are_shown_and_counted(paper, checks, rows_of):
    assert rows_of(paper(), "検査・監査の記録") == [{"日": "令和9年5月1日", "行った者": "総務課　係長", "結果": "支障なし"}]
    assert checks()["検査・監査を行った"] == (True, "記録1件")
    assert checks(inspections=())["検査・監査を行った"] == (False, "記録0件")


def test_consents_to_sub_commissions_are_shown(paper, rows_of):
    (row,) = rows_of(paper(), "再委託の承諾")

    assert row == {"再委託先": "保守会社", "業務": "機器の保守", "承諾した者": "（未記入）", "承諾の日": "（未記入）"}


def test_while_the_contract_runs_its_end_is_left_to_be_ticked_by_hand(paper, checks):
    found = checks()

    assert [found[what][0] for what in ("終了を記録した", "終了時に個人情報を消去した", "媒体を返却した")] == [None, None, None]
    assert _form(paper(), "契約")["消去した日"] == "終了の記録なし"


def test_an_end_without_erasure_and_return_is_seen(paper, checks):
    day = datetime.date(2028, 3, 31)
    found = checks(ended_on=day)

    assert found["終了を記録した"] == (True, "令和10年3月31日")
    assert found["終了時に個人情報を消去した"] == (False, "（未記入）")
    assert found["媒体を返却した"] == (False, "（未記入）")
    assert _form(paper(ended_on=day), "契約")["消去した日"] == "（未記入）"


def test_an_end_with_erasure_and_return_is_ticked(checks):
    day = datetime.date(2028, 3, 31)
    found = checks(ended_on=day, erased_on=day, returned="端末3台を受け取った")

    assert found["終了時に個人情報を消去した"] == (True, "令和10年3月31日")
    assert found["媒体を返却した"] == (True, "端末3台を受け取った")


def test_a_contractor_that_the_plan_does_not_have(paper):
    facts = _form(paper(contractor="nashi"), "契約")

    assert (facts["受託者"], facts["受託者の役割"], facts["受託者の責任者"]) == ("nashi（計画にない参照）", "（未記入）", "（未記入）")


def test_a_plan_without_contracts_prints_none(print_of, paper_plan):
    assert build(print_of(msgspec.structs.replace(paper_plan, contracts=()))) == ()
