"""A home folder opened under one release: vault, gate, and who acts."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from hagukumi.law import Action, Request
from hagukumi.plan import PlanIndex, Release, ReleaseError, read_release, write_plan, write_release
from hagukumi.plan.records import Criterion, ItemKind, Officer, OfficerKind, Purpose, PurposeKind, Role, Source, Stage
from hagukumi.vault import Gate, Keyring, Permit, Refused, Vault

Clock = Callable[[], datetime.datetime]

DIRECT_OR_INDIRECT = frozenset({ItemKind.DIRECT, ItemKind.INDIRECT})
ATTRIBUTES = frozenset({ItemKind.ATTRIBUTE})
EVERY_KIND = frozenset(ItemKind)


class WorkspaceError(RuntimeError):
    """The home folder cannot be used this way; the message is Japanese and says what to do."""


@dataclass(frozen=True)
class Actor:
    """Who asks: an officer in one chosen role of one department."""

    officer: str
    role: Role
    department: str


@dataclass
class Workspace:
    """An open home folder with its vault and gate, and the names every step needs."""

    home: Path
    vault: Vault
    gate: Gate
    release: Release
    clock: Clock
    index: PlanIndex = field(init=False)

    def __post_init__(self) -> None:
        self.index = PlanIndex(self.release.plan)

    @property
    def process(self) -> Actor:
        """The unattended process of the coordinator, as the plan names it."""
        for department in self.index.with_role(Role.COORDINATOR):
            for officer in department.officers:
                if officer.kind is OfficerKind.PROCESS and Role.COORDINATOR in officer.roles:
                    return Actor(officer.id, Role.COORDINATOR, department.id)
        raise WorkspaceError("計画に自動処理の担当者がありません。総括管理主体の担当者に kind = 「process」の人を書き足してください。")

    def person(self, department: str, role: Role, officer: str = "") -> Actor:
        """A person of a department in a role: the one named, else the first the plan names."""
        found = self.index.departments.get(department)
        if found is None:
            raise WorkspaceError(f"担当課「{department}」は計画にありません。")
        for candidate in found.officers:
            if _is_person(candidate, role) and officer in ("", candidate.id):
                return Actor(candidate.id, role, department)
        raise WorkspaceError(f"「{found.name}」に、この役割の担当者がいません。計画の担当者を確かめてください。")

    def coordinator_person(self, officer: str = "") -> Actor:
        """A person of the coordinator. Raises WorkspaceError for anybody else; that one of the plan's people tried is recorded."""
        for department in self.index.with_role(Role.COORDINATOR):
            self._record_stranger(officer)
            return self.person(department.id, Role.COORDINATOR, officer)
        raise WorkspaceError("計画に総括管理主体がありません。")

    def _record_stranger(self, officer: str) -> None:
        """Have the gate refuse, and so record, a person of the plan who acts without the role; of others the log repeats nothing."""
        found = self.index.officers.get(officer)
        if found is not None and found[0].roles and not _is_person(found[0], Role.COORDINATOR) and found[0].kind is OfficerKind.PERSON:
            actor = Actor(officer, found[0].roles[0], found[1].id)
            with suppress(Refused):
                self.ask(actor, self.linkage_purpose.id, Stage.LINKED, Action.OPEN, (), step="command", reason="総括管理主体の操作をする")

    def umbrella(self, purpose: str) -> Purpose:
        """The wider purpose under which records are linked for a purpose."""
        parent = self.index.purposes[purpose].parent
        if not parent:
            raise WorkspaceError(f"利用目的「{self.index.purposes[purpose].name}」に上位の目的（名寄せ）が書かれていません。")
        return self.index.purposes[parent]

    @property
    def linkage_purpose(self) -> Purpose:
        """The one purpose under which all criteria's records are linked."""
        parents = {self.umbrella(criterion.purpose).id for criterion in self.criteria}
        if len(parents) != 1:
            raise WorkspaceError("判定基準の利用目的に共通する上位の目的（名寄せ）が一つに決まりません。purposes.toml を確かめてください。")
        return self.index.purposes[parents.pop()]

    @property
    def evaluation_purpose(self) -> Purpose | None:
        """The purpose of evaluating criteria without names, when the plan has one."""
        return next((purpose for purpose in self.release.plan.purposes if purpose.kind is PurposeKind.EVALUATION), None)

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Criteria in the order of their ids."""
        return tuple(sorted(self.release.plan.criteria, key=lambda criterion: criterion.id))

    @property
    def sources(self) -> tuple[Source, ...]:
        """Sources in the order of their ids."""
        return tuple(sorted(self.release.plan.sources, key=lambda source: source.id))

    @property
    def linked_sources(self) -> tuple[Source, ...]:
        """Sources that a run receives: all but those whose every use is to be de-identified."""
        apart = {purpose.id for purpose in self.release.plan.purposes if purpose.kind is PurposeKind.DEIDENTIFICATION}
        return tuple(source for source in self.sources if not self._purposes_of(source) or self._purposes_of(source) - apart)

    def _purposes_of(self, source: Source) -> set[str]:
        return {use.purpose for item in self.index.items_of(source.id) for use in self.index.uses_of(item.id)}

    @property
    def spine(self) -> Source:
        """The resident register."""
        for source in self.sources:
            if source.spine:
                return source
        raise WorkspaceError("計画に名寄せの基準となる抽出データ（spine = true）がありません。")

    def items(
        self,
        purpose: str,
        stage: Stage,
        receiver: Actor,
        *,
        kinds: frozenset[ItemKind] = EVERY_KIND,
        tables: Iterable[str] | None = None,
    ) -> tuple[str, ...]:
        """Items that a receiver may have under a purpose at a stage, sorted."""
        wanted = None if tables is None else frozenset(tables)
        found = {
            item
            for use in self.release.plan.uses
            if use.purpose == purpose and stage in use.stages and use.receiver == receiver.department and use.role is receiver.role
            for item in use.items
            if self.index.items[item].kind in kinds and (wanted is None or self.index.items[item].table in wanted)
        }
        return tuple(sorted(found))

    def ask(
        self,
        actor: Actor,
        purpose: str,
        stage: Stage,
        action: Action,
        items: Iterable[str],
        *,
        step: str,
        reason: str,
        subjects: Iterable[str] = (),
    ) -> Permit:
        """Ask the gate; raises Refused with the law's findings."""
        request = Request(
            actor=actor.officer,
            role=actor.role,
            department=actor.department,
            purpose=purpose,
            stage=stage,
            action=action,
            items=tuple(sorted(items)),
            on=self.vault.today(),
            step=step,
        )
        return self.gate.ask(request, reason=reason, subjects=tuple(subjects))


