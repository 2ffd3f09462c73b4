"""The run: every step permitted, logged, apart, minimal, and repeatable."""

import datetime
import json
import shutil
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hagukumi.audit import EventKind, read_events, verify
from hagukumi.law import Action
from hagukumi.plan import read_release
from hagukumi.plan.records import ItemKind, Role, Stage
from hagukumi.runs import open_workspace, run_pipeline
from hagukumi.runs.hand_over import HANDED_OVER_TABLES
from hagukumi.runs.receive import deliveries_of
from hagukumi.runs.score import latest_batch, score
from hagukumi.runs.support_list import handed_over, rows_of
from hagukumi.runs.why import why

AS_OF = datetime.date(2026, 10, 1)


def test_every_source_is_received_and_no_row_is_lost(finished) -> None:
    truth = pq.read_table(finished.city / "truth" / "records.parquet")
    rows = Counter(truth["source"].to_pylist())
    with open_workspace(finished.home, keys=finished.keys, read_only=True) as work:
        deliveries = {delivery.source: delivery for delivery in deliveries_of(work)}
    assert set(rows) <= set(deliveries)
    for source, delivery in deliveries.items():
        assert (delivery.refusal is None) == (rows[source] > 0)
        assert delivery.report.accepted + delivery.report.quarantined == delivery.report.rows
        assert delivery.refusal or delivery.report.rows == rows[source]


def test_identity_and_attributes_lie_in_different_batches(finished) -> None:
    with open_workspace(finished.home, keys=finished.keys, read_only=True) as work:
        index = work.index
        for manifest in work.vault.find(stage=Stage.DELIVERED):
            columns = {f"{table}.{column}" for table, stored in manifest.tables.items() for column in stored.columns}
            kinds = {index.items[column].kind for column in columns if column in index.items}
            assert not {ItemKind.DIRECT, ItemKind.ATTRIBUTE} <= kinds


def test_no_direct_identifier_reaches_assembled_judged_or_pseudonymised(finished) -> None:
    with open_workspace(finished.home, keys=finished.keys, read_only=True) as work:
        for stage in (Stage.ASSEMBLED, Stage.JUDGED, Stage.PSEUDONYMISED):
            manifests = work.vault.find(stage=stage)
            assert manifests
            columns = {
                f"{table}.{column}" for manifest in manifests for table, stored in manifest.tables.items() for column in stored.columns
            }
            direct = {item.id for item in work.release.plan.items if item.kind is ItemKind.DIRECT}
            assert not columns & (direct | {f"{item}_key" for item in direct})


def test_only_children_of_the_criterions_ages_and_their_families_are_assembled(finished) -> None:
    with open_workspace(finished.home, keys=finished.keys, read_only=True) as work:
        criterion = work.criteria[0]
        items = work.items(criterion.purpose, Stage.ASSEMBLED, work.process, tables=["person", "relation"])
        permit = work.ask(work.process, criterion.purpose, Stage.ASSEMBLED, Action.OPEN, items, step="test", reason="確かめる")
        with work.vault.open_batches(permit, [latest_batch(work, Stage.ASSEMBLED, criterion.purpose)]) as opened:
            strangers = opened.connection.execute(
                "SELECT count(*) FROM person WHERE _person NOT IN (SELECT _other_person FROM relation) "
                "AND (birth_date IS NULL OR birth_date <= ?)",
                [AS_OF.replace(year=AS_OF.year - criterion.age_to - 1)],
            ).fetchone()
    assert strangers == (0,)


def test_every_movement_names_a_permit_that_was_granted_before(finished) -> None:
    granted: set[str] = set()
    moved = 0
    for _, _, event in read_events(finished.home / "audit"):
        if event.kind is EventKind.PERMIT_GRANTED:
            granted.add(event.permit)
        if event.kind in (EventKind.BATCH_OPENED, EventKind.BATCH_WRITTEN):
            moved += 1
            assert event.permit in granted
    assert moved > 20


def test_the_log_of_a_run_verifies(finished) -> None:
    report = verify(finished.home / "audit", vkey=(finished.keys / "log.vkey").read_text(encoding="utf-8"))
    assert report.ok and report.events > 50


