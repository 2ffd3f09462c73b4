"""A home folder opened for keeping and erasing: possible also when no release is in force any more.

Erasure is a duty that outlives the programme: when the last release has ended or was withdrawn, nothing may be opened, and what is stored
must go all the more. So the vault is opened without a gate here, and never for reading data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hagukumi.law import Action, Request
from hagukumi.plan import PlanIndex, Release
from hagukumi.plan.records import OfficerKind, Role, Stage
from hagukumi.plan.words import WORDS
from hagukumi.runs.workspace import Actor, Clock, WorkspaceError, adopted_release, now
from hagukumi.vault import Gate, Keyring, ReleaseRefused, Vault


@dataclass
class Custody:
    """An open home folder, the release last adopted in it, and its gate (None when that release is no longer in force)."""

    home: Path
    vault: Vault
    release: Release
    gate: Gate | None
    clock: Clock
    index: PlanIndex = field(init=False)

    def __post_init__(self) -> None:
        self.index = PlanIndex(self.release.plan)

    def actor(self, officer: str, *roles: Role) -> Actor:
        """The person that acts, in the first of these roles that the person and the department hold; "" is the coordinator's first person.

        Raises WorkspaceError when nobody of that name holds one of the roles.
        """
        for role in roles:
            for department in self.index.with_role(role):
                for each in department.officers:
                    if each.kind is OfficerKind.PERSON and role in each.roles and officer in ("", each.id):
                        return Actor(each.id, role, department.id)
        words = "・".join(WORDS[Role][role] for role in roles)
        raise WorkspaceError(f"この操作ができる担当者（{words}の職員）が計画にありません。--officer を確かめてください。")

    def entitled(self, actor: Actor, reason: str) -> Actor:
        """Ask the gate whether a coordinator's person may see what is stored, as figures; recorded. Raises Refused.

        Without a release in force there is no gate to ask: the person is then named by the last release alone.
        """
        if self.gate is not None and actor.role is Role.COORDINATOR:
            for purpose in sorted(self.index.purposes)[:1]:
                self.gate.ask(_figures(actor, purpose, self.vault), reason=reason)
        return actor


def _figures(actor: Actor, purpose: str, vault: Vault) -> Request:
    return Request(
        actor=actor.officer,
        role=actor.role,
        department=actor.department,
        purpose=purpose,
        stage=Stage.DELIVERED,
        action=Action.FIGURES,
        items=(),
        on=vault.today(),
        step="retire",
    )


@contextmanager
def open_custody(
    home: Path, *, keys: Path | None = None, clock: Clock = now, notice: Callable[[str], None] | None = None, read_only: bool = False
) -> Iterator[Custody]:
    """Open a home folder under the release last adopted there and close it again. Raises WorkspaceError, ReleaseError, VaultError."""
    release = adopted_release(home)
    keyring = Keyring.open(keys, home, notice=notice)
    with Vault.open(home, keyring, clock=clock, read_only=read_only) as vault:
        yield Custody(home=home, vault=vault, release=release, gate=_gate(vault, release), clock=clock)


def _gate(vault: Vault, release: Release) -> Gate | None:
    try:
        return vault.adopt(release)
    except ReleaseRefused:
        return None
