"""名寄せ審査: which uncertain pairs are worth a person's time, how two records are laid side by side, and what the answers tell.

In: relations that linkage returned (links, pairs for review), answers by record keys, identities of two records. Out: questions in order,
differences field by field, the state of each pair, a drawn sample, agreement between reviewers, precision and recall with intervals.
Never: storing or opening anything, a clock, chance without a seed, and showing one reviewer what another answered.
"""

from hagukumi.linkage.review.agreement import Agreement, agreement
from hagukumi.linkage.review.differences import Difference, Standing, differences
from hagukumi.linkage.review.estimates import AtThreshold, Estimate, Estimates, Stratum, at_thresholds, estimates
from hagukumi.linkage.review.queue import CHANGED, DECIDED, QueueSettings, learned_shares, queue
from hagukumi.linkage.review.sample import IN_USE, allocate, band_of, draw_frame
from hagukumi.linkage.review.settling import Answer, Given, State, settle

__all__ = [
    "CHANGED",
    "DECIDED",
    "IN_USE",
    "Agreement",
    "Answer",
    "AtThreshold",
    "Difference",
    "Estimate",
    "Estimates",
    "Given",
    "QueueSettings",
    "Standing",
    "State",
    "Stratum",
    "agreement",
    "allocate",
    "at_thresholds",
    "band_of",
    "differences",
    "draw_frame",
    "estimates",
    "learned_shares",
    "queue",
    "settle",
]
