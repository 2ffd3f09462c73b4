"""Figures fixed by law that this system uses: the dated table `figures.toml`, and what an ordinance sets within it.

A jurist corrects a deadline, a fee or a threshold in that table and in no code: a changed figure gets a new entry with its date of effect,
and the old one stays. What the municipality's own ordinance sets stands in its plan (`LocalFigure`, `Programme.register_from_persons`).
"""

from __future__ import annotations

import datetime
import enum
import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files

import msgspec

from hagukumi.plan import PlanProblem
from hagukumi.plan.problems import explain
from hagukumi.plan.records import LocalFigure, Plan, Record

TABLE = "figures.toml"
"""The table's file, beside this module."""

REGISTER_PERSONS = "register-persons"
"""The figure that `Programme.register_from_persons` sets as well."""


class Certainty(enum.StrEnum):
    """How a figure is known: read in the guideline, seen in a public source, not verified, or set by the ordinance a plan names."""

    GUIDELINE = "guideline"
    PUBLIC_SOURCE = "public_source"
    UNVERIFIED = "unverified"
    ORDINANCE = "ordinance"

    @property
    def label(self) -> str:
        """The words on screens and in documents."""
        return _LABELS[self]


_LABELS = {
    Certainty.GUIDELINE: "ガイドラインで確認",
    Certainty.PUBLIC_SOURCE: "公開の資料で確認",
    Certainty.UNVERIFIED: "未確認（法務担当の確認待ち）",
    Certainty.ORDINANCE: "条例による",
}


class Figure(Record, frozen=True):
    """One figure.

    `since` is its date of effect or, as for the first entries, the date of the document it was read in; None when that is not confirmed.
    `local` says that an ordinance may set another value, from `minimum` to `maximum` where these are given. `source` is where it was read.
    """

    id: str
    name: str
    value: int
    unit: str
    article: str
    certainty: Certainty
    since: datetime.date | None = None
    remark: str = ""
    source: str = ""
    local: bool = False
    minimum: int | None = None
    maximum: int | None = None

    def admits(self, value: int) -> bool:
        """Whether an ordinance may set this value."""
        return self.local and (self.minimum is None or value >= self.minimum) and (self.maximum is None or value <= self.maximum)

    @property
    def bounds(self) -> str:
        """What an ordinance may set, in words: 「1日以上30日以下」; empty where nothing bounds it."""
        low = "" if self.minimum is None else f"{self.minimum:,}{self.unit}以上"
        high = "" if self.maximum is None else f"{self.maximum:,}{self.unit}以下"
        return low + high


