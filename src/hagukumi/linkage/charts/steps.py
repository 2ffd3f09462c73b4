"""The way from what was known before comparing to the weight of one pair, in steps whose shown figures add up."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from hagukumi.linkage.charts.scales import bits_of, finite
from hagukumi.linkage.charts.words import comparison_word, level_word
from hagukumi.linkage.engine.model import LinkModel

START: Final = "比べる前の見込み"
ONLY: Final = "ほかに候補がないことによる増減"
RARITY: Final = "名前の珍しさによる増減"
REST: Final = "値の珍しさや家族の見込みによる増減"

_PRIOR: Final = "prior"
_BITS: Final = "bits_"


@dataclass(frozen=True, slots=True)
class Pair:
    """One weighed pair, as a row of `Linked.pairs` tells it (see `Linked` in `sources`).

    `parts`: bits as they were weighed, by comparison and `prior`; empty where the row does not carry them. `linked` None: the threshold
    alone speaks.
    """

    evidence: str
    weight: float
    parts: Mapping[str, float] = field(default_factory=dict)
    gain: float = 0.0
    lead: float | None = None
    linked: bool | None = None
    hold: str = ""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Pair:
        """From a row of `Linked.pairs`; only `evidence` and `weight` must be there."""
        parts = {name.removeprefix(_BITS): bits for name, bits in row.items() if name.startswith(_BITS) and bits is not None}
        known = {name: row[name] for name in ("lead", "linked", "hold") if name in row}
        return cls(row["evidence"], row["weight"], parts, row.get("gain") or 0.0, **known)

    @property
    def decided_by(self) -> float:
        """The bits that are held against the threshold."""
        return self.weight + self.gain


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it says, its bits, and its bits as shown, to one decimal."""

    label: str
    bits: float
    shown: float


def steps_of(pair: Pair, model: LinkModel) -> tuple[Step, ...]:
    """From evidence such as 'name=kanji;birth=day' to steps that sum to the weight, the first being the prior.

    Each step is a part of the pair as it was weighed. Where the pair carries no parts the model's bits stand for them, and all that is
    left over is one step: in Japanese the name's frequency, in Latin script the frequencies of values and the chance of kin. A confirmed
    resident number, which is no comparison of the model, decides alone: its step carries the whole weight. Shown figures are tenths that
    sum to the weight rounded to a tenth, unless some figure is without end (or as good as) or no number.
    """
    reached = levels_of(pair.evidence)
    if "number" in reached and "number" not in model.comparisons:
        said = [level_word(model.script, name, level) for name, level in reached.items() if name != "number" and level != "unknown"]
        return _rounded([("、".join([level_word("ja", "number", "same"), *said]), pair.weight)], pair.weight)
    parts = [(START, pair.parts.get(_PRIOR, bits_of(model.prior, 1 - model.prior)))]
    parts += [_part(pair, model, comparison, level) for comparison, level in reached.items()]
    left = pair.weight - math.fsum(bits for _, bits in parts) if all(math.isfinite(bits) for _, bits in parts) else 0.0
    if not math.isfinite(left) or abs(left) > _NOISE:
        parts.append((RARITY if not pair.parts and model.script == "ja" else REST, left))
    return _rounded(parts, pair.weight)


_NOISE: Final = 1e-5
"""Weights are rounded to six decimals; less than this is no step."""

_NOTABLE: Final = 0.05
"""Bits from which on the value's own frequency is worth a word."""


def levels_of(evidence: str) -> dict[str, str]:
    """Comparison to level of an evidence text, in its order; parts without '=' say nothing and are left out."""
    parts = (part.partition("=") for part in evidence.split(";"))
    return {comparison.strip(): level.strip() for comparison, sign, level in parts if sign}


def _part(pair: Pair, model: LinkModel, comparison: str, level: str) -> tuple[str, float]:
    """What a comparison says and its bits; beside them whether they are more or fewer than its level has for any value."""
    usual = _bits(model, comparison, level)
    bits = pair.parts.get(comparison, usual)
    what = "名前" if comparison == "name" else comparison_word(comparison)
    word = f"（{'珍しい' if bits > usual else 'よくある'}{what}）" if abs(bits - usual) >= _NOTABLE else ""
    return level_word(model.script, comparison, level) + word, bits


def _bits(model: LinkModel, comparison: str, level: str) -> float:
    """The model's bits for a level; nought where nothing could be compared or the model does not know the level."""
    found = next((share for share in model.comparisons.get(comparison, ()) if share.level == level), None)
    return 0.0 if found is None else bits_of(found.match, found.other)


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
