"""What the audit room raises. None of these ever carries the content of an event."""


class AuditError(Exception):
    """Anything that keeps the log from doing what was asked."""


class AuditLocked(AuditError):
    """Another writer holds the log; a log has one writer, or its sequence could fork."""


class AuditUnavailable(AuditError):
    """The event could not be made durable. Whoever asked must not let the data move."""


class AuditBroken(AuditError):
    """The stored log contradicts itself, so no further event is put on top of it."""


class AuditUnreadable(AuditError):
    """There is no log, witness or key at the given place, or it cannot be read."""


class NoteRefused(AuditError):
    """A checkpoint text is malformed, or no known key signed it."""


class WitnessRefused(AuditError):
    """A witness did not accept a checkpoint; `code` says why in one word."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
