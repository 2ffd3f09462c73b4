"""Who gets which key when several persons claim a cluster, or several clusters a person: a stable matching.

Persons propose and clusters accept the best (deferred acceptance: D. Gale, L. S. Shapley, College Admissions and the Stability of
Marriage, 1962), so that no person and cluster would both rather have each other; with strict orders the answer is one and the same in
whatever order the claims stand.
"""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TypeAlias

import numpy as np

Ints: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int64]]


def match(person: Ints, cluster: Ints, person_rank: Ints, cluster_rank: Ints) -> Ints:
    """Places of the claims that are granted, rising.

    One claim per place, person and cluster as numbers from 0, no pair twice. The ranks order a person's (a cluster's) claims, least
    first, all different. Claims whose both sides have no other are granted at once; the rest costs a step of Python a claim.
    """
    alone = (_degree(person) == 1) & (_degree(cluster) == 1)
    contested = np.flatnonzero(~alone)
    granted = _propose(person[contested], cluster[contested], person_rank[contested], cluster_rank[contested])
    return np.sort(np.concatenate([np.flatnonzero(alone), contested[granted]]))


def _degree(side: Ints) -> Ints:
    """How many claims each claim's own side has."""
    return np.bincount(side, minlength=1)[side]


def _propose(person: Ints, cluster: Ints, person_rank: Ints, cluster_rank: Ints) -> Ints:
    waiting: dict[int, deque[int]] = defaultdict(deque)
    for place in np.lexsort((person_rank, person)).tolist():
        waiting[int(person[place])].append(place)
    held: dict[int, int] = {}
    free = list(waiting)
    while free:
        claims = waiting[free.pop()]
        if not claims:
            continue
        place = claims.popleft()
        target = int(cluster[place])
        rival = held.get(target)
        if rival is None or cluster_rank[place] < cluster_rank[rival]:
            held[target] = place
            place = rival if rival is not None else -1
        if place >= 0:
            free.append(int(person[place]))
    return np.array(sorted(held.values()), dtype=np.int64)
