"""A control of another size than the data: how many predicates would fit exactly one of as many people as the data have.

A predicate fits one of n people the more often the nearer n times its share of people is to one, so that a control of another size would be
easier or harder to single out from. Where the control is larger, the expectation over all its parts of the wanted size is taken. Where it
is smaller, anonymeter's model is fitted to what its parts of ten sizes show: with shares w of the predicates spread evenly up to a greatest
one, n people have norm times the integral of n w (1 - w)^(n - 1) (Cohen, Nissim, Towards formalizing the GDPR's notion of singling out,
PNAS 2020). anonymeter draws the parts by chance; here their expectations are reckoned.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import curve_fit
from scipy.special import gammaln

_SIZES = 10


def fitting_one_of(counts: NDArray[np.int64], people: int, wanted: int) -> float:
    """How many predicates are expected to fit exactly one of `wanted` people, when they fit `counts` of the control's `people`.

    Cost: predicates; with a smaller control ten times that.
    """
    if wanted <= people:
        return _expected(counts, people, wanted)
    here = _expected(counts, people, people)
    sizes = np.unique(np.linspace(max(1, people // _SIZES), people, _SIZES).round().astype(int))
    shown = np.array([_expected(counts, people, size) for size in sizes.tolist()])
    if not here or len(sizes) < 2:
        return here
    start = (1 / people, float(shown.max()) / _singled(np.array([float(people)]), 1 / people)[0])
    try:
        (share, norm), _ = curve_fit(_model, sizes.astype(float), shown, p0=start, bounds=(0, (1, np.inf)))
    except RuntimeError:
        return here
    told = _model(np.array([float(people), float(wanted)]), share, norm)
    return here * float(told[1] / told[0]) if told[0] > 0 else here


def _expected(counts: NDArray[np.int64], people: int, drawn: int) -> float:
    """Over all parts of `drawn` people: c C(N - c, n - 1) / C(N, n) for each predicate that fits c of N."""
    able = (counts >= 1) & (people - counts >= drawn - 1)
    c, left = counts[able].astype(float), float(people)

    def ways(of: NDArray[np.float64] | float, some: float) -> NDArray[np.float64]:
        return np.asarray(gammaln(np.asarray(of) + 1) - gammaln(some + 1) - gammaln(np.asarray(of) - some + 1))

    return float(np.sort(c * np.exp(ways(left - c, drawn - 1.0) - ways(left, float(drawn)))).sum())


def _model(people: NDArray[np.float64], share: float, norm: float) -> NDArray[np.float64]:
    return norm * _singled(people, share)


def _singled(people: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """The integral of n w (1 - w)^(n - 1) over w from 0 to `share`."""
    return np.asarray((1 - (1 - share) ** people * (1 + people * share)) / (people + 1))
