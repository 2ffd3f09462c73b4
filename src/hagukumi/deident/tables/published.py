"""What an outsider has in hand: published cells, the sums between them, common knowledge. The auditing process reads nothing else."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.tables.moves import Numbers
from hagukumi.deident.tables.relations import Relations

_FORMAT = "hagukumi-published-cells/1"


@dataclass(frozen=True, eq=False)
class Published:
    """Per cell the range an outsider is told: one value where published, [least, inf] where withheld.

    `asked`, `width`: the cells whose range must stay at least that wide. `whole`: an outsider knows that values are whole numbers.
    `exact`: compute the range of every cell to its end, not only until it is wide enough.
    """

    low: Numbers
    high: Numbers
    relations: Relations
    asked: NDArray[np.int64]
    width: Numbers
    whole: bool = True
    exact: bool = False

    def to_json(self) -> str:
        """One line of JSON: rows as [cell, sign, cell, sign, …]; no upper limit is null."""
        bounds = zip(self.relations.start[:-1].tolist(), self.relations.start[1:].tolist(), strict=True)
        member, sign = self.relations.member.tolist(), self.relations.sign.tolist()
        return json.dumps(
            {
                "format": _FORMAT,
                "low": self.low.tolist(),
                "high": [value if math.isfinite(value) else None for value in self.high.tolist()],
                "rows": [[member[a:b], sign[a:b]] for a, b in bounds],
                "asked": self.asked.tolist(),
                "width": self.width.tolist(),
                "whole": self.whole,
                "exact": self.exact,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> Published:
        """The inverse. ValueError when the text is something else."""
        data = json.loads(text)
        if not isinstance(data, dict) or data.get("format") != _FORMAT:
            raise ValueError("not a list of published cells")
        rows = data["rows"]
        length = np.array([len(member) for member, _ in rows], dtype=np.int64)
        relations = Relations(
            np.append(0, np.cumsum(length)).astype(np.int64),
            np.array([cell for member, _ in rows for cell in member], dtype=np.int64),
            np.array([value for _, sign in rows for value in sign], dtype=np.float64),
            len(data["low"]),
        )
        return cls(
            np.array(data["low"], dtype=np.float64),
            np.array([math.inf if value is None else value for value in data["high"]], dtype=np.float64),
            relations,
            np.array(data["asked"], dtype=np.int64),
            np.array(data["width"], dtype=np.float64),
            bool(data["whole"]),
            bool(data["exact"]),
        )


@dataclass(frozen=True, eq=False)
class Ranges:
    """What the attack found, per cell.

    `low`, `high`: outside these the outsider knows the value is not. `shown_low`, `shown_high`: two complete tables that agree with
    everything published have these values, so the outsider cannot exclude them; equal to low and high where computed to the end.
    `unmet`: asked cells whose range is narrower than asked. `contradictory`: the published cells disagree with each other.
    """

    low: Numbers
    high: Numbers
    shown_low: Numbers
    shown_high: Numbers
    unmet: NDArray[np.int64]
    contradictory: bool
    programs: int

    def to_json(self) -> str:
        """One line of JSON; no upper limit is null."""
        finite = {
            name: [value if math.isfinite(value) else None for value in getattr(self, name).tolist()]
            for name in ("low", "high", "shown_low", "shown_high")
        }
        return json.dumps({**finite, "unmet": self.unmet.tolist(), "contradictory": self.contradictory, "programs": self.programs})

    @classmethod
    def from_json(cls, text: str) -> Ranges:
        """The inverse."""
        data = json.loads(text)

        def ends(name: str) -> Numbers:
            return np.array([math.inf if value is None else value for value in data[name]], dtype=np.float64)

        unmet = np.array(data["unmet"], dtype=np.int64)
        shown = ends("shown_low"), ends("shown_high")
        return cls(ends("low"), ends("high"), *shown, unmet, bool(data["contradictory"]), int(data["programs"]))
