"""個人情報等の種類 (5.3 ①–④): processed information keeps its own duties; what an ordinance calls sensitive names that ordinance."""

from __future__ import annotations

from collections.abc import Iterator

from hagukumi.law.findings import Verdict, gap, violation
from hagukumi.law.reading import Direction, Reading
from hagukumi.law.rule import ITEMS, SOURCES, AnyRule, rule
from hagukumi.law.settled import stated
from hagukumi.plan.records import InformationKind, Item, LegalGround, Provider, Sensitive, Source, Stage, Use, WithinPurpose

_NAMES = {
    InformationKind.ADMINISTRATIVE_ANONYMISED: "行政機関等匿名加工情報",
    InformationKind.ANONYMISED: "匿名加工情報",
    InformationKind.PSEUDONYMISED: "仮名加工情報",
}
_BAN = {
    InformationKind.ADMINISTRATIVE_ANONYMISED: "第121条第1項",
    InformationKind.ANONYMISED: "第123条第2項",
    InformationKind.PSEUDONYMISED: "第73条第3項",
}
_PRIVATE_ONLY = frozenset({InformationKind.ANONYMISED, InformationKind.PSEUDONYMISED})
_BY_PERSON = frozenset({Stage.LINKED, Stage.ASSEMBLED, Stage.JUDGED, Stage.PSEUDONYMISED, Stage.HANDED_OVER})
"""Stages at which every row stands under a person's key: nothing gets there without being matched to a person."""

_PROVISION = {
    InformationKind.ADMINISTRATIVE_ANONYMISED: ((LegalGround, WithinPurpose), "第109条第2項", "法令に基づく場合と、利用目的のための提供"),
    InformationKind.PSEUDONYMISED: ((LegalGround,), "第73条第1項", "法令に基づく場合"),
}


def _uses(reading: Reading, source: Source) -> tuple[Use, ...]:
    """Uses that name an item of the source, each once."""
    items = reading.index.items_of(source.id)
    return tuple({use.id: use for item in items for use in reading.index.uses_of(item.id)}.values())


@rule(
    SOURCES,
    "5.3-9",
    "個人情報保護法第73条・第121条・第123条、ガイドライン5.3",
    "匿名加工情報と仮名加工情報は民間から受け取り、加工した情報の義務を果たす",
)
def processed_information_has_its_duties(reading: Reading, source: Source) -> Iterator[Verdict]:
    """A municipality creates neither; it only handles what a private body has made, and does so under the duties of the Act."""
    if source.information is InformationKind.PERSONAL:
        return
    kind = _NAMES[source.information]
    if source.information in _PRIVATE_ONLY and source.provider is not Provider.PRIVATE:
        yield violation(
            f"「{source.name}」は{kind}とされていますが、地方公共団体は{kind}を自ら作成しません。"
            "民間から受け取るなら provider を private に、自ら加工した個人情報なら information を personal にしてください。"
        )
    yield from stated(
        source.information_measures,
        f"「{source.name}」（{kind}）の、識別の禁止や安全管理などの義務をどう果たすか",
        "information_measures に書いてください。",
        "措置",
    )


@rule(SOURCES, "5.3-10", "個人情報保護法第73条第3項・第121条第1項・第123条第2項、ガイドライン5.3", "加工した情報を、人と照合しない")
def processed_information_is_not_linked(reading: Reading, source: Source) -> Iterator[Verdict]:
    """Linking such a record with a person is the identification that the Act forbids; so is every stage that works under a person's key."""
    if source.information is InformationKind.PERSONAL:
        return
    kind, article = _NAMES[source.information], _BAN[source.information]
    if any(column.link for column in source.layout.columns if not column.discard):
        yield violation(
            f"「{source.name}」（{kind}）の列が、名寄せの手がかりとされています。本人を識別するための照合は禁じられています（{article}）。"
            "列の link を消してください。"
        )
    for other in reading.index.sources.values():
        if other.information is InformationKind.PERSONAL and other.file.strip().casefold() == source.file.strip().casefold():
            yield violation(
                f"「{source.name}」（{kind}）と「{other.name}」（個人情報）は、同じファイルです。同じ記録を二通りに扱うことはできません。"
                "どちらかの抽出データを外し、information を実際の記録に合わせてください。"
            )
    for use in _uses(reading, source):
        if not use.stages:
            yield gap(f"「{source.name}」（{kind}）の利用に段階がなく、人と照合しないかを確かめられません。段階を書いてください。", use.id)
        elif _BY_PERSON.intersection(use.stages):
            yield violation(
                f"「{source.name}」（{kind}）を、人ごとに結び付ける段階で使おうとしています。"
                f"本人を識別するための照合は禁じられています（{article}）。名寄せや判定の利用から外してください。",
                use.id,
            )


@rule(SOURCES, "5.3-11", "個人情報保護法第73条第1項・第109条第2項、ガイドライン5.3", "加工した情報の外部提供は、法の定める場合に限る")
def processed_information_is_kept(reading: Reading, source: Source) -> Iterator[Verdict]:
    """Pseudonymised information leaves the body only by law, administrative anonymised information also within its purpose."""
    if source.information not in _PROVISION:
        return
    bases, article, cases = _PROVISION[source.information]
    kind = _NAMES[source.information]
    for use in _uses(reading, source):
        direction = reading.direction(use)
        if direction is None:
            yield gap(f"「{source.name}」（{kind}）を外部に提供するかどうかが分かりません。両方の担当課に機関を書いてください。", use.id)
        elif direction is Direction.EXTERNAL and not isinstance(use.basis, bases):
            yield violation(
                f"「{source.name}」（{kind}）を外部に提供できるのは、{cases}に限られます（{article}）。"
                "提供をやめるか、根拠を改めてください。",
                use.id,
            )


@rule(ITEMS, "5.3-12", "個人情報保護法第60条第5項、ガイドライン5.3", "条例要配慮個人情報には、それを定める条例がある")
def ordinance_is_named(reading: Reading, item: Item) -> Iterator[Verdict]:
    """The ordinance's own kind exists only where an ordinance names it."""
    if Sensitive.ORDINANCE in item.sensitive:
        yield from stated(
            reading.plan.programme.ordinance,
            f"項目「{item.name}」を条例要配慮個人情報と定める条例",
            "plan.toml の ordinance に条例の名を書くか、項目の sensitive を見直してください。",
            "条例",
        )


RULES: tuple[AnyRule, ...] = (
    processed_information_has_its_duties,
    processed_information_is_not_linked,
    processed_information_is_kept,
    ordinance_is_named,
)
