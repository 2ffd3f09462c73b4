"""Circles: records whom weighed pairs, a number outside the register or a clerk's word connect. What happens in one stays in it."""

import numpy as np
import pyarrow as pa

from hagukumi.linkage.incremental.blocks import Blocks
from hagukumi.linkage.incremental.book import BASE, LEARNT, NOBODY, OPEN, VARIANT, Book
from hagukumi.linkage.incremental.former import Ints
from hagukumi.linkage.incremental.sorting import distinct, within, without
from hagukumi.linkage.japanese.association import take_sure
from hagukumi.linkage.japanese.edges import build_edges
from hagukumi.linkage.japanese.people import assign_people


def exchange_decisions(book: Book, decisions: pa.Table | None) -> Ints:
    """Keep today's words of a clerk; returns the records of which a word is new or withdrawn. Of two words on one pair, "no" wins."""
    found = book.decisions.slice(0, 0)
    if decisions is not None and decisions.num_rows:
        found = _words(book, decisions).cast(book.decisions.schema)
    book.put("_lk_before", book.decisions)
    book.put("_lk_after", found)
    (touched,) = book.arrays("""
        SELECT DISTINCT unnest([low, high]) AS record FROM (
            (FROM _lk_before EXCEPT FROM _lk_after) UNION ALL (FROM _lk_after EXCEPT FROM _lk_before)) ORDER BY record""")
    book.decisions = found
    return touched


def _words(book: Book, decisions: pa.Table) -> pa.Table:
    """`low, high, same` by record; words on rows that are not there, or on two rows of one record, have no effect."""
    places = {source.id: place for place, source in enumerate(book.sources)}
    sides = []
    for side in ("left", "right"):
        source = np.array([places.get(id, NOBODY) for id in decisions[f"_{side}_source"].to_pylist()], dtype=np.int64)
        place = book.rows.find(source, np.asarray(decisions[f"_{side}_row"].to_numpy(), dtype=np.int64))
        found = np.full(len(place), NOBODY, dtype=np.int64)
        known = (source >= 0) & (place >= 0)
        found[known] = book.rows.record[place[known]]
        sides.append(found)
    left, right = sides
    known = (left >= 0) & (right >= 0) & (left != right)
    book.put("_lk_words", pa.table({"left": left[known], "right": right[known], "same": decisions["same"].filter(pa.array(known))}))
    return book.run("""
        SELECT least("left", "right") AS low, greatest("left", "right") AS high, bool_and(same) AS same
        FROM _lk_words GROUP BY ALL ORDER BY ALL""").to_arrow_table()


def node_of(book: Book, records: Ints) -> Ints:
    """Whom a record belongs to by its number, else the record itself."""
    owner = book.bonds["owner"][records]
    return np.where(owner >= 0, owner, records)


def _connected(book: Book, touched: Ints, *, learnt: bool) -> tuple[Ints, pa.Table]:
    """All nodes of the circles of the nodes touched, and the scores in them. At first a person of the register alone is not looked at.

    Cost: grows with these circles, step by step away from the nodes touched.
    """
    ties = _ties(book)
    nodes = frontier = touched
    every, bonded = touched[:0], touched[:0]
    while len(frontier):
        scores = _scores_of(book, frontier, learnt=learnt)
        sides = _nodes_of(book, scores)
        near, other = ties.met(frontier, frontier)
        apart, tied = sides[0] != sides[1], near != other
        bonded = distinct(bonded, sides[0][apart], sides[1][apart], near[tied], other[tied])
        every = distinct(every, scores)
        frontier = without(bonded, nodes)
        nodes = distinct(nodes, frontier)
    if not learnt:
        nodes = nodes[within(nodes, bonded) | (book.fact("spine")[nodes] == 0)]
    return nodes, book.scores.taken(every)


def _ties(book: Book) -> Blocks:
    """From a node to those that a clerk's word or a number outside the register ties it to."""
    words = [node_of(book, book.decisions[name].to_numpy()) for name in ("low", "high")]
    low, high = (np.concatenate([word, book.namesakes[name].to_numpy()]) for word, name in zip(words, ("low", "high"), strict=True))
    ties = Blocks()
    ties.add(np.concatenate([low, high]), np.concatenate([high, low]))
    return ties


def _scores_of(book: Book, nodes: Ints, *, learnt: bool) -> Ints:
    """Places of the scores of these nodes' profiles."""
    profiles = book.profiles_of(nodes, BASE, OPEN, VARIANT, LEARNT)
    places = book.scores.having(profiles, "low", "high")
    return places if learnt else places[~book.scores.taken(places)["learnt"].to_numpy()]


def _nodes_of(book: Book, scores: Ints) -> tuple[Ints, Ints]:
    found, node = book.scores.taken(scores), book.spots["node"]
    return node[found["low"].to_numpy()], node[found["high"].to_numpy()]


def decide(book: Book, touched: Ints, *, learnt: bool) -> Ints:
    """Edges and persons of the circles of nodes touched: `_lk_edge`, `_lk_placed` and `_lk_record` with its `person`.

    Returns the nodes. Their records joined by number are laid out with them.
    """
    nodes, scores = _connected(book, book.living(touched), learnt=learnt)
    book.load(distinct(nodes, book.bound("owner", nodes)), "birth", "sex", "protected", "household", "moved_in_on", copied=True)
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
    profiles = distinct(book.profiles_of(nodes, OPEN), *sides)
    openness = book.spots["kind"][profiles] == OPEN
    book.put("_lk_arrow", pa.table({"unique_id": profiles, "id": book.spots["node"][profiles], "open": openness}))
    book.keep("_lk_profile", "SELECT p.unique_id, r.record AS node, p.open FROM _lk_arrow p JOIN _lk_bond r USING (id)")
    book.connection.unregister("_lk_arrow")


def note_sure(book: Book, nodes: Ints, closed: Ints) -> tuple[Ints, Ints, Ints]:
    """What the first decision says of open nodes: whom they are surely linked to, whether they found nobody.

    Returns the register records that gained or lost a sure link, the nodes that began to find nobody, and those that began or ceased.
    """
    take_sure(book.connection, book.settings)
    node, person = book.arrays("""
        SELECT a.id, b.id FROM _lk_sure s JOIN _lk_bond a ON a.record = s.node JOIN _lk_bond b ON b.record = s.person""")
    (lacking,) = book.arrays("SELECT id FROM _lk_left JOIN _lk_bond ON record = node")
    asked, bonds = distinct(nodes, closed), book.bonds
    sure = np.full(len(asked), NOBODY, dtype=np.int64)
    sure[np.searchsorted(asked, node)] = person
    lacks = within(asked, distinct(lacking))
    before, lacked = bonds["sure"][asked], bonds["lacking"][asked]
    book.bind("sure", asked, sure)
    bonds["lacking"][asked] = lacks
    changed = before != sure
    persons = distinct(before[changed], sure[changed])
    return persons[persons >= 0], asked[lacks & ~lacked], asked[lacks != lacked]
