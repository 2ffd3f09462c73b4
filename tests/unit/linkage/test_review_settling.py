"""When a pair is settled, and how far reviewers agree."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hagukumi.linkage.review import Answer, Given, State, agreement, settle

S, D, U = Answer.SAME, Answer.DIFFERENT, Answer.UNCLEAR


def _settle(*answers: Answer, needed: int = 2) -> State:
    return settle([Given(f"officer-{place}", answer) for place, answer in enumerate(answers)], needed)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ((), State.OPEN),
        ((S,), State.OPEN),
        ((S, S), State.SAME),
        ((D, D), State.DIFFERENT),
        ((S, D), State.OPEN),
        ((S, D, S), State.SAME),
        ((S, D, D), State.DIFFERENT),
        ((U, U), State.OPEN),
        ((S, U), State.OPEN),
        ((S, U, S), State.SAME),
        ((U, U, D), State.UNRESOLVED),
        ((S, D, U), State.UNRESOLVED),
        ((S, D, U, D), State.DIFFERENT),
    ],
)
def test_two_who_agree_settle_a_pair_and_a_third_decides_where_they_do_not(answers, state):
    assert _settle(*answers) is state


def test_where_one_person_reviews_a_definite_answer_settles_and_doubt_does_not():
    assert [_settle(answer, needed=1) for answer in (S, D, U)] == [State.SAME, State.DIFFERENT, State.OPEN]
    assert _settle(S, D, needed=1) is State.UNRESOLVED


def test_nobody_counts_twice_and_a_later_answer_replaces_the_earlier():
    assert settle([Given("a", S), Given("a", S)]) is State.OPEN
    assert settle([Given("a", S), Given("b", D), Given("a", D)]) is State.DIFFERENT


def test_a_pair_that_nobody_reviews_makes_no_sense():
    with pytest.raises(ValueError, match="reviewer"):
        settle([], 0)


@given(st.lists(st.sampled_from(Answer), max_size=6))
def test_the_order_of_reviewers_changes_nothing(answers):
    given_answers = [Given(str(place), answer) for place, answer in enumerate(answers)]
    states = {settle(order) for order in itertools.islice(itertools.permutations(given_answers), 60)}
    assert len(states) == 1


def test_kappa_of_a_worked_example():
    """50 pairs: 20 both same, 15 both different, 5 and 10 on which they differ: p_o 0.7, p_e 0.5, κ 0.4."""
    found = agreement([(S, S)] * 20 + [(D, D)] * 15 + [(S, D)] * 5 + [(D, S)] * 10)
    assert found.pairs == 50
    assert found.share == pytest.approx(0.7)
    assert found.kappa == pytest.approx(0.4)
    assert found.kappa_95 is not None
    assert found.kappa_95[0] == pytest.approx(0.1248, abs=1e-3)
    assert found.kappa_95[1] == pytest.approx(0.6180, abs=1e-3)


def test_full_agreement_on_few_pairs_is_not_taken_to_be_certain():
    found = agreement([(S, S)] * 5 + [(D, D)] * 5)
    assert found.kappa == 1.0
    assert found.kappa_95 is not None
    assert found.kappa_95[0] < 0.5


def test_without_pairs_or_with_one_kind_of_answer_there_is_no_kappa():
    assert agreement([]).share is None
    found = agreement([(S, S)] * 8)
    assert (found.share, found.kappa) == (1.0, None)
