"""手続 (5.5.2): councils of review have no say in a single case, and residents know where to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hagukumi.law.findings import Verdict, gap
from hagukumi.law.reading import Reading
from hagukumi.law.rule import PROGRAMME, USES, AnyRule, rule
from hagukumi.law.settled import settled
from hagukumi.plan import records as r
from hagukumi.plan.records import Programme, Use

_REVIEWED = re.compile("(審議会|審査会)[^。]*(答申|諮問|承認|了承|同意|認め|妥当|適法|適当)")


@rule(
    PROGRAMME,
    "5.5.2-1",
    "個人情報保護法第76条・第90条・第98条、ガイドライン5.5.2(1)",
    "開示・訂正・利用停止の請求を受ける窓口が決まっている",
)
def desk_is_named(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """Requests come from the first day on which data is held."""
    if not settled(programme.disclosure_desk):
        yield gap("開示・訂正・利用停止の請求の窓口が空欄または未定です。plan.toml の disclosure_desk に課の名を書いてください。")


@rule(USES, "5.5.2-2", "個人情報保護法第129条、ガイドライン5.5.2(5)", "個別の利用・提供の適否を、審議会等の答申によらない")
def no_council_decides_a_case(reading: Reading, use: Use) -> Iterator[Verdict]:
    """A council may advise on rules and safeguards; whether one use for another purpose is lawful the body answers itself."""
    if any(_REVIEWED.search(text) for text in _reasons(use.basis)):
        yield gap(
            "利用・提供ができる理由が、審議会等の答申や承認によっています。個別の事案の適否を審議会等に諮問することはできません"
            "（ガイドライン5.5.2(5)）。根拠の欄には、機関が自ら判断した理由を書いてください。安全管理措置への意見は safeguards に書けます。"
        )


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
