"""Clusters of records brought together, nearest first, until each meets the conditions."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hagukumi.deident.recoding.compiling import INNER
from hagukumi.deident.recoding.conditions import Conditions, holds
from hagukumi.deident.recoding.tables import FORBIDDEN, Codes, Floats, Ints, Tables, cost_of, joined_cost, meet


@njit(**INNER)
def gather(
    codes: Codes, sensitive: Codes, start: Ints, clusters: int, tables: Tables, conditions: Conditions
) -> tuple[Ints, NDArray[np.bool_]]:
    """The cluster of each record after joining, numbered from 0, and which clusters still miss a condition.

    `codes`: records x items of a block, `sensitive`: records x conditions, `start`: the cluster of each record (0 .. clusters - 1) to
    begin with. A cluster that misses a condition is joined with the one where the loss rises least per record that misses one, the cheapest
    join first; never where no level holds both together. Cost: clusters² x items.
    """
    rows = len(codes)
    head, following, size = _chains(start, clusters)
    leaves, levels, cost = _labels(codes, head, following, clusters, tables)
    members = np.empty(rows, np.int64)
    unmet = np.empty(clusters, np.bool_)
    for cluster in range(clusters):
        unmet[cluster] = not _meets(cluster, head, following, size, sensitive, conditions, members)
    active = np.arange(clusters)
    count = clusters
    nearest = np.full(clusters, -1, np.int64)
    rise = np.full(clusters, np.inf)
    for cluster in range(clusters):
        if unmet[cluster]:
            _seek(cluster, active, count, leaves, levels, size, cost, unmet, tables, nearest, rise)
    while True:
        into = -1
        for number in range(count):
            cluster = active[number]
            if unmet[cluster] and nearest[cluster] >= 0 and (into < 0 or rise[cluster] < rise[into]):
                into = cluster
        if into < 0:
            break
        gone = nearest[into]
        _join(into, gone, head, following, size, leaves, levels, cost, tables)
        unmet[into] = not _meets(into, head, following, size, sensitive, conditions, members)
        unmet[gone] = False
        count = _without(active, count, gone)
        if unmet[into]:
            _seek(into, active, count, leaves, levels, size, cost, unmet, tables, nearest, rise)
        for number in range(count):
            cluster = active[number]
            if cluster == into or not unmet[cluster]:
                continue
            found = _rise(cluster, into, leaves, levels, size, cost, unmet, tables)
            if nearest[cluster] == gone or nearest[cluster] == into:
                if found <= rise[cluster]:
                    rise[cluster], nearest[cluster] = found, into
                else:
                    _seek(cluster, active, count, leaves, levels, size, cost, unmet, tables, nearest, rise)
            elif found < rise[cluster]:
                rise[cluster], nearest[cluster] = found, into
    ended = np.empty(rows, np.int64)
    left = np.zeros(count, np.bool_)
    for number in range(count):
        left[number] = unmet[active[number]]
        record = head[active[number]]
        while record >= 0:
            ended[record] = number
            record = following[record]
    return ended, left


@njit(**INNER)
def _chains(start: Ints, clusters: int) -> tuple[Ints, Ints, Ints]:
    head = np.full(clusters, -1, np.int64)
    following = np.full(len(start), -1, np.int64)
    size = np.zeros(clusters, np.int64)
    for record in range(len(start) - 1, -1, -1):
        cluster = start[record]
        following[record] = head[cluster]
        head[cluster] = record
        size[cluster] += 1
    return head, following, size


@njit(**INNER)
def _labels(codes: Codes, head: Ints, following: Ints, clusters: int, tables: Tables) -> tuple[Codes, NDArray[np.uint8], Floats]:
    items = codes.shape[1]
    leaves = np.zeros((clusters, items), np.int32)
    levels = np.zeros((clusters, items), np.uint8)
    cost = np.zeros(clusters)
    for cluster in range(clusters):
        leaves[cluster] = codes[head[cluster]]
        record = following[head[cluster]]
        while record >= 0:
            for item in range(items):
                levels[cluster, item] = max(levels[cluster, item], meet(tables, item, leaves[cluster, item], codes[record, item]))
            record = following[record]
        cost[cluster] = cost_of(tables, leaves[cluster], levels[cluster])
    return leaves, levels, cost


@njit(**INNER)
def _meets(cluster: int, head: Ints, following: Ints, size: Ints, sensitive: Codes, conditions: Conditions, members: Ints) -> bool:
    if size[cluster] < conditions.k:
        return False
    if len(conditions.asked) == 0:
        return True
    record, number = head[cluster], 0
    while record >= 0:
        members[number] = record
        number += 1
        record = following[record]
    return holds(conditions, sensitive, members, number)


@njit(**INNER)
def _rise(
    one: int, other: int, leaves: Codes, levels: NDArray[np.uint8], size: Ints, cost: Floats, unmet: NDArray[np.bool_], tables: Tables
) -> float:
    """By how much the whole loss rises if two clusters are joined, per record that misses a condition now; infinite if no level holds them
    together. Without the division a cluster that has lost everything would draw all others, since each costs it nothing more.
    """
    joined = joined_cost(tables, leaves[one], levels[one], leaves[other], levels[other], np.inf)
    if joined >= FORBIDDEN / 2 and max(cost[one], cost[other]) < FORBIDDEN / 2:
        return np.inf
    rise = (size[one] + size[other]) * joined - size[one] * cost[one] - size[other] * cost[other]
    return rise / (size[one] * unmet[one] + size[other] * unmet[other])


@njit(**INNER)
def _seek(
    cluster: int,
    active: Ints,
    count: int,
    leaves: Codes,
    levels: NDArray[np.uint8],
    size: Ints,
    cost: Floats,
    unmet: NDArray[np.bool_],
    tables: Tables,
    nearest: Ints,
    rise: Floats,
) -> None:
    nearest[cluster], rise[cluster] = -1, np.inf
    for number in range(count):
        other = active[number]
        if other == cluster:
            continue
        found = _rise(cluster, other, leaves, levels, size, cost, unmet, tables)
        if found < rise[cluster]:
            nearest[cluster], rise[cluster] = other, found


@njit(**INNER)
def _join(
    into: int, gone: int, head: Ints, following: Ints, size: Ints, leaves: Codes, levels: NDArray[np.uint8], cost: Floats, tables: Tables
) -> None:
    for item in range(leaves.shape[1]):
        level = max(levels[into, item], levels[gone, item], meet(tables, item, leaves[into, item], leaves[gone, item]))
        levels[into, item] = level
    cost[into] = cost_of(tables, leaves[into], levels[into])
    size[into] += size[gone]
    record = head[into]
    while following[record] >= 0:
        record = following[record]
    following[record] = head[gone]


@njit(**INNER)
def _without(active: Ints, count: int, gone: int) -> int:
    kept = 0
    for number in range(count):
        if active[number] != gone:
            active[kept] = active[number]
            kept += 1
    return kept
