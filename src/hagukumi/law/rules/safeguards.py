"""安全管理措置 (7.5), 自己点検及び監査 (7.6), and where the data is kept (footnote 32)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hagukumi.law.findings import Verdict, allowed, gap, violation
from hagukumi.law.reading import Reading
from hagukumi.law.rule import PROGRAMME, SAFEGUARDS, STORAGES, AnyRule, rule
from hagukumi.law.settled import denied, settled, stated
from hagukumi.plan.records import Programme, Progress, Safeguard, SafeguardKind, Storage
from hagukumi.plan.words import WORDS

_ACT = "個人情報保護法第66条第1項、ガイドライン7.5"
_ABROAD = "個人情報保護法第66条第1項、ガイドライン7.5（注32）"
_FOUR = (SafeguardKind.ORGANISATIONAL, SafeguardKind.HUMAN, SafeguardKind.PHYSICAL, SafeguardKind.TECHNICAL)
_COUNTRY = re.compile("[A-Z]{2}")


def _of_kind(reading: Reading, kind: SafeguardKind) -> list[Safeguard]:
    return [safeguard for safeguard in reading.plan.safeguards if safeguard.kind is kind]


def _there(reading: Reading, kind: SafeguardKind, missing: str) -> Iterator[Verdict]:
    """A gap when no safeguard of a kind is written, a violation when all that is written says that nothing is done."""
    found = _of_kind(reading, kind)
    if not found:
        yield gap(f"{missing}safeguards.toml に kind が {kind} の措置を書いてください。")
    elif all(denied(safeguard.statement, "実施", "措置") for safeguard in found):
        yield violation(f"「{WORDS[SafeguardKind][kind]}」について、行わないという趣旨だけが書かれています。とる措置を書いてください。")


def is_abroad(storage: Storage) -> bool:
    """Whether data is kept in a foreign country; a blank country is unknown and found elsewhere."""
    return storage.country.strip().upper() not in ("", "JP")


@rule(PROGRAMME, "7.5-1", f"{_ACT}・7.5.1〜7.5.4", "組織的・人的・物理的・技術的な安全管理措置がそろっている")
def four_kinds_are_there(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """Each of the four kinds has to be taken according to the risk; none of them may be absent."""
    for kind in _FOUR:
        yield from _there(reading, kind, f"「{WORDS[SafeguardKind][kind]}」が一つもありません。")


@rule(SAFEGUARDS, "7.5-2", _ACT, "安全管理措置には、内容と担当する課があり、実施中なら示すものがある")
def safeguard_is_sound(reading: Reading, safeguard: Safeguard) -> Iterator[Verdict]:
    """What is done, by whom, and for what is said to be in place, how that is shown."""
    kind = WORDS[SafeguardKind][safeguard.kind]
    yield from stated(safeguard.statement, f"「{kind}」の内容", "statement に、何をするかを書いてください。", "実施", "措置")
    if safeguard.department not in reading.index.departments:
        yield gap(f"「{kind}」を担当する課が計画にありません。department に担当課のidを書いてください。")
    if safeguard.state is Progress.IN_PLACE:
        yield from stated(safeguard.evidence, f"実施中の「{kind}」を示すもの", "evidence に、規程・記録・設定などを書いてください。")
    if safeguard.review_months <= 0:
        yield gap(f"「{kind}」を見直す間隔がありません。review_months に1以上の月数を書いてください。")


@rule(PROGRAMME, "7.5-3", _ABROAD, "保管場所が書かれ、外国にあるときは外的環境を把握する措置がある")
def storages_are_there(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """Without the places nobody can tell whether data is handled abroad; abroad, that country's regime has to be known."""
    if not reading.plan.storages:
        yield gap("データの保管場所がありません。safeguards.toml に保管場所（storage）を書いてください。")
    if any(map(is_abroad, reading.plan.storages)):
        yield from _there(reading, SafeguardKind.EXTERNAL_ENVIRONMENT, "外国に保管場所がありますが、外的環境の把握の措置がありません。")


@rule(STORAGES, "7.5-4", _ABROAD, "保管場所には国と事業者があり、外国ならその制度が把握されている")
def storage_is_known(reading: Reading, storage: Storage) -> Iterator[Verdict]:
    """The country, the provider of a cloud service, and for a foreign country what its law on personal data is like."""
    name = f"保管場所「{storage.name}」"
    yield from stated(storage.content, f"{name}に置くデータ", "content に書いてください。")
    if not _COUNTRY.fullmatch(storage.country):
        yield gap(f"{name}の国が分かりません。country に、日本なら JP のように二文字の国名コードを書いてください。")
    if storage.cloud:
        yield from stated(storage.provider, f"{name}のクラウドサービスの事業者", "provider に書いてください。")
    if is_abroad(storage):
        yield from stated(
            storage.external_environment,
            f"{name}のある国の個人情報の保護に関する制度など",
            "調べて external_environment に書いてください。",
            "把握",
            "調査",
            "確認",
        )


@rule(SAFEGUARDS, "7.5-5", f"{_ACT}・7.6", "安全管理措置に、これから行うもの・改めるもの・見直していないものがある")
def safeguard_needs_work(reading: Reading, safeguard: Safeguard) -> Iterator[Verdict]:
    """A remark: what is planned or must change is followed up, and what is in place is reviewed."""
    name = f"「{WORDS[SafeguardKind][safeguard.kind]}」（{safeguard.id}）"
    if safeguard.state is Progress.NEEDS_CHANGE:
        yield allowed(f"{name}は見直しが必要とされています。いつまでに何を改めるかを決めてください。")
    elif safeguard.state is Progress.PLANNED:
        yield allowed(f"{name}はこれから行うこととされています。始める前に実施されているか確かめてください。")
    elif safeguard.reviewed_on is None:
        yield allowed(f"{name}は一度も見直されていません。見直した日を reviewed_on に書いてください。")


@rule(STORAGES, "7.5-6", _ABROAD, "クラウドサービスは、評価を受けたものを使う")
def cloud_was_assessed(reading: Reading, storage: Storage) -> Iterator[Verdict]:
    """A remark: the public list of assessed services may be used."""
    if storage.cloud and storage.assessed is not True:
        yield allowed(
            f"保管場所「{storage.name}」のクラウドサービスが、政府情報システムのためのセキュリティ評価制度の評価を受けたものか、確かめられていません。"
        )


@rule(PROGRAMME, "7.6-1", "ガイドライン7.6", "監査責任者が、安全管理措置の実施状況を定期的に監査する")
def audits_are_planned(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """A remark: the guideline describes regular audits and reports on them to the general manager."""
    if not _of_kind(reading, SafeguardKind.AUDIT):
        answer = f"監査責任者（{programme.audit_manager}）による" if settled(programme.audit_manager) else ""
        yield allowed(f"{answer}監査のしかたが書かれていません。safeguards.toml に kind が audit の措置を書くことを検討してください。")


@rule(PROGRAMME, "7.6-2", "ガイドライン7.6", "管理責任者が、記録媒体や処理の経路を定期的に点検する")
def inspections_are_planned(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """A remark: the guideline describes regular self-inspection by the managers."""
    if not _of_kind(reading, SafeguardKind.SELF_INSPECTION):
        yield allowed("自己点検のしかたが書かれていません。safeguards.toml に kind が self_inspection の措置を書くことを検討してください。")


RULES: tuple[AnyRule, ...] = (four_kinds_are_there, safeguard_is_sound, storages_are_there, storage_is_known)
REMARKS: tuple[AnyRule, ...] = (safeguard_needs_work, cloud_was_assessed, audits_are_planned, inspections_are_planned)
