"""A small lawful town for the vault's tests: a flawless plan, made rows with markers, and the requests people make."""

from __future__ import annotations

import datetime
import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pytest
from msgspec import structs

from hagukumi.law import Action, Request
from hagukumi.plan import Approval, Release, approve
from hagukumi.plan import records as r
from hagukumi.plan.japan_time import JAPAN
from hagukumi.vault import Gate, Keyring, Permit, Settings, Vault

TODAY = datetime.date(2026, 6, 1)
MARKER = "MARKER育実太郎"
SECRET = "MARKER秘密の相談"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime.datetime(2026, 6, 1, 9, 0, tzinfo=JAPAN)

    def __call__(self) -> datetime.datetime:
        return self.now

    def forward(self, **span: int) -> None:
        self.now += datetime.timedelta(**span)


def _provision() -> r.Provision:
    return r.Provision(statute="児童福祉法", article="第10条第1項", kind=r.ProvisionKind.STATUTE)


def _officer(identifier: str, role: r.Role, kind: r.OfficerKind = r.OfficerKind.PERSON) -> r.Officer:
    return r.Officer(id=identifier, title=f"{identifier}担当", roles=(role,), kind=kind)


def _department(identifier: str, role: r.Role, *more: r.Officer) -> r.Department:
    return r.Department(
        id=identifier,
        name=f"{identifier}課",
        body="mayor",
        roles=(role,),
        manager=f"{identifier}課長",
        officers=(_officer(f"{identifier}-1", role), *more),
    )


def _item(identifier: str, kind: r.ItemKind, acquisition: r.Acquisition = r.Acquisition.HELD, **more: object) -> r.Item:
    return r.Item(
        id=identifier,
        name=f"項目{identifier}",
        kind=kind,
        acquisition=acquisition,
        acquired_how="届出による",
        original_purpose="住民に関する事務",
        necessity="判定に必要である",
        restrictions=(r.Restriction(statute="地方公務員法", met_by="守秘義務を負う職員に限る", confirmed_by_jurist=True),),
        **more,  # type: ignore[arg-type]
    )


def _viewpoints() -> r.Viewpoints:
    return r.Viewpoints(
        temporary="一年ごとに見直す", extent="必要な項目に限る", reason="所掌事務に必要である", no_undue_harm="本人に不利益な取扱いをしない"
    )


DIRECT, INDIRECT, ATTRIBUTE = r.ItemKind.DIRECT, r.ItemKind.INDIRECT, r.ItemKind.ATTRIBUTE
KINDS = {
    "juki.number": DIRECT,
    "juki.name": DIRECT,
    "juki.birth_date": INDIRECT,
    "juki.moved_on": ATTRIBUTE,
    "family.case_kind": ATTRIBUTE,
    "family.memo": ATTRIBUTE,
    "family.notified_on": ATTRIBUTE,
    "family.judged_on": ATTRIBUTE,
}
DERIVED = {
    "link.rule": ATTRIBUTE,
    "link.weight": ATTRIBUTE,
    "judgment.band": ATTRIBUTE,
    "judgment.points": ATTRIBUTE,
    "contact.name": DIRECT,
    "contact.address": DIRECT,
}


def use(
    identifier: str, items: tuple[str, ...], stages: tuple[r.Stage, ...], giver: str, receiver: str, role: r.Role, **more: object
) -> r.Use:
    words: dict[str, object] = {
        "purpose": "poverty",
        "basis": r.InternalReason(ground=_provision(), viewpoints=_viewpoints()),
        "retention": "short",
        "handling": "庁内の閉じた環境で扱う",
        "safeguards": "担当者だけが扱う",
        "since": datetime.date(2026, 4, 1),
        "until": datetime.date(2027, 3, 31),
        "permanent": False,
        "planned_before": False,
    }
    return r.Use(id=identifier, items=items, stages=stages, giver=giver, receiver=receiver, role=role, **(words | more))  # type: ignore[arg-type]


COUNCIL = r.LegalGround(
    provision=r.Provision(statute="児童福祉法", article="第25条の3", kind=r.ProvisionKind.STATUTE),
    notified_item="family.notified_on",
    judged_item="family.judged_on",
)


