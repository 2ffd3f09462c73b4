"""Charts of linkage: what the model weighs, why one pair was decided so, where the threshold lies, whom linkage reaches less.

In: a `LinkModel`, the scored pairs and links of `Linked`, rates by subgroup. Out: SVG text of plain shapes and words, in which a title
and a description tell the same content as a table (`text_of`). What a colour says, a shape, a pattern or a word says too. Never: a name or
any other value of a person (evidence names levels only), a script, a style sheet, a font or a link to anything outside, a clock, chance,
files.
"""

from hagukumi.linkage.charts.drawing import text_of
from hagukumi.linkage.charts.gallery import charts
from hagukumi.linkage.charts.rates import linkage_rates, rates_by_subgroup
from hagukumi.linkage.charts.steps import Pair
from hagukumi.linkage.charts.subgroups import subgroup_chart
from hagukumi.linkage.charts.threshold_chart import threshold_chart
from hagukumi.linkage.charts.thresholds import SampleEstimate, ThresholdChoice, best_threshold, sample_estimate
from hagukumi.linkage.charts.waterfall import waterfall, waterfall_words
from hagukumi.linkage.charts.weights import weights_chart

__all__ = [
    "Pair",
    "SampleEstimate",
    "ThresholdChoice",
    "best_threshold",
    "charts",
    "linkage_rates",
    "rates_by_subgroup",
    "sample_estimate",
    "subgroup_chart",
    "text_of",
    "threshold_chart",
    "waterfall",
    "waterfall_words",
    "weights_chart",
]
