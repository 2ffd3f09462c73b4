"""The loops over rows and classes, compiled. They hold no lock of the interpreter, so two searches of one lattice run beside each other."""

from __future__ import annotations

import numpy as np
from numba import njit

MIX = np.int64(-7046029254386353131)
"""2^64 / golden ratio, as a signed number: spreads keys over the hash table (Knuth, TAOCP 3, 6.4)."""


@njit(cache=True, nogil=True)
def group_rows(codes, weights, others, marks, parts, offsets, dense, wide, slots, keys, members, first, counts, other_counts, class_marks):
    """Number the classes of the rows on one node of the lattice and count them; returns how many classes there are.

    `codes[row, item]`: leaf. `parts[offsets[item] + leaf]`: what the group of that leaf adds to the key of a class. `dense`: every key is
    below `len(slots)` and is its own place; else `slots` (a power of two long) is a hash table with linear probing. `wide`: keys may
    coincide, so equal keys are compared item by item. Filled: `members[row]` its class, `first[class]` its first row, `counts`,
    `other_counts` (of the population, when `others` is not empty) and `class_marks` (the sensitive values met, one bit each).
    """
    rows, items = codes.shape
    found = 0
    mask = np.int64(len(slots) - 1)
    slots[:] = -1
    for row in range(rows):
        key = np.int64(0)
        for item in range(items):
            key += parts[offsets[item] + codes[row, item]]
        place = key
        if not dense:
            place = key * MIX
            place = (place ^ (place >> 32)) & mask
        number = slots[place]
        while number >= 0 and not dense:
            if keys[number] == key:
                same = True
                if wide:
                    other = first[number]
                    for item in range(items):
                        if parts[offsets[item] + codes[row, item]] != parts[offsets[item] + codes[other, item]]:
                            same = False
                if same:
                    break
            place = (place + 1) & mask
            number = slots[place]
        if number < 0:
            number = found
            found += 1
            slots[place] = number
            keys[number] = key
            first[number] = row
            counts[number] = 0
            if len(others):
                other_counts[number] = 0
            if len(marks):
                class_marks[number] = 0
        counts[number] += weights[row]
        if len(others):
            other_counts[number] += others[row]
        if len(marks):
            class_marks[number] |= marks[row]
        members[row] = number
    return found


@njit(cache=True, nogil=True)
def person_counts(members, kinds, people, last, counts):
    """How many unlike persons each class has: written to `counts[class]`; `last` is used for the work.

    `people[row]`: persons of a row; `kinds[row]`, rising: rows of one kind other than 0 have the same persons.
    """
    counts[:] = 0
    last[:] = 0
    for row in range(len(members)):
        number = members[row]
        if kinds[row] == 0 or last[number] != kinds[row]:
            counts[number] += people[row]
            last[number] = kinds[row]


@njit(cache=True, nogil=True)
def leaf_counts(codes, weights, members, chosen, offsets, out):
    """How many records of the chosen classes have each leaf: `out[offsets[item] + leaf]`."""
    rows, items = codes.shape
    out[:] = 0
    for row in range(rows):
        if chosen[members[row]]:
            for item in range(items):
                out[offsets[item] + codes[row, item]] += weights[row]


@njit(cache=True, nogil=True)
def sensitive_fits(members, kinds, wanted, starts, values, numbers, kind, least, factor, shares, parents, sizes, fits):
    """Whether the sensitive values of each wanted class meet one condition: written to `fits[class]`, others are left as they are.

    Row r has values[starts[r]:starts[r + 1]], each numbers[...] times; `kinds` (empty: not asked) as for `person_counts`: whoever has a
    value in two rows of a class counts once. `kind`: 0 distinct, 1 entropy, 2 recursive, 3 equal distance,
    4 ordered, 5 hierarchical; `least` is l or t, `factor` is c. `shares`: of the values among all records. For the hierarchy: `sizes[h]`
    groups on level h and `parents`, for all groups of all levels but the top one, one level after the other, their group one level up.
    """
    classes = len(wanted)
    ends = np.zeros(classes + 1, np.int64)
    for row in range(len(members)):
        if wanted[members[row]]:
            ends[members[row] + 1] += 1
    for number in range(classes):
        ends[number + 1] += ends[number]
    order = np.empty(ends[classes], np.int32)
    place = ends[:classes].copy()
    for row in range(len(members)):
        if wanted[members[row]]:
            order[place[members[row]]] = row
            place[members[row]] += 1
    tally = np.zeros(len(shares), np.int64)
    touched = np.empty(len(shares), np.int64)
    last = np.zeros(len(shares), np.int64)
    flow = np.zeros(len(shares), np.float64)
    upper = np.zeros((3, len(shares)), np.float64)
    for number in range(classes):
        if not wanted[number]:
            continue
        met = 0
        whole = 0
        for index in range(ends[number], ends[number + 1]):
            row = order[index]
            for entry in range(starts[row], starts[row + 1]):
                value = values[entry]
                if len(kinds) and kinds[row] > 0:
                    if last[value] == kinds[row]:
                        continue
                    last[value] = kinds[row]
                if tally[value] == 0:
                    touched[met] = value
                    met += 1
                tally[value] += numbers[entry]
                whole += numbers[entry]
        total = float(whole)
        if kind == 0:
            fits[number] = met >= least
        elif kind == 1:
            entropy = 0.0
            for index in range(met):
                share = tally[touched[index]] / total
                entropy -= share * np.log(share)
            fits[number] = entropy >= np.log(least) - 1e-12
        elif kind == 2:
            ordered = np.sort(tally[touched[:met]])[::-1]
            tail = 0
            for index in range(int(least) - 1, met):
                tail += ordered[index]
            fits[number] = met > 0 and ordered[0] < factor * tail
        else:
            distance = 0.0
            if kind == 3:
                covered = 0.0
                for index in range(met):
                    value = touched[index]
                    distance += abs(tally[value] / total - shares[value])
                    covered += shares[value]
                distance = (distance + 1.0 - covered) / 2.0
            elif kind == 4:
                carried = 0.0
                for value in range(len(shares)):
                    carried += tally[value] / total - shares[value]
                    distance += abs(carried)
                distance /= max(len(shares) - 1, 1)
            else:
                for value in range(len(shares)):
                    flow[value] = tally[value] / total - shares[value]
                base = 0
                for level in range(1, len(sizes)):
                    upper[:, : sizes[level]] = 0.0
                    for group in range(sizes[level - 1]):
                        parent = parents[base + group]
                        upper[0, parent] += flow[group]
                        if flow[group] > 0:
                            upper[1, parent] += flow[group]
                        else:
                            upper[2, parent] -= flow[group]
                    base += sizes[level - 1]
                    for group in range(sizes[level]):
                        flow[group] = upper[0, group]
                        distance += min(upper[1, group], upper[2, group]) * level / (len(sizes) - 1)
            fits[number] = distance <= least + 1e-12
        for index in range(met):
            tally[touched[index]] = 0
            last[touched[index]] = 0
