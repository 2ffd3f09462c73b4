"""版 (承認済): a plan becomes enforceable when two people approve its exact bytes."""

from __future__ import annotations

import datetime
import hashlib
import tomllib
from collections.abc import Iterable
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

import msgspec
import tomli_w

from hagukumi.plan.files import write_whole
from hagukumi.plan.folder import read_plan
from hagukumi.plan.index import PlanIndex
from hagukumi.plan.lists import LISTS
from hagukumi.plan.problems import PlanError, explain
from hagukumi.plan.records import OfficerKind, Plan, Record

RELEASE_FILE = "release.toml"


class ReleaseError(ValueError):
    """The plan has no valid approval; the message is Japanese and says what to do."""


class Approval(Record, frozen=True):
    """Who approved (officer id of the plan), and on which day."""

    officer: str
    on: datetime.date


class Withdrawal(Record, frozen=True):
    """Who withdrew a release (two officers of its plan), from which day, and why."""

    officers: tuple[str, ...]
    on: datetime.date
    reason: str


class Release(Record, frozen=True):
    """An approved plan: its hash (SHA-256 of the canonical bytes, hex), author, two approvals, first and last day of validity.

    A withdrawn release is not valid from the day of its withdrawal.
    """

    plan: Plan
    hash: str
    author: str
    approvals: tuple[Approval, ...]
    valid_from: datetime.date
    valid_until: datetime.date
    withdrawal: Withdrawal | None = None

    def valid_on(self, day: datetime.date) -> bool:
        """Whether the release may be relied on that day."""
        withdrawn = self.withdrawal is not None and day >= self.withdrawal.on
        return self.valid_from <= day <= self.valid_until and not withdrawn


class _ReleaseFile(Record, frozen=True):
    hash: str
    author: str
    approvals: tuple[Approval, ...]
    valid_from: datetime.date
    valid_until: datetime.date
    withdrawal: Withdrawal | None = None


def canonical_bytes(plan: Plan) -> bytes:
    """The one way to write a plan: JSON, keys sorted, entries sorted by id, whatever equals its default left out, UTF-8.

    File names, order and white space of the TOML files therefore do not change the hash, nor does writing a default out; any word that
    means something else does.
    """
    lists = {listed.name: tuple(sorted(getattr(plan, listed.name), key=attrgetter("id"))) for listed in LISTS}
    return msgspec.json.encode(_canonical(msgspec.structs.replace(plan, **lists)), order="sorted")


def _canonical(value: Any) -> Any:
    """Plain values without defaults. msgspec's own omission compares by identity, which equal values of other origin fail."""
    if isinstance(value, msgspec.Struct):
        shown = {name: _canonical(inner) for name, default in _defaults(type(value)) if (inner := getattr(value, name)) != default}
        return shown if (tag := value.__struct_config__.tag) is None else {**shown, "type": tag}
    return [_canonical(inner) for inner in value] if isinstance(value, tuple) else value


@cache
def _defaults(kind: type[msgspec.Struct]) -> tuple[tuple[str, Any], ...]:
    """Field and default; NODEFAULT equals nothing."""
    fields = msgspec.structs.fields(kind)
    made = ((each.name, each.default_factory, each.default) for each in fields)
    return tuple((name, default if factory is msgspec.NODEFAULT else factory()) for name, factory, default in made)


def plan_hash(plan: Plan) -> str:
    """SHA-256 of the canonical bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_bytes(plan)).hexdigest()


def approve(
    plan: Plan,
    *,
    author: str,
    approvals: Iterable[Approval],
    valid_from: datetime.date,
    valid_until: datetime.date,
) -> Release:
    """Make a release of a plan. Raises ReleaseError unless two different named persons other than the author approved it."""
    release = Release(
        plan=plan,
        hash=plan_hash(plan),
        author=author,
        approvals=tuple(approvals),
        valid_from=valid_from,
        valid_until=valid_until,
    )
    _check(release)
    return release


def withdraw(release: Release, *, by: Iterable[str], on: datetime.date, reason: str) -> Release:
    """The release, withdrawn from a day. Raises ReleaseError unless two different persons of the plan do it and say why."""
    if release.withdrawal is not None:
        raise ReleaseError(f"この版はすでに{release.withdrawal.on}に撤回されています。")
    withdrawn = msgspec.structs.replace(release, withdrawal=Withdrawal(officers=tuple(by), on=on, reason=reason.strip()))
    _check(withdrawn)
    return withdrawn


def _check(release: Release) -> None:
    people = [release.author, *(approval.officer for approval in release.approvals)]
    _persons(release.plan, people)
    if release.author in people[1:]:
        raise ReleaseError("起案者は自分の計画を承認できません。別の担当者が承認してください。")
    if len(set(people[1:])) < 2:
        raise ReleaseError("承認者が足りません。起案者以外の二人の承認が必要です。")
    if release.valid_from > release.valid_until:
        raise ReleaseError("有効期間の終わりが始まりより前です。日付を直してください。")
    if release.withdrawal is not None:
        _check_withdrawal(release.plan, release.withdrawal)


def _check_withdrawal(plan: Plan, withdrawal: Withdrawal) -> None:
    _persons(plan, withdrawal.officers)
    if len(set(withdrawal.officers)) < 2:
        raise ReleaseError("撤回する人が足りません。二人の担当者で撤回してください。")
    if not withdrawal.reason:
        raise ReleaseError("撤回の理由を書いてください。")


def _persons(plan: Plan, people: Iterable[str]) -> None:
    officers = PlanIndex(plan).officers
    for person in people:
        if person not in officers:
            raise ReleaseError(
                f"「{person}」は計画の担当者ではありません。起案・承認・撤回をする人は departments.toml から選んでください。"
            )
        if officers[person][0].kind is not OfficerKind.PERSON:
            raise ReleaseError(f"「{person}」は自動処理です。起案・承認・撤回は人が行ってください。")


def write_release(release: Release, folder: Path) -> None:
    """Write the approvals beside the plan files; the plan itself is written with `write_plan`."""
    file = _ReleaseFile(
        hash=release.hash,
        author=release.author,
        approvals=release.approvals,
        valid_from=release.valid_from,
        valid_until=release.valid_until,
        withdrawal=release.withdrawal,
    )
    content = msgspec.to_builtins(file, builtin_types=(datetime.date,))
    write_whole(folder / RELEASE_FILE, tomli_w.dumps(content).encode())


def read_release(folder: Path) -> Release:
    """Read plan and approvals; the hash is computed anew. Raises PlanError, or ReleaseError when the plan changed after approval."""
    plan = read_plan(folder)
    try:
        content = tomllib.loads((folder / RELEASE_FILE).read_text(encoding="utf-8"))
        file = msgspec.convert(content, _ReleaseFile)
    except FileNotFoundError as error:
        raise ReleaseError("この計画はまだ承認されていません。hagukumi plan approve で二人の承認を受けてください。") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ReleaseError(f"{RELEASE_FILE} を読めません。承認をやり直してください。") from error
    except msgspec.ValidationError as error:
        raise PlanError([explain(str(error), RELEASE_FILE, "")]) from error
    release = Release(
        plan=plan,
        hash=plan_hash(plan),
        author=file.author,
        approvals=file.approvals,
        valid_from=file.valid_from,
        valid_until=file.valid_until,
        withdrawal=file.withdrawal,
    )
    if release.hash != file.hash:
        raise ReleaseError("承認の後に計画が変えられています。変更を戻すか、もう一度承認を受けてください。")
    _check(release)
    return release
