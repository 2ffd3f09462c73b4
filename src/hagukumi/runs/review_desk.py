"""What one reviewer works on: questions of the queue or of a sample, the identities of both records, and nothing of other people.

Everything is read by permits of the reviewer's own, row by row for identities. Which other reviewer answered what, and whether anybody
did, decides what is asked, and is never handed out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from hagukumi.law import Action
from hagukumi.linkage.review import CHANGED, DECIDED, Difference, QueueSettings, State, learned_shares, queue
from hagukumi.plan.records import Stage
from hagukumi.runs.results import latest_batch
from hagukumi.runs.review import by_pair, reviewers_needed, settled_of, state_of
from hagukumi.runs.review_identities import Place, identities, side_by_side
from hagukumi.runs.review_store import Kept, Side, answers
from hagukumi.runs.workspace import Actor, Workspace, WorkspaceError

_ITEMS = frozenset({"link.rule", "person.birth_date", "person.protected", "relation.kind"})
_WHOLE = ("review", "sample")
"""What a desk reads of a linked batch: these items, and all of these tables; sex, household and evidence are not its business."""
_PARTS = {"source": "VARCHAR", "row": "BIGINT", "record": "VARCHAR", "trace": "VARCHAR"}


@dataclass(frozen=True)
class Question:
    """Are these two records of one person? `reason` is why linkage did not decide ("" in a sample, which says nothing about the link).

    `again`: decided before, and a record changed since. `withheld`: whereabouts are not shown on either side.
    """

    left: Side
    right: Side
    places: tuple[Place, Place]
    reason: str
    again: bool
    withheld: bool
    sample: str = ""

    @property
    def pair(self) -> tuple[str, str]:
        """The record keys in one order."""
        low, high = sorted((self.left.record, self.right.record))
        return low, high


@dataclass(frozen=True)
class Desk:
    """One reviewer's view of one linked batch, as far as somebody is in question there.

    `tables`: `review`, `sample`, `links`, `persons`. `owners`: whose a row is. `guarded`: see `guarded_persons`. `kept`: every answer there
    is.
    """

    work: Workspace
    actor: Actor
    batch: str
    tables: Mapping[str, pa.Table]
    owners: Mapping[Place, str]
    guarded: frozenset[str]
    kept: Sequence[Kept]

    @property
    def states(self) -> Mapping[tuple[str, str], State]:
        """Where each pair stands on which there is an answer."""
        needed = reviewers_needed(self.work)
        return {pair: state_of(words, needed) for pair, words in by_pair(self.kept).items()}

    def questions(self) -> list[Question]:
        """The queue for this reviewer, the most valuable question first."""
        review = self.tables["review"]
        found = queue(
            review,
            self.tables["links"],
            self.tables["persons"],
            _records(review),
            self._answered(),
            as_of=self.work.vault.manifest(self.batch).as_of or self.work.vault.today(),
            settings=QueueSettings(shares=self._shares()),
        )
        known = {row["_left_record"] + row["_right_record"]: row for row in review.to_pylist()}
        return [self._question(known[row["_left_record"] + row["_right_record"]], row["reason"]) for row in found.to_pylist()]

    def sampled(self, sizes: Mapping[str, int]) -> list[Question]:
        """The pairs drawn for a sample (so many of each stratum) that this reviewer has still to answer, in an order that tells nothing."""
        done = {pair for pair, state in self.states.items() if state is not State.OPEN} | self._own()
        rows = [row for row in self.tables["sample"].to_pylist() if row["place"] < sizes.get(row["stratum"], 0)]
        found = [self._question(row, "", self.batch) for row in rows]
        return sorted(
            (each for each in found if each.pair not in done), key=lambda each: hashlib.sha256("".join(each.pair).encode()).digest()
        )

    def compared(self, questions: Sequence[Question]) -> list[tuple[Difference, ...]]:
        """Both identities of each question side by side; their rows are opened now, and only they. Raises Refused, VaultError."""
        subjects = sorted({side.person for question in questions for side in (question.left, question.right)} - {""})
        places = sorted({place for question in questions for place in question.places})
        found = identities(self.work, self.actor, self.batch, places, subjects)
        return [side_by_side(self.work, question.places, found, question.withheld) for question in questions]

    def _own(self) -> set[tuple[str, str]]:
        return {kept.word.pair for kept in self.kept if kept.word.reviewer == self.actor.officer}

    def _answered(self) -> pa.Table:
        """Pairs that need not be asked of this reviewer, with what is settled."""
        own = self._own()
        rows = [(*pair, state.value) for pair, state in self.states.items() if state.settled]
        rows += [(*pair, "done") for pair, state in self.states.items() if state is State.UNRESOLVED or (pair in own and not state.settled)]
        rows += [(row["_left_record"], row["_right_record"], State.DIFFERENT.value) for row in self._in_force()]
        columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
        return pa.table([pa.array(column, pa.string()) for column in columns], names=["_left_record", "_right_record", "state"])

    def _in_force(self) -> Iterable[Mapping[str, str]]:
        """Decided pairs whose persons are still two: linkage keeps them apart."""
        for row in self.tables["review"].to_pylist():
            left, right = (self.owners.get((row[f"_{side}_source"], row[f"_{side}_row"])) for side in ("left", "right"))
            if row["reason"] == DECIDED and left != right:
                yield row

    def _shares(self) -> dict[str, float]:
        settled = settled_of(self.kept, reviewers_needed(self.work))
        return learned_shares((each.word.asked, each.same) for each in settled if each.word.asked)

    def _question(self, row: Mapping[str, Any], reason: str, sample: str = "") -> Question:
        left, right = (self._side(row, name) for name in ("left", "right"))
        places = ((row["_left_source"], row["_left_row"]), (row["_right_source"], row["_right_row"]))
        withheld = not self.guarded.isdisjoint((left.person, right.person))
        return Question(left, right, places, reason, reason == CHANGED, withheld, sample)

    def _side(self, row: Mapping[str, Any], name: str) -> Side:
        source = row[f"_{name}_source"]
        person = self.owners.get((source, row[f"_{name}_row"]), "")
        return Side(record=row[f"_{name}_record"], source=source, trace=row[f"_{name}_trace"] or "", person=person)


def open_desk(work: Workspace, officer: str = "", batch: str = "") -> Desk:
    """Open the last linked batch (or the one given) for a reviewer of the coordinator. Raises WorkspaceError, Refused, VaultError."""
    actor = work.coordinator_person(officer)
    purpose = work.linkage_purpose.id
    chosen = batch or latest_batch(work, Stage.LINKED, purpose)
    reached = work.items(purpose, Stage.LINKED, actor)
    items = [item for item in reached if item in _ITEMS or item.partition(".")[0] in _WHOLE]
    permit = work.ask(actor, purpose, Stage.LINKED, Action.OPEN, items, step="review", reason="名寄せ審査の対象を確かめる")
    with work.vault.open_batches(permit, [chosen]) as opened:
        if "_left_record" not in {row[0] for row in opened.connection.execute("DESCRIBE review").fetchall()}:
            raise WorkspaceError("この名寄せの結果には審査の材料がありません。もう一度 hagukumi run を実行してください。")
        tables = _tables(opened.connection, "sample" in opened.tables)
        guarded = guarded_persons(opened.connection)
    links = tables["links"].to_pylist()
    owners = {(row["_source"], row["_row"]): row["_person"] for row in links}
    return Desk(work, actor, chosen, tables, owners, guarded, answers(work, actor))


def guarded_persons(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Persons whose records' whereabouts no question shows: the protected (支援措置), who lives with them, and
    whose records may be one of theirs, because the same review or sample lays them beside theirs.

    `link`, `person`, `relation`, `review` are the linked batch's tables, `drawn` the sample's pairs.
    """
    return frozenset(person for (person,) in connection.execute(_GUARDED).fetchall())


