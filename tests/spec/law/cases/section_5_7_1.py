"""5.7.1: プライバシーガバナンス."""

from types import ModuleType

from msgspec.structs import replace
from rule_case import Case, Change, changed, headed, untouched

from hagukumi.plan.records import OfficerKind, Plan, Role


def _policy(**changes: object) -> Change:
    return lambda sample, plan: replace(plan, privacy=sample.privacy.policy(**changes))


def _without_policy(sample: ModuleType, plan: Plan) -> Plan:
    return replace(plan, privacy=None)


def _process_in_charge(sample: ModuleType, plan: Plan) -> Plan:
    (department,) = (entry for entry in plan.departments if entry.id == "soumu")
    officers = tuple(replace(officer, kind=OfficerKind.PROCESS) for officer in department.officers)
    return sample.change(plan, "departments", "soumu", officers=officers)


CASES = (
    Case("5.7.1-1", "pass", "データを扱う四つの主体とは別の総務課をプライバシー保護組織とする計画は、適です。", untouched),
    Case(
        "5.7.1-1",
        "gap",
        "プライバシー保護組織が総括管理主体を兼ねる計画は、分けることが望ましいとされるので、分けるまで未整理です。",
        changed("departments", "soumu", roles=(Role.PRIVACY_OFFICER, Role.COORDINATOR)),
    ),
    Case("5.7.1-2", "pass", "総括管理責任者、監査責任者、プライバシー保護組織が書かれた計画は、適です。", untouched),
    Case("5.7.1-2", "gap", "監査責任者が未定の計画は、未整理です。", headed(audit_manager="未定")),
    Case("5.7.1-2", "violation", "プライバシー保護組織を設けないとする計画は、否です。", headed(privacy_organisation="設けない")),
    Case("5.7.1-3", "pass", "基本的な考え方、公表、権限、人員、予算、研修が書かれた計画は、適です。", untouched),
    Case("5.7.1-3", "gap", "プライバシー保護の姿勢と資源が書かれていない計画は、未整理です。", _without_policy),
    Case("5.7.1-3", "gap", "プライバシー保護責任者の権限が未定の計画は、未整理です。", _policy(authority="未定")),
    Case("5.7.1-3", "violation", "基本的な考え方を公表しないとする計画は、否です。", _policy(published="公表しない")),
    Case("5.7.1-3", "violation", "プライバシー保護のための予算がないとする計画は、否です。", _policy(budget="予算なし")),
    Case("5.7.1-4", "pass", "プライバシー保護の役割を持つ総務課に責任者がいる計画は、適です。", untouched),
    Case("5.7.1-4", "gap", "プライバシー保護責任者が計画の担当者にいない計画は、未整理です。", _policy(officer="nobody")),
    Case("5.7.1-4", "gap", "プライバシー保護責任者が書かれていない計画は、未整理です。", _without_policy),
    Case("5.7.1-4", "violation", "自動処理をプライバシー保護責任者とする計画は、否です。", _process_in_charge),
    Case(
        "5.7.1-4",
        "violation",
        "プライバシー保護の役割を持たない課の人を責任者とする計画は、否です。",
        _policy(officer="shimin-a"),
    ),
)
