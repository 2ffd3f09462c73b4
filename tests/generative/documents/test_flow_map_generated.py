"""However a plan is made, every flow stands in the picture exactly once, and no word is lost when a text is fitted into a box."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from hagukumi.documents import drawing
from hagukumi.documents.flow_list import flows_of
from hagukumi.documents.flow_picture import flow_picture
from hagukumi.documents.flow_stations import Map, Side
from hagukumi.documents.render.picture import picture
from hagukumi.law import Reading
from hagukumi.plan import records as r

NAMES = [f"d{number}" for number in range(7)]
OFFICE = r.Provision(statute="設置規則", article="第3条", kind=r.ProvisionKind.ORGANISATION_CLAUSE)

departments = st.lists(
    st.builds(
        r.Department,
        id=st.sampled_from(NAMES),
        name=st.text("課部室あいう、（）", max_size=30) | st.text(max_size=8),
        body=st.sampled_from(["a", "b", "nowhere"]),
        roles=st.lists(st.sampled_from(list(r.Role)), max_size=3, unique=True).map(tuple),
        manager=st.just("課長"),
        commissioned_by=st.sampled_from(["", "d0"]),
    ),
    max_size=6,
    unique_by=lambda department: department.id,
).map(tuple)
uses = st.lists(
    st.builds(
        r.Use,
        id=st.sampled_from([f"u{number}" for number in range(20)]),
        purpose=st.sampled_from(["p", "q"]),
        items=st.lists(st.sampled_from(["t.a", "t.b"]), max_size=2, unique=True).map(tuple),
        stages=st.lists(st.sampled_from(list(r.Stage)), min_size=1, max_size=3, unique=True).map(tuple),
        giver=st.sampled_from(NAMES),
        receiver=st.sampled_from(NAMES),
        role=st.sampled_from(list(r.Role)),
        basis=st.just(r.InternalReason(ground=OFFICE)),
        retention=st.just("short"),
    ),
    max_size=12,
    unique_by=lambda use: use.id,
).map(tuple)


def _reading(departments, uses):
    programme = r.Programme(
        id="p", title="連携", municipality_code="999997", municipality="市", general_manager="", audit_manager="", privacy_organisation=""
    )
    bodies = (r.Body(id="a", name="市長", kind=r.BodyKind.MAYOR), r.Body(id="b", name="委員会", kind=r.BodyKind.BOARD_OF_EDUCATION))
    empty = dict.fromkeys(("purposes", "retentions", "sources", "items"), ())
    return Reading(r.Plan(programme=programme, bodies=bodies, departments=departments, uses=uses, **empty))


@given(departments, uses)
def test_every_flow_is_drawn_exactly_once(departments, uses):
    reading = _reading(departments, uses)
    flows = flows_of(reading)

    found = Map(reading, flows)

    drawn = [number for way in found.ways for number in way.numbers]
    inside = [flow.number for those in found.inner.values() for flow in those]
    assert sorted(drawn + inside) == [flow.number for flow in flows]


@given(departments, uses)
def test_flows_hold_every_use_at_every_stage(departments, uses):
    flows = flows_of(_reading(departments, uses))

    told = {(use.id, stage) for flow in flows for use in flow.uses for stage in use.stages if stage in flow.stages}
    assert told == {(use.id, stage) for use in uses for stage in use.stages}
    assert [flow.number for flow in flows] == list(range(1, len(flows) + 1))


@given(departments, uses)
def test_lines_join_boxes_of_different_columns_alone(departments, uses):
    reading = _reading(departments, uses)

    for way in Map(reading, flows_of(reading)).ways:
        assert way.origin.side is not way.end.side
        assert way.end.side is not Side.LEFT


@given(departments, uses, st.booleans())
def test_whatever_the_plan_the_picture_only_draws_and_is_the_same_again(departments, uses, numbered):
    reading = _reading(departments, uses)

    first = flow_picture(reading, flows_of(reading), numbered=numbered).svg()

    again = msgspec.structs.replace(reading.plan, uses=tuple(reversed(uses)), departments=tuple(reversed(departments)))
    assert picture(first).width == 1280
    assert flow_picture(Reading(again), flows_of(Reading(again)), numbered=numbered).svg() == first


@given(st.text("漢字かなABC、。（）〜・", max_size=80), st.floats(40, 300), st.integers(1, 4))
def test_no_character_is_lost_when_a_text_is_fitted(text, width, lines):
    size, found = drawing.fitted(text, width, 16, lines)

    assert "".join(found) == text
    assert len(found) <= lines
    assert size > 0


@given(st.sets(st.integers(1, 60)))
def test_ranges_of_numbers_start_and_end_with_the_least_and_the_greatest(numbers):
    told = drawing.circled_ranges(numbers)

    assert told.startswith(drawing.circled(min(numbers)) if numbers else "")
    assert told.endswith(drawing.circled(max(numbers)) if numbers else "")
