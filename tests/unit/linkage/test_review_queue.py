"""Which question comes first, and which are not asked at all."""

import datetime
import itertools

import pyarrow as pa
import pytest

from hagukumi.linkage.review import CHANGED, DECIDED, QueueSettings, learned_shares, queue

AS_OF = datetime.date(2026, 10, 1)
CHILD, ADULT = datetime.date(2015, 4, 1), datetime.date(1980, 4, 1)


def _review(*rows):
    names = ["_left_source", "_left_row", "_right_source", "_right_row", "weight", "reason"]
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])


def _queue(review, people, answered=(), settings=None, protected=()):
    """`people`: by person the rows of source 's' and the birth date; a person in capitals is in the register."""
    links, persons, records = [], [], []
    for person, (rows, birth) in people.items():
        persons.append({"_person": person, "birth_date": birth, "protected": person in protected})
        for row in rows:
            links.append({"_source": "s", "_row": row, "_person": person, "rule": "register" if person.isupper() else "probabilistic"})
            records.append({"_source": "s", "_row": row, "_record": f"r{row}"})
    answers = pa.table(
        [pa.array(column, pa.string()) for column in zip(*answered, strict=True)] or [pa.array([], pa.string())] * 3,
        names=["_left_record", "_right_record", "state"],
    )
    found = queue(
        _review(*review),
        pa.Table.from_pylist(links),
        pa.Table.from_pylist(persons),
        pa.Table.from_pylist(records),
        answers,
        as_of=AS_OF,
        settings=settings or QueueSettings(),
    )
    return found.to_pylist()


def _pairs(found):
    return [(row["_left_row"], row["_right_row"]) for row in found]


def _adults(*rows):
    return {f"p{row}": ([row], ADULT) for row in rows}


def test_the_most_uncertain_pair_comes_first():
    review = [("s", 1, "s", 2, 4.0, "uncertain"), ("s", 3, "s", 4, 0.5, "uncertain"), ("s", 5, "s", 6, -1.5, "uncertain")]
    assert _pairs(_queue(review, _adults(1, 2, 3, 4, 5, 6))) == [(3, 4), (5, 6), (1, 2)]


def test_a_child_or_a_protected_person_comes_before_others():
    review = [("s", 1, "s", 2, 0.0, "uncertain"), ("s", 3, "s", 4, 0.0, "uncertain"), ("s", 5, "s", 6, 0.0, "uncertain")]
    people = _adults(1, 2, 3, 4, 5, 6) | {"p4": ([4], CHILD), "p6": ([6], CHILD)}
    found = _queue(review, people, protected=("p6",))
    assert _pairs(found) == [(5, 6), (3, 4), (1, 2)]
    assert [(row["child"], row["protected"], row["value"]) for row in found] == [(True, True, 9.0), (True, False, 3.0), (False, False, 1.0)]


def test_more_records_that_would_change_come_first():
    people = {"a": ([1, 11, 12], ADULT), "b": ([2, 21, 22], ADULT), "c": ([3, 31], ADULT), "d": ([4], ADULT)}
    found = _queue([("s", 3, "s", 4, 0.0, "uncertain"), ("s", 1, "s", 2, 0.0, "uncertain")], people)
    assert [(row["_left_row"], row["records"]) for row in found] == [(1, 3), (3, 1)]


def test_two_persons_are_asked_about_once_by_their_strongest_pair():
    people = {"a": ([1, 2], ADULT), "b": ([3, 4], ADULT)}
    review = [("s", 1, "s", 3, 1.0, "uncertain"), ("s", 2, "s", 4, 2.0, "uncertain"), ("s", 4, "s", 1, 0.0, "uncertain")]
    assert _pairs(_queue(review, people)) == [(2, 4)]


