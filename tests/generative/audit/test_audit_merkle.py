"""The tree against a slow reading of RFC 9162 section 2.1 that follows the text word by word."""

import hashlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hagukumi.audit import merkle

leaves = st.lists(st.binary(max_size=4), max_size=40)


def sha256(data):
    return hashlib.sha256(data).digest()


def k_below(n):
    """The largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(data):
    """2.1.1 Definition of the Merkle Tree."""
    if not data:
        return sha256(b"")
    if len(data) == 1:
        return sha256(b"\x00" + data[0])
    k = k_below(len(data))
    return sha256(b"\x01" + mth(data[:k]) + mth(data[k:]))


def path(m, data):
    """2.1.3.1 Generating an Inclusion Proof."""
    if len(data) == 1:
        return []
    k = k_below(len(data))
    if m < k:
        return [*path(m, data[:k]), mth(data[k:])]
    return [*path(m - k, data[k:]), mth(data[:k])]


def subproof(m, data, whole):
    """2.1.4.1 Generating a Consistency Proof."""
    if m == len(data):
        return [] if whole else [mth(data)]
    k = k_below(len(data))
    if m <= k:
        return [*subproof(m, data[:k], whole), mth(data[k:])]
    return [*subproof(m - k, data[k:], False), mth(data[:k])]


def node_of(data):
    return lambda start, stop: mth(data[start:stop])


@given(leaves)
def test_roots_agree(data):
    hashes = merkle.leaf_hashes(data)
    frontier = merkle.Frontier()
    frontier.extend(hashes)
    assert merkle.root_of(hashes) == frontier.root() == mth(data)


@given(leaves, st.data())
def test_a_tree_grown_in_pieces_is_the_same_tree(data, draw):
    hashes, frontier = merkle.leaf_hashes(data), merkle.Frontier()
    while frontier.size < len(hashes):
        frontier.extend(hashes[frontier.size : frontier.size + draw.draw(st.integers(1, 9))])
        assert frontier.root() == mth(data[: frontier.size])


@given(leaves.filter(bool), st.data())
def test_inclusion_proofs_agree_and_hold(data, draw):
    index = draw.draw(st.integers(0, len(data) - 1))
    proof = merkle.inclusion_proof(index, len(data), node_of(data))
    assert proof == path(index, data)
    assert merkle.verify_inclusion(merkle.leaf_hash(data[index]), index, len(data), proof, mth(data))


@given(leaves, st.data())
def test_consistency_proofs_agree_and_hold(data, draw):
    old = draw.draw(st.integers(0, len(data)))
    proof = merkle.consistency_proof(old, len(data), node_of(data))
    assert proof == (subproof(old, data, True) if old else [])
    assert merkle.verify_consistency(old, len(data), mth(data[:old]), mth(data), proof)


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=40, unique=True), st.data())
def test_an_inclusion_proof_holds_for_nothing_else(data, draw):
    index = draw.draw(st.integers(0, len(data) - 1))
    proof = path(index, data)
    leaf, root = merkle.leaf_hash(data[index]), mth(data)
    other = draw.draw(st.integers(-1, len(data) + 1))
    assume(other != index)
    assert not merkle.verify_inclusion(leaf, other, len(data), proof, root)
    assert not merkle.verify_inclusion(merkle.leaf_hash(data[index] + b"x"), index, len(data), proof, root)
    assert not merkle.verify_inclusion(leaf, index, len(data), [*proof, bytes(32)], root)
    assert not merkle.verify_inclusion(leaf, index, len(data), proof[:-1], root) or not proof


@given(st.lists(st.binary(max_size=4), min_size=2, max_size=40), st.data())
def test_no_proof_joins_a_tree_to_another_beginning(data, draw):
    old = draw.draw(st.integers(1, len(data) - 1))
    proof = subproof(old, data, True)
    changed = draw.draw(st.integers(0, old - 1))
    other = [*data[:changed], data[changed] + b"x", *data[changed + 1 :]]
    assert not merkle.verify_consistency(old, len(data), mth(other[:old]), mth(data), proof)
    assert not merkle.verify_consistency(old, len(data), mth(data[:old]), mth(other), proof)
    assert not merkle.verify_consistency(old, len(data), mth(data[:old]), mth(data), proof[:-1])
    assert not merkle.verify_consistency(old, len(data), mth(data[:old]), mth(data), [*proof, bytes(32)])


@given(st.integers(0, 40), st.integers(0, 40), st.lists(st.binary(min_size=32, max_size=32), max_size=8))
def test_made_up_consistency_proofs_are_refused(old, new, proof):
    old_root, new_root = bytes(32), bytes([1]) * 32
    assert not merkle.verify_consistency(old, new, old_root, new_root, proof)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_an_index_outside_the_tree_has_no_proof(index, size):
    with pytest.raises(ValueError, match="outside"):
        merkle.inclusion_proof(index, size, node_of([b""] * size))
    assert not merkle.verify_inclusion(bytes(32), index, size, [], bytes(32))


@pytest.mark.parametrize(("old", "new"), [(4, 3), (-1, 3)])
def test_a_tree_does_not_shrink(old, new):
    with pytest.raises(ValueError, match="smaller"):
        merkle.consistency_proof(old, new, node_of([b""] * 4))
    assert not merkle.verify_consistency(old, new, bytes(32), bytes(32), [])
