"""名寄せのモデル (7.3, a heading without text in the guideline): possible shares, two people, one model in force for a purpose.

The rules are this system's own: a wrong link shows one child's record under another's name, so nobody's weights decide unseen.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from hagukumi.law.findings import Verdict, allowed, gap, violation
from hagukumi.law.reading import Reading
from hagukumi.law.rule import LINKAGE_MODELS, PURPOSES, AnyRule, rule
from hagukumi.law.settled import settled, stated
from hagukumi.plan.records import LinkageModel, ModelLevel, OfficerKind, Purpose, Role, Script, TrainingData

_OWN = "設計の定め、ガイドライン7.3（表題のみ）・7.5.3（処理前後の内容確認）"
_TOLERANCE = 0.01
"""Shares are written with three digits, so that a comparison's sum may be off by a little."""
_LEAST = 1e-12
"""A smaller share is more than 39 bits by one level alone: no sample shows that, and far below it a weight is no number any more."""
_AGAIN = "hagukumi model train で作り直すか、元の値に戻してください。"


@rule(LINKAGE_MODELS, "7.3-1", _OWN, "名寄せのモデルの割合は、1兆分の1以上1以下で、比べ方ごとに合計が1になる")
def shares_are_possible(reading: Reading, model: LinkageModel) -> Iterator[Verdict]:
    """A share is a probability, and each pair of records reaches exactly one level of each comparison."""
    name = f"名寄せのモデル「{model.id}」"
    if not model.levels:
        yield gap(f"{name}に一致の段階がありません。levels に、比べ方ごとの段階と割合を書いてください。")
    if not _LEAST <= model.prior < 1:
        yield violation(f"{name}の事前の割合（prior）が、1兆分の1と1の間にありません。{_AGAIN}")
    levels: defaultdict[str, list[ModelLevel]] = defaultdict(list)
    for level in model.levels:
        levels[level.comparison].append(level)
    for comparison, found in levels.items():
        yield from (violation(f"{name}の比べ方「{comparison}」{fault}{_AGAIN}") for fault in _faults(found))


def _faults(levels: list[ModelLevel]) -> Iterator[str]:
    """What is impossible about the levels of one comparison."""
    twice = [name for name, times in Counter(level.level for level in levels).items() if times > 1]
    if twice:
        yield f"に、同じ段階（「{'」「'.join(twice)}」）が二度あります。"
    if not all(_LEAST <= share <= 1 for level in levels for share in (level.match, level.other)):
        yield "に、1兆分の1以上1以下でない割合があります。"
    elif any(abs(total - 1) > _TOLERANCE for total in (sum(level.match for level in levels), sum(level.other for level in levels))):
        yield "の割合の合計が1になりません。"


@rule(LINKAGE_MODELS, "7.3-2", _OWN, "名寄せのモデルは、学習させた人とは別の、総括管理主体の担当者が確かめている")
def model_is_reviewed(reading: Reading, model: LinkageModel) -> Iterator[Verdict]:
    """Two people of the plan: one trained, and another of the coordinator looked at what came out, not before it was there."""
    name = f"名寄せのモデル「{model.id}」"
    if model.trained_by not in reading.index.officers:
        yield gap(f"{name}を学習させた人が、計画の担当者にいません。trained_by に担当者のidを書いてください。")
    if model.reviewed_by and model.reviewed_by == model.trained_by:
        yield violation(f"{name}を、学習させた人が自分で確かめています。別の担当者が確かめてください。")
    yield from _reviewer(reading, model, name)
    if model.reviewed_on is None:
        yield gap(f"{name}を確かめた日がありません。reviewed_on に書いてください。")
    elif model.reviewed_on < model.trained_on:
        yield violation(f"{name}を確かめた日が、学習した日より前です。trained_on か reviewed_on を直してください。")


def _reviewer(reading: Reading, model: LinkageModel, name: str) -> Iterator[Verdict]:
    found = reading.index.officers.get(model.reviewed_by)
    if found is None:
        yield gap(f"{name}を確かめた人が空欄か、計画の担当者にいません。reviewed_by に担当者のidを書いてください。")
    elif found[0].kind is OfficerKind.PROCESS:
        yield violation(f"{name}は人が確かめるものです。自動処理ではなく、担当者を reviewed_by に書いてください。")
    elif Role.COORDINATOR not in found[0].roles or Role.COORDINATOR not in found[1].roles:
        yield violation(f"{name}を確かめた人は、総括管理主体の担当者ではありません。総括管理主体の担当者が確かめてください。")