def test_report_holds_counts_and_no_personal_data(finished) -> None:
    text = (finished.home / "report.json").read_text(encoding="utf-8")
    report = json.loads(text)
    assert report["status"] == "completed" and report["counts"]["rows_accepted"] > 1000
    assert {"receive", "link"} <= {step["step"] for step in report["steps"]}
    persons = _register_names(finished.city)
    assert not [name for name in persons if name in text]


def _register_names(city: Path) -> set[str]:
    """Full names as the resident register writes them, from its extract."""
    text = (city / "extracts" / "juki.csv").read_bytes()
    decoded = text.decode("cp932", errors="ignore") + text.decode("utf-8", errors="ignore")
    return {cell for line in decoded.splitlines()[1:] for cell in line.split(",") if "\u3000" in cell and len(cell) < 20}


def test_same_files_again_change_nothing(made_city: Path, tmp_path: Path, finished) -> None:
    home = shutil.copytree(finished.home, tmp_path / "home")
    with open_workspace(home, keys=finished.keys) as work:
        before = {manifest.id for manifest in work.vault.find()}
        again = run_pipeline(work, made_city / "extracts", AS_OF)
        assert {manifest.id for manifest in work.vault.find()} == before
    assert all(step.reused for step in again.steps)


def test_two_homes_of_the_same_city_agree_though_their_keys_differ(made_city: Path, finished, tmp_path: Path) -> None:
    with open_workspace(tmp_path / "home", read_release(made_city / "plan"), keys=tmp_path / "keys") as work:
        run_pipeline(work, made_city / "extracts", AS_OF)
        second = score(work, made_city / "truth")
    with open_workspace(finished.home, keys=finished.keys) as work:
        first = score(work, made_city / "truth")
    assert first == second


def test_linkage_of_a_small_city_is_precise_and_nearly_complete(finished) -> None:
    with open_workspace(finished.home, keys=finished.keys) as work:
        linkage = score(work, finished.city / "truth")["linkage"]
    assert linkage["precision"] > 0.999 and linkage["recall"] > 0.95
    assert set(linkage["subgroups"]) == {"movers", "married", "twins", "foreigners", "newborns", "no_resident_number"}


def test_a_supporters_list_holds_reasons_and_the_supporters_own_numbers(finished) -> None:
    numbers: dict[str, set[str]] = {}
    with open_workspace(finished.home, keys=finished.keys) as work:
        for criterion in work.criteria:
            for recipient in criterion.recipients:
                actor = work.person(recipient, Role.SUPPORTER)
                _, tables = handed_over(work, recipient, criterion, actor)
                rows = rows_of(criterion, tables)
                assert set(tables) == set(HANDED_OVER_TABLES)
                assert all(row["name"] and row["band_name"] and (row.get("for") or row["grave"]) for row in rows)
                numbers.setdefault(recipient, set()).update(row["_number"] for row in rows)
    assert len(numbers) == 2
    first, second = numbers.values()
    assert not first & second


def test_why_leads_from_a_list_number_back_to_rows_links_rules_and_permits(finished) -> None:
    with open_workspace(finished.home, keys=finished.keys) as work:
        criterion = next(criterion for criterion in work.criteria if criterion.recipients)
        recipient = criterion.recipients[0]
        _, tables = handed_over(work, recipient, criterion, work.person(recipient, Role.SUPPORTER))
        number = tables["judgment"]["_number"][0].as_py()
        found = why(work, number)
    assert criterion.id in {judgment["criterion"] for judgment in found["judgments"]}
    assert {"source", "file", "row", "rule", "evidence"} <= set(found["links"][0])
    assert any(link["source"] == "juki" for link in found["links"])
    stages = {move["stage"] for move in found["movements"]}
    assert {"delivered", "linked", "assembled", "judged", "handed_over"} <= stages
    assert all(move["permit"] and move["rules"] for move in found["movements"])


def test_why_of_an_unknown_number_says_so(finished) -> None:
    with open_workspace(finished.home, keys=finished.keys) as work, pytest.raises(RuntimeError, match="どの名簿にもありません"):
        why(work, "NOBODY")
