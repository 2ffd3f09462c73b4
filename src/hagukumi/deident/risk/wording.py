"""What the figures mean, in words for a clerk and whoever asks at the counter."""

from __future__ import annotations

from hagukumi.deident.risk.disclosure import Disclosure
from hagukumi.deident.risk.linking import Attack
from hagukumi.deident.risk.measuring import People, Risks
from hagukumi.deident.risk.opinion import OpinionRisk
from hagukumi.deident.risk.uniques import PopulationUniques, UniquesModel

NO_LEGAL_LIMIT = "これらの数値に、法令で定められた基準値はありません。データの内容と渡す相手に照らして、担当課が判断してください。"

_MODELS = {
    UniquesModel.ZAYATZ: "ザヤッツの方法",
    UniquesModel.PITMAN: "ピットマンのモデル",
    UniquesModel.SNB: "負の二項分布のモデル",
}


def share(value: float) -> str:
    """A share as a clerk reads it: 20%（5人に1人）."""
    if value <= 0:
        return "0%"
    if value >= 1:
        return "100%"
    about = "" if abs(1 / value - round(1 / value)) < 1e-9 else "約"
    people = f"{about}{round(1 / value):,}人に1人"
    return f"{_percent(value)}（{people}）" if 1 / value >= 1.95 else _percent(value)


def percent(value: float) -> str:
    """The same without people, for tries and within brackets."""
    if value <= 0:
        return "0%"
    return "100%" if value >= 1 else _percent(value)


def _percent(value: float) -> str:
    """No share above nothing is told as 0 %, none below all as 100 %."""
    if value < 0.0001:
        return "0.01%未満"
    if value > 0.999 and value < 1:
        return "99.9%超"
    return f"{value * 100:.2g}%" if value < 0.1 else f"{value * 100:.3g}%"


def told_risks(risks: Risks) -> list[str]:
    """What an outsider could still learn, one sentence or two per point; the last says that the law names no limit."""
    if not risks.kept:
        return ["提供する記録が1件もないので、このデータから人を言い当てることはできません。"]
    told = [_handed_out(risks), *_known(risks), *_unknown(risks), _many(risks), *_alone(risks), *_households(risks)]
    told += [sentence for disclosure in risks.sensitive for sentence in told_disclosure(disclosure)]
    return [*told, NO_LEGAL_LIMIT]


def _handed_out(risks: Risks) -> str:
    gone = f"、{risks.suppressed:,}件は除きました" if risks.suppressed else ""
    smallest = f"{risks.smallest:,}件" if risks.people is None else f"{risks.smallest:,}人分"
    told = (
        f"{risks.records:,}件のうち{risks.kept:,}件を提供します{gone}。"
        f"見分けのつかない記録の組は{risks.classes:,}組で、一番小さい組は{smallest}です。"
    )
    return told if risks.people is None else told + _people(risks.people)


def _people(people: People) -> str:
    if not people.several:
        return f"記録は、どの人にも一件だけです（{people.given:,}人）。"
    return (
        f"元の資料の{people.given:,}人のうち{people.several:,}人に、二件以上の記録があります（一人に最も多くて{people.most:,}件）。"
        "同じ人の記録は、組の中で一人と数えています。"
    )


def _known(risks: Risks) -> list[str]:
    prosecutor = risks.prosecutor
    told = [
        f"この中の1人を知っている人が、その人の行を言い当てられる見込みは最大で{share(prosecutor.highest)}、平均で{share(prosecutor.average)}です。"
    ]
    if prosecutor.above:
        told.append(f"見込みが{_percent(risks.threshold)}より高い記録は、全体の{share(prosecutor.above)}です。")
    return told


def _unknown(risks: Risks) -> list[str]:
    if risks.journalist is None:
        return []
    return [f"データに載っているか分からない人を名簿から探す場合、言い当てられる見込みは最大で{share(risks.journalist.highest)}です。"]


