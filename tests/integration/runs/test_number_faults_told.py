"""Wrong resident numbers of a made city are found, never linked by, counted in the run's report and told to each holder alone."""

import csv
import datetime
import io
import json
import os
import shutil
import stat
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest
import python_calamine
from typer.testing import CliRunner

from hagukumi.audit import EventKind, read_events
from hagukumi.cli import app, mount
from hagukumi.law import Action
from hagukumi.linkage.number_faults import FAULT_NAMES, REMEDIES, NumberFault
from hagukumi.plan import approve, read_release
from hagukumi.plan.records import LinkField, Stage
from hagukumi.runs import WorkspaceError, open_workspace, pipeline, run_pipeline
from hagukumi.runs.number_notices import write_notices
from hagukumi.runs.numbers import faults_found
from hagukumi.runs.results import latest_batch

AS_OF = datetime.date(2026, 10, 1)
OFFICER = "child_future-2"


class Home:
    """A copy of the home in which the city was run, and the truth of its rows."""

    def __init__(self, made, folder: Path) -> None:
        self.city = made.city
        self.home, self.keys = (Path(shutil.copytree(each, folder / each.name)) for each in (made.home, made.keys))
        truth = pq.read_table(made.city / "truth" / "records.parquet").to_pylist()
        self.wrong = {(row["source"], row["row"]) for row in truth if row["wrong_number"]}

    def open(self, release=None, **more):
        return open_workspace(self.home, release, keys=self.keys, **more)

    def found(self, source: str = ""):
        with self.open(read_only=True) as work:
            return faults_found(work, OFFICER, source)

    def notices(self, out: Path, source: str = ""):
        with self.open(read_only=True) as work:
            return write_notices(work, out, OFFICER, source)

    def events(self):
        return [event for _, _, event in read_events(self.home / "audit")]

    def report(self):
        return json.loads((self.home / "report.json").read_bytes())


@pytest.fixture(scope="module")
def office(finished, tmp_path_factory):
    return Home(finished, tmp_path_factory.mktemp("numbers"))


@pytest.fixture(scope="module")
def written(office, tmp_path_factory):
    out = tmp_path_factory.mktemp("told") / "out"
    return out, office.notices(out)


def _rules(office):
    with office.open(read_only=True) as work:
        purpose = work.linkage_purpose.id
        items = work.items(purpose, Stage.LINKED, work.process, tables=("link",))
        permit = work.ask(work.process, purpose, Stage.LINKED, Action.OPEN, items, step="test", reason="試験")
        with work.vault.open_batches(permit, [latest_batch(work, Stage.LINKED, purpose)]) as opened:
            return {(row["_source"], row["_row"]): row["rule"] for row in opened.arrow("link").to_pylist()}


