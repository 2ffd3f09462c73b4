"""All charts of one linkage, by file name."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.linkage.charts.drawing import text_of, title_of
from hagukumi.linkage.charts.steps import Pair
from hagukumi.linkage.charts.subgroups import subgroup_chart
from hagukumi.linkage.charts.threshold_chart import threshold_chart
from hagukumi.linkage.charts.thresholds import SampleEstimate
from hagukumi.linkage.charts.waterfall import waterfall
from hagukumi.linkage.charts.weights import weights_chart
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.sources import LinkSettings

_EXAMPLES: Final = (
    ("waterfall_strongest", "重みの内訳：最も重い組", False, "descending"),
    ("waterfall_weakest_link", "重みの内訳：結んだうち最も軽い組", False, "ascending"),
    ("waterfall_strongest_held", "重みの内訳：人の確認に回したうち最も重い組", True, "descending"),
)
"""Name, title, whether the pair was held back, and by which end of the weights it is chosen."""


def charts(
    model: LinkModel,
    pairs: pa.Table,
    rates: pa.Table,
    settings: LinkSettings,
    *,
    cost_false: float | None = None,
    cost_missed: float = 1.0,
    estimates: Sequence[SampleEstimate] = (),
) -> dict[str, str]:
    """SVG text by file name, each with the same content as text beside it (.txt), and `index.txt` of names and titles.

    model, pairs: of `Linked`. rates: of `linkage_rates`. Without `cost_false` a false link costs what the threshold in use says it does:
    2^link_weight missed links. A waterfall is drawn for three telling pairs, where there are such; they name levels, not records.
    """
    even = cost_missed * 2.0**settings.link_weight
    drawn = {
        "weights": weights_chart(model),
        "threshold": threshold_chart(pairs, cost_false or even, cost_missed, estimates, current=settings.link_weight),
        **dict(_rates(rates)),
        **dict(_waterfalls(model, pairs, settings.link_weight)),
    }
    files = {f"{name}.svg": svg for name, svg in drawn.items()} | {f"{name}.txt": text_of(svg) for name, svg in drawn.items()}
    index = "".join(f"{name}.svg\t{title_of(svg)}\n" for name, svg in drawn.items())
    return {"index.txt": index, **files}


def _rates(rates: pa.Table) -> Iterator[tuple[str, str]]:
    """One chart for each side, so that each fits on a page."""
    sides = list(dict.fromkeys(rates["side"].to_pylist()))
    for side in sides:
        yield f"rates_{side}", subgroup_chart(rates.filter(pc.equal(rates["side"], side)))
    if not sides:
        yield "rates", subgroup_chart(rates)


def _waterfalls(model: LinkModel, pairs: pa.Table, threshold: float) -> Iterator[tuple[str, str]]:
    weighed = pairs.filter(pc.and_(pc.is_finite(pairs["weight"]), pc.invert(pc.starts_with(pairs["evidence"], "number="))))
    for name, title, held, order in _EXAMPLES:
        some = weighed.filter(_held(weighed) if held else pc.and_(weighed["linked"], pc.equal(weighed["hold"], "")))
        if some.num_rows:
            pair = Pair.of(_first(some, order))
            yield name, waterfall(pair, model, threshold=threshold, name=name, title=title)


def _held(pairs: pa.Table) -> pa.ChunkedArray:
    return pc.and_(pc.invert(pairs["linked"]), pc.not_equal(pairs["hold"], ""))


def _first(pairs: pa.Table, order: str) -> dict[str, Any]:
    """The pair at one end of the weights; of several the one whose evidence and reason come first, whatever the order of rows."""
    end = pc.max(pairs["weight"]) if order == "descending" else pc.min(pairs["weight"])
    ties = pairs.filter(pc.equal(pairs["weight"], end)).to_pylist()
    return min(({name: value for name, value in row.items() if not name.startswith("_")} for row in ties), key=_order)


def _order(pair: Mapping[str, Any]) -> tuple[str, str, str]:
    return pair["evidence"], pair["hold"], repr(sorted(pair.items()))
