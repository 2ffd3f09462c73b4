"""Clerical review over a made city: answered by its known truth, fed back, kept when files come again, and the office knows its error."""

import csv
import datetime
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hagukumi.law import Action
from hagukumi.linkage.charts import text_of
from hagukumi.linkage.charts.scales import plain
from hagukumi.linkage.review import IN_USE, State, Stratum, at_thresholds, band_of, estimates
from hagukumi.plan import read_release
from hagukumi.plan.records import FileFormat, LinkField, Stage
from hagukumi.runs import open_workspace, run_pipeline
from hagukumi.runs.link import link_step
from hagukumi.runs.receive import receive_all
from hagukumi.runs.results import keep_results, latest_batch
from hagukumi.runs.review import record_decision, settled
from hagukumi.runs.review_charts import EVEN, chart
from hagukumi.runs.review_desk import open_desk
from hagukumi.runs.review_sample import answered, estimated, sizes
from hagukumi.runs.score import score

AS_OF = datetime.date(2026, 10, 1)
ONE, TWO, THREE = (f"child_future-{number}" for number in (1, 2, 3))


class Office:
    """A copy of the home in which the city was run, and what is really true of its rows."""

    def __init__(self, made, folder: Path) -> None:
        self.city, self.extracts = made.city, made.city / "extracts"
        self.home = Path(shutil.copytree(made.home, folder / "home"))
        self.keys = Path(shutil.copytree(made.keys, folder / "keys"))
        truth = pq.read_table(made.city / "truth" / "records.parquet")
        self.who = {(row["source"], row["row"]): row["person"] for row in truth.select(["source", "row", "person"]).to_pylist()}

    def open(self, **more):
        return open_workspace(self.home, read_release(self.city / "plan"), keys=self.keys, **more)

    def true(self, question) -> bool:
        left, right = (self.who[place] for place in question.places)
        return left == right

    def answer(self, officer: str, questions, *, wrong=()) -> None:
        """Answer by the truth, or its opposite for pairs in `wrong`."""
        with self.open(read_only=True) as work:
            for each in questions:
                same = self.true(each) != (each.pair in wrong)
                record_decision(work, each.left, each.right, same, officer, "見比べた", asked=each.reason, sample=each.sample)

    def persons(self):
        with self.open(read_only=True) as work:
            purpose = work.linkage_purpose.id
            items = work.items(purpose, Stage.LINKED, work.process, tables=("link",))
            permit = work.ask(work.process, purpose, Stage.LINKED, Action.OPEN, items, step="test", reason="試験")
            with work.vault.open_batches(permit, [latest_batch(work, Stage.LINKED, purpose)]) as opened:
                return {(row["_source"], row["_row"]): row["_person"] for row in opened.arrow("link").to_pylist()}


@pytest.fixture(scope="module")
def office(finished, tmp_path_factory):
    return Office(finished, tmp_path_factory.mktemp("reviewed"))


@pytest.fixture(scope="module")
def estimate(finished, tmp_path_factory):
    """What a third officer's sample of the result tells, with that result's true figures; in a home of its own."""
    office = Office(finished, tmp_path_factory.mktemp("sampled"))
    with office.open(read_only=True) as work:
        desk = open_desk(work, THREE)
        drawn = sizes(desk, 240)
        questions = desk.sampled(drawn)
        frame = desk.tables["sample"].to_pylist()
        true_score = score(work, office.city / "truth")["linkage"]
    office.answer(THREE, questions)
    with office.open(read_only=True) as work:
        desk = open_desk(work, THREE)
        assert desk.sampled(sizes(desk, 240)) == []
        found, single = estimated(desk, 240)
        strata, _ = answered(desk, 240)
        charts = [text_of(chart(desk, each, EVEN)) for each in (strata, [replace(stratum, same=0, different=0) for stratum in strata])]
    for row in frame:
        row["true"] = office.who[row["_left_source"], row["_left_row"]] == office.who[row["_right_source"], row["_right_row"]]
    near = [row for row in frame if not row["linked"]]
    assert all(row["population"] < 400 for row in near), "the whole of the near misses is in the frame, so their truth is known"
    missed = sum(row["true"] for row in near)
    kept = true_score["precision"] * true_score["predicted_pairs"]
    recall = kept / (kept + missed)
    figures = {"precision": true_score["precision"], "recall": recall}
    told = {"strata": strata, "chart": charts[0], "unanswered": charts[1]}
    return figures | told | {"found": found, "single": single, "asked": len(questions), "frame": frame, "sizes": drawn}


