"""What the plan itself shows for each viewpoint of 表5-4: counts and names that nobody has to type into the assessment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from hagukumi.documents import naming
from hagukumi.documents.order import by_id
from hagukumi.documents.printing import Printing
from hagukumi.documents.words import day, join, months, word, written
from hagukumi.plan.records import Acquisition, ItemKind, OfficerKind, Progress, Purpose, Role, SafeguardKind, SelectionState, Stage

Facts = tuple[str, ...]


def facts(printing: Printing) -> Mapping[str, Facts]:
    """Viewpoint id → sentences about the plan."""
    return {viewpoint: tell(printing) for viewpoint, tell in _TOLD.items()}


def used_purposes(printing: Printing) -> tuple[Purpose, ...]:
    """The purposes that some use serves, by id: what is assessed. A holder's own purpose only says what an item was acquired for."""
    served = {use.purpose for use in printing.plan.uses}
    return by_id(purpose for purpose in printing.plan.purposes if purpose.id in served)


def _ordinance(printing: Printing) -> Facts:
    return (
        f"条例：{written(printing.plan.programme.ordinance)}",
        f"計画を法令とガイドラインに照らした指摘は{len(printing.findings)}件、注意は{len(printing.remarks)}件です。",
    )


def _policy(printing: Printing) -> Facts:
    return _measures(printing, SafeguardKind.HUMAN)


def _collection(printing: Printing) -> Facts:
    reading, plan = printing.reading, printing.plan
    sensitive = sum(bool(item.sensitive) for item in reading.used_items)
    refused = sum(column.discard for source in plan.sources for column in source.layout.columns)
    dropped = sum(candidate.state is SelectionState.DROPPED for candidate in plan.candidates)
    held = Counter(item.acquisition for item in reading.used_items)
    return (
        f"利用データ項目は{len(reading.used_items)}件（{_counted(held, Acquisition)}）、うち要配慮個人情報を含むものは{sensitive}件です。",
        f"検討した候補{len(plan.candidates)}件のうち、{dropped}件を見送りました。",
        f"抽出データ{len(plan.sources)}種類のうち、受け入れずに捨てる列は{refused}列です。",
    )


def _functions(printing: Printing) -> Facts:
    roles = Counter(role for department in printing.plan.departments for role in department.roles)
    return (f"役割ごとの担当課の数：{_counted(roles, Role, '課')}。役割ごとに扱える段階が決まっています。",)


def _accounts(printing: Printing) -> Facts:
    officers = [officer for department in printing.plan.departments for officer in department.officers]
    kinds = Counter(officer.kind for officer in officers)
    commissioned = sum(bool(department.commissioned_by) for department in printing.plan.departments)
    return (f"担当者は{len(officers)}（{_counted(kinds, OfficerKind, '')}）です。委託先の担当課は{commissioned}課です。",)


def _extent(printing: Printing) -> Facts:
    uses = printing.plan.uses
    purposes = used_purposes(printing)
    ending = sum(use.until is not None for use in uses)
    named = sum(item.kind is ItemKind.DIRECT for item in printing.reading.used_items)
    return (
        f"利用は{len(uses)}件、利用目的は{len(purposes)}件です。終わりの日のある利用は{ending}件です。",
        f"利用データ項目のうち、氏名などの直接識別子は{named}件です。",
    )


def _stored(printing: Printing) -> Facts:
    storages = printing.plan.storages
    clouds, abroad = sum(storage.cloud for storage in storages), sum(storage.country != "JP" for storage in storages)
    names = join([written(storage.name) for storage in sorted(storages, key=lambda entry: entry.id)], none="記載なし")
    return (f"保管場所：{names}。クラウドは{clouds}か所、外国は{abroad}か所です。",)


def _database(printing: Printing) -> Facts:
    administrators = join([department.name for department in printing.index.with_role(Role.ADMINISTRATOR)], none="記載なし")
    return (*_measures(printing, SafeguardKind.TECHNICAL), f"システム管理者の担当課：{administrators}")


def _timing(printing: Printing) -> Facts:
    entries = sorted(printing.plan.retentions, key=lambda entry: (entry.table_class, entry.id))
    return tuple(
        f"{written(entry.name)}：{word(entry.counted_from)}から{months(entry.months)}（{written(entry.rule)}）" for entry in entries
    )


def _erasure(printing: Printing) -> Facts:
    ended = [contract for contract in printing.plan.contracts if contract.ended_on]
    erased = sum(contract.erased_on is not None for contract in ended)
    return (
        f"証拠の記録にある消去証明書は{len(printing.evidence.erasures)}件です。",
        f"終わった委託契約{len(ended)}件のうち、消去を確かめたものは{erased}件です。",
    )


def _privacy(printing: Printing) -> Facts:
    purposes = used_purposes(printing)
    told = sum(bool(purpose.notice.strip()) for purpose in purposes)
    nameless = sum(Stage.PSEUDONYMISED in use.stages for use in printing.plan.uses)
    return (
        f"利用目的{len(purposes)}件のうち、住民への周知を定めたものは{told}件です。",
        f"氏名などを除いて渡す利用は{nameless}件です。",
        f"意見は{len(printing.plan.opinions)}件、諮問は{len(printing.plan.consultations)}件です。",
    )


def _outsiders(printing: Printing) -> Facts:
    return (*_measures(printing, SafeguardKind.PHYSICAL), *_measures(printing, SafeguardKind.EXTERNAL_ENVIRONMENT))


def _insiders(printing: Printing) -> Facts:
    inspected = sum(len(contract.inspections) for contract in printing.plan.contracts)
    return (
        *_measures(printing, SafeguardKind.ORGANISATIONAL),
        f"委託契約は{len(printing.plan.contracts)}件、委託先の検査は{inspected}件です。",
    )


def _audits(printing: Printing) -> Facts:
    auditors = join([department.name for department in printing.index.with_role(Role.AUDITOR)], none="記載なし")
    head = f"監査責任者：{naming.organisation(printing.index, printing.plan.programme.audit_manager)}　担当課：{auditors}"
    return (head, *_measures(printing, SafeguardKind.SELF_INSPECTION), *_measures(printing, SafeguardKind.AUDIT))


def _measures(printing: Printing, kind: SafeguardKind) -> Facts:
    """How many safeguards of a kind there are, how far they are, and the day of the oldest review."""
    found = [safeguard for safeguard in printing.plan.safeguards if safeguard.kind is kind]
    if not found:
        return (f"{word(kind)}は、計画に書かれていません。",)
    states = Counter(safeguard.state for safeguard in found)
    reviewed = [safeguard.reviewed_on for safeguard in found if safeguard.reviewed_on]
    last = f"最も古い見直しは{day(min(reviewed))}です。" if len(reviewed) == len(found) else "見直しの日が書かれていないものがあります。"
    return (f"{word(kind)}は{len(found)}件（{_counted(states, Progress)}）。{last}",)


def _counted(counts: Counter, order: Iterable, unit: str = "件") -> str:
    return join([f"{word(member)}{counts[member]}{unit}" for member in order if counts[member]])


_TOLD: Mapping[str, Callable[[Printing], Facts]] = {
    f"pia-{number}": tell
    for number, tell in enumerate(
        (
            _ordinance,
            _policy,
            _collection,
            _functions,
            _accounts,
            _extent,
            _stored,
            _database,
            _timing,
            _erasure,
            _privacy,
            _outsiders,
            _insiders,
            _audits,
        ),
        1,
    )
}