def uses() -> tuple[r.Use, ...]:
    stage, role = r.Stage, r.Role
    family = ("family.case_kind", "family.notified_on", "family.judged_on")
    return (
        use(
            "identity",
            ("juki.number", "juki.name", "juki.birth_date"),
            (stage.DELIVERED, stage.LINKED),
            "shimin",
            "kodomo",
            role.COORDINATOR,
            purpose="linkage",
        ),
        use("links", ("link.rule", "link.weight"), (stage.LINKED,), "kodomo", "kodomo", role.COORDINATOR, purpose="linkage"),
        use("moves", ("juki.moved_on",), (stage.DELIVERED, stage.ASSEMBLED), "shimin", "kodomo", role.COORDINATOR),
        use("council", family, (stage.DELIVERED, stage.ASSEMBLED), "fukushi", "kodomo", role.COORDINATOR, basis=COUNCIL),
        use("own", ("juki.number", "juki.name"), (stage.DELIVERED,), "shimin", "shimin", role.HOLDER),
        use("judge", ("judgment.band", "judgment.points"), (stage.JUDGED,), "kodomo", "kodomo", role.COORDINATOR),
        use("other", ("juki.moved_on",), (stage.DELIVERED, stage.ASSEMBLED), "shimin", "kodomo", role.COORDINATOR, purpose="abuse"),
        use("other-judge", ("judgment.band",), (stage.JUDGED,), "kodomo", "kodomo", role.COORDINATOR, purpose="abuse"),
        use("apart", ("juki.moved_on",), (stage.ASSEMBLED,), "shimin", "kodomo", role.COORDINATOR, purpose="apart"),
        use(
            "study",
            ("judgment.band", "judgment.points"),
            (stage.PSEUDONYMISED,),
            "kodomo",
            "bunseki",
            role.ANALYST,
            purpose="study",
            retention="year",
            project="2026-06 – 2027-03",
        ),
        use("list", ("judgment.band", "contact.name"), (stage.HANDED_OVER,), "kodomo", "shien", role.SUPPORTER),
        use("list2", ("judgment.band", "contact.name"), (stage.HANDED_OVER,), "kodomo", "hoken", role.SUPPORTER),
    )


def _purpose(identifier: str, kind: r.PurposeKind, parent: str = "") -> r.Purpose:
    return r.Purpose(
        id=identifier,
        name=f"目的{identifier}",
        statement="支援が必要なこどもに支援を届けるため",
        kind=kind,
        grounds=(_provision(),),
        importance="こどもの権利を守る",
        notice="広報紙とウェブサイトで知らせる",
        parent=parent,
    )


def _column(field: str) -> r.Column:
    kind = r.ValueType.DATE if field.endswith(("_on", "_date")) else r.ValueType.TEXT
    return r.Column(header=field, field=field, type=kind)


def _source(identifier: str, holder: str, fields: tuple[str, ...], **more: object) -> r.Source:
    layout = r.Layout(format=r.FileFormat.CSV, columns=tuple(_column(field) for field in fields))
    return r.Source(id=identifier, name=f"資料{identifier}", holder=holder, file=f"{identifier}.csv", layout=layout, **more)  # type: ignore[arg-type]


def _sample(name: str) -> ModuleType:
    """A module of the law's sample plan: it fills what the law asks for beside the uses."""
    place = Path(__file__).parents[2] / "spec" / "law" / f"{name}.py"
    specification = importlib.util.spec_from_file_location(name, place)
    assert specification and specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def plan(more_uses: tuple[r.Use, ...] = ()) -> r.Plan:
    """The town's plan, with duties, safeguards, registers and all else that a lawful plan states."""
    complete = _sample("sample_privacy").with_privacy(_sample("sample_selection").with_selection(_core(more_uses)))
    return structs.replace(complete, directions=())


