"""A person keeps its key from run to run; whoever is united, parted, gone or back is told with the reason."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from hagukumi.linkage.persons import MEMORY, RECORDS, Assigned, Reason, assign

DAY = datetime.date(2026, 10, 1)
NOBODY: Mapping[str, str] = {}


@dataclass
class Office:
    """Runs one after another; each run is told its clusters: name of a cluster → its records' letters."""

    memory: pa.Table | None = None
    day: datetime.date = DAY
    seen: list[dict[str, object]] = field(default_factory=list)

    def run(
        self,
        clusters: Mapping[str, str],
        *,
        numbers: Mapping[str, str] = NOBODY,
        traces: Mapping[str, str] = NOBODY,
        register: str = "",
        same: tuple[tuple[str, str, bool], ...] = (),
        changed: tuple[Reason, ...] = (),
        forget_before: datetime.date | None = None,
    ) -> dict[str, str]:
        """Person key of each cluster."""
        rows = [
            {"_record": record, "_source": "teate", "cluster": place, "register": record in register, "_anchor": numbers.get(record)}
            | {"_trace": traces.get(record), "rule": "probabilistic", "evidence": "name=same"}
            for place, name in enumerate(clusters)
            for record in clusters[name]
        ]
        origins = pa.table({"cluster": range(len(clusters)), "origin": [min(records) for records in clusters.values()]})
        decisions = [{"_left_record": left, "_right_record": right, "same": word} for left, right, word in same]
        with duckdb.connect() as connection:
            found: Assigned = assign(
                connection,
                self.memory,
                pa.Table.from_pylist(rows, schema=RECORDS),
                origins,
                lambda texts: pa.array([f"key-{text}" for text in texts.to_pylist()], pa.string()),
                on=self.day,
                run=str(self.day),
                forget_before=forget_before,
                changed=changed,
                decisions=pa.Table.from_pylist(decisions) if decisions else None,
            )
            assert connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]
        assert found.memory.schema == MEMORY
        self.memory, self.seen = found.memory, found.events.to_pylist()
        self.day += datetime.timedelta(days=1)
        keys = dict(zip(found.keys["cluster"].to_pylist(), found.keys["_person"].to_pylist(), strict=True))
        return {name: keys[place] for place, name in enumerate(clusters)}

    def told(self) -> set[tuple[str, str | None, str | None, str]]:
        """The last run's events: kind, person, other person, reason."""
        return {(row["kind"], row["_person"], row["_other_person"], row["reason"]) for row in self.seen}


def test_the_first_run_gives_keys_and_says_that_nothing_was_remembered() -> None:
    office = Office()
    keys = office.run({"taro": "ab", "hanako": "c"})
    assert keys == {"taro": "key-a", "hanako": "key-c"}
    assert office.told() == {("begun", None, None, "no_former")}
    assert [row["records"] for row in office.seen] == [3]


def test_keys_hold_when_records_come_and_go_and_nothing_is_told_of_those_who_stay() -> None:
    office = Office()
    keys = office.run({"taro": "ab", "hanako": "c"})
    assert office.run({"hanako": "cd", "taro": "bx"}) == keys
    assert office.told() == set()


def test_who_is_new_and_who_is_gone_is_told() -> None:
    office = Office()
    keys = office.run({"taro": "ab", "hanako": "c"})
    later = office.run({"taro": "ab", "jiro": "d"})
    assert office.told() == {
        ("gone", keys["hanako"], None, "record_withdrawn"),
        ("new", later["jiro"], None, "new_record"),
    }


def test_who_comes_back_gets_the_old_key() -> None:
    office = Office()
    keys = office.run({"taro": "ab", "hanako": "c"})
    office.run({"taro": "ab"})
    assert office.run({"taro": "ab", "hanako": "c"}) == keys
    assert office.told() == {("returned", keys["hanako"], None, "record_returned")}


def test_who_comes_back_with_the_register_s_number_alone_gets_the_old_key() -> None:
    office = Office()
    keys = office.run({"taro": "ab", "hanako": "c"}, numbers={"c": "7"}, register="c")
    office.run({"taro": "ab"})
    assert office.run({"taro": "ab", "hanako": "z"}, numbers={"z": "7"}, register="z") == keys


def test_two_who_are_united_have_the_key_of_the_greater_part_and_the_other_s_records_are_counted() -> None:
    office = Office()
    keys = office.run({"taro": "ab", "alias": "cde"})
    assert office.run({"taro": "abcdex"}) == {"taro": keys["alias"]}
    assert office.told() == {("merged", keys["alias"], keys["taro"], "new_record")}
    parts = {(row["_record"], row["part"], row["records"]) for row in office.seen}
    assert parts == {("a", "moved", 2), ("b", "moved", 2), *((letter, "destination", 2) for letter in "cde")}


def test_the_register_s_number_is_stronger_than_the_greater_part() -> None:
    office = Office()
    keys = office.run({"taro": "a", "alias": "cde"}, numbers={"a": "1"}, register="a")
    assert office.run({"taro": "acde"}, numbers={"a": "1"}, register="a") == {"taro": keys["taro"]}


