"""Protected people (支援措置) in clerical review and where links are explained: no whereabouts, also of records that may be theirs."""

import duckdb
import pytest

from hagukumi.law import Action
from hagukumi.plan.records import Stage
from hagukumi.runs import Workspace, open_workspace, person_history
from hagukumi.runs.person_history import history
from hagukumi.runs.protected import protected_among
from hagukumi.runs.results import latest_batch
from hagukumi.runs.review_desk import guarded_persons

LINKS = [("juki", row, person) for row, person in ((1, "P"), (2, "mother"), (3, "other"), (4, "far"))] + [
    ("nursery", 1, "unlinked"),
    ("school", 1, "third"),
]


def _guarded(review, *, drawn=(), protected=("P",), relations=()):
    """Persons guarded in a linked batch in which these pairs of rows are in question."""
    connection = duckdb.connect()
    pairs = "(_left_source VARCHAR, _left_row BIGINT, _right_source VARCHAR, _right_row BIGINT)"
    connection.execute(
        f"CREATE TABLE link (_source VARCHAR, _row BIGINT, _person VARCHAR); CREATE TABLE review {pairs}; CREATE TABLE drawn {pairs};"
        "CREATE TABLE person (_person VARCHAR, protected BOOLEAN);"
        "CREATE TABLE relation (_person VARCHAR, _other_person VARCHAR, kind VARCHAR)"
    )
    connection.executemany("INSERT INTO link VALUES (?, ?, ?)", LINKS)
    connection.executemany("INSERT INTO person VALUES (?, ?)", [(person, person in protected or None) for _, _, person in LINKS])
    for table, rows in (("review", review), ("drawn", drawn), ("relation", relations)):
        for row in rows:
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' for _ in row)})", row)
    return guarded_persons(connection)


def test_who_is_protected_and_who_lives_with_them_is_guarded():
    relations = [("mother", "P", "household"), ("far", "P", "sibling")]
    pairs = [("juki", 2, "juki", 4), ("juki", 1, "juki", 3)]
    assert {"P", "mother"} <= _guarded(pairs, relations=relations)


@pytest.mark.parametrize("where", ["review", "drawn"])
def test_a_record_that_may_be_a_protected_persons_is_guarded_in_every_question(where):
    """The nursery's record may be P's: what it says of home is P's home, also beside somebody else's record."""
    pairs = [("nursery", 1, "juki", 1), ("nursery", 1, "juki", 3)]
    found = _guarded(pairs if where == "review" else [], drawn=pairs if where == "drawn" else [])
    assert "unlinked" in found


def test_a_record_that_may_be_a_housemates_is_guarded_too():
    assert "third" in _guarded([("school", 1, "juki", 2)], relations=[("mother", "P", "household")])


def test_nobody_else_is_guarded():
    assert _guarded([("juki", 3, "school", 1)]) == {"P"}
    assert "far" not in _guarded([("nursery", 1, "juki", 1), ("juki", 3, "juki", 4)])


def _asked(work, query):
    purpose = work.linkage_purpose.id
    items = work.items(purpose, Stage.LINKED, work.process, tables=("link", "person"))
    permit = work.ask(work.process, purpose, Stage.LINKED, Action.OPEN, items, step="test", reason="試験")
    with work.vault.open_batches(permit, [latest_batch(work, Stage.LINKED, purpose)]) as opened:
        return {person for (person,) in opened.connection.execute(query).fetchall()}


def test_why_a_record_is_a_protected_persons_says_nothing_of_homes(finished, monkeypatch):
    with open_workspace(finished.home, keys=finished.keys, read_only=True) as work:
        compared = _asked(work, "SELECT max(_person) FROM link WHERE regexp_matches(evidence, 'home=(one|several|town)')")
        (person,), officer = compared, work.coordinator_person()
        assert "home=" in str(history(work, person).links)
        protected = _asked(work, "SELECT _person FROM person WHERE protected")
        assert protected and protected_among(work, officer, [*protected, person, ""], "test") == protected - compared
        monkeypatch.setattr(person_history, "protected_among", lambda *_: compared)
        assert history(work, person).links and "home=" not in str(history(work, person))
        items = Workspace.items
        monkeypatch.setattr(
            Workspace, "items", lambda self, *args, **more: () if more.get("tables") == ("person",) else items(self, *args, **more)
        )
        assert protected_among(work, officer, [person, ""], "test") == {person}, "who may not know treats all as protected"
