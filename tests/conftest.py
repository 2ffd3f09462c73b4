"""Fixtures that several kinds of tests share: a small plan, a made city, and a home folder in which the run was done."""

import contextlib
import datetime
import fcntl
import os
import shutil
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from hagukumi.city import make_city
from hagukumi.documents.printing import Printing
from hagukumi.documents.render import Press
from hagukumi.plan import Approval, approve, read_release
from hagukumi.plan import records as r
from hagukumi.runs import open_workspace, run_pipeline

AS_OF = datetime.date(2026, 10, 1)

settings.register_profile("steady", settings(), deadline=None, derandomize="CI" in os.environ)
settings.load_profile("steady")
"""A generated case may take its time on a busy machine: time is measured in benchmarks alone. A change is judged by the same cases
each time; whoever works on it tries new ones with every run."""

GENERATIVE = Path(__file__).with_name("generative")
OnceBuilt = Callable[[str, Callable[[Path], None]], Path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first, so that no process is left alone with one of them at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@contextlib.contextmanager
def _untraced() -> Iterator[None]:
    trace = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(trace)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Generated cases come on top: coverage asks for examples written by hand, and untraced twice as many cases take the same time."""
    with _untraced() if GENERATIVE in item.path.parents else contextlib.nullcontext():
        return (yield)


@pytest.fixture(scope="session")
def untraced() -> Callable[[], AbstractContextManager[None]]:
    """Work under it is not seen by coverage, and three times as fast: for what repeats thousands of times what other tests do once."""
    return _untraced


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> OnceBuilt:
    """A folder that the first of the processes running tests builds, and all of them read; nobody writes to it afterwards."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def built(name: str, build: Callable[[Path], None]) -> Path:
        place = shared / f"built-{name}"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not place.exists():
                building = shared / f"building-{name}-{os.getpid()}"
                build(building)
                building.rename(place)
        return place

    return built


def _small_plan() -> r.Plan:
    person = r.Officer(id="clerk-a", title="主査", roles=(r.Role.COORDINATOR,))
    layout = r.Layout(
        format=r.FileFormat.CSV,
        columns=(
            r.Column(header="宛名番号", field="number", type=r.ValueType.RESIDENT_NUMBER),
            r.Column(header="異動日", field="moved_on", type=r.ValueType.DATE, form=r.DateForm.WAREKI, codes={"1": "a"}),
            r.Column(header="備考", discard=True),
        ),
    )
    return r.Plan(
        programme=r.Programme(
            id="child",
            title="こどもデータ連携",
            municipality_code="999997",
            municipality="育実市",
            general_manager="部長",
            audit_manager="監査課長",
            privacy_organisation="総務課",
        ),
        bodies=(r.Body(id="mayor", name="市長", kind=r.BodyKind.MAYOR),),
        departments=(
            r.Department(
                id="kodomo",
                name="こども未来課",
                body="mayor",
                roles=(r.Role.COORDINATOR,),
                manager="課長",
                officers=(
                    person,
                    r.Officer(id="clerk-b", title="係長", roles=(r.Role.COORDINATOR,)),
                    r.Officer(id="clerk-c", title="課長", roles=(r.Role.COORDINATOR,)),
                    r.Officer(id="run", title="自動処理", roles=(r.Role.COORDINATOR,), kind=r.OfficerKind.PROCESS),
                ),
            ),
            r.Department(id="shimin", name="市民課", body="mayor", roles=(r.Role.HOLDER,), manager="課長"),
        ),
        purposes=(
            r.Purpose(id="linkage", name="名寄せ", statement="…", kind=r.PurposeKind.EARLY_DETECTION),
            r.Purpose(id="poverty", name="貧困", statement="…", kind=r.PurposeKind.EARLY_DETECTION, parent="linkage"),
        ),
        retentions=(r.Retention(id="short", name="短期", table_class=1, personal=True, months=12, counted_from=r.RetentionEvent.AS_OF),),
        sources=(r.Source(id="juki", name="住民記録", holder="shimin", file="juki.csv", layout=layout, known_on="moved_on"),),
        items=(
            r.Item(id="juki.number", name="宛名番号", kind=r.ItemKind.DIRECT, acquisition=r.Acquisition.HELD),
            r.Item(id="juki.moved_on", name="異動日", kind=r.ItemKind.ATTRIBUTE, acquisition=r.Acquisition.HELD),
            r.Item(id="link.rule", name="名寄せの規則", kind=r.ItemKind.ATTRIBUTE, acquisition=r.Acquisition.DERIVED),
        ),
        uses=(
            r.Use(
                id="juki-link",
                purpose="linkage",
                items=("juki.number", "juki.moved_on"),
                stages=(r.Stage.DELIVERED,),
                giver="shimin",
                receiver="kodomo",
                role=r.Role.COORDINATOR,
                basis=r.InternalReason(ground=r.Provision(statute="児童福祉法", article="10条", kind=r.ProvisionKind.STATUTE)),
                retention="short",
                until=datetime.date(2029, 3, 31),
            ),
        ),
        criteria=(
            r.Criterion(
                id="poverty",
                name="貧困",
                purpose="poverty",
                version="1",
                recipients=("kodomo",),
                bands=(r.Band(id="low", name="低", at_least=0),),
                indicators=(
                    r.Indicator(id="moved", name="転居", source="juki", measure=r.Measure.COUNT, op=r.Operator.GE, threshold=2, points=1),
                ),
            ),
        ),
    )


@pytest.fixture(scope="session")
def small_plan() -> r.Plan:
    """A small plan that reads and writes well; it is frozen, and not meant to be lawful."""
    return _small_plan()


@pytest.fixture(scope="session")
def draft_printing(small_plan: r.Plan) -> Printing:
    """What documents of a plan that is not approved are printed from."""
    return Printing(plan=small_plan, on=datetime.date(2026, 3, 20))


@pytest.fixture(scope="session")
def approved_printing(small_plan: r.Plan) -> Printing:
    """What documents of a release are printed from."""
    day = datetime.date(2026, 3, 25)
    approvals = (Approval(officer="clerk-b", on=day), Approval(officer="clerk-c", on=day))
    until = datetime.date(2029, 3, 31)
    release = approve(small_plan, author="clerk-a", approvals=approvals, valid_from=datetime.date(2026, 4, 1), valid_until=until)
    return Printing(plan=small_plan, on=day, release=release)


@pytest.fixture(scope="session")
def press() -> Press:
    """A press whose typesetter is warm after the first PDF."""
    return Press()


@dataclass(frozen=True)
class MadeHome:
    """A made city and a home folder in which the whole run was done on it."""

    city: Path
    home: Path
    keys: Path


@pytest.fixture(scope="session")
def made_city(built_once: OnceBuilt) -> Path:
    """A made city of 1,200 residents with its plan, extracts and truth; not to be written to."""
    return built_once("city", _made)


def _made(folder: Path) -> None:
    make_city(folder, residents=1200, seed=3, noise="real")


@pytest.fixture(scope="session")
def finished(made_city: Path, built_once: OnceBuilt, tmp_path_factory: pytest.TempPathFactory) -> MadeHome:
    """The run done on the made city; not to be written to except by reading events."""

    def run(folder: Path) -> None:
        with open_workspace(folder / "home", read_release(made_city / "plan"), keys=folder / "keys") as work:
            run_pipeline(work, made_city / "extracts", AS_OF)

    folder = tmp_path_factory.mktemp("finished")
    shutil.copytree(built_once("finished", run), folder, dirs_exist_ok=True)
    return MadeHome(city=made_city, home=folder / "home", keys=folder / "keys")
