"""The way from what was known before comparing to the weight of one pair, in steps whose shown figures add up."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hagukumi.linkage.charts.scales import bits_of, finite
from hagukumi.linkage.charts.words import comparison_word, level_word
from hagukumi.linkage.engine.model import LinkModel

START: Final = "比べる前の見込み"
RARITY: Final = "名前の珍しさによる増減"
REST: Final = "値の珍しさや家族の見込みによる増減"
NUMBER: Final = "宛名番号が同じ"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it says, its bits, and its bits as shown, to one decimal."""

    label: str
    bits: float
    shown: float


def steps_of(evidence: str, model: LinkModel, weight: float, adjustments: Mapping[str, float] | None = None) -> tuple[Step, ...]:
    """From evidence such as 'name=kanji;birth=day' to steps that sum to `weight`, the first being the prior.

    adjustments: bits by which a comparison's weight differs from the model's because of how frequent the value is. Without them all
    that is left over is one step: in Japanese the name's frequency, in Latin script the frequencies of values and the chance of kin.
    A confirmed resident number, which is no comparison of the model, decides alone: its step carries the whole weight. Shown figures
    are tenths that sum to the weight rounded to a tenth, unless some figure is without end (or as good as) or no number.
    """
    reached = levels_of(evidence)
    if "number" in reached and "number" not in model.comparisons:
        said = [level_word(model.script, name, level) for name, level in reached.items() if name != "number" and level != "unknown"]
        return _rounded([("、".join([NUMBER, *said]), weight)], weight)
    parts = [(START, bits_of(model.prior, 1 - model.prior))]
    parts += [(level_word(model.script, comparison, level), _bits(model, comparison, level)) for comparison, level in reached.items()]
    parts += [(_rarity(comparison), bits) for comparison, bits in (adjustments or {}).items() if bits]
    left = weight - math.fsum(bits for _, bits in parts) if all(math.isfinite(bits) for _, bits in parts) else 0.0
    if not math.isfinite(left) or abs(left) > _NOISE:
        parts.append((RARITY if not adjustments and model.script == "ja" else REST, left))
    return _rounded(parts, weight)


_NOISE: Final = 1e-5
"""Weights are rounded to six decimals; less than this is no step."""


def levels_of(evidence: str) -> dict[str, str]:
    """Comparison to level of an evidence text, in its order; parts without '=' say nothing and are left out."""
    parts = (part.partition("=") for part in evidence.split(";"))
    return {comparison.strip(): level.strip() for comparison, sign, level in parts if sign}


def _bits(model: LinkModel, comparison: str, level: str) -> float:
    """The model's bits for a level; nought where nothing could be compared or the model does not know the level."""
    found = next((share for share in model.comparisons.get(comparison, ()) if share.level == level), None)
    return 0.0 if found is None else bits_of(found.match, found.other)


def _rarity(comparison: str) -> str:
    return RARITY if comparison == "name" else f"{comparison_word(comparison)}の珍しさによる増減"


def _rounded(parts: Sequence[tuple[str, float]], weight: float) -> tuple[Step, ...]:
    """Tenths by largest remainder: each is its value rounded up or down, and together they are the rounded weight."""
    values = [bits * 10 for _, bits in parts]
    if len(finite([*(bits for _, bits in parts), weight])) <= len(parts):
        return tuple(Step(label, bits, bits) for label, bits in parts)
    tenths = [math.floor(value) for value in values]
    short = round(weight * 10) - sum(tenths)
    order = sorted(range(len(values)), key=lambda place: (tenths[place] - values[place], place))
    for turn in range(abs(short)):
        tenths[order[turn % len(order)]] += 1 if short > 0 else -1
    return tuple(Step(label, bits, tenth / 10) for (label, bits), tenth in zip(parts, tenths, strict=True))
