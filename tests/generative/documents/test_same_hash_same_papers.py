"""Two plans of the same hash print the same papers, whatever the order of their entries and codes and whether defaults are written out."""

import datetime
import random

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hagukumi.city.extracts import EXTRACTS
from hagukumi.city.programme import sample_plan
from hagukumi.documents.catalogue import PAPERS
from hagukumi.documents.printing import Printing
from hagukumi.plan import plan_hash
from hagukumi.plan import records as r
from hagukumi.plan.lists import LISTS

DAY = datetime.date(2026, 3, 20)


@pytest.fixture(scope="module")
def plan():
    cards = [extract.card for extract in EXTRACTS]
    own = {card.id: {"\ue000": "髙", "\ue001": "﨑"} for card in cards}
    return sample_plan(cards, own, children=1900, as_of=datetime.date(2026, 10, 1))


@pytest.fixture(scope="module")
def printed(plan):
    return _documents(plan)


def _documents(plan):
    return [paper.build(Printing(plan, DAY)) for paper in PAPERS]


def _written_out(value):
    """The value as plain data with every default written."""
    if isinstance(value, r.Record):
        tag = value.__struct_config__.tag
        return {name: _written_out(getattr(value, name)) for name in value.__struct_fields__} | ({"type": tag} if tag else {})
    return [_written_out(inner) for inner in value] if isinstance(value, tuple) else value


def _shuffled(chance, plan):
    lists = {listed.name: _mixed(chance, getattr(plan, listed.name)) for listed in LISTS}
    sources = tuple(msgspec.structs.replace(source, layout=_turned(chance, source.layout)) for source in lists["sources"])
    return msgspec.structs.replace(plan, **{**lists, "sources": sources})


def _mixed(chance, entries):
    return tuple(chance.sample(entries, len(entries)))


def _turned(chance, layout):
    columns = tuple(msgspec.structs.replace(column, codes=dict(_mixed(chance, [*column.codes.items()]))) for column in layout.columns)
    return msgspec.structs.replace(layout, columns=columns, private_use=dict(_mixed(chance, [*layout.private_use.items()])))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(min_value=0, max_value=10_000))
def test_order_carries_no_meaning_on_any_paper(plan, printed, seed):
    other = _shuffled(random.Random(seed), plan)
    assert plan_hash(other) == plan_hash(plan)
    assert _documents(other) == printed


def test_defaults_written_out_print_nothing_else(plan, printed):
    other = msgspec.convert(_written_out(plan), r.Plan)
    assert plan_hash(other) == plan_hash(plan)
    assert _documents(other) == printed


def test_the_value_that_stands_for_a_code_is_the_same_in_any_order(plan, printed):
    """Two writings of one code: the criteria are told in the same words whichever was written first."""
    number = next(
        number
        for number, source in enumerate(plan.sources)
        if any(len(set(column.codes.values())) < len(column.codes) for column in source.layout.columns)
    )
    source = plan.sources[number]
    columns = tuple(msgspec.structs.replace(column, codes=dict(reversed(column.codes.items()))) for column in source.layout.columns)
    turned = msgspec.structs.replace(source, layout=msgspec.structs.replace(source.layout, columns=columns))
    other = msgspec.structs.replace(plan, sources=(*plan.sources[:number], turned, *plan.sources[number + 1 :]))
    assert plan_hash(other) == plan_hash(plan)
    assert _documents(other) == printed
