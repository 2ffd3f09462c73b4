"""指示 (4, 4.1, 4.4) and 委託先 (4.3): who may receive only on the coordinator's direction, or only under a contract."""

from __future__ import annotations

from collections.abc import Iterator

from hagukumi.law.findings import Verdict, allowed, gap, violation
from hagukumi.law.reading import Reading
from hagukumi.law.rule import DIRECTIONS, USES, AnyRule, rule
from hagukumi.law.settled import settled, stated
from hagukumi.plan import records as r
from hagukumi.plan.records import DirectionKind, Role, Stage, Use


@rule(DIRECTIONS, "4.1-9", "ガイドライン4・4.1（表4-1）", "指示は、総括管理主体から他の課へ、内容と期限を付けてする")
def direction_is_sound(reading: Reading, direction: r.Direction) -> Iterator[Verdict]:
    """Only the coordinator directs, and never itself; whether a direction is overdue is asked where there is a clock."""
    giver = reading.index.departments.get(direction.giver)
    if giver is None:
        yield gap("指示をする課が計画にありません。giver に総括管理主体の課のidを書いてください。")
    elif Role.COORDINATOR not in giver.roles:
        yield violation(f"「{giver.name}」は総括管理主体ではないので、指示をすることができません。giver を直してください。")
    if direction.giver == direction.receiver:
        yield violation("指示をする課と受ける課が同じです。receiver に他の課を書いてください。")
    yield from stated(direction.content, "指示の内容", "content に、何をしてもらうかを書いてください。", "指示")
    yield from _dates(direction)


def _dates(direction: r.Direction) -> Iterator[Verdict]:
    if direction.due < direction.given_on:
        yield violation("指示の期限が、指示をした日より前です。due と given_on を直してください。")
    if direction.replied_on and direction.replied_on < direction.given_on:
        yield violation("指示への回答の日が、指示をした日より前です。replied_on と given_on を直してください。")
    if (direction.replied_on is not None) != settled(direction.reply):
        yield gap("指示への回答とその日の片方だけが書かれています。reply と replied_on をそろえてください。")


@rule(USES, "4.4-2", "ガイドライン4.1（表4-1）・4.4", "保有・管理主体から活用主体へ直接渡すのは、総括管理主体の指示による")
def direct_provision_is_directed(reading: Reading, use: Use) -> Iterator[Verdict]:
    """A holder hands over under the coordinator's supervision: under a recorded direction to that very holder, from its day on."""
    giver = reading.index.departments.get(use.giver)
    hands_over = use.role is Role.SUPPORTER or Stage.HANDED_OVER in use.stages
    if not hands_over or giver is None or Role.COORDINATOR in giver.roles:
        return
    direction = reading.index.directions.get(use.direction)
    if direction is not None:
        yield from _covers(direction, use)
    elif use.direction:
        yield gap(f"指示「{use.direction}」が計画にありません。指示を書き足すか、direction を直してください。")
    else:
        yield violation(
            f"「{giver.name}」から活用主体へ直接渡す利用に、総括管理主体の指示がありません。"
            "種類が direct_provision の指示を書き、direction にそのidを書いてください。"
        )


def _covers(direction: r.Direction, use: Use) -> Iterator[Verdict]:
    if direction.kind is not DirectionKind.DIRECT_PROVISION or direction.receiver != use.giver:
        yield violation("この利用の指示は、渡す課への直接提供の指示ではありません。direction を直してください。")
    elif use.since is None:
        yield gap(
            "直接渡す利用の始まりがないので、指示より前に始まらないか分かりません。since に、指示の日（given_on）以後の日を書いてください。"
        )
    elif use.since < direction.given_on:
        yield violation("この利用は、直接提供の指示より前に始まります。since を指示の日（given_on）以後にしてください。")


@rule(USES, "4.3-2", "個人情報保護法第66条第2項、ガイドライン4.3・5.6", "委託先が受ける利用は、委託契約の期間の中にある")
def contractor_receives_under_contract(reading: Reading, use: Use) -> Iterator[Verdict]:
    """What is handed to a contractor before or after its contract goes to somebody who is bound by nothing."""
    for contract in reading.contracts_under(use.receiver):
        if contract is None:
            yield gap(
                "受ける委託先の契約が計画にないため、契約の期間の中か分かりません。委託契約を書き、contract にそのidを書いてください。"
            )
        elif use.until is None:
            yield gap(f"委託先が受ける利用の終わりがありません。until に、契約「{contract.subject}」の終わりまでの日を書いてください。")
        elif use.until > contract.ends or (use.since and use.since < contract.starts):
            yield violation(
                f"委託先が受ける利用が、契約「{contract.subject}」の期間を外れています。since と until を契約の期間に収めてください。"
            )


@rule(USES, "4.2-3", "ガイドライン4.1（表4-1）・4.2", "データの抽出・提供は、総括管理主体の指示を記録してする")
def delivery_is_directed(reading: Reading, use: Use) -> Iterator[Verdict]:
    """A remark: the holder delivers on the coordinator's direction; a recorded one shows by when and what."""
    giver = reading.index.departments.get(use.giver)
    if giver is None or Stage.DELIVERED not in use.stages or use.giver == use.receiver or Role.HOLDER not in giver.roles:
        return
    if all(direction.kind is not DirectionKind.DELIVERY for direction in reading.directions_to(giver.id)):
        yield allowed(f"「{giver.name}」へのデータの抽出・提供の指示が記録されていません。duties.toml に書くことを検討してください。")


RULES: tuple[AnyRule, ...] = (direction_is_sound, direct_provision_is_directed, contractor_receives_under_contract)
REMARKS: tuple[AnyRule, ...] = (delivery_is_directed,)
