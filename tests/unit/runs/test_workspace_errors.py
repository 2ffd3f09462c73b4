"""Who acts and under which purpose: what is missing in the plan is said, in Japanese, with what to do."""

import datetime
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from hagukumi.plan import Release, plan_hash
from hagukumi.plan import records as r
from hagukumi.runs import Workspace, WorkspaceError, open_workspace
from hagukumi.runs.assemble import _years_before
from hagukumi.runs.pseudonymise import pseudonymise_step
from hagukumi.runs.results import keep_results, latest_batch
from hagukumi.runs.support_list import band_name, rows_of, shown
from hagukumi.runs.workspace import adopted_release
from hagukumi.vault import Status

replace = msgspec.structs.replace


def workspace(plan: r.Plan, home: Path = Path("nowhere")) -> Workspace:
    release = Release(
        plan=plan,
        hash=plan_hash(plan),
        author="clerk-a",
        approvals=(),
        valid_from=datetime.date(2026, 4, 1),
        valid_until=datetime.date(2029, 3, 31),
    )
    return Workspace(home=home, vault=None, gate=None, release=release, clock=lambda: datetime.datetime.now(datetime.UTC))  # type: ignore[arg-type]


def test_the_process_and_the_first_person_of_the_coordinator(small_plan: r.Plan) -> None:
    work = workspace(small_plan)
    assert work.process.officer == "run" and work.coordinator_person().officer == "clerk-a"
    assert work.coordinator_person("clerk-c").officer == "clerk-c"
    assert work.linkage_purpose.id == "linkage"
    assert work.evaluation_purpose is None


def _departments(plan: r.Plan, **changes: object) -> r.Plan:
    first, *others = plan.departments
    return replace(plan, departments=(replace(first, **changes), *others))


def test_a_plan_without_a_process_is_named(small_plan: r.Plan) -> None:
    officers = tuple(officer for officer in small_plan.departments[0].officers if officer.kind is r.OfficerKind.PERSON)
    with pytest.raises(WorkspaceError, match="自動処理の担当者がありません"):
        _ = workspace(_departments(small_plan, officers=officers)).process


def test_a_plan_without_a_coordinator_is_named(small_plan: r.Plan) -> None:
    with pytest.raises(WorkspaceError, match="総括管理主体がありません"):
        workspace(_departments(small_plan, roles=(r.Role.HOLDER,))).coordinator_person()


@pytest.mark.parametrize(
    ("department", "officer", "words"),
    [
        ("treasury", "", "計画にありません"),
        ("shimin", "", "担当者がいません"),
        ("kodomo", "somebody", "担当者がいません"),
        ("kodomo", "run", "担当者がいません"),
    ],
)
def test_a_person_who_is_not_there_is_refused(small_plan: r.Plan, department: str, officer: str, words: str) -> None:
    with pytest.raises(WorkspaceError, match=words):
        workspace(small_plan).person(department, r.Role.COORDINATOR, officer)


def test_a_purpose_without_a_wider_one_cannot_link(small_plan: r.Plan) -> None:
    purposes = tuple(replace(purpose, parent="") for purpose in small_plan.purposes)
    with pytest.raises(WorkspaceError, match="上位の目的"):
        _ = workspace(replace(small_plan, purposes=purposes)).linkage_purpose


def test_criteria_under_two_wider_purposes_cannot_link(small_plan: r.Plan) -> None:
    other = replace(small_plan.purposes[0], id="other")
    second = replace(small_plan.purposes[1], id="abuse", parent="other")
    criterion = replace(small_plan.criteria[0], id="abuse", purpose="abuse")
    plan = replace(small_plan, purposes=(*small_plan.purposes, other, second), criteria=(*small_plan.criteria, criterion))
    with pytest.raises(WorkspaceError, match="一つに決まりません"):
        _ = workspace(plan).linkage_purpose


def test_a_plan_without_a_register_is_named(small_plan: r.Plan) -> None:
    with pytest.raises(WorkspaceError, match="spine = true"):
        _ = workspace(small_plan).spine


def test_a_folder_without_a_run_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="hagukumi run"), open_workspace(tmp_path / "home"):
        raise AssertionError("opened")
    with pytest.raises(WorkspaceError):
        adopted_release(tmp_path)
    assert not list(tmp_path.iterdir())


