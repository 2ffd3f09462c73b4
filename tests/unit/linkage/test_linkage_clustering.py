"""The union that never puts two rows of a duplicate-free source together."""

import numpy as np
import pytest

from hagukumi.linkage.engine.clustering import cluster, masks_of


def joined(masks, edges):
    low, high = (np.asarray(side, dtype=np.int64) for side in zip(*edges, strict=True)) if edges else (np.empty(0, np.int64),) * 2
    return cluster(masks_of(masks, np.arange(len(masks))), low, high)


def test_edges_join_and_the_least_node_stands_for_the_cluster():
    clusters = joined([0] * 5, [(3, 4), (1, 3)])
    assert clusters.root.tolist() == [0, 1, 2, 1, 1]


def test_the_strongest_edge_wins_where_masks_overlap():
    clusters = joined([0b01, 0b10, 0b10], [(0, 2), (0, 1)])
    assert clusters.root.tolist() == [0, 1, 0]
    assert clusters.refused.tolist() == [1]


def test_masks_are_inherited_so_that_no_chain_brings_two_rows_together():
    clusters = joined([0b1, 0, 0, 0b1], [(0, 1), (2, 3), (1, 2)])
    assert clusters.root.tolist() == [0, 0, 2, 2]
    assert clusters.refused.tolist() == [2]


def test_a_node_remembers_the_edge_by_which_it_came():
    clusters = joined([0] * 4, [(2, 3), (0, 2), (0, 3)])
    assert clusters.joined.tolist() == [1, -1, 0, 0]


@pytest.mark.parametrize("masks", [[], [1, 1, 1]])
def test_without_edges_everybody_is_alone(masks):
    assert joined(masks, []).root.tolist() == list(range(len(masks)))


def test_more_sources_than_a_machine_word_has_bits():
    assert joined([1 << 90, 1 << 91, 1 << 90], [(0, 1), (1, 2)]).root.tolist() == [0, 0, 2]
