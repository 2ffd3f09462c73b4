"""Several recipes side by side, so that an office can choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hagukumi.deident.errors import DeidentError
from hagukumi.deident.risk.linking import Attack
from hagukumi.deident.risk.measuring import Risks
from hagukumi.deident.utility.measuring import Usefulness

_EPSILON = 1e-12


@dataclass(frozen=True, slots=True)
class Candidate:
    """One recipe's result, measured. `attack`: where the linkage attack was run."""

    name: str
    risks: Risks
    usefulness: Usefulness
    attack: Attack | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the side-by-side; shares from 0 to 1.

    Risk: `highest`, `average` of a record, `household` (None unknown), `guessed`: the greatest gain in guessing a sensitive value (0: no
    such item), `found`: the share the attack found (None: not run). Usefulness: `loss`, `suppressed` share, `items` and `pairs` (mean total
    variation of items and of pairs), `model`: the least preserved model (None: there is none). `behind`: the first other recipe that is
    nowhere worse and somewhere better, None: there is a reason to choose this one.
    """

    name: str
    highest: float
    average: float
    household: float | None
    guessed: float
    found: float | None
    loss: float
    suppressed: float
    items: float
    pairs: float
    model: float | None
    behind: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The recipes in the order given."""

    rows: tuple[Row, ...]


def compare(candidates: Sequence[Candidate]) -> Comparison:
    """Set recipes side by side. DeidentError: none, two of one name, results of data sets of unlike size."""
    _check(candidates)
    return Comparison(tuple(_row(candidate, candidates) for candidate in candidates))


def _row(candidate: Candidate, all_of_them: Sequence[Candidate]) -> Row:
    risks, use = candidate.risks, candidate.usefulness
    models = [model.preserved for model in use.models if model.preserved is not None]
    return Row(
        name=candidate.name,
        highest=risks.prosecutor.highest,
        average=risks.prosecutor.average,
        household=None if risks.households is None else risks.households.share,
        guessed=max((item.gain for item in risks.sensitive), default=0.0),
        found=None if candidate.attack is None else candidate.attack.found.share,
        loss=use.losses.loss,
        suppressed=risks.suppressed / max(risks.records, 1),
        items=use.item_variation,
        pairs=use.pair_variation,
        model=min(models, default=None),
        behind=next((other.name for other in all_of_them if _better(other, candidate)), None),
    )


def _aims(candidate: Candidate) -> tuple[float, ...]:
    """What a smaller number of is always better: risk and what is lost."""
    risks, use = candidate.risks, candidate.usefulness
    gain = max((item.gain for item in risks.sensitive), default=0.0)
    return risks.prosecutor.highest, risks.prosecutor.average, gain, use.losses.loss, use.item_variation, use.pair_variation


def _better(one: Candidate, other: Candidate) -> bool:
    pairs = list(zip(_aims(one), _aims(other), strict=True))
    return all(left <= right + _EPSILON for left, right in pairs) and any(left < right - _EPSILON for left, right in pairs)


def _check(candidates: Sequence[Candidate]) -> None:
    names = [candidate.name for candidate in candidates]
    if not names:
        raise DeidentError("比べる加工方法が1つもありません。2つ以上の結果を渡してください。")
    if len(set(names)) != len(names):
        raise DeidentError("比べる加工方法に、同じ名前のものがあります。名前を付け直してください。")
    if len({candidate.risks.records for candidate in candidates}) > 1:
        raise DeidentError("比べる加工方法の元のデータの件数が違います。同じデータから作った結果を比べてください。")
