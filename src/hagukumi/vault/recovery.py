"""What a kill or a power cut left behind: finished or taken back when the next writer opens HOME. The last complete state stays."""

from __future__ import annotations

from hagukumi.audit import Event, EventKind
from hagukumi.vault import files, home, rotation
from hagukumi.vault.manifests import Status
from hagukumi.vault.parts import Parts


def recover(parts: Parts) -> None:
    """Take back unfinished writes, finish erasures that had been recorded, and sweep temporary files."""
    home.sweep(parts.layout.spill)
    if len(parts.keyring.versions) > 1:
        rotation.finish(parts)
    _sweep_unfinished(parts)
    wanted = {manifest.key_name for manifest in parts.manifests.all() if manifest.status is Status.COMPLETE}
    orphans = [name for name in parts.keys.names() if _is_batch_key(name) and name not in wanted]
    if orphans:
        parts.journal.record(_taken_back(orphans))
    for name in orphans:
        parts.keys.destroy(name)
    for path in parts.layout.batches.glob("b*.duckdb"):
        if path.stem not in wanted:
            files.remove(path)


def _sweep_unfinished(parts: Parts) -> None:
    for folder in (parts.layout.batches, parts.layout.keys, parts.layout.manifests, parts.layout.certificates):
        for path in folder.glob(f"{files.UNFINISHED}*"):
            files.remove(path)


def _is_batch_key(name: str) -> bool:
    return name.startswith("b") and name.count("-") == 1


def _taken_back(names: list[str]) -> Event:
    return Event(
        kind=EventKind.BATCH_ERASED,
        actor="vault",
        role="system",
        department="",
        batches=tuple(name.partition("-")[0] for name in names),
        count=len(names),
        reason="途中で止まった書込みまたは消去を片付けました",
    )
