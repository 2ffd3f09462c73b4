"""The Merkle tree of RFC 9162 section 2.1 over SHA-256: roots, inclusion and consistency proofs, made and checked.

Leaves are hashed with prefix 0x00 and nodes with 0x01, so that a node can never pass as a leaf; a lone last leaf is
carried up and never doubled, so that two different logs never share a root.
"""

import hashlib
from collections.abc import Callable, Sequence

_sha256 = hashlib.sha256
EMPTY_ROOT = _sha256(b"").digest()

Node = Callable[[int, int], bytes]
"""`node(start, stop)`: the hash of the subtree over leaves start … stop − 1 (2.1.1)."""


def leaf_hash(data: bytes) -> bytes:
    """Hash of one leaf."""
    return _sha256(b"\x00" + data).digest()


def leaf_hashes(lines: Sequence[bytes]) -> list[bytes]:
    """Hashes of many leaves in one pass."""
    return [_sha256(b"\x00" + line).digest() for line in lines]


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node."""
    return _sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Root over leaf hashes. Pairing level by level and carrying the odd one up equals the recursive definition."""
    if not hashes:
        return EMPTY_ROOT
    level = list(hashes)
    while len(level) > 1:
        above = [_sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = above + level[-1:] if len(level) % 2 else above
    return level[0]


def aligned(size: int, more: int) -> int:
    """Leaves of the largest perfect subtree that may come next after `size` leaves, when `more` are at hand."""
    largest = 1 << (more.bit_length() - 1)
    return min(size & -size, largest) if size else largest


class Frontier:
    """The right edge of a growing tree: the perfect subtrees that its size is made of, largest first."""

    def __init__(self) -> None:
        self.size = 0
        self._subtrees: list[tuple[int, bytes]] = []

    def extend(self, hashes: Sequence[bytes]) -> None:
        """Add leaf hashes, in the largest aligned pieces possible."""
        done = 0
        while done < len(hashes):
            piece = aligned(self.size, len(hashes) - done)
            self.add_subtree(piece, root_of(hashes[done : done + piece]))
            done += piece

    def add_subtree(self, leaves: int, root: bytes) -> None:
        """Add a perfect subtree of `leaves` leaves (a power of two that divides the present size)."""
        self.size += leaves
        while self._subtrees and self._subtrees[-1][0] == leaves:
            root = node_hash(self._subtrees.pop()[1], root)
            leaves *= 2
        self._subtrees.append((leaves, root))

    def root(self) -> bytes:
        """Root of the tree at its present size."""
        if not self._subtrees:
            return EMPTY_ROOT
        root = self._subtrees[-1][1]
        for _, left in reversed(self._subtrees[:-1]):
            root = node_hash(left, root)
        return root


def split(size: int) -> int:
    """Largest power of two smaller than `size` (size of at least 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """Sibling hashes from leaf `index` up to the root of `size` leaves (RFC 9162 section 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError("the index lies outside the tree")
    path = []
    start, stop = 0, size
    while stop - start > 1:
        middle = start + split(stop - start)
        if index < middle:
            path.append(node(middle, stop))
            stop = middle
        else:
            path.append(node(start, middle))
            start = middle
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """True when the leaf hash stands at `index` under `root` (section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    here, last, value = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            value = node_hash(sibling, value)
            here, last = _climb(here, last)
        else:
            value = node_hash(value, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and value == root


def _climb(here: int, last: int) -> tuple[int, int]:
    """Skip the levels on which a lone right node is only carried up."""
    while not here & 1 and here:
        here, last = here >> 1, last >> 1
    return here, last


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """Hashes that show the tree of `old` leaves to be the beginning of that of `new` leaves (section 2.1.4.1)."""
    if not 0 <= old <= new:
        raise ValueError("the older tree must be the smaller one")
    if old in (0, new):
        return []
    path = []
    start, stop, whole = 0, new, True
    while old != stop:
        middle = start + split(stop - start)
        if old <= middle:
            path.append(node(middle, stop))
            stop = middle
        else:
            path.append(node(start, middle))
            start, whole = middle, False
    return ([] if whole else [node(start, stop)]) + path[::-1]


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """True when the new tree begins with the old one (section 2.1.4.2). Every tree begins with the empty one."""
    if not 0 <= old <= new:
        return False
    if old == 0:
        return not path and old_root == EMPTY_ROOT
    if old == new:
        return not path and old_root == new_root
    hashes = ([] if old & (old - 1) else [old_root]) + list(path)
    return bool(hashes) and _folds(old - 1, new - 1, hashes, old_root, new_root)


def _folds(here: int, last: int, hashes: list[bytes], old_root: bytes, new_root: bytes) -> bool:
    while here & 1:
        here, last = here >> 1, last >> 1
    old_value = new_value = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old_value, new_value = node_hash(sibling, old_value), node_hash(sibling, new_value)
            here, last = _climb(here, last)
        else:
            new_value = node_hash(new_value, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and old_value == old_root and new_value == new_root
