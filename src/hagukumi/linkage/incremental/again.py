"""A night after another: only what changed is linked, the rest stays as it was."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

import duckdb
import pyarrow as pa

from hagukumi.linkage.engine.blocking import TooManyPairs
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.incremental.answering import answer_circles, answer_misuse
from hagukumi.linkage.incremental.arriving import take_today
from hagukumi.linkage.incremental.book import OPEN, Book
from hagukumi.linkage.incremental.changed import changed_records
from hagukumi.linkage.incremental.circles import decide, exchange_decisions, node_of, note_sure
from hagukumi.linkage.incremental.former import Former, Ints
from hagukumi.linkage.incremental.frame import frame_of
from hagukumi.linkage.incremental.kept import THERE
from hagukumi.linkage.incremental.numbers import settle_numbers
from hagukumi.linkage.incremental.pairs import block_keys, exchange_scores, met_again, met_first, weigh
from hagukumi.linkage.incremental.profiles import settle_profiles, touched_persons
from hagukumi.linkage.incremental.relating import answer_relations
from hagukumi.linkage.incremental.sorting import distinct
from hagukumi.linkage.incremental.starting import nobody
from hagukumi.linkage.incremental.teaching import teach
from hagukumi.linkage.japanese.calibration import Calibration, take_calibration
from hagukumi.linkage.linking import check, drop_tables, link
from hagukumi.linkage.sources import DEFAULTS, LinkSettings, LinkSource

LARGEST_SHARE: Final = 0.2
"""Of all rows; where more changed, everybody is linked anew."""


@dataclass(frozen=True, slots=True)
class LinkedChanges:
    """What a night changed in the answer: for each of its tables the rows that went and those that came; one may come as it went.

    Rows go by lasting numbers of records and persons; see `Former`. account: how many rows, records, profiles, pairs and persons were
    touched, and in `whole` why everybody was linked anew ('' where they were not).
    """

    gone: Mapping[str, pa.Table]
    come: Mapping[str, pa.Table]
    account: Mapping[str, object]


def link_again(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[LinkSource],
    former: Former,
    *,
    removed: pa.Table | None = None,
    settings: LinkSettings = DEFAULTS["ja"],
    decisions: pa.Table | None = None,
    largest_share: float = LARGEST_SHARE,
) -> tuple[LinkedChanges, Former]:
    """Link today's rows as `link` would with the former run's model and calibration, at the cost of what changed since.

    In: the sources' tables hold all of today's rows; or, where `removed` is given, only those that are new or say something else (any
    others of today may stand there too), and `removed` has `_source, _row` of those that went. Row numbers last from night to night then:
    a row of a known number takes the place of the former one. `decisions` are always all words that hold today.

    Out: the changes of the answer, and what the next night needs, of which `whole_answer` makes the whole answer. With all of today's rows
    everybody is linked anew, and the account says why, for `frame` (other sources, settings, notation or engine) or `share` (more than
    `largest_share` of the records are new or gone).

    Cost: grows with the rows that changed, whom they belong to and whom these live with; of the whole only columns of numbers are copied
    once. With all of today's rows also one hash of each. The work is done in an engine of its own with one thread: many small steps.
    Raises as `link` does, and ValueError for names in Latin letters or when the frame is another one and only changes are given.
    """
    check(sources, settings, former.calibration)
    if former.frame != frame_of(connection, sources, settings):
        if removed is not None:
            raise ValueError("sources, settings, notation or engine are others than in the former run: all rows are needed")
        return _whole(connection, sources, former, settings, decisions, "frame")
    with duckdb.connect(config={"threads": 1, "temp_directory": ""}) as own:
        book = Book(connection, own, sources, settings, former)
        changed = _night(book, former, removed, decisions, largest_share if removed is None else None)
    return changed or _whole(connection, sources, former, settings, decisions, "share")


def link_first(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[LinkSource],
    *,
    seed: int = 1,
    settings: LinkSettings = DEFAULTS["ja"],
    model: LinkModel | None = None,
    decisions: pa.Table | None = None,
    calibration: Calibration | None = None,
) -> tuple[LinkedChanges, Former]:
    """Link everybody, and keep what `link_again` needs: as if all rows had come in one night.

    Model and calibration, where one is lacking, are those of an ordinary run.
    """
    if settings.script == "latin":
        raise ValueError("names in Latin letters are linked anew every time")
    check(sources, settings, calibration)
    if model is None or calibration is None:
        first = link(
            connection, sources, seed=seed, settings=settings, model=model, decisions=decisions, calibration=calibration, calibrate=True
        )
        model, calibration = first.model, first.calibration
    assert calibration is not None
    with _working(connection):
        blank = nobody(connection, frame_of(connection, sources, settings), model, calibration)
        changed = _night(Book(connection, connection, sources, settings, blank), blank, None, decisions, None)
    assert changed is not None
    return changed


def _whole(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[LinkSource],
    former: Former,
    settings: LinkSettings,
    decisions: pa.Table | None,
    why: str,
) -> tuple[LinkedChanges, Former]:
    changes, left = link_first(
        connection, sources, settings=settings, model=former.model, calibration=former.calibration, decisions=decisions
    )
    gone = {part: table.filter(table[THERE]).drop_columns([THERE]) for part, table in former.answer.items()}
    return replace(changes, gone=gone, account={**changes.account, "whole": why}), left


@contextmanager
def _working(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Nothing of the work stays in the connection."""
    try:
        yield
    finally:
        laid = connection.execute("SELECT view_name FROM duckdb_views() WHERE starts_with(view_name, '_lk_')").fetchall()
        for (name,) in laid:
            connection.unregister(name)
        drop_tables(connection)


