"""The report of a linkage: figures without personal data, the same for the same input but for `measured`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from hagukumi import __version__
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.general.normalising import Normalised
from hagukumi.linkage.general.spec import NOT_COMPARED, LinkSpec
from hagukumi.linkage.number_faults import NumberFault
from hagukumi.linkage.sources import Linked, LinkSettings
from hagukumi.notation import NOTATION_VERSION

_TOLD_ELSEWHERE: Final = frozenset({"rows", "persons", "register_persons", "joined_by_number", "review"})


@dataclass(frozen=True, slots=True)
class Found:
    """All that a report is made from: what was asked, what was read, what linkage answered, and the rates by subgroup."""

    spec: LinkSpec
    settings: LinkSettings
    sources: Sequence[Normalised]
    linked: Linked
    rates: pa.Table


def report_of(found: Found, links: pa.Table, review: pa.Table) -> dict[str, object]:
    """Everything the report tells but the engine, times and memory."""
    work, model = found.linked.counts, found.linked.model
    return {
        "hagukumi": __version__,
        "notation": NOTATION_VERSION,
        "script": found.spec.script,
        "settings": _settings(found.spec, found.settings),
        "sources": [_source(one) for one in found.sources],
        "not_compared": not_compared(found.spec),
        "counts": counts_of(links, review),
        "resident_numbers": _numbers(found.linked.misuse),
        "rates": [_rate(row) for row in found.rates.to_pylist()],
        "work": {name: value for name, value in work.items() if name not in _TOLD_ELSEWHERE},
        "model": {
            "script": model.script,
            "notation": model.notation,
            "prior": model.prior,
            "not_trained": _not_trained(model),
            "account": model.account,
        },
    }


def _rate(row: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 6) if isinstance(value, float) else value for name, value in row.items()}


def not_compared(spec: LinkSpec) -> list[str]:
    """What the specification names and the script's comparisons do not know: it had no part in the answer."""
    without, columns = NOT_COMPARED[spec.script], [source.columns for source in spec.source]
    named = {name for one in columns for name in one.named() if name in without and not (name == "city" and one.address)}
    others = {name for one in columns for name in one.others() if "other" in without}
    return sorted(named | others)


def _settings(spec: LinkSpec, settings: LinkSettings) -> dict[str, object]:
    return {
        "seed": spec.settings.seed,
        "link_weight": settings.link_weight,
        "review_weight": settings.review_weight,
        "prefecture": spec.settings.prefecture,
        "city": spec.settings.city,
    }


def _source(ready: Normalised) -> dict[str, object]:
    loaded = ready.loaded
    return {
        "name": loaded.spec.name,
        "format": loaded.format,
        "rows": loaded.rows,
        "unique_per_person": loaded.spec.unique_per_person,
        "columns": loaded.spec.columns.named() | {f"other: {name}": heading for name, heading in loaded.spec.columns.others().items()},
        "unreadable": dict(ready.unreadable),
    }


def _not_trained(model: LinkModel) -> dict[str, list[str]]:
    """Levels of which the data showed too little: their prior shares stand."""
    untrained = {name: [share.level for share in levels if not share.trained] for name, levels in model.comparisons.items()}
    return {name: levels for name, levels in untrained.items() if levels}


def _numbers(misuse: pa.Table) -> dict[str, int]:
    """Records with a doubtful resident number by kind; a number that the base list does not know is no fault."""
    codes = pc.value_counts(misuse["code"].combine_chunks())
    counted = dict(zip(codes.field("values").to_pylist(), codes.field("counts").to_pylist(), strict=True))
    return {code: counted[code] for code in sorted(counted) if code != NumberFault.NUMBER_UNKNOWN}


def counts_of(links: pa.Table, review: pa.Table) -> dict[str, object]:
    """Records, persons, how many records the persons have, and by which rule records were linked."""
    sizes = pc.value_counts(pc.value_counts(links["person"].combine_chunks()).field("counts"))
    persons = {int(size): int(count) for size, count in zip(*(sizes.field(name).to_pylist() for name in ("values", "counts")), strict=True)}
    rules = pc.value_counts(links["rule"].combine_chunks())
    by_rule = dict(zip(rules.field("values").to_pylist(), rules.field("counts").to_pylist(), strict=True))
    return {
        "records": links.num_rows,
        "persons": sum(persons.values()),
        "persons_with_several_records": sum(count for size, count in persons.items() if size > 1),
        "records_linked": sum(size * count for size, count in persons.items() if size > 1),
        "pairs_linked": sum(size * (size - 1) // 2 * count for size, count in persons.items()),
        "persons_by_records": {str(size): persons[size] for size in sorted(persons)},
        "records_by_rule": {rule: by_rule[rule] for rule in sorted(by_rule)},
        "review": review.num_rows,
    }