class FiguresError(ValueError):
    """The table cannot be used; `problems` lists every reason found (Japanese)."""

    def __init__(self, problems: list[PlanProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


def read_figures(text: str) -> tuple[Figure, ...]:
    """The figures of a table's text, in its order. Raises FiguresError with every problem found; nothing is defaulted silently."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = str(error).rpartition("(")[2].rstrip(")")
        raise FiguresError([_problem("", "", f"TOMLの書き方に誤りがあります（{place}）。", "引用符や括弧を確かめてください。")]) from None
    problems = [_problem("", name, "知らない見出しです。", "[[figure]] だけを書いてください。") for name in content if name != "figure"]
    found: list[Figure] = []
    entries = content.get("figure")
    if not isinstance(entries, list) or not entries:
        problems.append(_problem("", "figure", "[[figure]] がありません。", "数値を一つずつ [[figure]] として書いてください。"))
        entries = []
    for entry in entries:
        try:
            found.append(msgspec.convert(entry, Figure))
        except msgspec.ValidationError as error:
            problems.append(explain(str(error), TABLE, str(entry.get("id", "")) if isinstance(entry, dict) else ""))
    problems.extend(_problems(found))
    if problems:
        raise FiguresError(problems)
    return tuple(found)


def _problem(entry: str, field: str, message: str, remedy: str) -> PlanProblem:
    return PlanProblem(file=TABLE, entry=entry, field=field, message=message, remedy=remedy)


def _problems(figures: list[Figure]) -> Iterator[PlanProblem]:
    for (id, _), times in Counter((figure.id, _since(figure)) for figure in figures).items():
        if times > 1:
            yield _problem(id, "since", f"同じ日からの数値が{times}つあります。", "古いほうを残し、新しいほうに適用の日を書いてください。")
    for figure in figures:
        for name in ("id", "name", "unit", "article"):
            if not getattr(figure, name).strip():
                yield _problem(figure.id, name, "空欄です。", "値を書いてください。")
        bounds = figure.minimum is not None or figure.maximum is not None
        if figure.value < 0:
            yield _problem(figure.id, "value", "負の数です。", "0以上の整数を書いてください。")
        if figure.certainty is Certainty.ORDINANCE:
            yield _problem(figure.id, "certainty", "条例の数値は、この表には書きません。", "計画の figures.toml に書いてください。")
        if bounds and not figure.local:
            yield _problem(figure.id, "local", "条例で変えられない数値に、幅があります。", "local = true にするか、幅を消してください。")
        if figure.local and not figure.admits(figure.value):
            yield _problem(figure.id, "value", "minimum から maximum までの外です。", "値か幅を直してください。")


def _since(entry: Figure) -> datetime.date:
    return entry.since or datetime.date.min


FIGURES: tuple[Figure, ...] = read_figures(files(__package__).joinpath(TABLE).read_text(encoding="utf-8"))
"""Every entry of the table, in its order."""


def figure(id: str, on: datetime.date, plan: Plan | None = None) -> Figure:
    """The figure in force on a day: the latest entry not after it, or what the plan's ordinance sets within it from its own date.

    An ordinance's value counts only where the law's entry leaves it to ordinances, and within its bounds. Raises KeyError when the
    table knows none for that day.
    """
    known = [entry for entry in FIGURES if entry.id == id and _since(entry) <= on]
    if not known:
        raise KeyError(id)
    latest = max(known, key=_since)
    return (_by_ordinance(latest, on, plan) if plan else None) or latest


def entries_of(id: str) -> tuple[Figure, ...]:
    """Every dated entry of a figure, oldest first; empty for an unknown id."""
    return tuple(sorted((entry for entry in FIGURES if entry.id == id), key=_since))


def lowest(id: str, plan: Plan) -> int:
    """The lowest value that any entry of the table or the plan's ordinance gives a figure.

    For an examination, which knows no day: what is kept below it is kept below the value of every day. Raises KeyError for an unknown id.
    """
    entries = entries_of(id)
    if not entries:
        raise KeyError(id)
    local = (entry.value for entry in ordinance_figures(plan) if entry.figure == id and entries[-1].admits(entry.value))
    return min((*(entry.value for entry in entries), *local))


def ordinance_figures(plan: Plan) -> tuple[LocalFigure, ...]:
    """What the plan's ordinance sets: its own entries, and the threshold of the file register from the plan's head."""
    head = plan.programme
    if not head.register_from_persons:
        return plan.figures
    threshold = LocalFigure(
        id=head.id, figure=REGISTER_PERSONS, value=head.register_from_persons, since=datetime.date.min, ordinance=head.ordinance
    )
    return (threshold, *plan.figures)


def _by_ordinance(latest: Figure, on: datetime.date, plan: Plan) -> Figure | None:
    set_here = [
        entry for entry in ordinance_figures(plan) if entry.figure == latest.id and entry.since <= on and latest.admits(entry.value)
    ]
    if not set_here:
        return None
    local = max(set_here, key=lambda entry: entry.since)
    since = None if local.since == datetime.date.min else local.since
    return msgspec.structs.replace(latest, value=local.value, since=since, article=local.ordinance, certainty=Certainty.ORDINANCE)