def test_an_office_without_truth_knows_its_error(estimate):
    found = estimate["found"]
    assert estimate["asked"] == found.answered == estimate["single"] == 240
    assert found.precision.low <= estimate["precision"] <= found.precision.high
    assert found.recall.value == pytest.approx(estimate["recall"], abs=0.003)
    assert found.precision.high - found.precision.low < 0.15


def test_the_intervals_cover_the_true_figures_in_nearly_every_sample(estimate):
    """One sample in twenty may miss; so the frame is shuffled again and again, as if other samples had been drawn from this city."""
    covered = {"precision": 0, "recall": 0}
    for seed in range(100):
        found = _redrawn(estimate, random.Random(seed))
        covered["precision"] += found.precision.low <= estimate["precision"] <= found.precision.high
        covered["recall"] += found.recall.low <= estimate["recall"] <= found.recall.high
    assert min(covered.values()) >= 90


def test_the_answers_show_what_another_threshold_would_cost(estimate):
    """Of the near misses the whole is known, so what is missed at the threshold in use is, too."""
    bands = [(stratum, band) for stratum in estimate["strata"] if (band := band_of(stratum.name))]
    now = next(each for each in at_thresholds(bands, EVEN, 1.0) if each.threshold == IN_USE)
    near = [row for row in estimate["frame"] if not row["linked"] and band_of(row["stratum"])]
    assert now.missed.low - 1e-9 <= sum(row["true"] for row in near) <= now.missed.high + 1e-9
    assert "標本によれば、損失が最も小さい基準は" in estimate["chart"]
    assert ["まだ答えのない層があるため" in estimate[name] for name in ("chart", "unanswered")] == [False, True]
    rows = [line.split("\t") for line in estimate["chart"].splitlines() if line.count("\t") == 8]
    assert [row[0] for row in rows if "（" in row[7]] == [plain(each) for each in sorted({band.low for _, band in bands} | {IN_USE})]
    assert "基準によらないので図に含めない" in estimate["chart"] and "適合率" in estimate["chart"]


def _redrawn(estimate, chance):
    strata = []
    for name, size in estimate["sizes"].items():
        rows = [row for row in estimate["frame"] if row["stratum"] == name]
        same = sum(row["true"] for row in chance.sample(rows, size))
        strata.append(Stratum(name, rows[0]["linked"], rows[0]["population"], same, size - same))
    return estimates(strata)


@pytest.fixture(scope="module")
def decided(office):
    """Two officers decide the queue, except its last question, and one linked and one unlinked pair of their own; then the city is run."""
    with office.open(read_only=True) as work:
        queues = {officer: open_desk(work, officer).questions() for officer in (ONE, TWO)}
        desk = open_desk(work, ONE)
        drawn = [each for each in desk.sampled({"linked-3": 40, "linked-4": 40}) if each.left.source != each.right.source]
    assert [each.pair for each in queues[ONE]] == [each.pair for each in queues[TWO]]
    *whole, last = queues[ONE]
    office.answer(ONE, queues[ONE])
    parted = next(each for each in drawn if office.true(each) and each.places[0][0] != "juki" and each.places[1][0] == "attendance")
    office.answer(ONE, [parted], wrong={parted.pair})
    with office.open(read_only=True) as work:
        second = open_desk(work, TWO).questions()
        assert [each.pair for each in second] == [each.pair for each in queues[TWO]], "the second officer sees nothing of the first"
        assert open_desk(work, ONE).questions() == []
    office.answer(TWO, [*whole, parted], wrong={parted.pair})
    before = office.persons()
    with office.open() as work:
        report = run_pipeline(work, office.extracts, AS_OF)
    return {"whole": whole, "last": last, "parted": parted, "before": before, "report": report}


def test_the_next_run_links_and_parts_what_was_decided(office, decided):
    after, steps = office.persons(), {step.step: step.reused for step in decided["report"].steps}
    assert not steps["link"] and steps["receive"]
    for question in decided["whole"]:
        left, right = (after[place] for place in question.places)
        assert (left == right) is office.true(question)
    left, right = decided["parted"].places
    assert decided["before"][left] == decided["before"][right]
    assert after[left] != after[right]