def _vault(*manifests: tuple[str, int, str]) -> SimpleNamespace:
    """A vault with these linked batches; the one called "gone" was erased since."""
    found = {
        name: SimpleNamespace(
            id=name,
            created_at=datetime.datetime(2026, 1, day, tzinfo=datetime.UTC),
            recipient=recipient,
            label="",
            stage=r.Stage.LINKED,
            purpose="linkage",
            status=Status.ERASED if name == "gone" else Status.COMPLETE,
        )
        for name, day, recipient in manifests
    }
    kept = [manifest for manifest in found.values() if manifest.status is not Status.ERASED]
    return SimpleNamespace(find=lambda **_: kept, manifest=found.__getitem__)


def test_the_last_completed_run_counts_and_before_it_the_newest_batch(small_plan: r.Plan, tmp_path: Path) -> None:
    work = workspace(small_plan, tmp_path)
    work.vault = _vault(("old", 1, "a"), ("new", 2, "a"), ("other", 3, "b"), ("gone", 4, "d"))  # type: ignore[assignment]
    assert latest_batch(work, r.Stage.LINKED, "linkage") == "other"
    assert latest_batch(work, r.Stage.LINKED, "linkage", "a") == "new"
    keep_results(work, ["old", "other"])
    assert latest_batch(work, r.Stage.LINKED, "linkage", "a") == "old"
    with pytest.raises(WorkspaceError, match="まだありません"):
        latest_batch(work, r.Stage.LINKED, "linkage", "c")
    keep_results(work, ["old", "gone"])
    with pytest.raises(WorkspaceError, match="消去"):
        latest_batch(work, r.Stage.LINKED, "linkage", "d")


def test_someone_born_on_29_february_comes_of_age_on_1_march_of_a_common_year() -> None:
    assert _years_before(datetime.date(2024, 2, 29), 3) == datetime.date(2021, 3, 1)
    assert _years_before(datetime.date(2024, 2, 29), 4) == datetime.date(2020, 2, 29)
    assert _years_before(datetime.date(2026, 10, 1), 15) == datetime.date(2011, 10, 1)


def test_what_a_clerk_reads_in_a_cell() -> None:
    assert [shown(value) for value in (True, False, None, ["い", "ろ", "い"], 3, "=1+1")] == ["はい", "いいえ", "", "い\nろ", "3", "=1+1"]


def test_too_little_known_is_said_and_not_a_low_band(small_plan: r.Plan) -> None:
    criterion = small_plan.criteria[0]
    assert band_name(criterion, "low") == "低"
    assert band_name(criterion, None) == band_name(criterion, "gone") == "判定不能"


def test_reasons_against_bring_no_next_step(small_plan: r.Plan) -> None:
    import pyarrow as pa

    tables = {
        "judgment": pa.table({"_number": ["2", "1"], "band": ["low", None]}),
        "contact": pa.table({"_number": ["1"], "name": ["甲"]}),
        "reason": pa.table(
            {
                "_number": ["1", "1", "1", "1"],
                "side": ["for", "against", "missing", "missing"],
                "name": ["転居", "在籍", "健診", "税"],
                "detail": ["2回", "", None, "未着"],
                "check_next": ["訪問する", "無用", "照会する", None],
            }
        ),
    }
    first, second = rows_of(small_plan.criteria[0], tables)
    assert (first["_number"], second["_number"]) == ("1", "2")
    assert first["for"] == ["2回"] and first["against"] == ["在籍"] and first["missing"] == ["健診", "未着"]
    assert first["check_next"] == ["訪問する", "照会する"] and first["band_name"] == "判定不能" and second["band_name"] == "低"
    assert "name" not in second


def test_a_plan_that_asks_for_no_evaluation_gets_no_data_for_it(small_plan: r.Plan) -> None:
    day, criterion = datetime.date(2026, 10, 1), small_plan.criteria[0]
    assert pseudonymise_step(workspace(small_plan), criterion, "b1", "b2", day, "label") == ((), {})
    purpose = replace(small_plan.purposes[1], id="evaluation", kind=r.PurposeKind.EVALUATION)
    analysts = replace(small_plan.departments[0], id="bunseki", roles=(r.Role.ANALYST,), officers=())
    plan = replace(small_plan, purposes=(*small_plan.purposes, purpose), departments=(*small_plan.departments, analysts))
    assert workspace(plan).evaluation_purpose == purpose
    assert pseudonymise_step(workspace(plan), criterion, "b1", "b2", day, "label") == ((), {})
