"""7.5: 安全管理措置."""

from types import ModuleType
from typing import Any

from msgspec.structs import replace
from rule_case import Case, Change, both, changed, untouched

from hagukumi.plan.records import Plan, Safeguard, SafeguardKind

_FOREIGN = changed("storages", "vault", country="US", external_environment="同国の制度を調べ、公的機関のアクセスの可能性を確かめた")


def _without(*kinds: SafeguardKind) -> Change:
    def change(sample: ModuleType, plan: Plan) -> Plan:
        return replace(plan, safeguards=tuple(safeguard for safeguard in plan.safeguards if safeguard.kind not in kinds))

    return change


def _and_abroad(**changes: Any) -> Change:
    """A safeguard on the external environment beside the others."""

    def change(sample: ModuleType, plan: Plan) -> Plan:
        known = replace(plan.safeguards[0], id="abroad", kind=SafeguardKind.EXTERNAL_ENVIRONMENT, statement="外国の制度を毎年調べる")
        abroad: Safeguard = replace(known, **changes)
        return sample.add(plan, "safeguards", abroad)

    return change


def _nowhere(sample: ModuleType, plan: Plan) -> Plan:
    return replace(plan, storages=())


def _cloud(provider: str) -> Change:
    return changed("storages", "vault", cloud=True, provider=provider)


CASES = (
    Case("7.5-1", "pass", "組織的・人的・物理的・技術的の四つの措置がそろっていれば、適です。", untouched),
    Case("7.5-1", "gap", "人的安全管理措置のない計画は、未整理です。", _without(SafeguardKind.HUMAN)),
    Case("7.5-1", "gap", "技術的安全管理措置のない計画は、未整理です。", _without(SafeguardKind.TECHNICAL)),
    Case(
        "7.5-1",
        "violation",
        "物理的安全管理措置を行わないと書かれた計画は、否です。",
        changed("safeguards", "physical", statement="実施しない"),
    ),
    Case("7.5-2", "pass", "内容・担当する課・実施を示すものがある措置は、適です。", untouched),
    Case("7.5-2", "gap", "内容が未定の措置は、未整理です。", changed("safeguards", "human", statement="未定")),
    Case("7.5-2", "gap", "担当する課が計画にない措置は、未整理です。", changed("safeguards", "human", department="nobody")),
    Case("7.5-2", "gap", "実施中なのに、示すもののない措置は、未整理です。", changed("safeguards", "human", evidence="")),
    Case("7.5-2", "gap", "見直す間隔のない措置は、未整理です。", changed("safeguards", "human", review_months=0)),
    Case("7.5-2", "violation", "行わないと書かれた措置は、否です。", changed("safeguards", "human", statement="行わない")),
    Case("7.5-3", "pass", "保管場所が国内だけなら、外的環境の把握は要らず、適です。", untouched),
    Case("7.5-3", "pass", "外国に保管場所があっても、外的環境を把握する措置があれば、適です。", both(_FOREIGN, _and_abroad())),
    Case("7.5-3", "gap", "保管場所が書かれていない計画は、外国にあるかも分からないので、未整理です。", _nowhere),
    Case("7.5-3", "gap", "外国に保管場所があるのに、外的環境を把握する措置のない計画は、未整理です。", _FOREIGN),
    Case(
        "7.5-3",
        "violation",
        "外国に保管場所があるのに、外的環境の把握を行わないと書かれた計画は、否です。",
        both(_FOREIGN, _and_abroad(statement="行わない")),
    ),
    Case("7.5-4", "pass", "国内の保管場所で、置くデータが書かれていれば、適です。", untouched),
    Case("7.5-4", "pass", "外国の保管場所でも、その国の制度を把握していれば、適です。", _FOREIGN),
    Case("7.5-4", "gap", "置くデータが空欄の保管場所は、未整理です。", changed("storages", "vault", content="")),
    Case("7.5-4", "gap", "国の分からない保管場所は、未整理です。", changed("storages", "vault", country="")),
    Case(
        "7.5-4",
        "gap",
        "外国の制度を調べていない保管場所は、未整理です。",
        both(_FOREIGN, changed("storages", "vault", external_environment="")),
    ),
    Case(
        "7.5-4",
        "violation",
        "外国の制度を把握しないと書かれた保管場所は、否です。",
        both(_FOREIGN, changed("storages", "vault", external_environment="把握しない")),
    ),
    Case("7.5-4", "gap", "事業者の分からないクラウドサービスは、未整理です。", _cloud("")),
    Case("7.5-4", "pass", "事業者の分かるクラウドサービスは、適です。", _cloud("株式会社架空クラウド")),
)