def test_the_queue_shrinks_to_what_is_not_settled(office, decided):
    """What is left is at most the question that only one officer answered: a record given to one twin is not asked about the other."""
    with office.open(read_only=True) as work:
        assert {each.pair for each in open_desk(work, TWO).questions()} <= {decided["last"].pair}
        assert open_desk(work, THREE).states[decided["last"].pair] is State.OPEN
        assert len(settled(work)) == len(decided["whole"]) + 1


def test_a_run_with_the_same_decisions_links_nothing_anew(office, decided):
    with office.open() as work:
        report = run_pipeline(work, office.extracts, AS_OF)
    assert all(step.reused for step in report.steps if step.step == "link")


def _rewritten(office, folder: Path, source, change) -> None:
    """One CSV extract with its rows in another order, `change` applied to every row (a mapping from heading to text)."""
    path, layout = folder / source.file, source.layout
    text = path.read_text(encoding={"utf-8-bom": "utf-8-sig"}.get(layout.encoding.value, layout.encoding.value))
    rows = list(csv.DictReader(text.splitlines(), delimiter=layout.delimiter))
    random.Random(4).shuffle(rows)
    with path.open("w", encoding={"utf-8-bom": "utf-8-sig"}.get(layout.encoding.value, layout.encoding.value), newline="") as out:
        writer = csv.DictWriter(out, rows[0], delimiter=layout.delimiter)
        writer.writeheader()
        writer.writerows(change(row) for row in rows)


def test_decisions_survive_reordered_files_and_a_moved_record_is_asked_again(office, decided, tmp_path):
    extracts = Path(shutil.copytree(office.extracts, tmp_path / "extracts"))
    with office.open(read_only=True) as work:
        decisions = settled(work)
        sources = {side.source for each in decisions for side in (each.word.left, each.word.right)}
        csv_sources = [work.index.sources[name] for name in sorted(sources) if work.index.sources[name].layout.format is FileFormat.CSV]
        shown = open_desk(work, ONE).compared([decided["parted"]])[0]
    for source in csv_sources:
        _rewritten(office, extracts, source, lambda row: row)
    moved = next(question for question in decided["whole"] if question.left.source == "juki")
    juki = next(source for source in csv_sources if source.id == "juki")
    headings = {column.link: column.header for column in juki.layout.columns}
    number = next(iter(_numbers(office, moved, "juki")))

    address = {headings[LinkField.ADDRESS]: "愛知県育実市有脇町九丁目9番9号"}

    def move(row):
        return row | (address if row[headings[LinkField.RESIDENT_NUMBER]] == number else {})

    _rewritten(office, extracts, juki, move)
    with office.open() as work:
        deliveries, _ = receive_all(work, extracts, AS_OF, lambda name: None)
        batch, _ = link_step(work, deliveries, AS_OF, "link:again")
        keep_results(work, [batch, *(each for delivery in deliveries.values() for each in delivery.batches.values())])
    after = office.persons()
    with office.open(read_only=True) as work:
        desk = open_desk(work, THREE)
        review = desk.tables["review"].to_pylist()
        again = [each for each in desk.questions() if each.again]
    told = [row for row in review if row["reason"] in ("decided", "changed")]
    assert len(told) == len(decisions), "every decision is found on the rows of the new files"
    known = {each.word.pair: each.same for each in decisions}
    for row in told:
        places = [(row[f"_{side}_source"], row[f"_{side}_row"]) for side in ("left", "right")]
        pair = tuple(sorted((row["_left_record"], row["_right_record"])))
        same = known.get(pair, office.true(moved))
        assert (after[places[0]] == after[places[1]]) is same
    assert [row["reason"] for row in told].count("changed") == 1
    assert [moved.right.record in each.pair for each in again] == [True]
    assert shown, "the two records could be compared"


def _numbers(office, question, source):
    with office.open(read_only=True) as work:
        for each in open_desk(work, ONE).compared([question])[0]:
            if each.field is LinkField.RESIDENT_NUMBER:
                yield each.left if question.places[0][0] == source else each.right
