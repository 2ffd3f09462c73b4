"""A trained model on its way into the plan: a TOML file that a person reads, checks and has adopted. It holds no personal data."""

from __future__ import annotations

import datetime
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from hagukumi.law import Reading
from hagukumi.law.rules.linkage import RULES
from hagukumi.plan import PlanError, PlanProblem, structural_problems
from hagukumi.plan.files import write_whole
from hagukumi.plan.folder import MAXIMUM_FILE_BYTES
from hagukumi.plan.problems import explain
from hagukumi.plan.records import LinkageModel, ModelLevel, Plan, Record
from hagukumi.plan.toml_text import toml_text
from hagukumi.runs.model import digest_of, misfits
from hagukumi.runs.workspace import WorkspaceError


class Session(Record, frozen=True):
    """One session of training: pairs that agree in `rule`, what they taught, how long it took and whether it settled by itself.

    `matches` is how many of the pairs are expected to be one person's.
    """

    rule: str
    learns: tuple[str, ...]
    pairs: int
    iterations: int
    converged: bool
    matches: int = 0


class WeightChange(Record, frozen=True):
    """A level whose weight (bits) differs from that of the model in force; None where one of the two has no such level."""

    comparison: str
    level: str
    before: float | None = None
    after: float | None = None


class Proposal(Record, frozen=True):
    """A model not yet reviewed, its SHA-256 as trained, an account of its training, and what would change against the model in force."""

    linkage_model: LinkageModel
    sha256: str
    session: tuple[Session, ...] = ()
    against: str = ""
    change: tuple[WeightChange, ...] = ()


def changes_between(before: LinkageModel | None, after: LinkageModel) -> tuple[WeightChange, ...]:
    """Levels whose weight differs by a tenth of a bit or more, in the order of the newer model; none without a model in force."""
    if before is None:
        return ()
    old, new = _bits(before), _bits(after)
    return tuple(
        WeightChange(comparison=comparison, level=level, before=old.get((comparison, level)), after=new.get((comparison, level)))
        for comparison, level in dict.fromkeys((*new, *old))
        if _differ(old.get((comparison, level)), new.get((comparison, level)))
    )


def _bits(model: LinkageModel) -> dict[tuple[str, str], float | None]:
    return {(level.comparison, level.level): None if level.bits is None else round(level.bits, 2) for level in model.levels}


def _differ(before: float | None, after: float | None) -> bool:
    return before != after if before is None or after is None else abs(before - after) >= 0.1


_HEAD = """# 名寄せのモデルの案です。割合だけを持ち、個人情報は含みません。
# hagukumi model show で読み、別の担当者が確かめてから、hagukumi model adopt で計画に入れてください。

"""


def write_proposal(proposal: Proposal, path: Path) -> None:
    """Write the file, whole or not at all."""
    content = msgspec.to_builtins(proposal, builtin_types=(datetime.date,))
    write_whole(path, (_HEAD + toml_text(content)).encode())


def read_proposal(path: Path) -> Proposal:
    """Read what `write_proposal` wrote. Raises PlanError for what is no such file, or whose shares do not match their digest; OSError.

    The digest tells a slip of the hand and no forger, who can compute it as well: a reviewer reads the shares and the rules bound them. The
    log names the digest of every model that was trained here.
    """
    try:
        proposal = msgspec.convert(_content(path), Proposal)
    except (UnicodeError, tomllib.TOMLDecodeError, RecursionError):
        raise PlanError([_problem(path, "名寄せのモデルの案として読めません。", "hagukumi model train で書き出してください。")]) from None
    except msgspec.ValidationError as error:
        raise PlanError([explain(str(error), path.name, "")]) from error
    if digest_of(proposal.linkage_model) != proposal.sha256:
        raise PlanError([_problem(path, "学習した後に割合が変えられています。", "hagukumi model train で書き出し直してください。")])
    return proposal


def _content(path: Path) -> dict[str, Any]:
    """What the file says. Raises UnicodeError also when it is too large, or has a character that a terminal would obey and not show."""
    with path.open("rb") as file:
        raw = file.read(MAXIMUM_FILE_BYTES + 1)
    if len(raw) > MAXIMUM_FILE_BYTES:
        raise UnicodeError
    content = tomllib.loads(raw.decode("utf-8-sig"))
    if any(unicodedata.category(character) in _UNSEEN for text in _texts(content) for character in text):
        raise UnicodeError
    return content


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Characters that are not seen, or turn the writing round: what is read must be what is there."""


def _texts(value: object) -> Iterator[str]:
    """Every text in what TOML gives, names of entries too."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            waiting.extend((*each, *each.values()))
        elif isinstance(each, list):
            waiting.extend(each)


def _problem(path: Path, message: str, remedy: str) -> PlanProblem:
    return PlanProblem(file=path.name, entry="", field="", message=message, remedy=remedy)


def adopted(plan: Plan, proposal: Proposal, *, reviewer: str, on: datetime.date, remark: str) -> Plan:
    """The plan with the model in it, reviewed, in place of the one that was in force for its purpose.

    Raises PlanError when the plan has another model of that id or no such purpose, WorkspaceError when the model does not fit this
    program, or a rule of the law room is against it, e.g. because the reviewer trained it or is no officer of the coordinator.
    """
    model = msgspec.structs.replace(proposal.linkage_model, reviewed_by=reviewer, reviewed_on=on, remark=remark)
    kept = tuple(other for other in plan.linkage_models if other.purpose != model.purpose)
    after = msgspec.structs.replace(plan, linkage_models=(*kept, model))
    if problems := structural_problems(after):
        raise PlanError(problems)
    if against := (*misfits(model), *_against(after, model)):
        raise WorkspaceError("\n".join(("このモデルは計画に入れられません。", *(f"・{each}" for each in against))))
    return after


def newer_in_force(plan: Plan, proposal: Proposal) -> tuple[LinkageModel, ...]:
    """Models of the plan for the same purpose that were trained later than the one proposed: the file may be an old one."""
    model = proposal.linkage_model
    return tuple(each for each in plan.linkage_models if each.purpose == model.purpose and each.trained_on > model.trained_on)


def _against(plan: Plan, model: LinkageModel) -> Sequence[str]:
    reading = Reading(plan)
    found = (placed for rule in RULES for placed in rule.apply(reading) if placed.entry == model.id)
    return [f"規則{placed.finding.rule}（{placed.finding.outcome.label}）: {placed.finding.message}" for placed in found]


def untrained(model: LinkageModel) -> tuple[ModelLevel, ...]:
    """Levels that stayed with the share set beforehand."""
    return tuple(level for level in model.levels if not level.trained)
