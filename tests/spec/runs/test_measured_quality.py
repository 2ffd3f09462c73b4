"""欠損・不整合 (3.2.1): what reception counted stands beside the candidate that the item came from."""

import msgspec
import pytest

from hagukumi.plan import read_plan
from hagukumi.plan import records as r
from hagukumi.runs import open_workspace
from hagukumi.runs.measured import measure
from hagukumi.runs.receive import deliveries_of
from hagukumi.vault import Refused


@pytest.fixture
def work(finished, tmp_path):
    import shutil

    with open_workspace(shutil.copytree(finished.home, tmp_path / "home"), keys=finished.keys, read_only=True) as opened:
        yield opened


def test_counts_are_those_of_the_latest_delivery(work, made_city) -> None:
    reports = {delivery.source: delivery.report for delivery in deliveries_of(work) if delivery.report.refused is None}
    after = measure(work, work.coordinator_person(), read_plan(made_city / "plan"))
    answered = [candidate for candidate in after.candidates if candidate.availability]
    measured = [(candidate, quality) for candidate in answered for quality in candidate.availability.quality]
    known = [(candidate, quality) for candidate, quality in measured if quality.source in reports and candidate.items]
    assert len(known) > 50
    for candidate, quality in known:
        fields = [field for field in reports[quality.source].fields if f"{quality.source}.{field.field}" in candidate.items]
        assert quality.rows == reports[quality.source].rows
        assert quality.missing == max(field.missing for field in fields)
        assert quality.inconsistent == max(field.inconsistent for field in fields)
    assert any(quality.missing for _, quality in known)


def test_measuring_again_changes_nothing(work, made_city) -> None:
    once = measure(work, work.coordinator_person(), read_plan(made_city / "plan"))
    assert measure(work, work.coordinator_person(), once) == once


def test_a_candidate_whose_holding_nobody_answered_stays_as_it_is(work, made_city) -> None:
    plan = read_plan(made_city / "plan")
    blank = msgspec.structs.replace(plan, candidates=tuple(msgspec.structs.replace(each, availability=None) for each in plan.candidates))
    assert measure(work, work.coordinator_person(), blank) == blank


def test_who_may_not_see_figures_is_refused(work, made_city) -> None:
    supporter = work.index.with_role(r.Role.SUPPORTER)[0]
    with pytest.raises(Refused):
        measure(work, work.person(supporter.id, r.Role.SUPPORTER), read_plan(made_city / "plan"))
