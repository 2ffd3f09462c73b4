"""Chapter: points, bands, and grave facts that nothing lowers."""

from __future__ import annotations

from msgspec.structs import replace

from hagukumi.plan.records import Condition, Indicator, Measure, Operator, Whose

ABUSE = Condition(item="kind", op=Operator.EQ, value="abuse")
GRAVE = Indicator(
    id="abuse",
    name="虐待の相談",
    source="consultation",
    measure=Measure.COUNT,
    op=Operator.GE,
    threshold=1,
    points=0,
    where=(ABUSE,),
    grave=True,
)
SUPPORTED = Indicator(
    id="supported", name="支援中", source="assistance", measure=Measure.LATEST, item="receiving", op=Operator.EQ, threshold="1", points=-9
)


def test_points_of_met_indicators_add_up_to_a_band(book):
    town = book.town().person("a").month("a", "2024-09-01", 30).record("assistance", "a", receiving="1")
    child = book.ask(town, book.criterion(book.absent, book.receives)).child("a")
    assert (child["points"], child["band"], child["coverage"]) == (5, "high", 1.0)


def test_negative_points_speak_against(book):
    town = book.town().person("a").month("a", "2024-09-01", 30).record("assistance", "a", receiving="1")
    answer = book.ask(town, book.criterion(book.absent, replace(SUPPORTED, points=-2)))
    assert (answer.child("a")["points"], answer.child("a")["band"]) == (1, "low")
    assert answer.sides("a") == {"absent30": "for", "supported": "against"}


def test_points_below_every_band_fall_into_the_lowest(book):
    town = book.town().person("a").record("assistance", "a", receiving="1")
    child = book.ask(town, book.criterion(book.consulted, SUPPORTED)).child("a")
    assert (child["points"], child["band"]) == (-9, "low")


def test_a_grave_fact_puts_into_the_highest_band_whatever_the_points(book):
    town = book.town().person("a").record("consultation", "a", held="2024-07-01", kind="abuse").record("assistance", "a", receiving="1")
    child = book.ask(town, book.criterion(GRAVE, book.consulted, SUPPORTED)).child("a")
    assert (child["grave"], child["band"], child["listed"], child["points"]) == (True, "high", True, -8)


def test_a_grave_fact_is_not_lowered_by_missing_data(book):
    town = book.town().person("a").record("consultation", "a", held="2024-07-01", kind="abuse").without("attendance", "assistance")
    child = book.ask(town, book.criterion(GRAVE, book.absent, book.receives)).child("a")
    assert (child["coverage"], child["undetermined"], child["band"]) == (0.0, False, "high")


def test_a_grave_fact_of_any_household_member_counts_where_the_criterion_says_so(book):
    town = book.town().person("a").person("b").related("a", "b", "household").record("consultation", "b", held="2024-07-01", kind="abuse")
    rule = book.criterion(replace(GRAVE, whose=Whose.HOUSEHOLD), book.consulted)
    answer = book.ask(town, rule)
    assert answer.child("a")["grave"] and answer.child("b")["grave"]
    assert not book.ask(town, book.criterion(GRAVE, book.consulted)).child("a")["grave"]


def test_relations_are_read_from_the_child_to_the_other_only(book):
    town = book.town().person("a").person("b").related("b", "a", "household").record("consultation", "b", held="2024-07-01", kind="abuse")
    assert not book.ask(town, book.criterion(replace(GRAVE, whose=Whose.HOUSEHOLD), book.consulted)).child("a")["grave"]


def test_a_household_is_counted_together(book):
    town = book.town().person("a").person("b").related("a", "b", "household")
    for one in ("a", "b"):
        town.record("consultation", one, held="2024-07-01", kind="care")
    rule = book.criterion(replace(book.consulted, whose=Whose.HOUSEHOLD, threshold=2))
    assert book.ask(town, rule).detail("a", "consulted") == "世帯員の直近24か月の「家庭相談」の記録が2件以上（2件）"


def test_the_latest_value_decides_and_of_two_on_one_day_the_one_that_meets(book):
    latest = Indicator(
        id="kind", name="相談", source="consultation", measure=Measure.LATEST, item="kind", op=Operator.IN, threshold=("abuse",), points=1
    )
    town = book.town().person("a").person("b")
    town.record("consultation", "a", held="2024-05-01", kind="abuse").record("consultation", "a", held="2024-06-01", kind="care")
    town.record("consultation", "b", held="2024-06-01", kind="abuse").record("consultation", "b", held="2024-06-01", kind="care")
    answer = book.ask(town, book.criterion(latest))
    assert answer.sides("a") == {}
    assert answer.detail("b", "kind") == "これまでの「家庭相談」で、種別の最新の値が「虐待」のいずれか（虐待）"


def test_grave_facts_and_heavy_indicators_come_first_among_the_reasons(book):
    town = book.town().person("a").month("a", "2024-09-01", 30).record("consultation", "a", held="2024-07-01", kind="abuse")
    judged = town.judge(book.criterion(book.consulted, book.absent, book.receives, GRAVE))
    assert judged.reasons["indicator"].to_pylist() == ["abuse", "absent30", "consulted"]
    assert judged.reasons["detail"].to_pylist()[0] == "これまでの「家庭相談」（種別が「虐待」のもの）の記録がある（1件）"