def _is_person(officer: Officer, role: Role) -> bool:
    return officer.kind is OfficerKind.PERSON and role in officer.roles


def now() -> datetime.datetime:
    """The clock of the real world, in UTC; everything else takes a clock as an argument."""
    return datetime.datetime.now(datetime.UTC)


@contextmanager
def open_workspace(
    home: Path,
    release: Release | None = None,
    *,
    keys: Path | None = None,
    clock: Clock = now,
    notice: Callable[[str], None] | None = None,
    read_only: bool = False,
) -> Iterator[Workspace]:
    """Open a home folder under a release (given, or the one last adopted there) and close it again.

    Raises WorkspaceError when no release was ever adopted, ReleaseError when the stored one was changed, and the vault's own errors.
    """
    if release is None:
        release = adopted_release(home)
    keyring = Keyring.open(keys, home, notice=notice)
    with Vault.open(home, keyring, clock=clock, read_only=read_only) as vault:
        gate = vault.adopt(release)
        if not read_only:
            _remember(home, release)
        yield Workspace(home=home, vault=vault, gate=gate, release=release, clock=clock)


def withdraw_in_home(home: Path, release: Release, *, keys: Path | None = None, notice: Callable[[str], None] | None = None) -> None:
    """Take a withdrawn release out of force in a home folder, at once and in every process that has it open.

    A home that has not adopted this release is told just the same: it can then never be adopted there.
    """
    keyring = Keyring.open(keys, home, notice=notice)
    with Vault.open(home, keyring, clock=now, read_only=True) as vault:
        vault.withdraw(release)


def adopted_release(home: Path) -> Release:
    """The release last adopted in a home folder, read and hashed anew."""
    current = home / "release" / "current"
    try:
        digest = current.read_text(encoding="ascii").strip()
    except OSError as error:
        raise WorkspaceError("このフォルダーではまだ処理が実行されていません。先に hagukumi run を実行してください。") from error
    release = read_release(home / "release" / digest)
    if release.hash != digest:
        raise ReleaseError("保管されている計画が変えられています。承認された計画でもう一度実行してください。")
    return release


def _remember(home: Path, release: Release) -> None:
    folder = home / "release" / release.hash
    if not (folder / "release.toml").exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_plan(release.plan, folder)
        write_release(release, folder)
    current = home / "release" / "current"
    fresh = current.with_suffix(".new")
    fresh.write_text(release.hash + "\n", encoding="ascii")
    fresh.replace(current)
