"""Numbers by which one paper names what it writes out once. They hold within that paper alone: between papers entries go by their ids."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeVar

from hagukumi.documents.order import by_id
from hagukumi.documents.words import BLANK, MISSING, NONE
from hagukumi.plan.records import Plan

_T = TypeVar("_T", bound=Hashable)


def numbered(found: Iterable[_T]) -> dict[_T, int]:
    """Each different entry with its number from 1, in the order in which it first comes."""
    return {entry: number for number, entry in enumerate(dict.fromkeys(found), 1)}


class Numbers:
    """Purposes and uses of a plan by number, in the order of their ids."""

    def __init__(self, plan: Plan) -> None:
        self._purposes = numbered(purpose.id for purpose in by_id(plan.purposes))
        self._uses = numbered(use.id for use in by_id(plan.uses))

    def purpose(self, id: str) -> str:
        """E.g. 「目的3」; a purpose that the plan does not have is said to be missing."""
        return f"目的{self._purposes[id]}" if id in self._purposes else f"{id}{MISSING}" if id.strip() else BLANK

    def use(self, id: str) -> str:
        """E.g. 「利用12」, for a use of the plan."""
        return f"利用{self._uses[id]}"

    def purposes(self, ids: Iterable[str]) -> str:
        """Several purposes, each once, in the order of their numbers; those the plan does not have stand last."""
        ordered = sorted(dict.fromkeys(ids), key=lambda id: (self._purposes.get(id, len(self._purposes) + 1), id))
        return "・".join(self.purpose(id) for id in ordered) or NONE

    def uses(self, ids: Iterable[str]) -> str:
        """Several uses, each once, in the order of their numbers."""
        return "・".join(self.use(id) for id in sorted(dict.fromkeys(ids))) or NONE
