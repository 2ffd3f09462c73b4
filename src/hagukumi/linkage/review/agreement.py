"""How far two reviewers who answered blindly agree: the share, and Cohen's kappa with its interval."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hagukumi.linkage.review.intervals import wilson
from hagukumi.linkage.review.settling import Answer


@dataclass(frozen=True, slots=True)
class Agreement:
    """`pairs` answered by two reviewers, the share on which they agree, and kappa (None where chance alone would agree always).

    `share_95`, `kappa_95` are 95 % intervals; None without pairs.
    """

    pairs: int
    share: float | None
    share_95: tuple[float, float] | None
    kappa: float | None
    kappa_95: tuple[float, float] | None


def agreement(answers: Sequence[tuple[Answer, Answer]]) -> Agreement:
    """Agreement over pairs of (first, second) answers.

    κ = (p_o − p_e) / (1 − p_e), p_e from the two reviewers' own shares (Cohen 1960, Educational and Psychological Measurement 20:37–46).
    Cohen's standard error takes p_e as fixed; in the same spirit the interval is Wilson's interval of p_o put through the formula,
    which does not shrink to a point when no answer differs.
    """
    if not answers:
        return Agreement(0, None, None, None, None)
    count = len(answers)
    agreed = sum(first is second for first, second in answers)
    first, second = (Counter(pair[place] for pair in answers) for place in (0, 1))
    chance = sum(first[answer] * second[answer] for answer in Answer) / count**2
    low, high = wilson(agreed, count)
    if chance >= 1:
        return Agreement(count, agreed / count, (low, high), None, None)
    beyond = [(share - chance) / (1 - chance) for share in (agreed / count, low, high)]
    return Agreement(count, agreed / count, (low, high), beyond[0], (beyond[1], beyond[2]))
