"""What holds for any records, however strange."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkage_extracts import Town  # the conftest beside this file makes it importable

FAMILIES = [("斎藤", "サイトウ"), ("齋藤", "サイトウ"), ("高橋", "タカハシ"), ("王", "ワン"), ("NGUYEN", "グエン")]
GIVEN = [("大和", "ヤマト"), ("大地", "ダイチ"), ("美空", "ミク"), ("未来", "ミク"), ("VAN AN", "バン アン"), ("未命名", "")]
BIRTHS = ["2016-05-05", "2016-05-15", "2016-05-99", "1984-03-03", "2024-12-31", ""]


@st.composite
def rows(draw, numbers=("01", "02", "03", "77", "")):
    family, given = draw(st.sampled_from(FAMILIES)), draw(st.sampled_from(GIVEN))
    space = draw(st.sampled_from(["　", " ", ""]))
    row = {
        "resident_number": draw(st.sampled_from(numbers)),
        "name": draw(st.sampled_from([family[0] + space + given[0], ""])),
        "kana": draw(st.sampled_from([family[1] + space + given[1], ""])),
        "birth_date": draw(st.sampled_from(BIRTHS)),
        "sex": draw(st.sampled_from(["1", "2", ""])),
        "household": draw(st.sampled_from(["H1", "H2", ""])),
        "address": draw(st.sampled_from(["芝園町1丁目2番3号", "芝園町1-2-3", "緑町9", ""])),
        "guardian_name": draw(st.sampled_from(["斎藤 誠", ""])),
        "protected": draw(st.sampled_from(["0", "1"])),
    }
    return {field: value for field, value in row.items() if value or field in ("resident_number", "name")}


def numbered(row_list):
    return [row | {"_row": str(place)} for place, row in enumerate(row_list, 2)]


@st.composite
def towns(draw):
    register = draw(st.lists(rows(), max_size=5, unique_by=lambda row: row["resident_number"] or id(row)))
    return {
        "juki": numbered(register),
        "school": numbered(draw(st.lists(rows(), max_size=5))),
        "npo": numbered(draw(st.lists(rows(), max_size=6))),
    }


def linked(extracts):
    town = Town()
    for id, row_list in extracts.items():
        town.source(id, row_list, unique=id != "npo", spine=id == "juki")
    return town.linked()


def people(answer):
    """The partition: row → person."""
    return {(row["_source"], row["_row"]): row["person"] for row in answer.links.to_pylist()}


def partition(answer):
    groups = {}
    for place, person in people(answer).items():
        groups.setdefault(person, set()).add(place)
    return sorted(map(sorted, groups.values()))


COSTLY = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@COSTLY
@given(towns())
def test_every_row_has_exactly_one_person_and_every_person_a_row(extracts):
    answer = linked(extracts)
    assert Counter(people(answer).keys()) == Counter((id, int(row["_row"])) for id, row_list in extracts.items() for row in row_list)
    assert answer.links.num_rows == sum(map(len, extracts.values()))
    assert set(answer.persons["person"].to_pylist()) == set(people(answer).values())


@COSTLY
@given(towns())
def test_no_person_has_two_rows_of_a_duplicate_free_source(extracts):
    held = Counter((id, person) for (id, _), person in people(linked(extracts)).items() if id != "npo")
    assert all(count == 1 for count in held.values())


@COSTLY
@given(towns(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_sources_does_not_matter(extracts, random):
    shuffled = {id: random.sample(row_list, len(row_list)) for id, row_list in extracts.items()}
    assert partition(linked(shuffled)) == partition(linked(extracts))


@COSTLY
@given(towns())
def test_the_same_input_gives_the_same_answer(extracts):
    first, second = linked(extracts), linked(extracts)
    assert all(getattr(first, name) == getattr(second, name) for name in ("links", "review", "relations", "persons", "misuse", "counts"))


@COSTLY
@given(towns())
def test_a_record_far_from_all_others_changes_no_link_by_number(extracts):
    far = {"resident_number": "999", "name": "遠藤　彼方", "kana": "エンドウ　カナタ", "birth_date": "1950-11-11", "_row": "99"}
    before = {(r["_source"], r["_row"]): r for r in linked(extracts).links.to_pylist() if r["rule"] in ("register", "resident_number")}
    answer = linked(extracts | {"npo": [*extracts["npo"], far]})
    after = {(r["_source"], r["_row"]): r for r in answer.links.to_pylist()}
    assert after["npo", 99]["rule"] == "single"
    assert all(after[place]["rule"] == row["rule"] and after[place]["evidence"] == row["evidence"] for place, row in before.items())


@COSTLY
@given(towns())
def test_household_and_sibling_are_mutual_and_the_protected_are_not_related_across_households(extracts):
    answer = linked(extracts)
    related = {(row["person"], row["other_person"], row["kind"]) for row in answer.relations.to_pylist()}
    facts = {row["person"]: row for row in answer.persons.to_pylist()}
    for person, other, kind in related:
        assert person != other
        assert kind == "guardian" or (other, person, kind) in related
        if facts[person]["protected"] or facts[other]["protected"]:
            assert facts[person]["household"] == facts[other]["household"] is not None
