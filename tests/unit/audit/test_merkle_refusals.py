"""What a proof about the log's tree is refused for, case by case."""

import pytest

from hagukumi.audit import merkle

LEAVES = [bytes([number]) * 32 for number in range(6)]


def node(start: int, stop: int) -> bytes:
    return merkle.root_of(LEAVES[start:stop])


def test_the_empty_tree_has_the_root_of_the_standard() -> None:
    assert merkle.root_of([]) == merkle.EMPTY_ROOT == merkle.Frontier().root()
    assert merkle.EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("index", [-1, 6, 7])
def test_a_place_outside_the_tree_is_proved_by_nothing(index: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        merkle.inclusion_proof(index, 6, node)
    assert not merkle.verify_inclusion(LEAVES[0], index, 6, merkle.inclusion_proof(0, 6, node), node(0, 6))


def test_a_proof_of_inclusion_has_neither_more_nor_fewer_steps() -> None:
    path = merkle.inclusion_proof(2, 6, node)
    assert merkle.verify_inclusion(LEAVES[2], 2, 6, path, node(0, 6))
    assert not merkle.verify_inclusion(LEAVES[2], 2, 6, path[:-1], node(0, 6))
    longer = merkle.node_hash(node(0, 6), LEAVES[0])
    assert not merkle.verify_inclusion(LEAVES[2], 2, 6, [*path, LEAVES[0]], longer)


def test_a_tree_does_not_begin_with_a_larger_one() -> None:
    with pytest.raises(ValueError, match="smaller"):
        merkle.consistency_proof(5, 4, node)
    assert not merkle.verify_consistency(5, 4, node(0, 5), node(0, 4), [])
    assert not merkle.verify_consistency(-1, 4, merkle.EMPTY_ROOT, node(0, 4), [])


def test_a_proof_of_consistency_has_neither_more_nor_fewer_steps() -> None:
    path = merkle.consistency_proof(3, 6, node)
    assert merkle.verify_consistency(3, 6, node(0, 3), node(0, 6), path)
    for wrong in (path[:-1], [*path, LEAVES[0]], []):
        assert not merkle.verify_consistency(3, 6, node(0, 3), node(0, 6), wrong)
