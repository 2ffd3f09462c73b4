"""Where records come from: the holder itself, a commissioned operator, or a private body (4.2, 5.4.3, 5.6)."""

from __future__ import annotations

from collections.abc import Iterator

from hagukumi.law.findings import Verdict, gap, violation
from hagukumi.law.reading import Reading
from hagukumi.law.rule import SOURCES, AnyRule, rule
from hagukumi.law.settled import settled, stated
from hagukumi.plan.records import Acquisition, BodyKind, Provider, Role, Source


@rule(SOURCES, "4.2-1", "ガイドライン4.2", "抽出データを出す課は、保有・管理主体である")
def holder_has_role(reading: Reading, source: Source) -> Iterator[Verdict]:
    """An extract comes from a department that answers for it as holder."""
    department = reading.index.departments.get(source.holder)
    if department is None:
        yield gap(f"「{source.name}」を出す課が計画にないため、保有・管理主体かどうか分かりません。holder に担当課を書いてください。")
    elif Role.HOLDER not in department.roles:
        yield violation(
            f"「{source.name}」を出す「{department.name}」は保有・管理主体ではありません。担当課の roles に holder を加えてください。"
        )


@rule(SOURCES, "5.6-2", "個人情報保護法第66条第2項、ガイドライン5.6", "委託先の記録は、委託元の課が保有し、契約に基づく")
def commissioned_source_is_held(reading: Reading, source: Source) -> Iterator[Verdict]:
    """A commissioned operator's records are the commissioning department's own."""
    if source.provider is not Provider.COMMISSIONED:
        return
    department = reading.index.departments.get(source.holder)
    if department and (department.commissioned_by or _is_private(reading, source)):
        yield gap(f"「{source.name}」は委託先の記録です。holder には、委託先ではなく委託元の課を書いてください。")
    yield from _named_with_ground(source, "委託先の名前", "委託契約")


@rule(
    SOURCES, "5.4.3-3", "個人情報保護法第61条第1項・第64条、ガイドライン5.4.3", "民間からの記録は、新たな取得であり、相手方の根拠が分かる"
)
def private_source_is_acquired(reading: Reading, source: Source) -> Iterator[Verdict]:
    """What a private body hands over is a new acquisition, and the private body needs a ground of its own to hand it over."""
    if source.provider is not Provider.PRIVATE:
        return
    used = {item.id for item in reading.used_items}
    for item in reading.index.items_of(source.id):
        if item.id in used and item.acquisition is not Acquisition.NEW:
            yield gap(f"「{source.name}」は民間から受け取る記録です。項目「{item.name}」の acquisition を new にしてください。")
    yield from _named_with_ground(source, "提供する民間の名前", "相手方が提供できる根拠（同意、法令など）")


@rule(SOURCES, "5.4.3-4", "ガイドライン5.3・5.4.3", "民間の課は、自分の記録として抽出データを出さない")
def own_source_is_public(reading: Reading, source: Source) -> Iterator[Verdict]:
    """A private holder is either commissioned or a source of new acquisition; which of the two must be said."""
    holder = reading.index.departments.get(source.holder)
    if source.provider is Provider.OWN and holder and holder.commissioned_by:
        yield violation(
            f"「{source.name}」を出す「{holder.name}」は委託先なので、自分の課の記録（own）としては出せません。"
            "holder を委託元の課に、provider を commissioned に改めてください。"
        )
    elif source.provider is Provider.OWN and _is_private(reading, source):
        yield gap(f"「{source.name}」を出すのは民間です。provider に、委託（commissioned）か新たな取得（private）かを書いてください。")
    if source.provider is Provider.OWN and (settled(source.provider_name) or settled(source.provider_ground)):
        yield gap(
            f"「{source.name}」は自分の課の記録（own）とされていますが、provider_name または provider_ground が書かれています。"
            "委託なら commissioned、民間からの新たな取得なら private を provider に書き、どちらでもなければ空欄にしてください。"
        )


def _is_private(reading: Reading, source: Source) -> bool:
    body = reading.index.body_of(source.holder)
    return body is not None and body.kind is BodyKind.PRIVATE


def _named_with_ground(source: Source, who: str, ground: str) -> Iterator[Verdict]:
    yield from stated(source.provider_name, f"「{source.name}」の{who}", "provider_name に書いてください。")
    yield from stated(source.provider_ground, f"「{source.name}」の{ground}", "provider_ground に書いてください。", "契約", "根拠")


RULES: tuple[AnyRule, ...] = (holder_has_role, commissioned_source_is_held, private_source_is_acquired, own_source_is_public)
