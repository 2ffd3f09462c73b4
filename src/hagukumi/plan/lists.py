"""The lists of a plan: their names, where each is written, and what an entry is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hagukumi.plan import records as r


@dataclass(frozen=True)
class PlanList:
    """One list of `Plan`: attribute, TOML file and table, record, and the Japanese word for an entry.

    `file` ends in a slash where each entry has a file of its own in that folder.
    """

    name: str
    file: str
    table: str
    record: type[r.Record]
    word: str


LISTS: tuple[PlanList, ...] = (
    PlanList("bodies", "bodies.toml", "body", r.Body, "機関"),
    PlanList("departments", "departments.toml", "department", r.Department, "担当課"),
    PlanList("purposes", "purposes.toml", "purpose", r.Purpose, "利用目的"),
    PlanList("retentions", "retention.toml", "retention", r.Retention, "保存期間の区分"),
    PlanList("sources", "sources/", "source", r.Source, "抽出データ"),
    PlanList("items", "items.toml", "item", r.Item, "データ項目"),
    PlanList("uses", "uses.toml", "use", r.Use, "利用"),
    PlanList("criteria", "criteria/", "criterion", r.Criterion, "判定基準"),
    PlanList("evidence", "evidence.toml", "evidence", r.Evidence, "情報源"),
    PlanList("candidates", "candidates.toml", "candidate", r.Candidate, "候補項目"),
    PlanList("duties", "duties.toml", "duty", r.Duty, "役割"),
    PlanList("directions", "duties.toml", "direction", r.Direction, "指示"),
    PlanList("safeguards", "safeguards.toml", "safeguard", r.Safeguard, "安全管理措置"),
    PlanList("storages", "safeguards.toml", "storage", r.Storage, "保管場所"),
    PlanList("contracts", "contracts.toml", "contract", r.Contract, "委託契約"),
    PlanList("file_registers", "file_registers.toml", "file_register", r.FileRegister, "個人情報ファイル"),
    PlanList("answers", "assessment.toml", "answer", r.Answer, "影響評価の回答"),
    PlanList("risks", "assessment.toml", "risk", r.Risk, "リスク"),
    PlanList("opinions", "assessment.toml", "opinion", r.Opinion, "意見"),
    PlanList("revisions", "assessment.toml", "revision", r.Revision, "影響評価の改訂"),
    PlanList("consultations", "assessment.toml", "consultation", r.Consultation, "諮問"),
    PlanList("figures", "figures.toml", "figure", r.LocalFigure, "条例で定める数値"),
    PlanList("linkage_models", "linkage_models.toml", "linkage_model", r.LinkageModel, "名寄せのモデル"),
    PlanList("deidentifications", "deidentifications.toml", "deidentification", r.Deidentification, "匿名加工の定め"),
)
"""Every list of a plan, in the order in which people read it. A list added to `Plan` must be added here."""

REFERENCES: Mapping[str, Mapping[str, str]] = {
    "departments": {"body": "bodies", "commissioned_by": "departments"},
    "purposes": {"parent": "purposes"},
    "sources": {"holder": "departments"},
    "uses": {
        "purpose": "purposes",
        "items": "items",
        "giver": "departments",
        "receiver": "departments",
        "retention": "retentions",
        "direction": "directions",
    },
    "criteria": {"purpose": "purposes", "recipients": "departments"},
    "candidates": {"purpose": "purposes", "holder": "departments", "evidence": "evidence", "items": "items"},
    "duties": {"department": "departments"},
    "directions": {"giver": "departments", "receiver": "departments"},
    "safeguards": {"department": "departments"},
    "contracts": {"principal": "departments", "contractor": "departments"},
    "file_registers": {"department": "departments", "purposes": "purposes"},
    "risks": {"department": "departments"},
    "linkage_models": {"purpose": "purposes"},
    "deidentifications": {"purpose": "purposes", "file": "file_registers", "undisclosed": "items"},
}
"""List → field → list that the field's ids belong to. An empty id names nothing and is left to the law room."""
