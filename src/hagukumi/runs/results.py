"""Which batches are the results of the last run that came to its end.

The newest batch is not always the one that counts: when a file is withdrawn and the one before delivered again, the run uses what it made
from that file earlier.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from hagukumi.plan.records import Stage
from hagukumi.runs.report import write_json
from hagukumi.runs.workspace import Workspace, WorkspaceError
from hagukumi.vault import Manifest, Status

DIRECT = "direct-"
"""How labels of directly provided batches begin; the use's id follows."""

_NOT_YET = "この段階の結果がまだありません。先に hagukumi run を最後まで実行してください。"
_ERASED = (
    "この段階の結果は、保存期間が終わったため消去されています（hagukumi retire certificates）。"
    "必要なら、新しい抽出データで hagukumi run を実行してください。"
)


def keep_results(work: Workspace, batches: Iterable[str]) -> None:
    """Note the batches of a completed run under the present release."""
    write_json(_path(work.home, work.release.hash), sorted(set(batches)))


def latest_batch(work: Workspace, stage: Stage, purpose: str, recipient: str = "") -> str:
    """The batch of a stage and purpose in the last completed run of the present release; before one is completed, the newest.

    Raises WorkspaceError when there is none.
    """
    found = results_of(work, stage, purpose, recipient)
    if not found:
        raise WorkspaceError(_ERASED if _erased(work, stage, purpose, recipient) else _NOT_YET)
    return max(found, key=lambda manifest: (manifest.created_at, manifest.id)).id


def results_of(work: Workspace, stage: Stage, purpose: str, recipient: str = "") -> list[Manifest]:
    """Batches of a stage and purpose that the last completed run made or used; before one is completed, all there are.

    What a holder provided directly is no result of a run.
    """
    results = completed_results(work.home, work.release.hash)
    return [
        manifest
        for manifest in work.vault.find(stage=stage, purpose=purpose, release=work.release.hash)
        if recipient in ("", manifest.recipient) and (results is None or manifest.id in results) and not manifest.label.startswith(DIRECT)
    ]


def _erased(work: Workspace, stage: Stage, purpose: str, recipient: str) -> bool:
    """Whether the last completed run had such a result and it was erased since."""
    manifests = map(work.vault.manifest, completed_results(work.home, work.release.hash) or ())
    return any(
        (manifest.stage, manifest.purpose) == (stage, purpose)
        and recipient in ("", manifest.recipient)
        and manifest.status is Status.ERASED
        for manifest in manifests
    )


def completed_results(home: Path, release: str) -> frozenset[str] | None:
    """Batches that the last completed run under a release made or used; None when none was completed."""
    try:
        return frozenset(msgspec.json.decode(_path(home, release).read_bytes(), type=list[str]))
    except (OSError, msgspec.DecodeError):
        return None


def _path(home: Path, release: str) -> Path:
    return home / "results" / f"{release}.json"