def _tables(connection: duckdb.DuckDBPyConnection, sampled: bool) -> dict[str, pa.Table]:
    """What concerns persons in question; the rest of the batch is not looked at."""
    sample = "SELECT * FROM sample" if sampled else f"SELECT * FROM (SELECT {_NO_SAMPLE}) WHERE false"
    connection.execute(f"CREATE TEMP TABLE drawn AS {sample}")
    connection.execute(_IN_QUESTION)
    return {name: connection.execute(query).to_arrow_table() for name, query in _QUERIES.items()}


_NO_SAMPLE = ", ".join(
    f"NULL::{kind} AS {name}"
    for name, kind in {
        **{f"_{side}_{part}": kind for side in ("left", "right") for part, kind in _PARTS.items()},
        "stratum": "VARCHAR",
        "linked": "BOOLEAN",
        "population": "BIGINT",
        "place": "BIGINT",
        "weight": "DOUBLE",
    }.items()
)
_PAIRS = (
    "SELECT _left_source, _left_row, _right_source, _right_row FROM review UNION SELECT _left_source, _left_row, _right_source, _right_row "
    "FROM drawn"
)
_IN_QUESTION = f"""
    CREATE TEMP TABLE wanted AS
    WITH pair AS ({_PAIRS}), place AS (
        SELECT _left_source AS _source, _left_row AS _row FROM pair UNION SELECT _right_source, _right_row FROM pair)
    SELECT DISTINCT _person FROM link SEMI JOIN place USING (_source, _row)"""
_NEAR_PROTECTED = """
    SELECT _person FROM person WHERE protected UNION
    SELECT r._person FROM relation r JOIN person p ON p._person = r._other_person
    WHERE p.protected AND r.kind IN ('household', 'guardian')"""
_GUARDED = f"""
    WITH near AS ({_NEAR_PROTECTED}), beside AS (
        SELECT l._person AS one, r._person AS other FROM ({_PAIRS}) p
        JOIN link l ON l._source = p._left_source AND l._row = p._left_row
        JOIN link r ON r._source = p._right_source AND r._row = p._right_row)
    SELECT _person FROM near UNION SELECT other FROM beside SEMI JOIN near ON near._person = one
    UNION SELECT one FROM beside SEMI JOIN near ON near._person = other"""
_QUERIES = {
    "review": "SELECT * FROM review ORDER BY ALL",
    "sample": "SELECT * FROM drawn ORDER BY stratum, place",
    "links": "SELECT _source, _row, _person, rule FROM link SEMI JOIN wanted USING (_person) ORDER BY ALL",
    "persons": f"SELECT _person, birth_date, _person IN ({_NEAR_PROTECTED}) AS protected FROM person SEMI JOIN wanted USING (_person) "
    "ORDER BY ALL",
}


def _records(review: pa.Table) -> pa.Table:
    """`_source, _row, _record` of every row that the review speaks of, each once."""
    rows = {
        (row[f"_{side}_source"], row[f"_{side}_row"], row[f"_{side}_record"]) for row in review.to_pylist() for side in ("left", "right")
    }
    columns = [list(column) for column in zip(*sorted(rows), strict=True)] or [[], [], []]
    kinds = (pa.string(), pa.int64(), pa.string())
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)], names=["_source", "_row", "_record"])
