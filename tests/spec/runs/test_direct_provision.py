"""4.1 and 4.4: a holder provides directly to a supporter, on the coordinator's direction, for the children on the list and nobody else."""

import datetime
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from msgspec import structs

from hagukumi.audit import EventKind, read_events
from hagukumi.law import Action, examine
from hagukumi.plan import Release, approve, read_release
from hagukumi.plan import records as r
from hagukumi.plan.records import Role, Stage
from hagukumi.runs import Workspace, WorkspaceError, direct, open_workspace, run_pipeline
from hagukumi.runs.direct import Provided, open_provided, provide, provided_to
from hagukumi.runs.receive import deliveries_of
from hagukumi.runs.results import latest_batch
from hagukumi.runs.support_list import DIRECT_TITLE, handed_over, write_support_list
from hagukumi.vault import OpenRefused, Refused

AS_OF = datetime.date(2026, 10, 1)
USE = "direct-nursery"
OWN = "direct-nursery-own"
CENTRE = "family_centre"


@dataclass(frozen=True)
class Home:
    folder: Path
    keys: Path
    provided: Provided


def approved(release: Release, plan: r.Plan) -> Release:
    assert examine(plan) == ()
    span = {"valid_from": release.valid_from, "valid_until": release.valid_until}
    return approve(plan, author=release.author, approvals=release.approvals, **span)


def with_own_use(plan: r.Plan) -> r.Plan:
    """The holder's own look at the rows that it provides; the direct use gives it none."""
    direct = next(use for use in plan.uses if use.id == USE)
    if any(use.id == OWN for use in plan.uses):
        return plan
    changes = {"id": OWN, "stages": (Stage.DELIVERED,), "receiver": direct.giver, "role": Role.HOLDER, "direction": ""}
    return structs.replace(plan, uses=(*plan.uses, structs.replace(direct, **changes)))


@pytest.fixture(scope="module")
def release(made_city: Path) -> Release:
    found = read_release(made_city / "plan")
    return approved(found, with_own_use(found.plan))


