"""What records that stand out, the log-linear model and an attack by record linkage come to, in words for a clerk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hagukumi.deident.meaning import Known
from hagukumi.deident.risk.linkage import LinkageAttack
from hagukumi.deident.risk.loglinear import LogLinearRisk
from hagukumi.deident.risk.masked import MaskedRisk
from hagukumi.deident.risk.poisson import Effects
from hagukumi.deident.risk.standing import StandingOut
from hagukumi.deident.risk.wording import percent, share

_KNOWN: Final = {
    Known.BIRTH_DATE: "生年月日",
    Known.AGE: "年齢",
    Known.SEX: "性別",
    Known.POSTAL_CODE: "郵便番号",
    Known.AREA: "地域",
}


def told_standing(before: StandingOut, after: StandingOut | None) -> list[str]:
    """Who stands out by few items, before and after. `after` None: no record handed out is alone."""
    told = [_before(before)] if before.share else []
    if after is None:
        return told
    if not after.share:
        return [*told, f"加工後の資料には、{after.most}項目までの組み合わせで1件だけに絞れる記録はありません。"]
    return [
        *told,
        f"加工後の資料では、{_looked(after)}{share(after.share)}が、{after.most}項目までの組み合わせで1件だけに絞れます。"
        f"最も目立つ記録に一致した人が本人である見込みは{share(after.highest)}です（DIS-SUDA。推計です）。",
    ]


def _before(before: StandingOut) -> str:
    item = next(iter(before.contributions))
    return (
        f"加工前の資料では、{_looked(before)}{share(before.share)}が、{before.most}項目までの組み合わせで1件だけに絞れました。"
        f"人を目立たせる働きが最も大きい項目は「{item}」です。"
    )


def _looked(found: StandingOut) -> str:
    return f"無作為に選んだ{found.looked:,}件の" if found.looked < found.records else "記録の"


def told_model(risk: LogLinearRisk) -> str:
    """What the model expects of the records that are alone."""
    effects = "項目どうしの関係も見て" if risk.effects is Effects.PAIRS else "項目ごとの割合から"
    alone, matched = (
        f"約{round(value):,}件" if value >= 1 else "1件未満" for value in (risk.population_uniques or 0.0, risk.correct_matches or 0.0)
    )
    return (
        f"加工後の資料で1件だけの記録{risk.uniques:,}件のうち、住民全体でも1人だけの人の記録は{alone}、名簿との突合が当たる記録は{matched}と"
        f"推計されます（{effects}推計する対数線形モデル。数えた値ではありません）。"
    )


def told_masked(items: Sequence[str], risk: MaskedRisk) -> str:
    """How near changed numbers stayed to what they were."""
    names = "・".join(f"「{item}」" for item in items)
    return (
        f"値を変えた{names}のうち、元の値からほとんど動いていない（標準偏差の{risk.interval:.0%}以内の）記録は{share(risk.inside)}です。"
        f"元の値を知る人が最も近い値を探すと、{share(risk.linked)}の記録を言い当てる見込みです（でたらめなら{percent(risk.guessed)}）。"
    )


def told_linkage(attack: LinkageAttack | None, *, tried: bool) -> str:
    """What record linkage reached, or why it was not tried. `tried`: somebody brought a linkage."""
    if not tried:
        return "名寄せの仕組みによる突合は、この実行では試していません。上の突合は、似た記録の組を探す方法によるものです。"
    if attack is None:
        return (
            "加工後の資料から、年齢か生年月日と地域の両方は分からないため、名寄せの仕組みによる突合は試していません。"
            "上の突合は、似た記録の組を探す方法によるものです。"
        )
    found, wrong = attack.found, attack.wrong.successes
    return (
        f"{_what(attack)}を、名寄せの仕組みに渡して同じ人を探させると、正しく結び付けられたのは{found.attacks:,}人のうち{found.successes:,}人"
        f"（{percent(found.share)}）、別の人の記録に誤って結び付けられたのは{wrong:,}人でした。{_surest(attack)}"
    )


def _what(attack: LinkageAttack) -> str:
    items = "・".join(
        f"「{item}」" if item == _KNOWN[Known(known)] else f"「{item}」（{_KNOWN[Known(known)]}）" for known, item in attack.items.items()
    )
    part = "" if attack.whole else "の一部の地域"
    return f"誤りや漏れのある、氏名の付いた名簿{attack.entries:,}人分と、加工後の資料{part}{attack.records:,}件の{items}"


def _surest(attack: LinkageAttack) -> str:
    """The strongest candidate, as a chance: a weight of 0 bits is even."""
    if attack.weight is None:
        return "候補になる記録は見つかりませんでした。"
    chance = share(1 / (1 + 2**-attack.weight))
    return f"五分五分以上に確かな候補だけを結び付けています。最も確かな候補が本人である見込みは、名寄せの重みでは{chance}です。"
