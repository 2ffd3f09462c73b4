"""個人番号を受け入れさせる試み。"""

import random

import pytest

from hagukumi.intake import Code
from hagukumi.intake.my_numbers import LEAST, chance_of
from hagukumi.notation import is_my_number
from hagukumi.plan.records import Column, ValueType

MY_NUMBER = "123456789018"
FULL_WIDTH = "１２３４５６７８９０１８"


def numbers(count, *, valid, seed=1):
    rng = random.Random(seed)
    found = []
    while len(found) < count:
        digits = f"{rng.randrange(10**12):012d}"
        if valid is None or is_my_number(digits) is valid:
            found.append(digits)
    return found


@pytest.mark.parametrize(
    "text",
    [
        MY_NUMBER, FULL_WIDTH, "1234-5678-9018", "1234 5678 9018", "１２３４－５６７８－９０１８",
        f"母の番号は{MY_NUMBER}です", f"a\n{MY_NUMBER}",
    ],
)  # fmt: skip
def test_a_my_number_inside_a_memo_puts_the_row_aside_without_its_value(deliver, head, text):
    received = deliver(head + f'001,a,,,"{text}"\n002,b,,,\n')
    assert received.quarantine.select(["_row", "_column", "_code"]).to_pylist() == [{"_row": 2, "_column": "備考", "_code": "X-13"}]
    assert received.accepted["_row"].to_pylist() == [3]
    assert "5678" not in str(received) and "５６７８" not in str(received)


@pytest.mark.parametrize("type", [t for t in ValueType if t not in (ValueType.RESIDENT_NUMBER, ValueType.IDENTIFIER, ValueType.INTEGER)])
def test_a_my_number_in_a_column_for_something_else_is_found_whatever_the_type(deliver, type):
    columns = (Column(header="id", field="id"), Column(header="値", field="value", type=type))
    received = deliver(f"id,値\na,{MY_NUMBER}\n", columns=columns)
    assert received.quarantine["_code"].to_pylist() == ["X-13"]


def test_a_my_number_hidden_in_an_identifier_with_other_text_is_found(deliver):
    columns = (Column(header="id", field="id", type=ValueType.IDENTIFIER), Column(header="b", field="b"))
    assert deliver(f"id,b\n番号:{MY_NUMBER},x\n", columns=columns).quarantine["_code"].to_pylist() == ["X-13"]


def test_twelve_digits_without_a_valid_check_digit_and_longer_runs_pass(deliver, head):
    assert deliver(head + "001,a,,,123456789012\n002,a,,,0123456789018\n").report.accepted == 2


@pytest.mark.parametrize("type", [ValueType.RESIDENT_NUMBER, ValueType.IDENTIFIER, ValueType.INTEGER])
def test_a_column_of_my_numbers_declared_as_another_number_refuses_the_file(deliver, type):
    columns = (Column(header="番号", field="n", type=type),)
    refused = deliver("番号\n" + "\n".join(numbers(50, valid=True)) + "\n", columns=columns).refused
    assert refused.code is Code.MY_NUMBER_COLUMN and "「番号」" in refused.message
    assert not any(number in refused.message for number in numbers(50, valid=True))


def test_single_hits_in_a_number_column_are_chance(deliver):
    columns = (Column(header="番号", field="n", type=ValueType.RESIDENT_NUMBER),)
    received = deliver("番号\n" + "\n".join(numbers(5000, valid=None)) + "\n", columns=columns)
    assert received.refused is None and received.report.accepted == 5000


@pytest.mark.parametrize("step", [1, 10, 37])
def test_numbers_counted_up_are_not_taken_for_my_numbers(deliver, step):
    """Of numbers that end evenly one in ten is valid, of those that end in 0 two in eleven: still chance."""
    columns = (Column(header="番号", field="n", type=ValueType.RESIDENT_NUMBER),)
    text = "番号\n" + "".join(f"{7 * 10**10 + i * step:012d}\n" for i in range(70_000))
    assert deliver(text, columns=columns).refused is None


def test_one_valid_number_repeated_is_still_one_number(deliver):
    """A school's or household's number may be valid by chance and stand in every row."""
    columns = (Column(header="番号", field="n", type=ValueType.IDENTIFIER), Column(header="b", field="b"))
    assert deliver("番号,b\n" + f"{MY_NUMBER},x\n" * 500, columns=columns).refused is None


def test_my_numbers_mixed_under_ordinary_numbers_are_noticed_by_their_share(deliver):
    columns = (Column(header="番号", field="n", type=ValueType.IDENTIFIER),)
    mixed = numbers(3000, valid=None) + numbers(700, valid=True, seed=2)
    assert deliver("番号\n" + "\n".join(mixed) + "\n", columns=columns).refused.code is Code.MY_NUMBER_COLUMN


def test_full_width_or_grouped_my_numbers_in_a_number_column_are_counted(deliver):
    columns = (Column(header="番号", field="n", type=ValueType.IDENTIFIER),)
    grouped = [f"{n[:4]}-{n[4:8]}-{n[8:]}" for n in numbers(30, valid=True)]
    wide = [n.translate({48 + d: 0xFF10 + d for d in range(10)}) for n in numbers(30, valid=True)]
    for column in (grouped, wide):
        assert deliver("番号\n" + "\n".join(column) + "\n", columns=columns).refused.code is Code.MY_NUMBER_COLUMN


def test_too_few_numbers_are_not_judged(deliver):
    columns = (Column(header="番号", field="n", type=ValueType.IDENTIFIER),)
    few, enough = numbers(LEAST - 1, valid=True), numbers(LEAST, valid=True)
    assert deliver("番号\n" + "\n".join(few) + "\n", columns=columns).refused is None
    assert deliver("番号\n" + "\n".join(enough) + "\n", columns=columns).refused.code is Code.MY_NUMBER_COLUMN


@pytest.mark.parametrize(("hits", "trials"), [(0, 5), (1, 1), (3, 10), (10, 10), (40, 200), (0, 0), (2, 200)])
def test_the_chance_of_hits_is_the_binomial_tail(hits, trials):
    from math import comb

    exact = sum(comb(trials, k) * 2**k * 9 ** (trials - k) for k in range(hits, trials + 1)) / 11**trials
    assert chance_of(hits, trials) == pytest.approx(exact, rel=1e-9)