def _lines(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    assert content.startswith("\N{BYTE ORDER MARK}".encode())
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


# --- What is found


def test_every_wrong_number_is_reported_and_hardly_a_right_one_accused(office):
    found = office.found()
    told = {(each.source.id, row): fault for each in found for row, fault in each.rows}
    accused = {place for place, fault in told.items() if fault is NumberFault.NUMBER_OF_ANOTHER}
    wrong = office.wrong & _rules(office).keys()
    assert len(wrong) >= 10
    assert len(wrong & told.keys()) >= 0.95 * len(wrong)
    assert len(accused - wrong) <= 0.05 * len(accused)


def test_no_row_with_somebody_elses_number_is_linked_by_it(office):
    rules = _rules(office)
    accused = [(each.source.id, row) for each in office.found() for row, fault in each.rows if fault is NumberFault.NUMBER_OF_ANOTHER]
    assert {rules[place] for place in accused} <= {"probabilistic", "household", "single"}
    assert "probabilistic" in {rules[place] for place in accused}, "names find their person all the same"


def test_only_sources_with_numbers_are_told_of_and_each_by_its_holder(office):
    found = office.found()
    with office.open(read_only=True) as work:
        numbered = {
            source.id for source in work.sources if any(column.link is LinkField.RESIDENT_NUMBER for column in source.layout.columns)
        }
        assert {each.source.id for each in found} <= numbered
        assert all(each.holder == work.index.sources[each.source.id].holder for each in found)
    assert all(each.numbered >= len(each.rows) > 0 or not each.rows for each in found)
    assert any(not each.rows for each in found), "a source without faults says so"


def test_one_source_alone_is_told(office):
    whole = {each.source.id: each for each in office.found()}
    name = next(name for name, each in whole.items() if each.rows)
    assert office.found(name) == (whole[name],)


# --- The run's report


def test_the_report_counts_what_the_command_shows(office):
    counts, found = office.report()["counts"], office.found()
    for fault in NumberFault:
        assert counts[f"numbers_{fault}"] == sum(each.counts.get(fault, 0) for each in found)
    assert counts["numbers_rows"] == sum(each.numbered for each in found)
    assert sum("宛名番号の誤りの疑いが" in message for message in office.report()["messages"]) == 1


# --- The notices


def test_a_notice_says_which_row_what_and_what_to_do_and_nothing_else(written, office):
    out, told = written
    for each in told:
        (source,) = [source for source in read_release(office.city / "plan").plan.sources if source.id == each.source.id]
        heading, *lines = _lines(out / f"{each.holder}-{each.source.id}.csv")
        assert len(heading) == 6
        assert [(int(line[3]), line[4], line[5]) for line in lines] == [
            (row, FAULT_NAMES[fault], REMEDIES[fault]) for row, fault in each.rows
        ]
        assert {line[0] for line in lines} == {source.file}
        assert {len(line[2]) for line in lines} == {16} and {each.sha256[:16]} == {line[2] for line in lines}
        assert {datetime.date.fromisoformat(line[1]) for line in lines} == {datetime.date.fromisoformat(each.received_on)}


def test_the_workbook_has_the_same_lines_and_a_letter_to_the_holder(written, office):
    out, told = written
    for each in told:
        book = python_calamine.CalamineWorkbook.from_path(str(out / f"{each.holder}-{each.source.id}.xlsx"))
        letter = "\n".join(str(line[0]) for line in book.get_sheet_by_name("説明").to_python())
        rows = book.get_sheet_by_name("宛名番号の確認").to_python()
        assert [(int(row[3]), row[4]) for row in rows[1:]] == [(row, FAULT_NAMES[fault]) for row, fault in each.rows]
        assert each.sha256 in letter and f"{len(each.rows)}行" in letter


def test_files_are_for_their_owner_alone(written):
    out, told = written
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}
    assert {path.name for path in out.iterdir()} == {f"{each.holder}-{each.source.id}{kind}" for each in told for kind in (".csv", ".xlsx")}


def test_each_notice_is_in_the_log_with_its_holder_and_rows(written, office):
    _, told = written
    events = [event for event in office.events() if event.kind is EventKind.DOCUMENT_WRITTEN and "宛名番号" in event.reason]
    logged = {(event.detail["source"], event.detail["holder"], event.count) for event in events}
    assert {(each.source.id, each.holder, len(each.rows)) for each in told} <= logged
    granted = [event for event in office.events() if event.kind is EventKind.PERMIT_GRANTED and event.permit == events[-1].permit]
    assert [(event.actor, event.stage, event.items) for event in granted] == [(OFFICER, "linked", ("misuse.code",))]


def test_the_same_faults_give_the_same_bytes(written, office, tmp_path):
    out, told = written
    again = office.notices(tmp_path / "again", told[0].source.id)
    assert again == told[:1]
    assert all((out / path.name).read_bytes() == path.read_bytes() for path in (tmp_path / "again").iterdir())


def test_a_source_without_faults_gives_no_file(office, tmp_path):
    clean = next(each.source.id for each in office.found() if not each.rows)
    assert office.notices(tmp_path / "out", clean) == ()
    assert not (tmp_path / "out").exists()


# --- Refusals


def test_nobody_but_the_coordinators_people_may_ask(office, tmp_path):
    with office.open(read_only=True) as work, pytest.raises(WorkspaceError, match="担当者"):
        write_notices(work, tmp_path / "out", "tax-1")
    assert not (tmp_path / "out").exists()


def test_notices_go_into_a_new_folder_outside_the_home(office, tmp_path):
    for out, word in ((office.home / "out", "保管フォルダーの中"), (tmp_path, "すでに"), (tmp_path / "no" / "out", "親フォルダー")):
        with pytest.raises(WorkspaceError, match=word):
            office.notices(out)


def test_an_unknown_source_is_refused(office):
    with pytest.raises(WorkspaceError, match="--source"):
        office.found("nobody")


def test_a_plan_without_the_use_is_told_what_it_lacks(office):
    old = read_release(office.city / "plan")
    uses = [msgspec.structs.replace(use, items=tuple(item for item in use.items if item != "misuse.code")) for use in old.plan.uses]
    plan = msgspec.structs.replace(old.plan, uses=tuple(use for use in uses if use.items))
    release = approve(plan, author=old.author, approvals=old.approvals, valid_from=old.valid_from, valid_until=old.valid_until)
    with office.open(release, read_only=True) as work, pytest.raises(WorkspaceError, match="misuse"):
        faults_found(work, OFFICER)