@pytest.mark.parametrize("state", ["same", "different", "done"])
def test_what_is_answered_is_not_asked_again_by_another_pair_of_records_either(state):
    people = {"a": ([1, 2], ADULT), "b": ([3, 4], ADULT), **_adults(5, 6)}
    review = [("s", 2, "s", 4, 2.0, "uncertain"), ("s", 1, "s", 3, 1.0, "uncertain"), ("s", 5, "s", 6, 1.0, "uncertain")]
    assert _pairs(_queue(review, people, [("r3", "r1", state)])) == [(5, 6)]


def test_what_follows_from_settled_answers_is_not_asked():
    review = [("s", 1, "s", 3, 1.0, "uncertain"), ("s", 1, "s", 4, 1.0, "uncertain"), ("s", 5, "s", 4, 1.0, "uncertain")]
    settled = [("r1", "r2", "same"), ("r2", "r3", "same"), ("r3", "r4", "different")]
    assert _pairs(_queue(review, _adults(1, 2, 3, 4, 5), settled)) == [(5, 4)]


def test_whom_an_answer_gives_to_one_person_of_the_register_is_not_asked_about_another():
    people = {"A": ([1], CHILD), "B": ([2], CHILD), "twin": ([3], CHILD)}
    review = [("s", 1, "s", 3, 9.0, "ambiguous"), ("s", 2, "s", 3, 9.0, "ambiguous")]
    assert len(_queue(review, people)) == 2
    assert _queue(review, people, [("r1", "r3", "same")]) == []
    assert _pairs(_queue(review, people, [("r1", "r3", "different")])) == [(2, 3)]


def test_a_decision_whose_record_changed_comes_back_marked_and_a_decided_pair_does_not():
    people = {"a": ([1, 2], ADULT), **_adults(3, 4, 5, 6)}
    review = [("s", 1, "s", 2, 0.0, CHANGED), ("s", 3, "s", 4, 0.0, DECIDED), ("s", 5, "s", 6, 0.0, "uncertain")]
    found = _queue(review, people)
    assert [(row["_left_row"], row["again"]) for row in found] == [(5, False), (1, True)]
    assert _pairs(_queue(review, people, [("r1", "r2", "done")])) == [(5, 6)]


def test_reasons_are_weighed_by_what_reviewers_found_before():
    shares = learned_shares([("name_differs", False)] * 30 + [("ambiguous", True), ("ambiguous", False)])
    assert shares == {"ambiguous": 0.5, "name_differs": 1 / 32}
    review = [("s", 1, "s", 2, 9.0, "name_differs"), ("s", 3, "s", 4, 9.0, "ambiguous")]
    assert _pairs(_queue(review, _adults(1, 2, 3, 4))) == [(1, 2), (3, 4)]
    assert _pairs(_queue(review, _adults(1, 2, 3, 4), settings=QueueSettings(shares=shares))) == [(3, 4), (1, 2)]


def test_the_order_of_rows_changes_nothing_and_a_birthday_on_29_february_is_understood():
    review = [("s", 1, "s", 2, 0.0, "uncertain"), ("s", 3, "s", 4, 0.0, "uncertain"), ("s", 1, "s", 4, 0.0, "uncertain")]
    found = {tuple(_pairs(_queue(order, _adults(1, 2, 3, 4)))) for order in itertools.permutations(review)}
    assert found == {((1, 2), (1, 4), (3, 4))}
    people = pa.table({"_person": ["a", "b"], "birth_date": [datetime.date(2010, 2, 28), ADULT], "protected": [False, False]})
    links = pa.table({"_source": ["s", "s"], "_row": [1, 2], "_person": ["a", "b"], "rule": ["single", "single"]})
    records = pa.table({"_source": ["s", "s"], "_row": [1, 2], "_record": ["r1", "r2"]})
    none = pa.table({name: pa.array([], pa.string()) for name in ("_left_record", "_right_record", "state")})
    leap = queue(_review(review[0]), links, people, records, none, as_of=datetime.date(2028, 2, 29))
    assert leap.to_pylist()[0]["child"] is False
