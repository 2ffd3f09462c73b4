"""Circles: records whom weighed pairs, a number outside the register or a clerk's word connect. What happens in one stays in it."""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.linkage.engine.clustering import components
from hagukumi.linkage.incremental.book import NOBODY, OPEN, Book
from hagukumi.linkage.incremental.former import Ints
from hagukumi.linkage.japanese.association import take_sure
from hagukumi.linkage.japanese.edges import build_edges
from hagukumi.linkage.japanese.people import assign_people

_WORDS: Final = """
    SELECT least(x.record, y.record) AS low, greatest(x.record, y.record) AS high, bool_and(d.same) AS same
    FROM _lk_arrow d JOIN _lk_arrow_place s ON s.id = d._left_source JOIN _lk_arrow_place t ON t.id = d._right_source
    JOIN _lk_now n ON n.source = s.place AND n.row = d._left_row
    JOIN _lk_met a ON a.source = n.source AND a.one = n.one AND a.two = n.two
    JOIN _lk_now m ON m.source = t.place AND m.row = d._right_row
    JOIN _lk_met b ON b.source = m.source AND b.one = m.one AND b.two = m.two
    JOIN _lk_words x ON x.place = a.rowid JOIN _lk_words y ON y.place = b.rowid WHERE x.record <> y.record GROUP BY ALL ORDER BY ALL"""


def exchange_decisions(book: Book, decisions: pa.Table | None, record: Ints) -> Ints:
    """Keep today's words of a clerk; returns the records of which a word is new or withdrawn. record: of each of `_lk_met`."""
    found = book.decisions.slice(0, 0)
    if decisions is not None and decisions.num_rows:
        book.put("_lk_arrow", decisions)
        book.put("_lk_words", pa.table({"place": np.arange(len(record), dtype=np.int64), "record": record}))
        book.put("_lk_arrow_place", pa.table({"id": [s.id for s in book.sources], "place": range(len(book.sources))}))
        found = book.run(_WORDS).to_arrow_table().cast(book.decisions.schema)
    book.put("_lk_before", book.decisions)
    book.put("_lk_after", found)
    (touched,) = book.arrays("""
        SELECT DISTINCT unnest([low, high]) AS record FROM (
            (FROM _lk_before EXCEPT FROM _lk_after) UNION ALL (FROM _lk_after EXCEPT FROM _lk_before)) ORDER BY record""")
    book.decisions = found
    return touched


def node_of(book: Book, records: Ints) -> Ints:
    """Whom a record belongs to by its number, else the record itself."""
    owner = book.bonds["owner"][records]
    return np.where(owner >= 0, owner, records)


def _connected(book: Book, touched: Ints, *, learnt: bool) -> tuple[Ints, pa.Table]:
    """All nodes of the circles of the nodes touched, and the scores in them. At first a person of the register alone is not looked at."""
    node = book.spots["node"]
    scores = book.scores if learnt else book.scores.filter(pc.invert(book.scores["learnt"]))
    sides = [node[scores[name].to_numpy()] for name in ("low", "high")]
    words = [node_of(book, book.decisions[name].to_numpy()) for name in ("low", "high")]
    bonds = [np.concatenate([sides[i], words[i], book.namesakes[name].to_numpy()]) for i, name in enumerate(("low", "high"))]
    nodes, places = np.unique(np.concatenate([*bonds, touched]), return_inverse=True)
    low, high, own = np.split(places, [len(bonds[0]), 2 * len(bonds[0])])
    label = components(len(nodes), low, high)
    chosen = np.isin(label, label[own])
    if not learnt:
        chosen &= (np.bincount(label, minlength=len(label))[label] > 1) | (book.fact("spine")[nodes] == 0)
    return nodes[chosen], scores.filter(pa.array(chosen[low[: scores.num_rows]]))


def decide(book: Book, touched: Ints, *, learnt: bool) -> Ints:
    """Edges and persons of the circles of nodes touched: `_lk_edge`, `_lk_placed` and `_lk_record` with its `person`.

    Returns the nodes. Their records joined by number are laid out with them.
    """
    nodes, scores = _connected(book, book.living(touched), learnt=learnt)
    book.load(np.union1d(nodes, book.bound("owner", nodes)), "birth", "sex", "protected", "household", "moved_in_on")
    book.load_owned()
    book.load_decisions()
    _load_scores(book, nodes, scores)
    book.put("_lk_arrow", book.namesakes)
    book.keep(
        "_lk_same_number",
        """
        SELECT a.record AS low, b.record AS high FROM _lk_arrow s
        JOIN _lk_bond a ON a.id = s.low JOIN _lk_bond b ON b.id = s.high""",
    )
    book.connection.unregister("_lk_arrow")
    build_edges(book.connection, book.sources, book.settings)
    assign_people(book.connection, book.sources)
    return nodes


def _load_scores(book: Book, nodes: Ints, scores: pa.Table) -> None:
    """`_lk_score` and, as far as it is asked for, `_lk_profile`: `unique_id, node, open`."""
    book.put("_lk_arrow", scores)
    book.keep("_lk_score", "SELECT * EXCLUDE (learnt) FROM _lk_arrow")
    sides = [scores[name].to_numpy() for name in ("low", "high")]
    profiles = np.unique(np.concatenate([book.profiles_of(nodes, OPEN), *sides]))
    openness = book.spots["kind"][profiles] == OPEN
    book.put("_lk_arrow", pa.table({"unique_id": profiles, "id": book.spots["node"][profiles], "open": openness}))
    book.keep("_lk_profile", "SELECT p.unique_id, r.record AS node, p.open FROM _lk_arrow p JOIN _lk_bond r USING (id)")
    book.connection.unregister("_lk_arrow")


def note_sure(book: Book, nodes: Ints, closed: Ints) -> tuple[Ints, Ints]:
    """What the first decision says of open nodes: whom they are surely linked to, whether they found nobody.

    Returns the register records that gained or lost a sure link, and the nodes that began to find nobody.
    """
    take_sure(book.connection, book.settings)
    node, person = book.arrays("""
        SELECT a.id, b.id FROM _lk_sure s JOIN _lk_bond a ON a.record = s.node JOIN _lk_bond b ON b.record = s.person""")
    (lacking,) = book.arrays("SELECT id FROM _lk_left JOIN _lk_bond ON record = node")
    bonds, asked = book.bonds, np.union1d(nodes, closed)
    before, lacked = bonds["sure"].copy(), bonds["lacking"].copy()
    bonds["sure"][asked], bonds["lacking"][asked] = NOBODY, 0
    bonds["sure"][node] = person
    bonds["lacking"][lacking] = 1
    changed = asked[before[asked] != bonds["sure"][asked]]
    persons = np.unique(np.concatenate([before[changed], bonds["sure"][changed]]))
    return persons[persons >= 0], asked[(lacked[asked] == 0) & (bonds["lacking"][asked] == 1)]
