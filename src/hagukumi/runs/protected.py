"""What is not told of protected people (支援措置) where the evidence of links is shown: whether a record's home is theirs."""

from __future__ import annotations

from collections.abc import Iterable

from hagukumi.law import Action
from hagukumi.plan.records import Stage
from hagukumi.runs.results import latest_batch
from hagukumi.runs.workspace import Actor, Workspace

_ITEM = "person.protected"
_HOME = "home="


def protected_among(work: Workspace, actor: Actor, persons: Iterable[str], step: str) -> frozenset[str]:
    """Which of these persons are protected in the last linked batch; all of them where the actor may not know. Raises Refused."""
    named, purpose = sorted(set(persons) - {""}), work.linkage_purpose.id
    if _ITEM not in work.items(purpose, Stage.LINKED, actor, tables=("person",)):
        return frozenset(named)
    permit = work.ask(actor, purpose, Stage.LINKED, Action.OPEN, [_ITEM], step=step, reason="支援措置の有無を確かめる", subjects=named)
    with work.vault.open_batches(permit, [latest_batch(work, Stage.LINKED, purpose)], persons=named) as opened:
        return frozenset(person for (person,) in opened.connection.execute("SELECT _person FROM person WHERE protected").fetchall())


def without_home(evidence: str) -> str:
    """Evidence without what it says of homes: that a record's home is a protected person's tells where to look for it."""
    return ";".join(part for part in evidence.split(";") if not part.startswith(_HOME))
