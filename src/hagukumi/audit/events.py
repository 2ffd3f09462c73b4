"""What one event says: who, in which role, on what, on whom, when and why, under which release.

The fields serve a resident's report directly: time, a reason in a sentence, who received, in which office, by which
system (the five fields of Estonia's Data Tracker, protocol 1.6). The list of kinds is closed: an event that
nobody foresaw does not type-check and is not written.
"""

import enum

import msgspec


class EventKind(enum.StrEnum):
    """The closed list of things that are recorded."""

    RELEASE_APPROVED = "release_approved"
    RELEASE_ADOPTED = "release_adopted"
    RELEASE_WITHDRAWN = "release_withdrawn"
    PERMIT_GRANTED = "permit_granted"
    PERMIT_REFUSED = "permit_refused"
    BATCH_WRITTEN = "batch_written"
    BATCH_OPENED = "batch_opened"
    BATCH_ERASED = "batch_erased"
    SUBJECT_ERASED = "subject_erased"
    KEY_ROTATED = "key_rotated"
    KEY_DESTROYED = "key_destroyed"
    HOLD_PLACED = "hold_placed"
    HOLD_RELEASED = "hold_released"
    SUPPORT_ENDED = "support_ended"
    EXTRACT_RECEIVED = "extract_received"
    EXTRACT_REFUSED = "extract_refused"
    MODEL_TRAINED = "model_trained"
    LINKED = "linked"
    LINK_REVIEWED = "link_reviewed"
    LINK_REVIEW_TAKEN_BACK = "link_review_taken_back"
    ASSEMBLED = "assembled"
    JUDGED = "judged"
    HANDED_OVER = "handed_over"
    DEIDENTIFIED = "deidentified"
    PROVISION_ASKED = "provision_asked"
    PROVIDED = "provided"
    DOCUMENT_WRITTEN = "document_written"
    DIRECTION_GIVEN = "direction_given"
    DIRECTION_REPLIED = "direction_replied"
    DIRECTION_RETURNED = "direction_returned"
    DIRECTION_CLOSED = "direction_closed"
    DIRECTION_TAKEN_BACK = "direction_taken_back"
    VIEWED = "viewed"
    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_OUT = "sign_out"
    RUN_STARTED = "run_started"
    RUN_FINISHED = "run_finished"
    RUN_FAILED = "run_failed"
    CHECKPOINTED = "checkpointed"
    CLOCK_ANOMALY = "clock_anomaly"
    LOG_RECOVERED = "log_recovered"


class SealedSubject(msgspec.Struct, frozen=True):
    """One person (or group) the event is about, sealed by the vault and opaque here.

    `key` names the key that sealed it; it must be random and mean nothing, for it stays after erasure.
    `sealed` is the ciphertext; empty once the content was erased.
    """

    key: str
    sealed: bytes

    @property
    def erased(self) -> bool:
        """True when the readable content is gone and only its commitment is left."""
        return not self.sealed


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event as its author states it. Sequence number and time are given by the log.

    Everything but `subjects` stays for ever and is read without a key, so it must hold no personal data of residents.
    """

    kind: EventKind
    actor: str
    role: str
    department: str
    purpose: str = ""
    release: str = ""
    permit: str = ""
    stage: str = ""
    items: tuple[str, ...] = ()
    batches: tuple[str, ...] = ()
    count: int | None = None
    reason: str = ""
    rules: tuple[str, ...] = ()
    detail: dict[str, str | int] = {}
    subjects: tuple[SealedSubject, ...] = ()