@pytest.fixture(scope="module")
def home(made_city: Path, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("direct")
    with open_workspace(folder / "home", release, keys=folder / "keys") as work:
        run_pipeline(work, made_city / "extracts", AS_OF)
        (provided,) = provide(work, USE, "child_welfare-2")
    return Home(folder / "home", folder / "keys", provided)


@pytest.fixture
def work(home: Home, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(home.folder, tmp_path / "home")
    with open_workspace(tmp_path / "home", keys=home.keys) as opened:
        yield opened


def rows_of(work: Workspace) -> tuple[pa.Table, dict[str, pa.Table]]:
    """What the family centre was provided directly, and its list."""
    actor = work.person(CENTRE, Role.SUPPORTER)
    ((use, manifest),) = provided_to(work, "abuse", CENTRE)
    criterion = next(criterion for criterion in work.criteria if criterion.purpose == "abuse")
    return open_provided(work, actor, use, manifest)["nursery"], handed_over(work, CENTRE, criterion, actor)[1]


def test_only_children_on_the_list_are_provided_under_the_numbers_of_the_list(home: Home, work: Workspace) -> None:
    provided, listed = rows_of(work)
    numbers, known = set(provided["_number"].to_pylist()), set(listed["contact"]["_number"].to_pylist())
    assert numbers and numbers < known
    assert (home.provided.children, home.provided.listed, home.provided.rows) == (len(numbers), len(known), provided.num_rows)
    assert set(provided.column_names) == {"_number", "name", "birth_date", "absent_days", "neglect_sign"}


def test_the_rows_are_those_of_the_same_children(work: Workspace) -> None:
    provided, listed = rows_of(work)
    born = dict(zip(listed["contact"]["_number"].to_pylist(), listed["contact"]["birth_date"].to_pylist(), strict=True))
    pairs = [(row["birth_date"], born[row["_number"]]) for row in provided.to_pylist() if row["birth_date"] and born[row["_number"]]]
    assert pairs and all(str(theirs) == str(ours) for theirs, ours in pairs)
    assert any(row["absent_days"] is not None for row in provided.to_pylist())


def test_the_protected_and_those_not_known_to_be_unprotected_keep_what_may_tell_a_place(home: Home, work: Workspace) -> None:
    provided, listed = rows_of(work)
    protected = dict(zip(listed["contact"]["_number"].to_pylist(), listed["contact"]["protected"].to_pylist(), strict=True))
    for row in provided.to_pylist():
        if protected[row["_number"]] is not False:
            assert row["neglect_sign"] is None
    withheld = {number for number in provided["_number"].to_pylist() if protected[number] is not False}
    assert home.provided.withheld == len(withheld)
    assert any(row["neglect_sign"] is not None for row in provided.to_pylist())


def test_each_step_is_a_permit_of_its_own_and_nobody_sees_both_names_and_person_keys(home: Home, release: Release) -> None:
    granted = [event for _, _, event in read_events(home.folder / "audit") if event.detail.get("step") == "direct"]
    assert {event.kind for event in granted} == {EventKind.PERMIT_GRANTED}
    by = {(event.actor, event.stage, event.detail["action"]): set(event.items) for event in granted}
    use = next(use for use in release.plan.uses if use.id == USE)
    assert by[("child_welfare-2", "delivered", "open")] == by[("child_welfare-2", "handed_over", "write")] == set(use.items)
    assert by[("run-process", "judged", "open")] == {"judgment.listed"}
    assert all(not item.startswith("nursery.") for (actor, _, _), items in by.items() if actor == "run-process" for item in items)


def test_the_provision_is_told_to_the_coordinator_as_a_count_under_its_direction(home: Home) -> None:
    (told,) = [event for _, _, event in read_events(home.folder / "audit") if event.detail.get("direction")]
    assert (told.kind, told.actor, told.count) == (EventKind.HANDED_OVER, "child_welfare-2", home.provided.children)
    assert told.detail == {"use": USE, "direction": "direct-nursery", "receiver": CENTRE}


def test_providing_again_changes_nothing_and_the_list_stays_the_list(home: Home, work: Workspace) -> None:
    before = latest_batch(work, Stage.HANDED_OVER, "abuse", CENTRE)
    (again,) = provide(work, USE, "child_welfare-2")
    assert again.batch == home.provided.batch != before
    assert latest_batch(work, Stage.HANDED_OVER, "abuse", CENTRE) == before
    manifest = work.vault.manifest(again.batch)
    assert (manifest.recipient, manifest.purpose, manifest.department) == (CENTRE, "abuse", "child_welfare")


def test_the_workbook_has_a_sheet_of_what_was_provided_directly(home: Home, work: Workspace, tmp_path: Path) -> None:
    write_support_list(work, CENTRE, tmp_path / "list.xlsx")
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    sheet = book["直接提供1"]
    assert sheet["A1"].value.startswith(DIRECT_TITLE) and "子育て支援課" in sheet["A1"].value
    names = {item.id: item.name for item in work.release.plan.items}
    assert [cell.value for cell in sheet[3]] == [
        "管理番号",
        *(names[f"nursery.{field}"] for field in ("name", "birth_date", "absent_days", "neglect_sign")),
    ]
    assert sheet.max_row == 3 + home.provided.rows


def test_another_department_cannot_open_it(home: Home, work: Workspace) -> None:
    ((use, manifest),) = provided_to(work, "abuse", CENTRE)
    with pytest.raises(Refused):
        open_provided(work, work.person("school_education", Role.SUPPORTER), use, manifest)
    criterion = next(each for each in work.criteria if each.purpose == "abuse")
    actor = work.person(CENTRE, Role.SUPPORTER)
    permit = work.ask(actor, criterion.purpose, Stage.HANDED_OVER, Action.OPEN, ("judgment.band",), step="test", reason="試験のため")
    with work.vault.open_batches(permit, [manifest.id]) as opened:
        assert opened.tables == ()
    holder = work.person("child_welfare", Role.HOLDER)
    with pytest.raises((Refused, OpenRefused)):
        work.ask(holder, "abuse", Stage.HANDED_OVER, Action.OPEN, use.items, step="test", reason="試験のため")


def changed(work: Workspace, release: Release, **changes: object) -> Workspace:
    """The open workspace under the release with other entries; the stored batches stay those of the old one."""
    plan = structs.replace(release.plan, **changes)
    return Workspace(home=work.home, vault=work.vault, gate=work.gate, release=structs.replace(release, plan=plan), clock=work.clock)


def test_without_the_coordinators_direction_nothing_is_provided(work: Workspace, release: Release) -> None:
    for directions in ((), tuple(structs.replace(each, kind=r.DirectionKind.DELIVERY) for each in release.plan.directions)):
        with pytest.raises(WorkspaceError, match="指示"):
            provide(changed(work, release, directions=directions), USE)


def test_an_unknown_or_ended_use_is_refused(work: Workspace, release: Release) -> None:
    ended = tuple(structs.replace(use, until=datetime.date(2026, 6, 1)) if use.id == USE else use for use in release.plan.uses)
    for opened, use in ((work, "direct-nowhere"), (work, "handover-abuse-family_centre"), (changed(work, release, uses=ended), USE)):
        with pytest.raises(WorkspaceError, match="期間の外"):
            provide(opened, use)


def test_the_holder_opens_its_rows_only_under_a_use_of_its_own(made_city: Path, home: Home, release: Release, tmp_path: Path) -> None:
    uses = tuple(use for use in release.plan.uses if use.id != OWN)
    shutil.copytree(home.folder, tmp_path / "home")
    without = approved(release, structs.replace(release.plan, uses=uses))
    with open_workspace(tmp_path / "home", without, keys=home.keys) as work:
        run_pipeline(work, made_city / "extracts", AS_OF)
        with pytest.raises(Refused, match="許可されません"):
            provide(work, USE)
        assert not provided_to(work, "abuse", CENTRE)


def test_a_protected_child_and_one_nobody_knows_about_keep_codes_and_texts(work: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before, _ = rows_of(work)
    signs = [row["_number"] for row in before.to_pylist() if row["neglect_sign"] is not None]
    ((_, manifest),) = provided_to(work, "abuse", CENTRE)
    work.vault.erase(manifest.id, actor="child_future-1", role="coordinator", department="child_future", reason="試験のため")
    known = direct.records_of_children

    def guarded(*arguments: object) -> tuple[pa.Table, pa.Table]:
        records, standing = known(*arguments)
        marks = [True if place % 2 else None for place in range(standing.num_rows)]
        return records, standing.set_column(1, "protected", pa.array(marks, pa.bool_()))

    monkeypatch.setattr(direct, "records_of_children", guarded)
    (again,) = provide(work, USE)
    after, _ = rows_of(work)
    assert signs and again.withheld == again.children > 0
    assert {row["neglect_sign"] for row in after.to_pylist()} == {None}
    assert after.num_rows == before.num_rows
    names = {(row["_number"], row["name"], row["absent_days"]) for row in after.to_pylist()}
    assert names == {(row["_number"], row["name"], row["absent_days"]) for row in before.to_pylist()}


def test_what_was_not_delivered_is_told(work: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    known = deliveries_of(work)
    identity = tuple(structs.replace(each, batches={"linkage": each.batches["linkage"]}) for each in known if each.source == "nursery")
    for found, message in (((), "資料が届いていません"), (identity, "受け入れた資料にないもの")):
        monkeypatch.setattr(direct, "deliveries_of", lambda _, found=found: found)
        with pytest.raises(WorkspaceError, match=message):
            provide(work, USE)


def test_before_the_list_is_handed_over_nothing_is_provided(made_city: Path, home: Home, release: Release, tmp_path: Path) -> None:
    with (
        open_workspace(tmp_path / "home", release, keys=tmp_path / "keys") as work,
        pytest.raises(WorkspaceError, match="結果がまだありません"),
    ):
        provide(work, USE)


def test_a_purpose_without_a_list_for_the_receiver_is_told(work: Workspace, release: Release) -> None:
    criteria = tuple(each for each in release.plan.criteria if each.purpose != "abuse")
    with pytest.raises(WorkspaceError, match="判定基準"):
        provide(changed(work, release, criteria=criteria), USE)
