"""A plan with every kind of entry: it is written and read back whole, and what points nowhere is named."""

from pathlib import Path

import msgspec
import pytest

from hagukumi.plan import PlanError, PlanIndex, plan_hash, read_plan, structural_problems, write_plan
from hagukumi.plan import records as r
from hagukumi.plan.lists import LISTS, REFERENCES


@pytest.fixture(scope="module")
def whole(made_city: Path) -> r.Plan:
    return read_plan(made_city / "plan")


def test_every_list_and_the_policy_come_back(whole: r.Plan, tmp_path: Path) -> None:
    assert whole.privacy is not None and all(getattr(whole, listed.name) for listed in LISTS)
    write_plan(whole, tmp_path)
    assert plan_hash(read_plan(tmp_path)) == plan_hash(whole)


def test_one_file_may_be_written_alone(whole: r.Plan, tmp_path: Path) -> None:
    write_plan(whole, tmp_path, only=("candidates.toml",))
    assert [path.name for path in tmp_path.iterdir()] == ["candidates.toml"]


def test_an_error_in_a_later_list_names_its_file(whole: r.Plan, tmp_path: Path) -> None:
    write_plan(whole, tmp_path)
    (tmp_path / "figures.toml").write_text('[[figure]]\nid = "x"\n', encoding="utf-8")
    (tmp_path / "plan.toml").write_text(
        (tmp_path / "plan.toml").read_text(encoding="utf-8").replace("published", "printed"), encoding="utf-8"
    )
    with pytest.raises(PlanError) as caught:
        read_plan(tmp_path)
    assert {problem.file for problem in caught.value.problems} == {"figures.toml", "plan.toml"}


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, fields in REFERENCES.items() for field in fields])
def test_a_reference_that_leads_nowhere_is_named(name: str, field: str, whole: r.Plan) -> None:
    first, *rest = getattr(whole, name)
    wrong = ("nowhere",) if isinstance(getattr(first, field), tuple) else "nowhere"
    spoiled = msgspec.structs.replace(whole, **{name: (msgspec.structs.replace(first, **{field: wrong}), *rest)})
    told = [(problem.entry, problem.field) for problem in structural_problems(spoiled)]
    assert (first.id, field) in told and structural_problems(whole) == ()


def test_a_table_in_a_register_that_is_none_is_named(whole: r.Plan) -> None:
    first, *rest = whole.file_registers
    spoiled = msgspec.structs.replace(whole, file_registers=(msgspec.structs.replace(first, tables=("nowhere",)), *rest))
    assert [(problem.entry, problem.field) for problem in structural_problems(spoiled)] == [(first.id, "tables")]


def test_candidates_are_found_by_the_items_they_became(whole: r.Plan) -> None:
    index = PlanIndex(whole)
    candidate = next(candidate for candidate in whole.candidates if candidate.items)
    assert candidate in index.candidates_of(candidate.items[0]) and index.candidates_of("nothing.here") == ()


@pytest.mark.parametrize("name", [listed.name for listed in LISTS if "name" in listed.record.__struct_fields__])
def test_a_blank_name_is_told(name: str, whole: r.Plan) -> None:
    first, *rest = getattr(whole, name)
    spoiled = msgspec.structs.replace(whole, **{name: (msgspec.structs.replace(first, name=" "), *rest)})
    assert [(problem.entry, problem.field) for problem in structural_problems(spoiled)] == [(first.id, "name")]


def test_blank_titles_and_names_inside_entries_are_told(whole: r.Plan) -> None:
    department, *departments = whole.departments
    officers = (msgspec.structs.replace(department.officers[0], title=""), *department.officers[1:])
    criterion, *criteria = whole.criteria
    bands = (msgspec.structs.replace(criterion.bands[0], name=""), *criterion.bands[1:])
    spoiled = msgspec.structs.replace(
        whole,
        programme=msgspec.structs.replace(whole.programme, title=""),
        departments=(msgspec.structs.replace(department, officers=officers), *departments),
        criteria=(msgspec.structs.replace(criterion, bands=bands), *criteria),
    )
    told = {(problem.entry, problem.field) for problem in structural_problems(spoiled)}
    assert told == {(whole.programme.id, "title"), (officers[0].id, "title"), (bands[0].id, "name")}
