"""3.1: 「利用データ項目」の候補の選定."""

import datetime
from types import ModuleType
from typing import Any

import sample_selection as selection
from msgspec.structs import replace
from rule_case import Case, Change, both, changed, untouched

from hagukumi.plan.records import Plan, Reliability, Statement

_ID = "school-absences"


def _candidate(**changes: Any) -> Change:
    return changed("candidates", _ID, **changes)


def _went(*steps: str) -> Change:
    """The candidate went through these states, one a month."""
    return _candidate(steps=tuple(selection.step(state, month) for month, state in enumerate(steps, start=1)))


def _third(**changes: Any) -> Change:
    """The candidate's third step changed."""
    return _candidate(steps=(*selection.STEPS[:2], replace(selection.STEPS[2], **changes)))


def _said(field: str, **changes: Any) -> Change:
    """One of the candidate's statements changed."""
    return _candidate(**{field: replace(selection.statement("欠席は困難の兆しに当たる"), **changes)})


def _paper(**changes: Any) -> Change:
    return changed("evidence", "paper", **changes)


def _by_process(field: str) -> Change:
    """A statement made by an unattended process of the coordinator."""

    def change(sample: ModuleType, plan: Plan) -> Plan:
        (department,) = (entry for entry in plan.departments if entry.id == "kodomo")
        officers = tuple(
            replace(officer, kind=sample.r.OfficerKind.PROCESS) if officer.id == "run" else officer for officer in department.officers
        )
        made = sample.change(plan, "departments", "kodomo", officers=officers)
        return _said(field, by="run")(sample, made)

    return change


def _only_deidentified(sample: ModuleType, plan: Plan) -> Plan:
    """A column that no candidate names, used for de-identification alone."""
    return sample.deidentification.with_deidentification(plan)


