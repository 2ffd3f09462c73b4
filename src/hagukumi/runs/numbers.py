"""Faults of resident numbers (宛名番号) told to those who can put them right: the holders of the sources.

Linkage finds them and never links by such a number; here they are counted for a run's report and written for each holder. A holder learns
of its own rows alone, by their place in its own file and the kind of fault: nothing of another department, person, number or address.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pyarrow as pa

from hagukumi.law import Action
from hagukumi.linkage import Linked
from hagukumi.linkage.number_faults import NumberFault
from hagukumi.plan.japan_time import day_in_japan
from hagukumi.plan.records import Source, Stage
from hagukumi.runs.receive import deliveries_of
from hagukumi.runs.report import write_json
from hagukumi.runs.results import completed_results, latest_batch
from hagukumi.runs.workspace import Actor, Workspace, WorkspaceError
from hagukumi.vault import BatchUnknown, Manifest, Permit

FOLDER = "numbers"

_NOT_IN_PLAN = (
    "計画に宛名番号の誤り（misuse）の利用がないため、誤りは保管されていません。計画に項目と利用を加えて承認を受け、"
    "hagukumi run を実行してください。"
)
_NO_SUCH_SOURCE = "この資料は計画にありません。--source を確かめてください。"


class NumberFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Rows with a number by source, and rows by source and code of fault. No personal data."""

    numbered: dict[str, int]
    faults: dict[str, dict[str, int]]

    def of_code(self, code: str) -> int:
        """Rows of all sources with this fault."""
        return sum(codes.get(code, 0) for codes in self.faults.values())

    def doubtful(self, source: str) -> int:
        """Rows of a source with any fault but an unknown number, which people outside the register have by right."""
        return sum(rows for code, rows in self.faults.get(source, {}).items() if code != NumberFault.NUMBER_UNKNOWN)


@dataclass(frozen=True)
class SourceFaults:
    """What its holder is told of one source.

    file, received_on, sha256: the file as delivered; "" where that is not known any more. numbered: rows with a number, None when the
    result is older than this count. rows: (row of the file, fault), in the order of the file.
    """

    source: Source
    holder: str
    file: str
    received_on: str
    sha256: str
    numbered: int | None
    rows: tuple[tuple[int, NumberFault], ...]

    @property
    def counts(self) -> Mapping[NumberFault, int]:
        """Rows by fault."""
        return Counter(fault for _, fault in self.rows)


def figures_of(linked: Linked) -> NumberFigures:
    """Count what a linkage found."""
    told = Counter(zip(linked.misuse["_source"].to_pylist(), linked.misuse["code"].to_pylist(), strict=True))
    faults: dict[str, dict[str, int]] = {}
    for (source, code), rows in sorted(told.items()):
        faults.setdefault(source, {})[code] = rows
    return NumberFigures(numbered=msgspec.convert(linked.counts.get("numbered", {}), dict[str, int]), faults=faults)


def keep_figures(work: Workspace, label: str, figures: NumberFigures) -> None:
    """Note the figures of the linked batch of this label, for runs that find it again and for the run after it."""
    write_json(_path(work.home, label), figures)


def kept_figures(work: Workspace, label: str) -> NumberFigures | None:
    """The figures of a linked batch; None for one made before they were kept."""
    try:
        return msgspec.json.decode(_path(work.home, label).read_bytes(), type=NumberFigures)
    except (OSError, msgspec.DecodeError):
        return None


def former_figures(work: Workspace) -> NumberFigures | None:
    """The figures of the last completed run, under whichever release it was; None when there was none."""
    releases = sorted(path.stem for path in (work.home / "results").glob("*.json"))
    batches = [batch for release in releases for batch in completed_results(work.home, release) or ()]
    linked = [found for batch in batches if (found := _manifest(work, batch)) and found.stage is Stage.LINKED]
    newest = max(linked, key=lambda found: (found.release == work.release.hash, found.created_at, found.id), default=None)
    return kept_figures(work, newest.label) if newest else None


def counts_told(figures: NumberFigures | None) -> dict[str, int]:
    """Figures for a run's report: `numbers_rows` and `numbers_<code>` for each kind of fault."""
    if figures is None:
        return {}
    return {"numbers_rows": sum(figures.numbered.values())} | {f"numbers_{fault}": figures.of_code(fault) for fault in NumberFault}


