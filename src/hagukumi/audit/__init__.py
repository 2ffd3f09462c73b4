"""The audit room: a log of what was done with personal data that convinces somebody who trusts nobody inside.

In come events (who, in which role, under which release and permit, on what, on whom, when, why) before data moves. Out go sequence
numbers of durable events, signed checkpoints of a Merkle tree (RFC 9162, C2SP text forms), proofs, and a report on a stored log.
The room must never see a name or a key of the vault (subjects arrive sealed), never change or drop a written event, never sign a
tree that does not continue the last one, and never say that an event is safe before it is on the disk.
"""

from hagukumi.audit.errors import (
    AuditBroken,
    AuditError,
    AuditLocked,
    AuditUnavailable,
    AuditUnreadable,
    NoteRefused,
    WitnessRefused,
)
from hagukumi.audit.events import Event, EventKind, SealedSubject
from hagukumi.audit.log import AuditLog, drop_before, drop_subjects
from hagukumi.audit.notes import Checkpoint, Signer
from hagukumi.audit.reading import read_events
from hagukumi.audit.report import Code, Problem, Report
from hagukumi.audit.tree import StoredTree
from hagukumi.audit.verify import verify
from hagukumi.audit.witness import Witness

__all__ = [
    "AuditBroken",
    "AuditError",
    "AuditLocked",
    "AuditLog",
    "AuditUnavailable",
    "AuditUnreadable",
    "Checkpoint",
    "Code",
    "Event",
    "EventKind",
    "NoteRefused",
    "Problem",
    "Report",
    "SealedSubject",
    "Signer",
    "StoredTree",
    "Witness",
    "WitnessRefused",
    "drop_before",
    "drop_subjects",
    "read_events",
    "verify",
]