def test_one_who_is_parted_keeps_the_key_with_the_greater_part() -> None:
    office = Office()
    keys = office.run({"taro": "abc"})
    later = office.run({"first": "ab", "second": "c"}, changed=(Reason.NOTATION_CHANGED,))
    assert later["first"] == keys["taro"] != later["second"]
    assert office.told() == {("split", keys["taro"], later["second"], "notation_changed")}


def test_one_who_is_parted_keeps_the_key_with_the_register_s_number() -> None:
    office = Office()
    keys = office.run({"taro": "abc"}, numbers={"c": "1"}, register="c")
    later = office.run({"first": "ab", "second": "c"}, numbers={"c": "1"}, register="c")
    assert later["second"] == keys["taro"] != later["first"]
    assert office.told() == {("split", keys["taro"], later["first"], "evidence_changed")}


def test_a_union_taken_back_gives_both_their_keys_again_even_when_a_record_came_meanwhile() -> None:
    office = Office()
    keys = office.run({"taro": "ab", "alias": "cd"})
    together = office.run({"one": "abcd"})
    assert together["one"] in keys.values()
    office.run({"one": "abcdxyz"})
    parted = office.run({"taro": "ab", "alias": "cdxyz"}, same=(("a", "c", False),))
    assert parted == keys
    assert {event[0] for event in office.told()} == {"split"}
    assert {event[3] for event in office.told()} == {"decision"}


def test_a_part_taken_back_has_the_one_key_again() -> None:
    office = Office()
    keys = office.run({"taro": "abc"})
    parted = office.run({"first": "ab", "second": "c"})
    assert office.run({"taro": "abc"}, same=(("a", "c", True),)) == keys
    assert office.told() == {("merged", keys["taro"], parted["second"], "decision")}


def test_a_corrected_address_keeps_the_key_of_one_outside_the_register() -> None:
    office = Office()
    keys = office.run({"taro": "a", "hanako": "b"}, traces={"a": "taro", "b": "hanako"})
    assert office.run({"taro": "x", "hanako": "b"}, traces={"x": "taro", "b": "hanako"}) == keys
    assert office.told() == set()
    assert office.run({"taro": "y", "hanako": "b"}, traces={"y": "taro", "b": "hanako"}) == keys


def test_two_of_one_name_and_birth_date_are_not_taken_for_each_other() -> None:
    office = Office()
    keys = office.run({"one": "a", "two": "b"}, traces={"a": "taro", "b": "taro"})
    later = office.run({"one": "x", "two": "b"}, traces={"x": "taro", "b": "taro"})
    assert later["two"] == keys["two"]
    again = office.run({"one": "y", "two": "z"}, traces={"y": "taro", "z": "taro"})
    assert set(again.values()).isdisjoint({*keys.values(), *later.values()})


def test_a_number_put_right_moves_the_record_and_says_so() -> None:
    office = Office()
    keys = office.run({"taro": "ar", "hanako": "b"}, numbers={"a": "1", "b": "2", "r": "1"}, traces={"r": "hanako's"}, register="ab")
    later = office.run({"taro": "a", "hanako": "bs"}, numbers={"a": "1", "b": "2", "s": "2"}, traces={"s": "hanako's"}, register="ab")
    assert later == keys
    assert office.told() == {("moved", keys["taro"], keys["hanako"], "number_corrected;record_changed")}
    assert {(row["_record"], row["part"]) for row in office.seen} == {("a", "origin"), ("s", "moved"), ("b", "destination")}


def test_a_number_that_the_register_gives_to_somebody_else_takes_the_key_along() -> None:
    office = Office()
    keys = office.run({"taro": "ab"}, numbers={"a": "1"}, traces={"a": "taro"}, register="a")
    later = office.run({"taro": "xb", "new": "z"}, numbers={"x": "2", "z": "1"}, traces={"x": "taro", "z": "jiro"}, register="xz")
    assert later["new"] == keys["taro"] != later["taro"]
    assert {event[0] for event in office.told()} == {"rekeyed"}


def test_a_key_is_not_given_to_somebody_else_though_its_text_comes_again() -> None:
    office = Office()
    keys = office.run({"taro": "ab"}, numbers={"b": "1"}, register="b")
    later = office.run({"new": "a", "taro": "b"}, numbers={"b": "1"}, register="b")
    assert later["taro"] == keys["taro"] == "key-a"
    assert later["new"] == "key-a#2"


def test_what_was_seen_too_long_ago_is_forgotten() -> None:
    office = Office()
    office.run({"taro": "ab", "hanako": "c"})
    office.run({"taro": "ab"}, forget_before=DAY)
    assert office.memory is not None
    assert "c" in office.memory["_record"].to_pylist()
    office.run({"taro": "ab"}, forget_before=DAY + datetime.timedelta(days=1))
    assert "c" not in office.memory["_record"].to_pylist()
    office.run({"taro": "ab", "hanako": "c"})
    assert {event[0] for event in office.told()} == {"new"}
