"""What the room is given and gives back, as tables; and the closed lists of what can happen and why."""

from __future__ import annotations

import enum

import pyarrow as pa

RECORDS = pa.schema(
    {
        "_record": pa.string(),
        "_source": pa.string(),
        "cluster": pa.int64(),
        "register": pa.bool_(),
        "_anchor": pa.string(),
        "_trace": pa.string(),
        "rule": pa.string(),
        "evidence": pa.string(),
    }
)
"""Today's records: one row each.

`register`: a row of the resident register. `_anchor`: a key of the row's resident number, the same in every source. `_trace`: a key of
source, names, birth date and sex, by which a row is known again when its address or number was corrected. Both may be null where the row
has no such value, or where the record is remembered (then what is remembered holds).
"""

MEMORY = pa.schema(
    {
        "_person": pa.string(),
        "_record": pa.string(),
        "_source": pa.string(),
        "_anchor": pa.string(),
        "_trace": pa.string(),
        "register": pa.bool_(),
        "present": pa.bool_(),
        "since": pa.int64(),
        "seen_on": pa.date32(),
    }
)
"""Which record was whose: one row per record and person it ever belonged to, at most one of them `present`.

`since` is the number of the run that first gave the record to the person; the least of them tells where a record comes from. `seen_on` is
the last day on which it was so.
"""

EVENTS = pa.schema(
    {
        "_event": pa.string(),
        "_person": pa.string(),
        "_other_person": pa.string(),
        "_record": pa.string(),
        "kind": pa.string(),
        "part": pa.string(),
        "records": pa.int64(),
        "reason": pa.string(),
        "rule": pa.string(),
        "evidence": pa.string(),
        "happened_on": pa.date32(),
    }
)
"""What happened: one row per event and record concerned, or one without a record.

`_person` and `_other_person`: see `Kind`. `records` is how many records went from one to the other, or came and went with the person.
`reason` holds codes of `Reason`, joined by `;`. `rule` and `evidence` are those of the record's link on that day: names of levels only.
"""


class Kind(enum.StrEnum):
    """What happened to a person."""

    BEGUN = "begun"
    """Keys were given without anything remembered; the reason says why. Without a person."""
    NEW = "new"
    MERGED = "merged"
    """The records of `_other_person` are those of `_person` now, and the other key rests."""
    SPLIT = "split"
    """Some records of `_person` are those of `_other_person` now, who was not there before."""
    MOVED = "moved"
    """Some records of `_person` are those of `_other_person` now; both were there before."""
    REKEYED = "rekeyed"
    """Every record of `_person` is `_other_person`'s now, because the register gives the number of the former to somebody else."""
    GONE = "gone"
    RETURNED = "returned"


class Part(enum.StrEnum):
    """What a record's part in an event is."""

    MOVED = "moved"
    ORIGIN = "origin"
    """It stayed with the person that the others left."""
    DESTINATION = "destination"
    """It was there already, with the person that the others came to."""


class Reason(enum.StrEnum):
    """What had changed when it happened, as far as the data shows; several may hold, in this order."""

    DECISION = "decision"
    NUMBER_CORRECTED = "number_corrected"
    RECORD_CHANGED = "record_changed"
    NEW_RECORD = "new_record"
    RECORD_WITHDRAWN = "record_withdrawn"
    RECORD_RETURNED = "record_returned"
    NOTATION_CHANGED = "notation_changed"
    MODEL_CHANGED = "model_changed"
    RELEASE_CHANGED = "release_changed"
    EVIDENCE_CHANGED = "evidence_changed"
    """None of these: other people's records changed, and with them what the evidence weighs."""
    NO_FORMER = "no_former"
    FORMER_ERASED = "former_erased"
    NOT_KEPT = "not_kept"
