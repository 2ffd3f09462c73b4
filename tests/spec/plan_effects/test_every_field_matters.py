"""Nothing in a plan is for show: a field removed or altered is refused, stops what rests on it, or changes the papers that print it."""

import msgspec
import pytest

from hagukumi.documents.catalogue import PAPERS
from hagukumi.law import examine
from hagukumi.plan import records as r
from hagukumi.plan.labels import records_of_plan
from hagukumi.plan.structure import structural_problems

pytestmark = pytest.mark.slow


def _declared(text):
    """The papers of each field as the page says them, by `Record.field`."""
    found, record, titles = {}, "", {paper.title: paper.id for paper in PAPERS}
    for line in text.splitlines():
        if line.startswith("## "):
            record = line.rpartition("（")[2].rstrip("）")
        elif line.startswith("| ") and record in {kind.__name__ for kind in records_of_plan()} and "`" in line:
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            found[f"{record}.{cells[0].split('`')[1]}"] = {titles[title] for title in cells[-1].split("、") if title}
    return found


def test_every_field_of_every_record_was_tried(observed):
    fields = {f"{kind.__name__}.{field.name}" for kind in records_of_plan() for field in msgspec.structs.fields(kind)}
    assert set(observed) == fields
    assert not [key for key, effects in observed.items() if not effects.tried]


def test_no_field_is_without_effect_but_for_a_stated_reason(tool, observed):
    assert tool.unexplained(observed) == ()


def test_no_reason_is_stated_for_a_field_that_has_an_effect(tool, observed):
    stale = [f"{key} {way}" for key, way in tool.reasons() if key not in observed or way not in observed[key].without_effect]
    assert stale == []
    assert all(len(reason) > 20 for reason in tool.reasons().values())


def test_every_field_prints_on_exactly_the_papers_that_the_page_says(tool, observed):
    declared = _declared(tool.TARGET.read_text(encoding="utf-8"))
    differing = {
        key: {"said": sorted(declared.get(key, ())), "printed": sorted(effects.papers)}
        for key, effects in observed.items()
        if declared.get(key) != set(effects.papers)
    }
    assert differing == {}, "if this is meant, run: python tools/make_field_effects.py"


def test_the_page_is_what_the_tool_makes_now(tool, observed):
    kept, made = tool.TARGET.read_text(encoding="utf-8").splitlines(), tool.page(observed).splitlines()
    differing = [line for line in made if line not in set(kept)]
    assert not differing and len(kept) == len(made), "run: python tools/make_field_effects.py"


def test_a_required_field_that_is_not_written_is_refused_at_reading(engine, observed):
    required = [effects for effects in observed.values() if effects.of(engine.Way.LEFT_OUT)]
    assert len(required) > 100
    assert all(effect.refused for effects in required for effect in effects.of(engine.Way.LEFT_OUT))


def _resting(plan, list_name, entry):
    """Uses that rest on an entry, told from the plan's references alone and without the law room."""
    served = {item for use in plan.uses if use.purpose == entry.id for item in use.items}  # chosen for it, and for what it is part of
    served |= {item for candidate in plan.candidates if candidate.purpose == entry.id for item in candidate.items}
    contracted = {department.id for department in plan.departments if department.contract == entry.id}
    tests = {
        "uses": lambda use: use.id == entry.id,
        "items": lambda use: entry.id in use.items,
        "purposes": lambda use: use.purpose == entry.id or bool(served.intersection(use.items)),
        "retentions": lambda use: use.retention == entry.id,
        "criteria": lambda use: entry.purpose in ("", use.purpose),
        "candidates": lambda use: bool(set(entry.items).intersection(use.items)),
        "contracts": lambda use: bool(contracted.intersection((use.giver, use.receiver))),
    }
    return {use.id for use in plan.uses if tests[list_name](use)}


@pytest.mark.parametrize("list_name", ["uses", "items", "purposes", "retentions", "criteria", "candidates", "contracts"])
def test_a_fault_stops_uses_that_rest_on_the_entry_and_no_gap_in_one_leaves_them_running(engine, observed, list_name):
    """Removing is asked here: another value may move an entry to other uses."""
    looked_at = 0
    for effects in observed.values():
        for mutation, effect in effects.tried:
            if mutation.way is not engine.Way.REMOVED or effect.refused or mutation.place.path[:1] != (list_name,):
                continue
            entries = [getattr(plan, list_name)[mutation.place.path[1]] for plan in (mutation.before, mutation.after)]
            resting = {use for entry in entries for use in _resting(mutation.before, list_name, entry)}
            looked_at += bool(effect.rules)
            assert bool(effect.stopped) == bool(effect.rules and resting), (mutation.key, mutation.place.name, effect)
            assert set(effect.stopped) <= resting, (mutation.key, mutation.place.name)
    assert looked_at


def test_the_plan_that_is_mutated_is_lawful(release):
    assert structural_problems(release.plan) == () and examine(release.plan) == ()


def test_a_field_that_nobody_reads_would_be_found(tool, engine, city):
    """The observer is not fooled: a mutation that changes nothing has no effect, and a field of such mutations is named."""
    release = city.release
    observer = engine.Observer(release.plan, city)
    same = msgspec.structs.replace(release.plan, bodies=tuple(reversed(release.plan.bodies)))
    place = engine.Place((), release.plan)
    mutation = engine.Mutation(r.Plan, "bodies", engine.Way.ALTERED, place, release.plan, same)
    effect = observer.effect(mutation, same)
    assert not effect.any and not effect.fails_closed
    inert = engine.FieldEffects(r.Plan, "bodies", [(mutation, effect)])
    assert tool.unexplained({"Plan.bodies": inert}) == ("Plan.bodies altered",)
    with pytest.raises(ValueError, match=r"Plan\.bodies"):
        tool.page({"Plan.bodies": inert})