CASES = (
    Case("3.1-1", "pass", "必要・取得可能・利用の順に進んだ候補による項目は、適です。", untouched),
    Case(
        "3.1-1",
        "gap",
        "見守りのために使う項目が、つながりのない別の目的のためにだけ選ばれているのは、未整理です。",
        both(changed("purposes", "evaluation", parent=""), _candidate(purpose="evaluation")),
    ),
    Case("3.1-5", "gap", "どの利用目的のための候補かが書かれていないものは、未整理です。", _candidate(purpose="")),
    Case("3.1-1", "gap", "どの候補にもない項目を利用に含めるのは、選定を経ていないので、未整理です。", _candidate(items=())),
    Case("3.1-1", "gap", "まだ「必要」までしか進んでいない候補の項目を利用に含めるのは、未整理です。", _went("needed")),
    Case(
        "3.1-1",
        "violation",
        "見送った候補の項目が利用に残っているのは、必要最小限でないので、否です。",
        _went("needed", "obtainable", "used", "dropped"),
    ),
    Case("3.1-1", "pass", "匿名加工だけに使う項目は、連携のための選定によらないので、適です。", _only_deidentified),
    Case(
        "3.1-1",
        "gap",
        "匿名加工のための利用の一つを見守りの利用に改めた項目は、選定を経ていないので、未整理です。",
        both(_only_deidentified, changed("uses", "source", purpose="watch")),
    ),
    Case("3.1-2", "pass", "手引きと、査読付きの論文による候補は、適です。", untouched),
    Case("3.1-2", "pass", "査読のない論文があっても、手引きにもよる候補は、適です。", _paper(peer_reviewed=False)),
    Case(
        "3.1-2",
        "violation",
        "査読のない論文だけによる候補は、信頼できる情報源がないので、否です。",
        both(_paper(peer_reviewed=False), _candidate(evidence=("paper",))),
    ),
    Case("3.1-2", "gap", "情報源のない候補を必要なものとして選ぶのは、未整理です。", _candidate(evidence=())),
    Case("3.1-3", "pass", "発行機関・査読・手法を担当者が確かめ、レベルを付けた論文は、適です。", untouched),
    Case("3.1-3", "gap", "図3-2のレベルのない論文は、未整理です。", _paper(level=None)),
    Case("3.1-3", "gap", "査読があるか確かめていない論文は、未整理です。", _paper(peer_reviewed=None)),
    Case("3.1-3", "gap", "発行機関を調べていない論文は、未整理です。", _paper(publisher="")),
    Case("3.1-3", "gap", "分析手法を調べていない論文は、未整理です。", _paper(method="未定")),
    Case("3.1-3", "gap", "だれが確かめたか分からない論文は、未整理です。", _paper(checked_by="nobody")),
    Case("3.1-3", "gap", "いつ確かめたか分からない論文は、未整理です。", _paper(checked_on=None)),
    Case("3.1-3", "violation", "手法がないと書かれた論文は、信頼性を認められないので、否です。", _paper(method="なし")),
    Case("3.1-3", "violation", "出るより前に確かめたという論文は、確かめたことにならないので、否です。", _paper(year=2027)),
    Case("3.1-4", "pass", "題名・発行者・所在と、分かったことが書かれた手引きは、適です。", untouched),
    Case("3.1-4", "gap", "所在の分からない手引きは、後の人がたどれないので、未整理です。", changed("evidence", "guide", location="")),
    Case("3.1-4", "gap", "年のない手引きは、未整理です。", changed("evidence", "guide", year=0)),
    Case("3.1-4", "violation", "目的と関わりがないと書かれた情報源は、否です。", changed("evidence", "guide", finding="関わりなし")),
    Case("3.1-5", "pass", "関連性と必要性を担当者が判断し、日付とともに書いた候補は、適です。", untouched),
    Case("3.1-5", "gap", "目的との関連性が書かれていない候補は、未整理です。", _candidate(relevance=Statement())),
    Case("3.1-5", "gap", "必要性を判断した人が担当者にいない候補は、未整理です。", _said("necessity", by="nobody")),
    Case("3.1-5", "gap", "必要性を判断した日のない候補は、未整理です。", _said("necessity", on=None)),
    Case("3.1-5", "violation", "目的と関連がないと書きながら選んだ候補は、否です。", _said("relevance", text="関連なし")),
    Case("3.1-5", "violation", "必要がないと書きながら選んだ候補は、必要最小限でないので、否です。", _said("necessity", text="必要なし")),
    Case("3.1-5", "violation", "必要性を自動処理が判断した候補は、人の判断がないので、否です。", _by_process("necessity")),
    Case("3.1-6", "pass", "差別などにつながらないか担当者が確かめた候補は、適です。", untouched),
    Case("3.1-6", "gap", "不適正な利用につながらないか確かめないまま使う候補は、未整理です。", _candidate(fairness=Statement())),
    Case("3.1-6", "violation", "確認しないと書きながら使う候補は、否です。", _said("fairness", text="確認しない")),
    Case("3.1-7", "pass", "必要・取得可能・利用と、理由とともに順に進んだ候補は、適です。", untouched),
    Case(
        "3.1-7",
        "pass",
        "見送ってから、新しい理由で候補に戻し、初めから進め直した候補は、適です。",
        _went("needed", "dropped", "candidate", "needed", "obtainable", "used"),
    ),
    Case("3.1-7", "violation", "取得可能か調べないまま利用とした候補は、段階を飛ばしているので、否です。", _went("needed", "used")),
    Case("3.1-7", "violation", "前の段階より前の日付で利用とした候補は、否です。", _third(on=datetime.date(2026, 12, 1))),
    Case("3.1-7", "gap", "利用とした理由が空欄の候補は、未整理です。", _third(reason="")),
    Case("3.1-7", "gap", "利用とした理由が未定の候補は、未整理です。", _third(reason="検討中")),
    Case("3.1-7", "gap", "利用と決めた人が担当者にいない候補は、未整理です。", _third(by="nobody")),
    Case("3.1-8", "pass", "計画の項目になり、それを保有する課が書かれた候補は、適です。", untouched),
    Case("3.1-8", "gap", "利用としたのに、どの項目になったか分からない候補は、未整理です。", _candidate(items=())),
    Case("3.1-8", "violation", "書かれた課の抽出データにない項目を挙げた候補は、否です。", _candidate(holder="shimin")),
)

WEAK = both(_paper(level=Reliability.UNCONTROLLED, peer_reviewed=False), _candidate(evidence=("paper",)))
"""A candidate whose one source is a paper of the lowest level, without review."""
