"""3.2: 取得可能性の調査."""

import datetime
from types import ModuleType
from typing import Any

from msgspec.structs import replace
from rule_case import Case, Change, changed, untouched

from hagukumi.plan.records import Acquisition, FieldMapping, Plan, Quality, TargetFormat

_DAY = datetime.date(2026, 12, 1)


def _found(candidate: str, **changes: Any) -> Change:
    """The availability of a candidate changed."""

    def change(sample: ModuleType, plan: Plan) -> Plan:
        (entry,) = (entry for entry in plan.candidates if entry.id == candidate)
        return sample.change(plan, "candidates", candidate, availability=replace(entry.availability, **changes))

    return change


def _digitised(candidate: str, **changes: Any) -> Change:
    """The policy by which a candidate becomes data changed."""

    def change(sample: ModuleType, plan: Plan) -> Plan:
        (entry,) = (entry for entry in plan.candidates if entry.id == candidate)
        policy = replace(entry.availability.digitisation, **changes)
        return sample.change(plan, "candidates", candidate, availability=replace(entry.availability, digitisation=policy))

    return change


def _measured(rows: int, missing: int, inconsistent: int, source: str = "school") -> Change:
    counts = Quality(source=source, rows=rows, missing=missing, inconsistent=inconsistent, measured_on=_DAY)
    return _found("school-absences", quality=(counts,))


CASES = (
    Case(
        "3.2-1",
        "gap",
        "既に保有している情報を、新たに取得する項目とする計画は、どちらか確かめるまで、未整理です。",
        changed("items", "school.absences", acquisition=Acquisition.NEW, original_purpose=""),
    ),
    Case("3.2-1", "pass", "保有状況を課が答えた、取得可能な候補は、適です。", untouched),
    Case(
        "3.2-1",
        "gap",
        "保有状況を調べないまま取得可能とした候補は、未整理です。",
        changed("candidates", "school-absences", availability=None),
    ),
    Case("3.2-1", "gap", "だれが答えたか分からない保有状況は、未整理です。", _found("school-absences", surveyed_by="")),
    Case("3.2-1", "gap", "いつ答えたか分からない保有状況は、未整理です。", _found("school-absences", surveyed_on=None)),
    Case(
        "3.2-1",
        "violation",
        "未保有と答えた情報を、既に保有している項目として使うのは、否です。",
        changed("items", "survey.wish", acquisition=Acquisition.HELD),
    ),
    Case("3.2-2", "pass", "未保有でも、どこが保有し、どう集めるかが決まった候補は、適です。", untouched),
    Case("3.2-2", "gap", "どこが保有しているか調べていない未保有の候補は、未整理です。", _found("survey-wish", held_by="")),
    Case("3.2-2", "gap", "集め方が未定の未保有の候補は、未整理です。", _found("survey-wish", collection="未定")),
    Case("3.2-2", "violation", "収集しないと書きながら使う未保有の候補は、否です。", _found("survey-wish", collection="収集しない")),
    Case("3.2-3", "pass", "紙の台帳でも、データ化の方針と項目の対応がある候補は、適です。", untouched),
    Case("3.2-3", "gap", "紙の台帳で、データ化の方針のない候補は、未整理です。", _found("council-category", digitisation=None)),
    Case("3.2-3", "gap", "未保有で、データ化の方針のない候補は、未整理です。", _found("survey-wish", digitisation=None)),
    Case("3.2-3", "gap", "文章のままで、構造化の方針のない候補は、未整理です。", _found("school-absences", structured=False)),
    Case("3.2-3", "gap", "構造化されたデータか分からない候補は、未整理です。", _found("school-absences", structured=None)),
    Case("3.2-3", "gap", "項目の対応のないデータ化の方針は、未整理です。", _digitised("council-category", mapping=())),
    Case(
        "3.2-3",
        "gap",
        "目標の様式の欄が決まらないデータ化の方針は、未整理です。",
        _digitised("council-category", mapping=(FieldMapping(origin="区分", target=""),)),
    ),
    Case(
        "3.2-3", "violation", "データ化しないと書きながら使う紙の台帳は、否です。", _digitised("council-category", policy="データ化しない")
    ),
    Case("3.2-4", "pass", "欠損も不整合も、読んだ行の数を超えないので、適です。", _measured(100, 100, 0)),
    Case("3.2-4", "violation", "欠損が、読んだ行より多いのは、つじつまが合わないので、否です。", _measured(100, 101, 0)),
    Case("3.2-4", "violation", "不整合が、読んだ行より多いのは、つじつまが合わないので、否です。", _measured(100, 0, 101)),
    Case("3.2-4", "violation", "負の件数は、つじつまが合わないので、否です。", _measured(100, -1, 0)),
    Case("3.2-4", "gap", "計画にない抽出データで測った件数は、何の件数か分からないので、未整理です。", _measured(100, 1, 0, "nothing")),
)

OWN_LAYOUT = _digitised("council-category", target=TargetFormat.OWN, due=None)
"""A paper ledger turned into the municipality's own layout, some day."""

UNMEASURED = _found("school-absences", quality=())
"""A digital candidate whose missing values nobody counted."""