@rule(LINKAGE_MODELS, "7.3-3", _OWN, "名寄せのモデルには、学習の記録と、確かめた内容が書かれている")
def training_is_recorded(reading: Reading, model: LinkageModel) -> Iterator[Verdict]:
    """How it came about, so that it can be made again, and what the reviewer looked at."""
    name = f"名寄せのモデル「{model.id}」"
    if not settled(model.notation):
        yield gap(f"{name}の照合用の表記の版がありません。notation に、学習したときの版を書いてください。")
    if min(model.rows, model.pairs, model.iterations) < 0:
        yield violation(f"{name}の行数・組の数・繰返しの回数に、0より小さい数があります。学習の記録のとおりに直してください。")
    elif model.rows == 0 or model.pairs == 0:
        yield gap(f"{name}が、何行・何組から学習したか書かれていません。rows と pairs に書いてください。")
    yield from stated(model.remark, f"{name}について確かめたこと", "remark に、何を見て、どう判断したかを書いてください。", "確認")


@rule(LINKAGE_MODELS, "7.3-4", _OWN, "名寄せのモデルは、記録を名寄せする利用目的のもので、利用目的ごとに一つだけである")
def one_model_is_in_force(reading: Reading, model: LinkageModel) -> Iterator[Verdict]:
    """Which model decides must never be a matter of which one is read first."""
    name = f"名寄せのモデル「{model.id}」"
    if not model.purpose:
        yield gap(f"{name}の利用目的が空欄です。purpose に、名寄せを行う利用目的のidを書いてください。")
    elif not reading.links(model.purpose):
        yield violation(f"{name}の利用目的では、名寄せを行いません。判定基準の利用目的の上位の目的を purpose に書いてください。")
    if sum(other.purpose == model.purpose for other in reading.plan.linkage_models) > 1:
        yield violation(f"{name}と同じ利用目的のモデルが、ほかにもあります。使うものを一つだけ残してください。")
    if model.script is not Script.JA:
        yield violation(f"{name}はローマ字の記録のためのものです。事業の名寄せには、script が {Script.JA} のモデルを使ってください。")


@rule(LINKAGE_MODELS, "7.3-5", _OWN, "名寄せのモデルに、収束していないところ・学習していないところ・別のデータによるところがある")
def model_is_told_honestly(reading: Reading, model: LinkageModel) -> Iterator[Verdict]:
    """A remark: such a model may serve, and whoever approves it should know."""
    name = f"名寄せのモデル「{model.id}」"
    if not model.converged:
        yield allowed(
            f"{name}の学習は、収束しないまま終わっています（{model.iterations}回）。割合を確かめ、学習し直すことを検討してください。"
        )
    beforehand = sum(not level.trained for level in model.levels)
    if beforehand:
        yield allowed(f"{name}の{len(model.levels)}段階のうち{beforehand}段階は、データから学習できず、あらかじめ定めた割合のままです。")
    if model.trained_from is TrainingData.MADE_CITY:
        yield allowed(f"{name}は、架空の市のデータで学習したものです。実際の事業では、自らの抽出データで学習し直してください。")
    elif model.trained_from is TrainingData.TAKEN_OVER:
        yield allowed(f"{name}は、ほかの団体から引き継いだものです。自らの抽出データで学習し直すことを検討してください。")


@rule(PURPOSES, "7.3-6", _OWN, "名寄せのモデルのない計画では、処理のたびに学習する")
def every_run_trains(reading: Reading, purpose: Purpose) -> Iterator[Verdict]:
    """A remark: without a reviewed model the weights follow each day's data, and nobody has looked at them."""
    if purpose.id in reading.linkage_purposes and all(model.purpose != purpose.id for model in reading.plan.linkage_models):
        yield allowed(
            f"「{purpose.name}」の名寄せのモデルがないため、処理のたびにその日のデータで学習します。"
            "hagukumi model train で学習し、確かめたモデルを計画に入れることを検討してください。"
        )


RULES: tuple[AnyRule, ...] = (shares_are_possible, model_is_reviewed, training_is_recorded, one_model_is_in_force)
REMARKS: tuple[AnyRule, ...] = (model_is_told_honestly, every_run_trains)
