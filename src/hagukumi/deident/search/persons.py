"""Persons with several records, each counted once in a class.

Five records of one person hide nobody: who knows the person knows which five they are. Where the file says whose a record is, a class is
as large as the number of unlike persons in it, and a sensitive value as frequent as the persons of the class who have it.

The number of unlike persons in a class never falls along generalisation: a class of a coarser node is a union of classes of a finer one,
and the persons of a union are the union of the persons, so at least those of each part. Hence "at least k unlike persons" is steady (see
`conditions`): a class that holds a passing class passes, and every record kept on a finer node is kept on a coarser one. The same argument
holds for the set of unlike values. It does not hold for shares of values: a person with one value in two classes counts twice in the parts
and once in the union, so the union's shares are no mixture of theirs; entropy, recursive diversity and closeness are then not steady even
where nothing may be suppressed.

To count fast, records are put in kinds. A person whose records are all of one combination can be in one class only; all such persons are
of kind 0 and are added up. Persons of several combinations are of one kind if they have the same combinations (and, where they are asked
for, the same sensitive values in each): wherever one of them is, all are. Rows lie in the order of their kinds, so a class meets a kind
anew exactly when the last kind it met is another one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.search.classes import classes_of
from hagukumi.deident.search.households import Members, patterns_of


def numbered_persons(persons: NDArray[np.int64]) -> NDArray[np.int64]:
    """Persons from 0 without gaps; -1 is a person of its own each time. Cost: one sort of the records."""
    alone = int(persons.max(initial=-1)) + 1 + np.arange(len(persons))
    return np.unique(np.where(persons < 0, alone, persons), return_inverse=True)[1].astype(np.int64)


def have_several(persons: NDArray[np.int64] | None) -> bool:
    """Whether anybody has more than one record; otherwise records are persons. Cost: one sort of the records."""
    if persons is None:
        return False
    known = persons[persons >= 0]
    return len(np.unique(known)) < len(known)


def persons_in(classes: NDArray[np.integer], persons: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many unlike persons each class has. `classes`: per record, -1 for one that is left out; `persons`: -1 where unknown.

    Cost: one sort of the records.
    """
    kept = classes >= 0
    return np.bincount(classes[kept][once_each(classes[kept], persons[kept])], minlength=int(classes.max(initial=-1)) + 1)


def once_each(groups: NDArray[np.integer], persons: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Marks one record for each person in each group; all records of unknown persons."""
    who = numbered_persons(persons)
    order = np.lexsort((who, groups))
    first = np.ones(len(order), np.bool_)
    first[1:] = (np.diff(groups[order]) != 0) | (np.diff(who[order]) != 0)
    marked = np.zeros(len(order), np.bool_)
    marked[order] = first
    return marked


def person_kinds(
    persons: NDArray[np.int64], codes: Sequence[NDArray[np.int32]], sensitive: Sequence[NDArray[np.int32]]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The kind of each record's person (int32), and how many persons are of each kind (0 for kind 0, who are counted where they are).

    `sensitive`: the codes of the items whose values are counted. Cost: some sorts of the records.
    """
    who = numbered_persons(persons)
    combinations = classes_of(codes)[0]
    shown = classes_of([combinations, *sensitive])[0]
    order = np.lexsort((shown, who))
    order = order[np.append(True, (np.diff(who[order]) != 0) | (np.diff(shown[order]) != 0))]
    several = _several_values(who[order], combinations[order])
    chosen = order[several[who[order]]]
    members = Members(chosen, np.append(np.flatnonzero(np.diff(who[chosen], prepend=-1)), len(chosen)))
    patterns, alike = patterns_of(members, shown)
    of_person = np.zeros(len(several), np.int32)
    of_person[who[chosen[members.starts[:-1]]]] = patterns + 1
    return of_person[who], np.concatenate([[0], alike])


def _several_values(who: NDArray[np.int64], values: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Of each person, whether there are two unlike values; entries stand in the order of the persons, then of the values."""
    starts = np.flatnonzero(np.diff(who, prepend=-1))
    return values[starts] != values[np.append(starts[1:], len(who)) - 1]