def _core(more_uses: tuple[r.Use, ...]) -> r.Plan:
    kind, role = r.PurposeKind, r.Role
    process = _officer("kodomo-run", role.COORDINATOR, r.OfficerKind.PROCESS)
    return r.Plan(
        programme=r.Programme(
            id="town",
            title="こどもデータ連携",
            municipality_code="999997",
            municipality="育実町",
            general_manager="副町長",
            audit_manager="監査課長",
            privacy_organisation="総務課",
            safeguards="閉じた網で扱う",
            disclosure_desk="総務課",
        ),
        bodies=(r.Body(id="mayor", name="町長", kind=r.BodyKind.MAYOR),),
        departments=(
            _department("kodomo", role.COORDINATOR, process, *(_officer(f"kodomo-{number}", role.COORDINATOR) for number in (2, 3, "a"))),
            _department("shimin", role.HOLDER),
            _department("fukushi", role.HOLDER),
            _department("bunseki", role.ANALYST),
            _department("shien", role.SUPPORTER),
            _department("hoken", role.SUPPORTER),
            _department("soumu", role.PRIVACY_OFFICER, _officer("soumu-p", role.PRIVACY_OFFICER)),
        ),
        purposes=(
            _purpose("linkage", kind.EARLY_DETECTION),
            _purpose("poverty", kind.EARLY_DETECTION, "linkage"),
            _purpose("abuse", kind.EARLY_DETECTION, "linkage"),
            _purpose("study", kind.EVALUATION, "linkage"),
            _purpose("apart", kind.STATISTICS),
        ),
        retentions=(
            r.Retention(
                id="short", name="短期", table_class=1, personal=True, months=12, counted_from=r.RetentionEvent.AS_OF, rule="文書規程"
            ),
            r.Retention(
                id="created",
                name="作成から",
                table_class=2,
                personal=True,
                months=24,
                counted_from=r.RetentionEvent.CREATED,
                rule="文書規程",
            ),
            r.Retention(
                id="year",
                name="年度末から",
                table_class=3,
                personal=True,
                months=60,
                counted_from=r.RetentionEvent.FISCAL_YEAR_END,
                rule="文書規程",
            ),
            r.Retention(
                id="case",
                name="支援終了から",
                table_class=1,
                personal=True,
                months=60,
                counted_from=r.RetentionEvent.SUPPORT_ENDED,
                rule="文書規程",
            ),
        ),
        sources=(
            _source("juki", "shimin", ("number", "name", "birth_date", "moved_on"), spine=True, register=True),
            _source("family", "fukushi", ("case_kind", "memo", "notified_on", "judged_on")),
        ),
        items=(
            *(_item(identifier, kind) for identifier, kind in KINDS.items()),
            *(_item(identifier, kind, r.Acquisition.DERIVED) for identifier, kind in DERIVED.items()),
        ),
        uses=(*uses(), *more_uses),
    )


def release(more_uses: tuple[r.Use, ...] = (), **more: object) -> Release:
    words: dict[str, object] = {
        "author": "kodomo-1",
        "approvals": (Approval(officer="kodomo-2", on=TODAY), Approval(officer="kodomo-3", on=TODAY)),
        "valid_from": datetime.date(2026, 4, 1),
        "valid_until": datetime.date(2027, 3, 31),
    }
    return approve(plan(more_uses), **(words | more))  # type: ignore[arg-type]


class Town:
    """An open vault under the town's release, and the requests people make of it."""

    def __init__(self, home: Path, keyring: Keyring, clock: Clock, *, read_only: bool = False, **settings: float) -> None:
        self.home, self.keyring, self.clock = home, keyring, clock
        self.vault = Vault.open(home, keyring, clock=clock, read_only=read_only, settings=Settings(**settings))  # type: ignore[arg-type]
        self.gate: Gate = self.vault.adopt(release())

    def ask(
        self,
        *items: str,
        purpose: str = "linkage",
        stage: r.Stage = r.Stage.DELIVERED,
        action: Action = Action.OPEN,
        actor: str = "kodomo-run",
        role: r.Role = r.Role.COORDINATOR,
        on: datetime.date | None = None,
        subjects: tuple[str, ...] = (),
        reason: str = "試験のため",
    ) -> Permit:
        request = Request(
            actor=actor,
            role=role,
            department=actor.partition("-")[0],
            purpose=purpose,
            stage=stage,
            action=action,
            items=items,
            on=on or self.vault.today(),
        )
        return self.gate.ask(request, reason=reason, subjects=subjects)

    def write(self, tables: dict[str, pa.Table], *items: str, label: str, inputs: tuple[str, ...] = (), **more: object) -> str:
        words = {name: more.pop(name) for name in ("retention", "recipient", "as_of") if name in more}
        permit = self.ask(*items, action=Action.WRITE, **more)  # type: ignore[arg-type]
        return self.vault.write(permit, tables, inputs=inputs, label=label, **({"retention": "short"} | words))  # type: ignore[arg-type]

    def close(self) -> None:
        self.vault.close()


IDENTITY = ("juki.number", "juki.name", "juki.birth_date")
COUNCIL_ITEMS = ("family.case_kind", "family.notified_on", "family.judged_on")
FORBIDDEN = (MARKER, SECRET, "9876543210")
"""Texts that no permit for `juki.birth_date` alone may ever show."""


def day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def juki_rows() -> pa.Table:
    return pa.table(
        {
            "_row": [1, 2, 3],
            "number": ["9876543210", "9876543211", "9876543212"],
            "name": [MARKER, f"{MARKER}二", f"{MARKER}三"],
            "name_key": [f"{MARKER}鍵", "b", "c"],
            "birth_date": [day("2015-04-01"), day("2016-05-02"), None],
        }
    )


def family_rows() -> pa.Table:
    return pa.table(
        {
            "_row": [1, 2, 3, 4],
            "case_kind": [f"{SECRET}{number}" for number in range(4)],
            "notified_on": [day("2026-01-01"), None, day("2026-01-01"), day("2026-01-01")],
            "judged_on": [day("2026-02-01"), day("2026-02-01"), None, day("2026-06-02")],
        }
    )


