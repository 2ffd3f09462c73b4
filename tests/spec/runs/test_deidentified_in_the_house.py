"""匿名加工 in the house (Art. 60(3), 109, 121): a permitted file in, a checked batch kept, and two people before anything leaves."""

import csv
import hashlib
import io
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec import structs

from hagukumi.audit import Event, EventKind, read_events
from hagukumi.deident.errors import DeidentError
from hagukumi.files.problems import Refused as RefusedFile
from hagukumi.law import Action, examine
from hagukumi.plan import Release, approve, read_release
from hagukumi.plan.records import Role, Stage
from hagukumi.runs import Workspace, WorkspaceError, open_workspace
from hagukumi.runs.custody import open_custody
from hagukumi.runs.deidentify import Deidentified, deidentify
from hagukumi.runs.originals import Order, latest_original, open_original, order_of, receive_original
from hagukumi.runs.provision import (
    METHOD,
    PROVIDED,
    agree_to_provision,
    ask_provision,
    holdings,
    method_of,
    provided_beside,
    write_provision,
)
from hagukumi.runs.retire import retire
from hagukumi.runs.schedule import schedule
from hagukumi.runs.workspace import Actor, now
from hagukumi.vault import OpenRefused, Refused

AS_OF = date(2026, 10, 1)
USE = "residents-deidentified"
MAKER, OTHER = "data_use-1", "data_use-2"
RECIPE = """
suppression_limit = 0.05
household = "世帯番号"

[privacy]
k = 5

[items."世帯番号"]
role = "identifier"

[items."生年月日"]
role = "quasi_identifier"
dates = true

[items."性別"]
role = "quasi_identifier"

[items."郵便番号"]
role = "quasi_identifier"
hierarchy = "postal.csv"

[items."続柄"]
role = "quasi_identifier"
"""
WORDS = {"recipient": "株式会社 架空統計", "number": "令8提案3", "reason": "利用契約による提供"}


@dataclass(frozen=True)
class Home:
    folder: Path
    keys: Path
    recipe: Path
    papers: Path
    made: Deidentified


def _postal(extract: Path) -> str:
    with extract.open(encoding="utf-8") as stream:
        codes = sorted({row["郵便番号"].replace("-", "") for row in csv.DictReader(stream)})
    return "".join(f"{code},{code[:3]},*\n" for code in codes)


def _recipe(folder: Path, city: Path, text: str = RECIPE) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "postal.csv").write_text(_postal(city / "extracts" / "residents.csv"), encoding="utf-8")
    (folder / "recipe.toml").write_text(text, encoding="utf-8")
    return folder / "recipe.toml"


