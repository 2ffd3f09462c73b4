"""個人情報ファイル簿 (5.5.2(2), Art. 74, 75): the linkage's separate entry, the statutory matters, exemptions, and proposals."""

from __future__ import annotations

from collections.abc import Iterator

from hagukumi.law.figures import REGISTER_PERSONS, lowest
from hagukumi.law.findings import Verdict, allowed, gap, violation
from hagukumi.law.reading import Reading
from hagukumi.law.rule import FILE_REGISTERS, PROGRAMME, SOURCES, AnyRule, rule
from hagukumi.law.settled import stated
from hagukumi.plan.derived import DERIVED_TABLES
from hagukumi.plan.records import BodyKind, FileRegister, Programme, RegisterExemption, Source, Stage

_ACT = "個人情報保護法第74条・第75条、ガイドライン5.5.2(2)"
_OF_LINKAGE = frozenset({Stage.LINKED, Stage.ASSEMBLED, Stage.JUDGED, Stage.PSEUDONYMISED, Stage.HANDED_OVER})
_ERASED_MONTHS = "register-erased-months"


@rule(PROGRAMME, "5.5.2-3", _ACT, "データ連携の個人情報ファイルが別にあり、その利用目的と記録する表を尽くしている")
def linkage_has_its_register(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """The linkage serves purposes of its own, so it has a file of its own beside those of the holders."""
    entries = sorted((entry for entry in reading.index.file_registers.values() if entry.linkage), key=lambda entry: entry.id)
    if not entries:
        yield gap(
            "データ連携の個人情報ファイルが書かれていません。連携は別の利用目的なので、別に整理が必要です。"
            "file_registers.toml に linkage = true のファイルを書いてください。"
        )
        return
    for entry in entries:
        if entry.exemption is RegisterExemption.WITHIN_PUBLISHED_FILE:
            yield violation(
                "データ連携は元の台帳と別の利用目的なので、公表済みのファイルに含まれるとはいえません。"
                "exemption を消して、別の個人情報ファイルとして載せてください。",
                subject=entry.id,
            )
    yield from _elsewhere(reading, entries)
    yield from _left_out(reading, entries)


def _elsewhere(reading: Reading, entries: list[FileRegister]) -> Iterator[Verdict]:
    """Each organ keeps a register of what it holds (Art. 75(1)), and what is linked is held by the coordinator's."""
    holding = {body.id for department in reading.coordinators if (body := reading.index.body_of(department.id))}
    bodies = {body.id for entry in entries if (body := reading.index.body_of(entry.department))}
    if holding and bodies and not holding & bodies:
        yield violation(
            "データ連携の個人情報ファイルが、総括管理主体とは別の機関のものとされています。連携した情報を保有する総括管理主体の機関の課を、"
            "department に書いてください。",
            subject=entries[0].id,
        )


def _left_out(reading: Reading, entries: list[FileRegister]) -> Iterator[Verdict]:
    """Purposes and tables of the linkage that none of its files names."""
    uses = [use for use in reading.plan.uses if _OF_LINKAGE.intersection(use.stages)]
    purposes = dict.fromkeys(use.purpose for use in uses if use.purpose in reading.index.purposes)
    for purpose in purposes.keys() - {name for entry in entries for name in entry.purposes}:
        name = reading.index.purposes[purpose].name
        yield gap(
            f"データ連携の個人情報ファイルに、利用目的「{name}」がありません。ファイルの purposes に加えてください。", subject=entries[0].id
        )
    tables = dict.fromkeys(item.partition(".")[0] for use in uses for item in use.items)
    for table in tables.keys() - {name for entry in entries for name in entry.tables}:
        yield gap(
            f"データ連携の個人情報ファイルに、連携で使う表「{_table(reading, table)}」がありません。ファイルの tables に加えてください。",
            subject=entries[0].id,
        )


def _table(reading: Reading, table: str) -> str:
    source = reading.index.sources.get(table)
    return source.name if source else table


@rule(FILE_REGISTERS, "5.5.2-4", _ACT, "個人情報ファイルは、計画の課・利用目的・表を指し、地方公共団体の機関の課が受け持つ")
def register_leads_somewhere(reading: Reading, entry: FileRegister) -> Iterator[Verdict]:
    """The organ that holds the file answers for its register; a contractor or a private body keeps none in its place."""
    department = reading.index.departments.get(entry.department)
    body = reading.index.body_of(entry.department)
    if department is None:
        yield gap(f"「{entry.name}」の事務をつかさどる課が計画にありません。department に担当課の id を書いてください。")
    elif department.commissioned_by or (body and body.kind is BodyKind.PRIVATE):
        yield violation(f"「{entry.name}」の事務をつかさどるのが、委託先または民間です。保有する機関の課を department に書いてください。")
    if not entry.purposes or any(name not in reading.index.purposes for name in entry.purposes):
        yield gap(f"「{entry.name}」の利用目的がないか、計画にありません。purposes に利用目的の id を書いてください。")
    if not entry.tables or any(name not in reading.index.sources and name not in DERIVED_TABLES for name in entry.tables):
        yield gap(f"「{entry.name}」の記録する表がないか、計画にありません。tables に抽出データなどの id を書いてください。")


_MATTERS = {
    "name": "名称",
    "range": "記録範囲",
    "collected_how": "記録情報の収集方法",
    "desk": "開示等の請求を受理する組織の名称",
    "desk_address": "開示等の請求を受理する組織の所在地",
}


@rule(FILE_REGISTERS, "5.5.2-5", _ACT, "個人情報ファイル簿の記載事項が書かれている")
def matters_are_stated(reading: Reading, entry: FileRegister) -> Iterator[Verdict]:
    """What follows from items and uses is printed from them; the rest is written here."""
    for name, title in _MATTERS.items():
        yield from stated(getattr(entry, name), f"個人情報ファイル簿の「{title}」", f"{name} に書いてください。")
    if entry.persons < 0:
        yield violation(f"「{entry.name}」の本人の数が負の数です。persons に、記録されているおおよその人数を書いてください。")
    if not entry.manual and entry.matching_manual is None:
        yield gap(
            f"「{entry.name}」に、利用目的と記録範囲が同じマニュアル処理のファイルがあるかが書かれていません。"
            "matching_manual に true または false を書いてください。"
        )


@rule(FILE_REGISTERS, "5.5.2-6", _ACT, "個人情報ファイル簿に載せない扱いには、法の定める理由がある")
def exemption_holds(reading: Reading, entry: FileRegister) -> Iterator[Verdict]:
    """Art. 75(2): each ground of leaving a file out of the published register, with the facts that show it."""
    if entry.exemption is None:
        return
    yield from stated(entry.exemption_reason, f"「{entry.name}」を個人情報ファイル簿に載せない理由", "exemption_reason に書いてください。")
    if entry.exemption is RegisterExemption.FEW_PERSONS:
        threshold = lowest(REGISTER_PERSONS, reading.plan)
        if entry.persons == 0:
            yield gap(
                f"「{entry.name}」は少人数を理由に外すとされていますが、本人の数が0人です。persons におおよその人数を書いてください。"
            )
        if entry.persons >= threshold:
            yield violation(
                f"「{entry.name}」は、本人の数が基準の{threshold:,}人以上なので、少人数を理由に外せません。"
                "exemption を消して、個人情報ファイル簿に載せてください。"
            )
    if entry.exemption is RegisterExemption.ERASED_WITHIN_A_YEAR:
        yield from _kept_longer(reading, entry)


def _kept_longer(reading: Reading, entry: FileRegister) -> Iterator[Verdict]:
    """Whether a use of the file's tables keeps them longer than the year after which the exemption ends."""
    months = lowest(_ERASED_MONTHS, reading.plan)
    names = dict.fromkeys(
        use.retention for table in entry.tables for item in reading.index.items_of(table) for use in reading.index.uses_of(item.id)
    )
    kept = [reading.index.retentions[name] for name in names if name in reading.index.retentions]
    if any(retention.months > months for retention in kept):
        yield violation(
            f"「{entry.name}」は{months}か月以内に消去するとされていますが、保存期間はそれより長く定められています。"
            "保存期間を改めるか、個人情報ファイル簿に載せてください。"
        )
    elif not kept:
        yield gap(f"「{entry.name}」をいつ消去するかが分かりません。表を使う利用と保存期間を書くか、個人情報ファイル簿に載せてください。")


@rule(FILE_REGISTERS, "5.5.2-7", "個人情報保護法第75条第3項、ガイドライン5.5.2(2)", "記録項目の一部を載せないときは、その項目と理由がある")
def withheld_items_are_reasoned(reading: Reading, entry: FileRegister) -> Iterator[Verdict]:
    """Items may be left out only where naming them would seriously hinder the work; which and why is recorded."""
    if not entry.withheld:
        return
    yield from stated(
        entry.withheld_reason, f"「{entry.name}」で記載しない項目の理由", "withheld_reason に、事務への著しい支障を書いてください。"
    )
    recorded = {item.id for table in entry.tables for item in reading.index.items_of(table)}
    if recorded and recorded <= set(entry.withheld):
        yield violation(
            f"「{entry.name}」の記録項目のすべてが、記載しない項目とされています。除けるのは一部です。withheld を見直してください。"
        )
    for name in entry.withheld:
        item = reading.index.items.get(name)
        if item is None:
            yield gap(f"「{entry.name}」で記載しないとされた項目が計画にありません。withheld にデータ項目の id を書いてください。")
        elif item.table not in entry.tables:
            yield violation(
                f"項目「{item.name}」は「{entry.name}」に記録されていないので、記載しない項目にはなりません。withheld を直してください。"
            )


@rule(
    FILE_REGISTERS,
    "5.5.2-8",
    "個人情報保護法第60条第3項・第110条、設計の定め（データ連携のファイルから匿名加工情報を作らない）",
    "提案を募集するファイルは公表され、提案を受ける組織が書かれている",
)
def proposals_have_a_desk(reading: Reading, entry: FileRegister) -> Iterator[Verdict]:
    """Only a file in the published register can be proposed for, and never the one of the linkage."""
    if not entry.proposals:
        return
    yield from stated(
        entry.proposals_desk, f"「{entry.name}」の提案を受ける組織", "proposals_desk に、組織の名称と所在地を書いてください。"
    )
    if entry.exemption is not None:
        yield violation(
            f"「{entry.name}」は個人情報ファイル簿に載せないので、提案の募集の対象にできません。proposals を false にしてください。"
        )
    if entry.linkage:
        yield violation("データ連携の個人情報ファイルは、提案の募集の対象にしない定めです。元の台帳のファイルで募集してください。")


@rule(SOURCES, "5.5.2-9", _ACT, "抽出データの元の台帳にも、保有する課の個人情報ファイルがある")
def holders_register_their_own(reading: Reading, source: Source) -> Iterator[Verdict]:
    """A remark: the plan speaks of the linkage only, and the holders' own registers may stand elsewhere."""
    registers = (reading.index.file_registers[name] for name in reading.registers_with(source.id))
    if not any(entry.department == source.holder for entry in registers):
        yield allowed(
            f"「{source.name}」の元の台帳の個人情報ファイルは、この計画にありません。"
            "保有する課の個人情報ファイル簿に載っているか、経常的提供先にデータ連携が加わったかを確かめてください。"
        )


RULES: tuple[AnyRule, ...] = (
    linkage_has_its_register,
    register_leads_somewhere,
    matters_are_stated,
    exemption_holds,
    withheld_items_are_reasoned,
    proposals_have_a_desk,
)
REMARKS: tuple[AnyRule, ...] = (holders_register_their_own,)