class Stored:
    """Batches of every stage, as a run would leave them."""

    def __init__(self, town: Town) -> None:
        stage = r.Stage
        persons = town.vault.person_keys(pa.array([1, 2, 3]))
        self.persons: list[str] = persons.to_pylist()
        quarantine = pa.table({"_row": [9], "_column": ["name"], "_code": ["L1-01"], "_value_class": ["文字"]})
        self.juki = town.write({"juki": juki_rows(), "_quarantine": quarantine}, *IDENTITY, label="juki")
        self.family = town.write({"family": family_rows()}, *COUNCIL_ITEMS, label="family", purpose="poverty")
        self.moves = town.write(
            {"juki": pa.table({"_row": [1, 2, 3], "moved_on": [day("2026-01-01")] * 3})}, "juki.moved_on", label="moves", purpose="poverty"
        )
        link = pa.table({"_source": ["juki"] * 3, "_row": [1, 2, 3], "_person": persons, "rule": ["number"] * 3, "weight": [1.0] * 3})
        self.linked = town.write({"link": link}, "link.rule", "link.weight", label="link", stage=stage.LINKED, inputs=(self.juki,))
        moved = pa.table({"_person": persons, "moved_on": [day("2026-01-01")] * 3})
        self.assembled = town.write(
            {"juki": moved}, "juki.moved_on", label="assembled", purpose="poverty", stage=stage.ASSEMBLED, inputs=(self.linked, self.moves)
        )
        self.judgment = pa.table({"_person": persons, "band": ["high", "low", "low"], "points": [9, 1, 0]})
        self.judged = town.write(
            {"judgment": self.judgment},
            "judgment.band",
            "judgment.points",
            label="judged",
            purpose="poverty",
            stage=stage.JUDGED,
            inputs=(self.assembled,),
        )
        self.other = town.write(
            {"judgment": self.judgment.select(["_person", "band"])}, "judgment.band", label="other", purpose="abuse", stage=stage.JUDGED
        )
        self.study = self._study(town, persons)
        self.list = self._list(town, "shien", persons)
        self.list2 = self._list(town, "hoken", persons)

    def _study(self, town: Town, persons: pa.Array) -> str:
        items = ("judgment.band", "judgment.points")
        permit = town.ask(*items, purpose="study", stage=r.Stage.PSEUDONYMISED, action=Action.WRITE)
        table = self.judgment.drop_columns("_person").append_column("_pseudonym", town.vault.pseudonyms(permit, persons))
        return town.vault.write(permit, {"judgment": table}, inputs=(self.judged,), label="study", retention="year", recipient="bunseki")

    def _list(self, town: Town, recipient: str, persons: pa.Array) -> str:
        permit = town.ask("judgment.band", "contact.name", purpose="poverty", stage=r.Stage.HANDED_OVER, action=Action.WRITE)
        numbers = town.vault.pseudonyms(permit, persons, recipient=recipient)
        tables = {
            "judgment": pa.table({"_number": numbers, "band": ["high", "low", "low"]}),
            "contact": pa.table({"_number": numbers, "name": juki_rows()["name"]}),
        }
        return town.vault.write(permit, tables, inputs=(self.judged,), label=f"list:{recipient}", retention="short", recipient=recipient)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Stored]:
    """The town with its batches, made once; tests work on copies."""
    folder = tmp_path_factory.mktemp("template")
    opened = Town(folder / "home", Keyring.open(folder / "keys", folder / "home"), Clock())
    stored = Stored(opened)
    opened.close()
    return folder, stored


@pytest.fixture
def home(tmp_path: Path, template: tuple[Path, Stored]) -> Path:
    shutil.copytree(template[0] / "home", tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def keyring(tmp_path: Path, home: Path, template: tuple[Path, Stored]) -> Keyring:
    shutil.copytree(template[0] / "keys", tmp_path / "keys")
    return Keyring.open(tmp_path / "keys", home)


@pytest.fixture
def town(home: Path, keyring: Keyring, clock: Clock) -> Iterator[Town]:
    opened = Town(home, keyring, clock)
    yield opened
    opened.close()


@pytest.fixture
def stored(template: tuple[Path, Stored]) -> Stored:
    return template[1]


def everything_under(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path, path.read_bytes()


WHO = {"actor": "kodomo-1", "role": "coordinator", "department": "kodomo", "reason": "保存期間が終わったため"}
"""Who erases and rotates in the tests."""

FIXTURES = ("template", "clock", "home", "keyring", "town", "stored")
