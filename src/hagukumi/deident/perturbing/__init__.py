"""Treatments that change values instead of making them coarser.

In: columns of numbers (or the values of one item to be replaced), one treatment, chance that the caller gives and keeps secret. Out: the
treated values and the figures before and after. Never: chance of its own, a protection claimed - what the treated records still tell is
measured by the risk of the whole result.
"""

from hagukumi.deident.perturbing.applying import Perturbed, perturb
from hagukumi.deident.perturbing.figures import Change, Figures
from hagukumi.deident.perturbing.microaggregation import Microaggregated, mdav, refined
from hagukumi.deident.perturbing.replacement import replace_irregularly
from hagukumi.deident.perturbing.treatments import Coding, MicroAggregation, Noise, RankSwap, Rounding, Sampling, Treatment

__all__ = [
    "Change",
    "Coding",
    "Figures",
    "MicroAggregation",
    "Microaggregated",
    "Noise",
    "Perturbed",
    "RankSwap",
    "Rounding",
    "Sampling",
    "Treatment",
    "mdav",
    "perturb",
    "refined",
    "replace_irregularly",
]
