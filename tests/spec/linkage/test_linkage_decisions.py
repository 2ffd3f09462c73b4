"""A clerk's word on two rows comes before numbers, weights and a source's claim to hold everybody once."""

import pyarrow as pa
import pytest

from hagukumi.linkage import link


def person(number, name, kana, birth, **more):
    return {"resident_number": number, "name": name, "kana": kana, "birth_date": birth, "sex": "1"} | more


YAMATO = person("01", "斎藤　大和", "サイトウ　ヤマト", "2016-05-05")
MINORU = person("02", "田中　実", "タナカ　ミノル", "2015-01-01")
SCHOOL = {"name": "斎藤　大和", "kana": "サイトウ　ヤマト", "birth_date": "2016-05-05"}


def judged(*pairs):
    """Decisions, each `(left source, left row, right source, right row, same)`."""
    names = ("_left_source", "_left_row", "_right_source", "_right_row", "same")
    return pa.table({name: [pair[place] for pair in pairs] for place, name in enumerate(names)})


def linked(town, answer_of, *pairs):
    with town.connection() as connection:
        return answer_of(link(connection, town.sources, decisions=judged(*pairs)))


def test_two_that_nothing_connects_become_one(town, answer_of):
    town.register(YAMATO, MINORU).source("npo", [{"name": "ヤマちゃん"}])
    answer = linked(town, answer_of, ("npo", 2, "juki", 2, True))
    assert answer.together(("npo", 2), ("juki", 2))
    assert answer.rows["npo", 2]["rule"] == "clerk"


def test_two_that_everything_connects_stay_two(town, answer_of):
    town.register(YAMATO, MINORU).source("gakko", [SCHOOL])
    answer = linked(town, answer_of, ("juki", 2, "gakko", 2, False))
    assert not answer.together(("gakko", 2), ("juki", 2))
    assert [row["hold"] for row in answer.linked.pairs.to_pylist()] == ["told_apart"]
    assert answer.linked.review.num_rows == 0


def test_a_number_does_not_hold_what_a_clerk_told_apart(town, answer_of):
    town.register(YAMATO, MINORU).source("zei", [YAMATO])
    assert not linked(town, answer_of, ("zei", 2, "juki", 2, False)).together(("zei", 2), ("juki", 2))


def test_two_rows_under_one_number_told_apart_are_both_weighed_anew(town, answer_of):
    town.register(YAMATO, MINORU).source("zei", [YAMATO]).source("teate", [YAMATO])
    answer = linked(town, answer_of, ("zei", 2, "teate", 2, False))
    assert not answer.together(("zei", 2), ("teate", 2))


def test_told_apart_holds_over_every_chain(town, answer_of):
    town.source("a", [SCHOOL]).source("b", [SCHOOL]).source("c", [SCHOOL])
    answer = linked(town, answer_of, ("a", 2, "c", 2, False))
    assert not answer.together(("a", 2), ("c", 2))
    assert answer.together(("a", 2), ("b", 2)) or answer.together(("b", 2), ("c", 2))


def test_two_rows_of_a_duplicate_free_source_are_one_if_a_clerk_says_so(town, answer_of):
    town.source("list", [SCHOOL, SCHOOL | {"name": "齋藤　大和"}], unique=True)
    assert not linked(town, answer_of).together(("list", 2), ("list", 3))
    assert linked(town, answer_of, ("list", 2, "list", 3, True)).together(("list", 2), ("list", 3))


def test_of_two_words_on_one_pair_the_careful_one_counts(town, answer_of):
    town.register(YAMATO, MINORU).source("gakko", [SCHOOL])
    answer = linked(town, answer_of, ("juki", 2, "gakko", 2, True), ("gakko", 2, "juki", 2, False))
    assert not answer.together(("gakko", 2), ("juki", 2))


@pytest.mark.parametrize("pair", [("juki", 99, "gakko", 2, False), ("gone", 2, "gakko", 2, True), ("gakko", 2, "gakko", 2, False)])
def test_a_word_on_rows_that_are_not_there_changes_nothing(town, answer_of, pair):
    town.register(YAMATO, MINORU).source("gakko", [SCHOOL])
    assert linked(town, answer_of, pair).linked.links == linked(town, answer_of).linked.links