@pytest.fixture(scope="module")
def home(made_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of the proposals desk: nothing of the linkage was ever run there."""
    base = tmp_path_factory.mktemp("deidentified")
    recipe = _recipe(base / "recipes", made_city)
    with open_workspace(base / "home", read_release(made_city / "plan"), keys=base / "keys") as work:
        order = order_of(work, USE, MAKER)
        received = receive_original(work, order, made_city / "extracts", AS_OF)
        made = deidentify(work, order, received.batch, recipe, base / "papers", lambda step: None)
    return Home(base / "home", base / "keys", recipe, base / "papers", made)


@pytest.fixture
def work(home: Home) -> Iterator[Workspace]:
    with open_workspace(home.folder, keys=home.keys) as opened:
        yield opened


def _events(home: Home, kind: EventKind) -> list[Event]:
    return [event for _, _, event in read_events(home.folder / "audit") if event.kind is kind]


def _order(work: Workspace) -> Order:
    return order_of(work, USE, MAKER)


def test_what_is_kept_has_no_name_no_number_and_nobody_alone(home, work):
    manifest = work.vault.manifest(home.made.batch)
    assert manifest.stage is Stage.DEIDENTIFIED
    assert list(manifest.tables["residents"].columns) == ["birth_date", "sex", "postal", "relation"]
    actor = Actor(OTHER, Role.PROPOSALS_DESK, "data_use")
    items = tuple(f"residents.{field}" for field in manifest.tables["residents"].columns)
    permit = work.ask(actor, "deidentification", Stage.DEIDENTIFIED, Action.OPEN, items, step="look", reason="確かめる")
    with work.vault.open_batches(permit, [home.made.batch]) as opened:
        rows = opened.arrow("residents").to_pylist()
    alike = Counter(tuple(row.values()) for row in rows)
    assert min(alike.values()) >= 5
    assert len(rows) == home.made.report["records"] - home.made.report["suppressed"]


def test_the_papers_hold_the_report_and_never_the_data(home):
    names = {path.name for path in home.papers.iterdir()}
    assert {"report.json", "report.xlsx", "report.pdf"} <= names
    assert "data.csv" not in names
    assert json.loads((home.papers / "report.json").read_text(encoding="utf-8"))["risks"]["smallest_class"] >= 5


def test_the_loosening_is_recorded_with_its_recipe_its_limits_and_who_answers(home):
    (event,) = _events(home, EventKind.DEIDENTIFIED)
    assert (event.actor, event.detail["by"]) == ("deidentify-process", MAKER)
    assert event.detail["recipe"] == hashlib.sha256(home.recipe.read_bytes()).hexdigest()
    assert event.detail["k"] == 5
    assert int(event.detail["smallest_class"]) >= int(event.detail["fewest"]) == 5
    assert (event.detail["retention_before"], event.detail["retention_after"]) == ("outreach", "figures")
    assert event.detail["file"] == "juki"
    assert event.batches[:2] == (home.made.batch, home.made.method)


def test_the_method_lies_apart_and_opens_for_a_stated_reason(home, work):
    assert home.made.method != home.made.batch
    assert list(work.vault.manifest(home.made.method).tables) == [METHOD]
    files = method_of(work, home.made.batch, officer=OTHER, reason="監査への説明")
    assert files["recipe.toml"] == RECIPE
    assert set(files) == {"recipe.toml", "postal.csv", "report.json"}
    opened = _events(home, EventKind.BATCH_OPENED)[-1]
    assert (opened.actor, opened.batches) == (OTHER, (home.made.method,))
    with pytest.raises(WorkspaceError, match="理由"):
        method_of(work, home.made.batch, officer=OTHER, reason=" ")


def test_no_permit_opens_data_and_method_together(home, work):
    actor = Actor(OTHER, Role.PROPOSALS_DESK, "data_use")
    permit = work.ask(actor, "deidentification", Stage.DEIDENTIFIED, Action.OPEN, ("residents.sex",), step="look", reason="確かめる")
    with work.vault.open_batches(permit, [home.made.batch, home.made.method]) as opened:
        assert opened.tables == ("residents",)


def test_it_leaves_when_one_asks_and_another_agrees(home, work, tmp_path):
    asked = ask_provision(work, home.made.batch, officer=MAKER, **WORDS)
    assert asked.asked is not None and asked.asked.recipient == WORDS["recipient"]
    provision = agree_to_provision(work, home.made.batch, officer=OTHER)
    write_provision(provision, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == PROVIDED
    assert hashlib.sha256((tmp_path / "data.csv").read_bytes()).hexdigest() == provision.manifest["data_sha256"]
    rows = list(csv.reader(io.StringIO((tmp_path / "data.csv").read_text(encoding="utf-8-sig"))))
    assert rows[0] == ["生年月日", "性別", "郵便番号", "続柄"]
    assert len(rows) - 1 == provision.manifest["records"]
    event = _events(home, EventKind.PROVIDED)[-1]
    assert (event.actor, event.detail["asked_by"], event.detail["provision"]) == (OTHER, MAKER, "proposal")
    (held,) = holdings(work)
    assert (held.asked, held.provided[-1]) == (None, WORDS["recipient"])


def test_who_asks_is_told_of_what_was_provided_of_the_same_file_before(home, work, monkeypatch):
    """Two releases of one file may tell together what neither tells: a person has to look at both."""
    (held,) = holdings(work)
    other = structs.replace(held, batch="b" + "0" * 24, provided=("株式会社 架空調査",))
    monkeypatch.setattr("hagukumi.runs.provision.holdings", lambda work: [held, other])
    assert provided_beside(work, held.batch) == 1
    assert provided_beside(work, "b" + "f" * 24) == 0


def test_a_second_result_is_counted_together_with_what_was_provided_before(home, made_city, tmp_path):
    copied = _copied(home, tmp_path)
    text = RECIPE.replace("dates = true", "ages = { on = 2026-10-01, widths = [1, 5, 10, 20] }\nlowest = 1")
    with open_workspace(copied.folder, keys=copied.keys) as work:
        ask_provision(work, home.made.batch, officer=MAKER, **WORDS)
        agree_to_provision(work, home.made.batch, officer=OTHER)
        recipe = _recipe(tmp_path / "second", made_city, text)
        made = deidentify(work, _order(work), latest_original(work, _order(work)), recipe, tmp_path / "papers", print)
    (beside,) = made.report["together"]
    assert beside["batch"] == home.made.batch
    assert beside["told"].startswith("前に提供した情報と組み合わせ")
    assert 0 < beside["smallest"] <= made.report["risks"]["smallest_class"]


def test_nothing_leaves_that_nobody_asked_for(home, work):
    with pytest.raises(WorkspaceError, match="まだ申し出られていません"):
        agree_to_provision(work, home.made.batch, officer=OTHER)


@pytest.mark.parametrize(("asker", "agrees"), [(MAKER, MAKER), (OTHER, OTHER), (OTHER, MAKER)])
def test_who_made_it_or_asked_does_not_agree(home, work, asker, agrees):
    ask_provision(work, home.made.batch, officer=asker, **WORDS)
    with pytest.raises(WorkspaceError, match="もう一人の担当者"):
        agree_to_provision(work, home.made.batch, officer=agrees)


@pytest.mark.parametrize("stranger", ["tax-1", "child_future-1", "deidentify-process", "nobody"])
def test_only_people_of_the_desk_ask_and_agree(home, work, stranger):
    with pytest.raises(WorkspaceError):
        ask_provision(work, home.made.batch, officer=stranger, **WORDS)
    ask_provision(work, home.made.batch, officer=MAKER, **WORDS)
    with pytest.raises(WorkspaceError):
        agree_to_provision(work, home.made.batch, officer=stranger)


@pytest.mark.parametrize(("word", "text"), [("recipient", " "), ("recipient", "あ" * 101), ("number", "二 つ"), ("reason", "090-1234-567")])
def test_words_that_may_name_a_person_are_not_recorded(home, work, word, text):
    with pytest.raises(WorkspaceError):
        ask_provision(work, home.made.batch, officer=MAKER, **(WORDS | {word: text}))


def test_an_unknown_batch_is_nobodys(work):
    with pytest.raises(WorkspaceError, match="ありません"):
        ask_provision(work, "b000000000000000000000000", officer=MAKER, **WORDS)


def test_the_same_work_again_changes_nothing(home, work, made_city, tmp_path):
    order = _order(work)
    again = receive_original(work, order, made_city / "extracts", AS_OF)
    assert again.batch == latest_original(work, order)
    made = deidentify(work, order, again.batch, home.recipe, tmp_path / "papers", lambda step: None)
    assert (made.batch, made.method) == (home.made.batch, home.made.method)
    assert len(holdings(work)) == 1


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("k = 5", "k = 4", "最少の人数（5人）より小さく"),
        ('[items."性別"]\nrole = "quasi_identifier"', '[items."氏名"]\nrole = "other"', "受け入れない項目"),
        ('[items."世帯番号"]\nrole = "identifier"', '[items."世帯番号"]\nrole = "other"', "世帯の項目は出力できません"),
        ('household = "世帯番号"', "", "残せない項目"),
        ("k = 5", 'k = 5\nmap_k = 5\npopulation = "postal.csv"', "保管庫の外のファイル"),
    ],
    ids=["fewer than the plan's", "an item never received", "household handed out", "a number left in", "people read from outside"],
)
def test_a_recipe_that_goes_beyond_the_plan_is_refused_before_anything_is_opened(home, work, made_city, tmp_path, old, new, told):
    text = RECIPE.replace(old, new)
    if told == "残せない項目":
        text = text.replace('[items."世帯番号"]\nrole = "identifier"', '[items."世帯番号"]\nrole = "other"')
    before = len(_events(home, EventKind.BATCH_OPENED))
    with pytest.raises(RefusedFile, match=told):
        deidentify(work, _order(work), latest_original(work, _order(work)), _recipe(tmp_path, made_city, text), tmp_path / "o", print)
    assert len(_events(home, EventKind.BATCH_OPENED)) == before
    assert not (tmp_path / "o").exists()


def test_a_result_that_meets_no_limit_is_not_kept(home, work, made_city, tmp_path):
    before = [manifest.id for manifest in work.vault.find(stage=Stage.DEIDENTIFIED)]
    with pytest.raises((DeidentError, RefusedFile)):
        recipe = _recipe(tmp_path, made_city, RECIPE.replace("k = 5", "k = 1000000"))
        deidentify(work, _order(work), latest_original(work, _order(work)), recipe, tmp_path / "o", print)
    assert [manifest.id for manifest in work.vault.find(stage=Stage.DEIDENTIFIED)] == before
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize("use", ["nothing", "residents-received", "yearly-figures"])
def test_only_a_use_of_de_identification_is_a_permit(work, use):
    with pytest.raises(WorkspaceError, match="匿名加工の利用"):
        order_of(work, use)


def test_a_use_under_another_purpose_receives_nothing(home, work):
    order = _order(work)
    other = structs.replace(order, use=structs.replace(order.use, purpose="statistics"))
    with pytest.raises(WorkspaceError, match="受け入れる項目が計画にありません"):
        receive_original(work, other, home.folder, AS_OF)


def test_a_recipe_that_is_swapped_after_it_was_looked_at_does_not_get_through(home, work, made_city, tmp_path, monkeypatch):
    recipe = _recipe(tmp_path, made_city)

    def opened(*given):
        recipe.write_text(RECIPE.replace("k = 5", "k = 2"), encoding="utf-8")
        return open_original(*given)

    monkeypatch.setattr("hagukumi.runs.deidentify.open_original", opened)
    before = [manifest.id for manifest in work.vault.find(stage=Stage.DEIDENTIFIED)]
    with pytest.raises(RefusedFile, match="最少の人数"):
        deidentify(work, _order(work), latest_original(work, _order(work)), recipe, tmp_path / "o", lambda step: None)
    assert [manifest.id for manifest in work.vault.find(stage=Stage.DEIDENTIFIED)] == before


def test_what_is_kept_as_the_method_is_the_recipe_that_was_carried_out(home, work, made_city, tmp_path):
    recipe = _recipe(tmp_path, made_city)

    def swap(step):
        if step == "check":
            recipe.write_text(RECIPE.replace("k = 5", "k = 50"), encoding="utf-8")

    with pytest.raises(RefusedFile, match="書き換えられました"):
        deidentify(work, _order(work), latest_original(work, _order(work)), recipe, tmp_path / "o", swap)
    assert not (tmp_path / "o").exists()


def test_nobody_of_the_desk_reads_the_residents_rows(work):
    batch = latest_original(work, _order(work))
    person = Actor(MAKER, Role.PROPOSALS_DESK, "data_use")
    with pytest.raises(Refused) as refused:
        work.ask(person, "deidentification", Stage.DELIVERED, Action.OPEN, ("residents.sex",), step="look", reason="見たい")
    assert "gate-13" in {finding.rule for finding in refused.value.decision.findings}
    assert list(work.vault.manifest(batch).tables["residents"].columns) == ["birth_date", "household_number", "postal", "relation", "sex"]


def test_a_file_with_a_name_in_it_is_refused_at_the_door(work, made_city, tmp_path):
    lines = (made_city / "extracts" / "residents.csv").read_text(encoding="utf-8").splitlines()
    named = [f"{lines[0]},氏名", *(f"{line},架空 花子" for line in lines[1:20])]
    (tmp_path / "residents.csv").write_text("\r\n".join(named) + "\r\n", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="様式にない列"):
        receive_original(work, _order(work), tmp_path, AS_OF)


def test_a_file_that_is_not_there_is_told(work, tmp_path):
    with pytest.raises(WorkspaceError, match=r"residents\.csv"):
        receive_original(work, _order(work), tmp_path, AS_OF)


def test_the_result_keeps_its_own_period_and_is_no_leftover_of_a_run(home):
    with open_custody(home.folder, keys=home.keys) as custody:
        rows = {row.id: row for row in schedule(custody, custody.vault.today(), replaced=True)}
    made, original = rows[home.made.batch], next(row for row in rows.values() if row.stage == "受入")
    assert made.due is not None and original.due is not None and made.due > original.due
    assert not made.replaced and not original.replaced


def _copied(home: Home, to: Path) -> Home:
    shutil.copytree(home.folder, to / "home")
    shutil.copytree(home.keys, to / "keys")
    return replace(home, folder=to / "home", keys=to / "keys")


def test_what_was_erased_cannot_be_provided(home, tmp_path):
    copied, later = _copied(home, tmp_path), now() + timedelta(days=3650)
    with open_custody(copied.folder, keys=copied.keys, clock=lambda: later) as custody:
        retire(custody, custody.actor("", Role.COORDINATOR), custody.vault.today(), change_master=False)
    with open_workspace(copied.folder, keys=copied.keys) as work:
        (held,) = holdings(work)
        assert held.erased
        with pytest.raises(WorkspaceError, match="消去"):
            ask_provision(work, home.made.batch, officer=MAKER, **WORDS)


def _stricter(release: Release, fewest: int) -> Release:
    """The next plan, with a higher least number."""
    entries = tuple(structs.replace(entry, fewest=fewest) for entry in release.plan.deidentifications)
    plan = structs.replace(release.plan, deidentifications=entries)
    assert examine(plan) == ()
    span = {"valid_from": release.valid_from, "valid_until": release.valid_until}
    return approve(plan, author=release.author, approvals=release.approvals, **span)


def test_a_stricter_plan_holds_back_what_was_made_under_a_looser_one(home, made_city, tmp_path):
    copied = _copied(home, tmp_path)
    with open_workspace(copied.folder, _stricter(read_release(made_city / "plan"), 500), keys=copied.keys) as work:
        with pytest.raises(WorkspaceError, match="最少の人数（500人）"):
            ask_provision(work, home.made.batch, officer=MAKER, **WORDS)
        with pytest.raises(WorkspaceError, match="まだ届いていません"):
            latest_original(work, _order(work))


def test_what_the_linkage_received_and_what_is_de_identified_do_not_meet(finished, tmp_path):
    """The same person's process, the same stage, items that both name: only the purpose differs, and that is enough."""
    shutil.copytree(finished.home, tmp_path / "home")
    with open_workspace(tmp_path / "home", keys=shutil.copytree(finished.keys, tmp_path / "keys"), read_only=True) as work:
        order = order_of(work, USE, MAKER)
        items = ("residents.sex",)
        permit = work.ask(order.process, "deidentification", Stage.DELIVERED, Action.OPEN, items, step="look", reason="確かめる")
        linked = work.vault.find(stage=Stage.DELIVERED, purpose="linkage")[0].id
        with pytest.raises(OpenRefused, match="別の利用目的"):
            work.vault.open_batches(permit, [linked])
        assert not (finished.home / "deliveries" / work.release.hash / "residents").exists()
        assert all("residents" not in manifest.tables for manifest in work.vault.find())


def test_data_that_was_changed_in_the_vault_does_not_leave(home, work, monkeypatch):
    ask_provision(work, home.made.batch, officer=MAKER, **WORDS)
    real = holdings(work)
    forged = [structs.replace(held, detail=held.detail | {"data": "0" * 64}) for held in real]
    monkeypatch.setattr("hagukumi.runs.provision.holdings", lambda work: forged)
    with pytest.raises(WorkspaceError, match="加工したときのものと違います"):
        agree_to_provision(work, home.made.batch, officer=OTHER)
