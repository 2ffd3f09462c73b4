"""The Merkle tree of a stored log, read from its files: roots and proofs for any size that the log has had."""

from pathlib import Path

from hagukumi.audit import merkle, store
from hagukumi.audit.errors import AuditBroken


def whole_lines(data: bytes) -> list[bytes]:
    """The lines that end in a newline; a torn tail is left out."""
    return data.split(b"\n")[:-1]


class StoredTree:
    """Proofs over the whole records of a log folder at the moment of construction."""

    def __init__(self, folder: Path) -> None:
        """Raises AuditBroken when a full file of events is missing or has another length than it must."""
        self._segments = store.segments(folder)
        starts = [segment.start for segment in self._segments]
        if starts != list(range(0, len(starts) * store.SEGMENT, store.SEGMENT)):
            raise AuditBroken("a file of events is missing or misnamed")
        self._cached = -1
        self._leaves: list[bytes] = []
        self.full_roots = self._full_roots(store.subtrees(folder))
        self.size = max(starts, default=0) + len(self._read(len(starts) - 1)) if starts else 0

    def _full_roots(self, known: list[bytes]) -> list[bytes]:
        full = max(len(self._segments) - 1, 0)
        return known[:full] + [self._full_root(index) for index in range(len(known), full)]

    def _full_root(self, index: int) -> bytes:
        leaves = self._read(index)
        if len(leaves) != store.SEGMENT:
            raise AuditBroken("a file of events has lost or gained records")
        return merkle.root_of(leaves)

    def _read(self, index: int) -> list[bytes]:
        if index != self._cached:
            lines = whole_lines(store.read(self._segments[index].events))
            self._cached, self._leaves = index, merkle.leaf_hashes(lines)
        return self._leaves

    def node(self, start: int, stop: int) -> bytes:
        """Hash of the subtree over events start … stop − 1, as proofs ask for it."""
        index, offset = divmod(start, store.SEGMENT)
        if stop - start == store.SEGMENT and not offset and index < len(self.full_roots):
            return self.full_roots[index]
        if stop - start <= store.SEGMENT:
            return merkle.root_of(self._read(index)[offset : offset + stop - start])
        middle = start + merkle.split(stop - start)
        return merkle.node_hash(self.node(start, middle), self.node(middle, stop))

    def root(self, size: int) -> bytes:
        """Root of the first `size` events. Raises AuditBroken when there are fewer."""
        if size > self.size:
            raise AuditBroken("the log has fewer events than asked for")
        return self.node(0, size) if size else merkle.EMPTY_ROOT

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Proof that event `index` is in the tree of `size` events."""
        self.root(size)
        return merkle.inclusion_proof(index, size, self.node)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Proof that the tree of `new` events begins with that of `old` events."""
        self.root(new)
        return merkle.consistency_proof(old, new, self.node)

    def frontier(self) -> merkle.Frontier:
        """The right edge, to go on appending."""
        frontier = merkle.Frontier()
        for root in self.full_roots:
            frontier.add_subtree(store.SEGMENT, root)
        frontier.extend(self._read(len(self._segments) - 1) if self._segments else [])
        return frontier