def _many(risks: Risks) -> str:
    records = f"{round(risks.marketer * risks.kept):,}件"
    return f"すべての記録を名簿と突き合わせると、およそ{records}、{share(risks.marketer)}の記録が言い当てられる見込みです。"


def _alone(risks: Risks) -> list[str]:
    if not risks.sample_uniques:
        return ["同じ特徴の人がほかにいない記録（1件だけの組）は、提供データの中にはありません。"]
    told = [f"同じ特徴の人がほかにいない記録が、提供データの中に{share(risks.sample_uniques)}あります。"]
    if risks.true_population_uniques is not None:
        told.append(f"母集団の表と照らすと、住民全体でも1人だけの記録は{share(risks.true_population_uniques)}です。")
    elif risks.population > risks.kept:
        told.append(_estimated(risks.population_uniques, risks.population))
    return told


def _estimated(uniques: PopulationUniques, population: int) -> str:
    number = f"約{round(uniques.chosen * population):,}人" if uniques.chosen * population >= 1 else "1人未満"
    return f"住民{population:,}人の中でも1人だけの人は{number}と推計されます（{_MODELS[uniques.model]}。数えた値ではありません）。"


def _households(risks: Risks) -> list[str]:
    if risks.households is None:
        return []
    told = [
        f"世帯で見ると、世帯の誰か1人が言い当てられる見込みは最大で{share(risks.households.highest)}、平均で{share(risks.households.share)}です。"
        "家族の1人が分かると、ほかの家族も分かるおそれがあります。"
    ]
    if risks.families is not None and risks.families.alone:
        told.append(
            f"誰と誰が家族か分かる場合、家族の顔ぶれが同じ世帯がほかにない世帯が、{risks.families.households:,}世帯のうち"
            f"{risks.families.alone:,}世帯あります。"
        )
    return told


def told_disclosure(disclosure: Disclosure) -> list[str]:
    """What the classes tell of one sensitive item."""
    told = [
        f"「{disclosure.item}」は、行を言い当てなくても、組の中で一番多い値と推測すれば{share(disclosure.guessed)}当たります"
        f"（このデータがなければ{_percent(disclosure.baseline)}）。"
    ]
    if disclosure.homogeneous:
        told.append(
            f"全員の「{disclosure.item}」が同じ組に、{share(disclosure.homogeneous)}の記録があります。その組の人だと分かるだけで値が知られます。"
        )
    return told


def told_attack(attack: Attack) -> str:
    """What came of linking the data to a made register."""
    found = attack.found
    return (
        f"誤りや漏れを含む{attack.register:,}人の名簿を作り、データの{found.attacks:,}人について実際に突合を試しました。"
        f"正しく言い当てられたのは{found.successes:,}人、{share(found.share)}です"
        f"（95%の確からしさで{_percent(found.low) if found.low else '0%'}から{_percent(found.high)}まで）。"
        f"でたらめに選んで当たるのは{share(attack.baseline)}です。"
    )


_OPINION = {
    "singling_out": "1人だけを選び出す条件を作る試み",
    "linkability": "別々の2つの名簿を、このデータを手がかりに同じ人へつなぐ試み",
    "inference": "知っている特徴から、配慮の必要な値を推測する試み",
}


def told_opinion(kind: str, risk: OpinionRisk, item: str = "") -> str:
    """One of the three risks of the Article 29 Working Party: `kind` is singling_out, linkability or inference, of a sensitive `item`."""
    what = f"知っている特徴から、「{item}」を推測する試み" if item else _OPINION[kind]
    against = "データに載っていない人への同じ試み" if risk.control is not None else "手がかりなしの推測"
    other = risk.control or risk.baseline
    return (
        f"{what}は、{risk.attack.attacks:,}回のうち{risk.attack.successes:,}回成功しました（{percent(risk.attack.share)}）。"
        f"{against}は{share(other.share)}で、データを渡すことで増える分は{share(risk.excess.share)}です。"
    )
