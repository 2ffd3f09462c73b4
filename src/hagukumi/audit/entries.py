"""The stored form of an event: one canonical header line, and apart from it what may be erased.

The header line is the leaf of the tree. It holds everything but the sealed subjects, in whose place stands a salted
commitment. Salts and sealed subjects lie in a sidecar line. Erasing a subject replaces its salt and ciphertext by the
digest of the two: the commitment can still be recomputed, the content cannot.

There is one way only to write a line: msgspec JSON, fields in the order of the class, every field written, keys of
`detail` sorted, no space, UTF-8 unescaped. A line is canonical when decoding and encoding gives the same bytes.
"""

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from hagukumi.audit.events import Event, EventKind, SealedSubject

LONGEST_LINE = 1 << 20


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """The header: sequence number, UTC time in microseconds, the event, the commitment (hex, "" without subjects)."""

    seq: int
    time: int
    kind: EventKind
    actor: str
    role: str
    department: str
    purpose: str
    release: str
    permit: str
    stage: str
    items: tuple[str, ...]
    batches: tuple[str, ...]
    count: int | None
    reason: str
    rules: tuple[str, ...]
    detail: dict[str, str | int]
    sealed: str


class Content(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One sealed subject in the sidecar: salt and ciphertext, or after erasure only the digest of both."""

    key: str
    salt: bytes
    sealed: bytes
    digest: bytes


class Sidecar(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """All sealed subjects of the event with this sequence number."""

    seq: int
    contents: tuple[Content, ...]


ENCODER = msgspec.json.Encoder(order="deterministic")
ENTRIES = msgspec.json.Decoder(Entry)
SIDECARS = msgspec.json.Decoder(Sidecar)
_WORDS = tuple(name for name in Event.__struct_fields__ if name != "subjects")


def entry_of(event: Event, seq: int, time: int, sealed: str) -> Entry:
    """Join what the author states with what the log adds."""
    return Entry(seq=seq, time=time, sealed=sealed, **{name: getattr(event, name) for name in _WORDS})


def event_of(entry: Entry, subjects: tuple[SealedSubject, ...] = ()) -> Event:
    """Take the author's statement back out of a header."""
    return Event(subjects=subjects, **{name: getattr(entry, name) for name in _WORDS})


def header_line(entry: Entry) -> bytes:
    """The canonical line without its newline.

    Raises ValueError for an event that a reader would not get back as it was written (a wrong type, an unknown kind, lone
    surrogates, more than a mebibyte).
    """
    try:
        line = ENCODER.encode(entry)
        same = ENCODER.encode(ENTRIES.decode(line)) == line
    except (msgspec.MsgspecError, TypeError, UnicodeError) as error:
        raise ValueError("the event has a field of a wrong type") from error
    if not same or len(line) > LONGEST_LINE:
        raise ValueError("the event has no canonical form or is too large")
    return line


def conceal(subjects: Sequence[SealedSubject], salts: Iterable[bytes]) -> tuple[Content, ...]:
    """Salt each subject. Raises ValueError for one without key or ciphertext."""
    if any(not (subject.key and subject.sealed) for subject in subjects):
        raise ValueError("a subject needs a key id and a ciphertext")
    return tuple(Content(subject.key, salt, subject.sealed, b"") for subject, salt in zip(subjects, salts, strict=True))


def digest(content: Content) -> bytes:
    """SHA-256(salt ‖ ciphertext), computed while there is content and remembered afterwards."""
    return content.digest or hashlib.sha256(content.salt + content.sealed).digest()


def erase(content: Content) -> Content:
    """The same content with nothing left to read."""
    return Content(content.key, b"", b"", digest(content))


def commitment(contents: Iterable[Content]) -> str:
    """Hex SHA-256 over each key id (length in 4 bytes first) and digest, in order.

    Key ids are inside, so that an erased content cannot be passed off as another one's erasure.
    """
    pieces: list[bytes] = []
    for content in contents:
        key = content.key.encode()
        pieces += (len(key).to_bytes(4, "big"), key, digest(content))
    return hashlib.sha256(b"".join(pieces)).hexdigest()


def sidecar_line(sidecar: Sidecar) -> bytes:
    """The canonical sidecar line without its newline."""
    return ENCODER.encode(sidecar)


def subjects_of(sidecar: Sidecar) -> tuple[SealedSubject, ...]:
    """The subjects as a reader gets them: sealed, or empty when erased."""
    return tuple(SealedSubject(content.key, b"" if content.digest else content.sealed) for content in sidecar.contents)