def messages_told(names: Mapping[str, str], figures: NumberFigures | None, former: NumberFigures | None) -> list[str]:
    """Sentences for a run's report: that there are faults, and where they are more than in the run before. `names`: sources by id."""
    if figures is None:
        return []
    doubtful = {source: figures.doubtful(source) for source in sorted(figures.faults)}
    messages = []
    if total := sum(doubtful.values()):
        messages.append(
            f"宛名番号の誤りの疑いが{total}行あります（番号のある{sum(figures.numbered.values())}行のうち）。氏名・生年月日が番号の本人と合わない行は、"
            "番号では名寄せしていません。hagukumi numbers で、保有する課に知らせる一覧を作れます。"
        )
    before = {source: former.doubtful(source) for source in former.numbered} if former else {}
    risen = [f"「{names[source]}」{before[source]}行→{rows}行" for source, rows in doubtful.items() if rows > before.get(source, rows)]
    if risen:
        messages.append(
            f"宛名番号の誤りの疑いが前回の処理より増えました: {'、'.join(risen)}。"
            "抽出の条件や番号の付け方が変わっていないか、保有する課に確かめてください。"
        )
    return messages


def faults_found(work: Workspace, officer: str = "", source: str = "") -> tuple[SourceFaults, ...]:
    """What the last completed run found in each source that has a number, or in one, opened by a person of the coordinator.

    Raises WorkspaceError when the plan has no such use, nothing was linked or there is no such source, Refused, VaultError.
    """
    return opened_faults(work, work.coordinator_person(officer), source)[1]


def opened_faults(work: Workspace, actor: Actor, source: str = "") -> tuple[Permit, tuple[SourceFaults, ...]]:
    """The same with the permit under which it was opened."""
    if source and source not in work.index.sources:
        raise WorkspaceError(_NO_SUCH_SOURCE)
    purpose = work.linkage_purpose.id
    items = work.items(purpose, Stage.LINKED, actor, tables=["misuse"])
    if not items:
        raise WorkspaceError(_NOT_IN_PLAN)
    batch = work.vault.manifest(latest_batch(work, Stage.LINKED, purpose))
    permit = work.ask(actor, purpose, Stage.LINKED, Action.OPEN, items, step="numbers", reason="宛名番号の誤りを保有する課に知らせる")
    with work.vault.open_batches(permit, [batch.id]) as opened:
        found = opened.arrow("misuse")
    return permit, _by_source(work, batch, found, source)


def _by_source(work: Workspace, batch: Manifest, found: pa.Table, wanted: str) -> tuple[SourceFaults, ...]:
    rows: dict[str, list[tuple[int, NumberFault]]] = {}
    for row in found.sort_by([("_source", "ascending"), ("_row", "ascending")]).to_pylist():
        rows.setdefault(row["_source"], []).append((row["_row"], NumberFault(row["code"])))
    figures = kept_figures(work, batch.label)
    numbered = figures.numbered if figures else {}
    files = _files(work, batch)
    unknown = ("", "")
    return tuple(
        SourceFaults(
            source=source,
            holder=source.holder,
            file=source.file,
            received_on=files.get(source.id, unknown)[0],
            sha256=files.get(source.id, unknown)[1],
            numbered=numbered.get(source.id),
            rows=tuple(rows.get(source.id, ())),
        )
        for source in work.sources
        if wanted in ("", source.id) and (wanted or source.id in rows or numbered.get(source.id))
    )


def _files(work: Workspace, batch: Manifest) -> dict[str, tuple[str, str]]:
    """By source, the day on which the linked file was received and its SHA-256."""
    digests = {name: delivery.sha256 for delivery in deliveries_of(work) for name in delivery.batches.values()}
    delivered = [work.vault.manifest(name) for name in batch.inputs]
    return {source: (day_in_japan(each.created_at).isoformat(), digests.get(each.id, "")) for each in delivered for source in each.tables}


def _manifest(work: Workspace, batch: str) -> Manifest | None:
    try:
        return work.vault.manifest(batch)
    except BatchUnknown:
        return None


def _path(home: Path, label: str) -> Path:
    return home / FOLDER / f"{label.rpartition(':')[2]}.json"