def _night(
    book: Book, former: Former, removed: pa.Table | None, decisions: pa.Table | None, largest_share: float | None
) -> tuple[LinkedChanges, Former] | None:
    """The order of the work; nothing where more than `largest_share` of the records changed."""
    take_calibration(book.connection, replace(book.calibration, frequencies=book.calibration.frequencies.slice(0, 0)))
    went, came = take_today(book, removed)
    if largest_share is not None and len(went) + len(came) > largest_share * max(int(book.alive.sum()), 1):
        return None
    told = exchange_decisions(book, decisions)
    nodes, account = _decided(book, went, came, told)
    moved, before, looked = answer_circles(book, nodes, went)
    changed = changed_records(book, went, came, moved, before)
    answer_misuse(book, changed)
    answer_relations(book, changed)
    account = {"whole": "", "records_gone": len(went), "records_new": len(came), **account, "persons_touched": looked}
    gone, come = ({part: getattr(kept, side) for part, kept in book.answer.items()} for side in ("gone", "come"))
    return LinkedChanges(gone, come, account), _closed(book, former)


def _decided(book: Book, gone: Ints, come: Ints, told: Ints) -> tuple[Ints, dict[str, object]]:
    """From numbers to persons, in the order of a full run. Returns the nodes laid out and an account."""
    numbers = settle_numbers(book, gone, come, told)
    persons = touched_persons(book, gone, come, numbers.owners)
    lost, fresh = settle_profiles(book, gone, persons, numbers)
    met = met_first(book, *block_keys(book, fresh))
    _check_budget(book, len(met[0]))
    touched = exchange_scores(book, weigh(book, met, learnt=False), lost, lost[:0])
    changed = [touched, numbers.opened, numbers.owners, numbers.joined, node_of(book, told)]
    nodes = decide(book, distinct(*changed), learnt=False)
    taught, began, turned = note_sure(book, nodes, distinct(numbers.closed, gone))
    unlearnt, learnt = teach(book, gone, distinct(persons, taught))
    again = met_again(book, block_keys(book, learnt), began)
    changed += [exchange_scores(book, weigh(book, again, learnt=True), unlearnt, turned), book.of_register(come)]
    nodes = decide(book, distinct(*changed), learnt=True)
    account: dict[str, object] = {
        "profiles_gone": len(lost) + len(unlearnt),
        "profiles_new": len(fresh) + len(learnt),
        "pairs": len(met[0]) + len(again[0]),
    }
    return nodes, account


def _check_budget(book: Book, pairs: int) -> None:
    budget, spots = book.settings.budget, book.spots
    most = max(int(budget.total * (spots["alive"] & (spots["kind"] == OPEN)).sum()), 4 * budget.least)
    if pairs > most:
        raise TooManyPairs(f"{pairs:,} pairs would be compared, {most:,} are allowed")


def _closed(book: Book, former: Former) -> Former:
    """What the next night needs."""
    return Former(
        frame=former.frame,
        model=book.model,
        calibration=book.calibration,
        rows=book.rows.said,
        told=book.rows.state.table(),
        records=book.records,
        facts=book.facts,
        bonds=book.bonds.table(),
        profiles=book.profiles,
        spots=book.spots.table(),
        blocks={kind: blocks.tables() for kind, blocks in book.blocks.items()},
        scores=book.scores.table(),
        namesakes=book.namesakes,
        decisions=book.decisions,
        hints=pa.table({"record": book.hints}),
        doubles=pa.table({"record": book.doubles}),
        answer={part: kept.table() for part, kept in book.answer.items()},
    )
