"""手続 (5.5.2): councils of review have no say in a single case, and residents know where to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hagukumi.law.findings import Verdict, gap, violation
from hagukumi.law.reading import Reading
from hagukumi.law.rule import PROGRAMME, USES, AnyRule, rule
from hagukumi.law.settled import stated
from hagukumi.plan import records as r
from hagukumi.plan.records import Programme, Use

_OWN_JUDGMENT = (
    "個別の事案の適否を審議会等に諮問することはできません（ガイドライン5.5.2(5)）。根拠の欄には、機関が自ら判断した理由を書いてください。"
    "安全管理措置への意見は safeguards に書けます。"
)
_AWAITED = re.compile("(審議会|審査会)[^。]*(答申|諮問|承認|了承|同意|審議)(する|を得る|を受ける)?(予定|待ち|中|を待|の後|後に|次第)")
_REVIEWED = re.compile("(審議会|審査会)[^。]*(答申|諮問|承認|了承|同意|認め|妥当|適法|適当)")


@rule(
    PROGRAMME,
    "5.5.2-1",
    "個人情報保護法第76条・第90条・第98条、ガイドライン5.5.2(1)",
    "開示・訂正・利用停止の請求を受ける窓口が決まっている",
)
def desk_is_named(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """Requests come from the first day on which data is held."""
    remedy = "plan.toml の disclosure_desk に課の名を書いてください。"
    yield from stated(programme.disclosure_desk, "開示・訂正・利用停止の請求の窓口", remedy, "窓口", "設置")


@rule(USES, "5.5.2-2", "個人情報保護法第129条、ガイドライン5.5.2(5)", "個別の利用・提供の適否を、審議会等の答申によらない")
def no_council_decides_a_case(reading: Reading, use: Use) -> Iterator[Verdict]:
    """A council may advise on rules and safeguards; whether one use for another purpose is lawful the body answers itself."""
    reasons = tuple(_reasons(use.basis))
    if any(_AWAITED.search(text) for text in reasons):
        yield gap(f"利用・提供ができる理由が、審議会等の答申や承認を待つことになっています。{_OWN_JUDGMENT}")
    elif any(_REVIEWED.search(text) for text in reasons):
        yield violation(f"利用・提供ができる理由が、審議会等の答申や承認によっています。{_OWN_JUDGMENT}")


def _reasons(basis: r.Basis) -> Iterator[str]:
    """Every text of a basis that says why the use is lawful; the safeguards against harm, on which advice may be asked, are left out."""
    parts = (basis, *(part for part in _values(basis) if isinstance(part, r.Viewpoints)))
    for part in parts:
        for name, value in zip(part.__struct_fields__, _values(part), strict=True):
            if isinstance(value, str) and name != "no_undue_harm":
                yield value


def _values(record: r.Record) -> tuple[object, ...]:
    return tuple(getattr(record, name) for name in record.__struct_fields__)


RULES: tuple[AnyRule, ...] = (desk_is_named, no_council_decides_a_case)
