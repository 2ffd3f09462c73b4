"""5.4.1: 法令の定める所掌事務又は業務の整理."""

from types import ModuleType

from msgspec.structs import replace
from rule_case import Case, Change, changed, untouched

from hagukumi.plan.records import Plan, Provision, ProvisionKind

_OFFICE = Provision(statute="こども課設置規則", article="第3条", kind=ProvisionKind.ORGANISATION_CLAUSE)


def _grounded(**changes: object) -> Change:
    return changed("purposes", "watch", grounds=(replace(_OFFICE, **changes),))


def _reasoned(**changes: object) -> Change:
    def change(sample: ModuleType, plan: Plan) -> Plan:
        return sample.change(plan, "uses", "judge", basis=replace(sample.INTERNAL, ground=replace(sample.OFFICE, **changes)))

    return change


CASES = (
    Case("5.4.1-1", "pass", "所掌事務を定める規則の条項を根拠とする利用目的は、適です。", untouched),
    Case(
        "5.4.1-1",
        "violation",
        "課の内部の要綱だけを根拠とする利用目的は、法令の定める所掌事務ではないので、否です。",
        _grounded(statute="見守り事業実施要綱"),
    ),
    Case("5.4.1-1", "gap", "根拠の条項が未定の利用目的は、未整理です。", _grounded(article="未定")),
    Case("5.4.1-1", "gap", "所掌事務の根拠が一つも書かれていない利用目的は、未整理です。", changed("purposes", "watch", grounds=())),
    Case("5.4.1-2", "pass", "所掌事務を定める規則の条項を根拠とする、相当の理由による内部利用は、適です。", untouched),
    Case(
        "5.4.1-2",
        "violation",
        "通達だけを所掌事務の根拠とする、相当の理由による内部利用は、否です。",
        _reasoned(statute="見守りに関する通達"),
    ),
    Case("5.4.1-2", "gap", "所掌事務の根拠が空欄の、相当の理由による内部利用は、未整理です。", _reasoned(statute="")),
)