def test_when_a_file_cannot_be_written_none_is_left(office, tmp_path, monkeypatch):
    opened, made = os.open, []

    def full(path, *rest):
        if str(path).startswith(str(tmp_path)) and len(made) == 3:
            raise OSError(28, "No space left on device")
        made.extend([path] if str(path).startswith(str(tmp_path)) else [])
        return opened(path, *rest)

    monkeypatch.setattr(os, "open", full)
    with pytest.raises(OSError, match="No space"):
        office.notices(tmp_path / "out")
    assert len(made) == 3 and not (tmp_path / "out").exists()


# --- The command


def _typed(office, *more):
    mount()
    return CliRunner().invoke(app, ["numbers", "--home", str(office.home), "--keys", str(office.keys), *map(str, more)])


def test_the_command_shows_figures_and_remedies(office):
    said = _typed(office)
    assert said.exit_code == 0
    assert "■ 保有する課にお願いすること" in said.output and REMEDIES[NumberFault.NUMBER_OF_ANOTHER] in said.output


def test_the_command_names_the_files_and_for_whom_they_are(office, tmp_path):
    said = _typed(office, "--out", tmp_path / "out", "--officer", OFFICER)
    assert said.exit_code == 0 and "それぞれの課にだけ渡してください" in said.output
    assert all(path.stem in said.output for path in (tmp_path / "out").iterdir())


def test_the_command_says_when_there_is_nothing(office, tmp_path):
    clean = next(each.source.id for each in office.found() if not each.rows)
    assert "見つかっていません" in _typed(office, "--source", clean).output
    assert "何も書き出していません" in _typed(office, "--source", clean, "--out", tmp_path / "out").output


def test_the_command_ends_with_one_on_a_refusal(office):
    said = _typed(office, "--source", "nobody")
    assert said.exit_code == 1 and "--source" in said.output


# --- From run to run


@pytest.fixture(scope="module")
def worse(finished, tmp_path_factory):
    """A second run as far as linkage, in which the tax list's numbers are shifted for forty rows."""
    folder = tmp_path_factory.mktemp("worse")
    office = Home(finished, folder)
    extracts = Path(shutil.copytree(office.city / "extracts", folder / "extracts"))
    release = read_release(office.city / "plan")
    (source,) = [source for source in release.plan.sources if source.id == "tax"]
    (header,) = [column.header for column in source.layout.columns if column.link is LinkField.RESIDENT_NUMBER]
    path, encoding = extracts / source.file, source.layout.encoding
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline="")))
    place = rows[0].index(header)
    numbers = [row[place] for row in rows[1:41]]
    for row, number in zip(rows[1:41], numbers[7:] + numbers[:7], strict=True):
        row[place] = number
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    path.write_bytes(stream.getvalue().encode(encoding))
    before = office.report()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "_criterion", lambda *_: None)
        with office.open() as work:
            first = run_pipeline(work, extracts, AS_OF)
            second = run_pipeline(work, extracts, AS_OF)
    return office, before, first, second


def test_a_rise_is_told_in_the_run_it_happens(worse):
    _, before, first, _ = worse
    name = "number_of_another"
    assert first.counts[f"numbers_{name}"] >= before["counts"][f"numbers_{name}"] + 25
    (risen,) = [message for message in first.messages if "前回の処理より増えました" in message]
    assert "課税台帳" in risen and "→" in risen


def test_a_result_found_again_tells_the_same_figures_and_no_rise(worse):
    _, _, first, second = worse
    assert [step.reused for step in second.steps if step.step == "link"] == [True]
    told = {name: value for name, value in first.counts.items() if name.startswith("numbers_")}
    assert told and told == {name: value for name, value in second.counts.items() if name.startswith("numbers_")}
    assert not [message for message in second.messages if "増えました" in message]


def test_the_rows_told_are_the_rows_of_the_file_in_which_numbers_were_shifted(worse):
    office, *_ = worse
    (tax,) = office.found("tax")
    accused = {row for row, fault in tax.rows if fault is NumberFault.NUMBER_OF_ANOTHER}
    assert len(accused & set(range(2, 42))) >= 25
    assert len(accused - set(range(2, 42))) <= 10


def test_without_kept_figures_rows_are_still_told_and_the_share_is_unknown(worse, tmp_path):
    office, *_ = worse
    kept = (office.home / "numbers").rename(tmp_path / "numbers")
    found, said = office.found(), _typed(office).output
    kept.rename(office.home / "numbers")
    assert found and all(each.numbered is None and each.rows for each in found)
    assert "不明" in said
