"""5.7.2: プライバシーリスクの特定（プライバシー問題の洗い出し）."""

from types import ModuleType

from msgspec.structs import replace
from rule_case import Case, Change, changed, untouched

from hagukumi.plan.records import DataPhase, OfficerKind, Plan


def _risk(**changes: object) -> Change:
    return changed("risks", "risk-use", **changes)


def _by_process(sample: ModuleType, plan: Plan) -> Plan:
    """The first answer given by the officer `run`, who is an unattended process."""
    (department,) = (entry for entry in plan.departments if entry.id == "kodomo")
    officers = tuple(replace(officer, kind=OfficerKind.PROCESS) if officer.id == "run" else officer for officer in department.officers)
    processed = sample.change(plan, "departments", "kodomo", officers=officers)
    return sample.change(processed, "answers", "pia-1", by="run")


CASES = (
    Case("5.7.2-1", "pass", "表5-4の観点に、計画の担当者が答えた影響評価は、適です。", untouched),
    Case("5.7.2-1", "gap", "表5-4にない観点への答えがある影響評価は、未整理です。", changed("answers", "pia-14", id="pia-15")),
    Case("5.7.2-1", "gap", "答えた人が計画の担当者にいない影響評価は、未整理です。", changed("answers", "pia-1", by="nobody")),
    Case("5.7.2-1", "violation", "自動処理が答えたとする影響評価は、否です。", _by_process),
    Case("5.7.2-1", "gap", "改めた理由が空欄の改訂がある影響評価は、未整理です。", changed("revisions", "first", reason="")),
    Case("5.7.2-2", "pass", "起こりやすさと影響が一から四で、対策により小さくなるリスクは、適です。", untouched),
    Case("5.7.2-2", "violation", "起こりやすさが五のリスクは、否です。", _risk(likelihood=5)),
    Case("5.7.2-2", "violation", "影響の大きさが零のリスクは、否です。", _risk(severity=0, residual_severity=0)),
    Case("5.7.2-2", "violation", "対策のあとに起こりやすくなるリスクは、否です。", _risk(residual_likelihood=4)),
    Case("5.7.2-2", "violation", "対策のあとに影響が大きくなるリスクは、否です。", _risk(severity=3)),
    Case("5.7.2-2", "violation", "対策を行わないとするリスクは、受け入れる理由もなければ、否です。", _risk(measure="対策なし")),
    Case("5.7.2-2", "gap", "何が起きるかが空欄のリスクは、未整理です。", _risk(threat="")),
    Case("5.7.2-2", "gap", "対策が未定のリスクは、未整理です。", _risk(measure="未定")),
    Case("5.7.2-2", "gap", "受け持つ課が計画にないリスクは、未整理です。", _risk(department="nowhere")),
    Case("5.7.2-3", "pass", "影響評価を認めるとする、プライバシー保護責任者の意見は、適です。", untouched),
    Case(
        "5.7.2-3",
        "pass",
        "影響評価を認めないとする意見に、どう改めたかが書かれていれば、適です。",
        changed("opinions", "officer", accepts=False, response="閲覧の記録を毎月点検するよう改めた"),
    ),
    Case(
        "5.7.2-3", "gap", "影響評価を認めないとする意見への対応が空欄の計画は、未整理です。", changed("opinions", "officer", accepts=False)
    ),
    Case(
        "5.7.2-3",
        "violation",
        "影響評価を認めないとする意見に、対応しないとだけ書いた計画は、否です。",
        changed("opinions", "officer", accepts=False, response="対応しない"),
    ),
    Case("5.7.2-5", "pass", "収集・利用・提供・保管・廃棄のすべての段階のリスクが洗い出された計画は、適です。", untouched),
    Case(
        "5.7.2-5",
        "gap",
        "廃棄の段階の問題が洗い出されていない計画は、未整理です。",
        lambda sample, plan: replace(plan, risks=tuple(risk for risk in plan.risks if risk.phase is not DataPhase.DISPOSAL)),
    ),
    Case("5.7.2-3", "gap", "意見の内容が空欄の計画は、未整理です。", changed("opinions", "officer", text="")),
)
