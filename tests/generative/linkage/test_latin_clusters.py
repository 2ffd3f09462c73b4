"""Whatever the pairs weigh, clusters keep their promises."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hagukumi.linkage.latin.clusters import UNSEEN, Weighed, cluster


@st.composite
def graphs(draw):
    nodes = draw(st.integers(2, 9))
    every = [(low, high) for low in range(nodes) for high in range(low + 1, nodes)]
    weights = {pair: draw(st.integers(-20, 40)) for pair in every if draw(st.booleans())}
    only = draw(st.lists(st.sampled_from([-1, -1, 0, 1]), min_size=nodes, max_size=nodes))
    words = draw(st.lists(st.tuples(st.sampled_from(every), st.booleans()), max_size=3))
    return only, weights, dict(words)


def clustered(only, weights, words):
    ordered = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    low, high = (np.array([pair[side] for pair, _ in ordered], dtype=np.int64) for side in (0, 1))
    pairs = Weighed(low, high, np.array([weight for _, weight in ordered], dtype=float))
    told = [[pair for pair, same in sorted(words.items()) if same is word] for word in (True, False)]
    return pairs, cluster(only, pairs, link=0.0, hold=-2.0, together=told[0], apart=told[1])


@given(graphs())
def test_promises_of_clusters(graph):
    only, weights, words = graph
    pairs, found = clustered(only, weights, words)
    root = found.root.tolist()
    assert all(root[node] == min(other for other in range(len(only)) if root[other] == root[node]) for node in range(len(only)))
    for (low, high), same in words.items():
        if not same:
            assert root[low] != root[high]
    if not any(words.values()):
        for source in (0, 1):
            held = [root[node] for node in range(len(only)) if only[node] == source]
            assert len(held) == len(set(held))
    for place in (*found.full.tolist(), *found.contrary.tolist()):
        assert pairs.weight[place] >= 0


@given(graphs())
def test_every_record_in_company_came_by_a_pair_of_its_own(graph):
    only, weights, words = graph
    pairs, found = clustered(only, weights, words)
    root = found.root.tolist()
    for node, place in enumerate(found.joined.tolist()):
        alone = sum(other == root[node] for other in root) == 1
        assert alone == (place == -1)
        if place >= 0:
            assert node in (pairs.low[place], pairs.high[place])
            assert root[pairs.low[place]] == root[pairs.high[place]]


@given(graphs())
def test_two_clusters_are_not_joined_by_one_chance_pair(graph):
    """The mean over all pairs of a cluster of more than two that nothing was told about is no lower than the limits allow."""
    only, weights, _ = graph
    _, found = clustered(only, weights, {})
    for root in set(found.root.tolist()):
        members = np.flatnonzero(found.root == root).tolist()
        inner = [min(weights.get((a, b), UNSEEN), 30.0) for place, a in enumerate(members) for b in members[place + 1 :]]
        assert not inner or sum(inner) / len(inner) >= -2.0
