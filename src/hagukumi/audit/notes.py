"""Signed notes and checkpoints in the text forms of C2SP: signed-note, tlog-checkpoint, tlog-cosignature.

A checkpoint is three lines (origin, number of events, root in base64), an empty line, and signature lines. The log and
its witnesses sign with timestamped Ed25519 signatures (signature type 0x04, `cosignature/v1`), so the time of a
checkpoint is signed without an extension line. A town can print the text and file it.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hagukumi.audit.errors import NoteRefused

_TYPE = b"\x04"
_DASH = "\u2014 "
_MOST_SIGNATURES = 64


class VerifierKey(msgspec.Struct, frozen=True):
    """A public key with its name, as in the text form `name+hash+base64`."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """First four bytes of SHA-256(name ‖ newline ‖ type ‖ key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + _TYPE + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_base64(_TYPE + self.public)}"

    def confirms(self, signature: bytes, text: str) -> int | None:
        """The signed time (POSIX seconds) when the signature is this key's over `text`, else None."""
        time = int.from_bytes(signature[:8], "big")
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature[8:], _message(time, text))
        except InvalidSignature:
            return None
        return time


class Signer:
    """An Ed25519 signing key with a name. `seed` is secret: it is kept outside the data folder."""

    def __init__(self, seed: bytes, name: str) -> None:
        if len(seed) != 32:
            raise ValueError("a signing key has 32 bytes")
        if not name or "+" in name or name.split() != [name]:
            raise ValueError("a key name has at least one character, no space and no plus sign")
        self.seed = seed
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = VerifierKey(name, self._key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, name: str = "hagukumi") -> "Signer":
        """A new key from the system's randomness."""
        return cls(Ed25519PrivateKey.generate().private_bytes_raw(), name)

    @classmethod
    def from_bytes(cls, seed: bytes, name: str = "hagukumi") -> "Signer":
        """The key whose 32 secret bytes are known. The name is part of the public key's text and of its hash."""
        return cls(seed, name)

    @classmethod
    def from_text(cls, text: str) -> "Signer":
        """The key written by `secret_text`. Raises NoteRefused when malformed."""
        name, _, seed = text.strip().partition(" ")
        try:
            return cls(_bytes(seed), name)
        except ValueError as error:
            raise NoteRefused("this is not a signing key of the form name, space, base64") from error

    @property
    def secret_text(self) -> str:
        """Name and seed in one line, for a file that only its owner can read."""
        return f"{self.verifier.name} {_base64(self.seed)}\n"

    @property
    def public(self) -> str:
        """Verifier key text to hand to auditors and witnesses."""
        return str(self.verifier)

    def sign(self, text: str, time: int) -> str:
        """One signature line over `text` at `time` (POSIX seconds)."""
        signature = time.to_bytes(8, "big") + self._key.sign(_message(time, text))
        return f"{_DASH}{self.verifier.name} {_base64(self.verifier.id + signature)}\n"


class Checkpoint(msgspec.Struct, frozen=True):
    """The head of a log: its first `size` events have this `root`. `text` is the signed note it was read from."""

    origin: str
    size: int
    root: bytes
    time: int
    text: str


def signed_checkpoint(origin: str, size: int, root: bytes, time: int, signer: Signer) -> Checkpoint:
    """Write and sign a checkpoint. `time` is in POSIX seconds."""
    body = f"{origin}\n{size}\n{_base64(root)}\n"
    return Checkpoint(origin, size, root, time, f"{body}\n{signer.sign(body, time)}")


def open_checkpoint(text: str, keys: Sequence[VerifierKey]) -> Checkpoint:
    """Read a checkpoint that one of `keys` signed; signatures of unknown keys are passed over.

    Raises NoteRefused when the text is malformed, when no known key signed, or when a known key's signature is wrong.
    """
    body, signatures = _divide(text)
    origin, size, root = _head(body)
    times = [_time(key, signature, body) for name, signature in signatures for key in keys if _by(key, name, signature)]
    if not times:
        raise NoteRefused("no known key signed this checkpoint")
    return Checkpoint(origin, size, root, max(times), text)


def signers(text: str, keys: Sequence[VerifierKey]) -> list[str]:
    """Names of those among `keys` who validly signed the note `text`."""
    body, signatures = _divide(text)
    return [key.name for key in keys if any(_by(key, name, each) and key.confirms(each[4:], body) is not None for name, each in signatures)]


def add_checkpoint_request(old: int, proof: Sequence[bytes], checkpoint: str) -> str:
    """What a log sends to a witness (tlog-witness, add-checkpoint): the size it holds, the proof, the checkpoint."""
    return "".join([f"old {old}\n", *(f"{_base64(each)}\n" for each in proof), "\n", checkpoint])


def read_request(text: str) -> tuple[int, list[bytes], str]:
    """Size held, proof and checkpoint out of a request. Raises NoteRefused when malformed."""
    head, _, checkpoint = text.partition("\n\n")
    first, *proof = head.split("\n")
    size = first.removeprefix("old ")
    if not first.startswith("old ") or not _decimal(size):
        raise NoteRefused("this is not a request to a witness")
    return int(size), [_bytes(each) for each in proof], checkpoint


def signatures(text: str) -> int:
    """How many signature lines a note has; 0 when it is not a note."""
    try:
        return len(_divide(text)[1])
    except NoteRefused:
        return 0


def merge(text: str, other: str) -> str:
    """The note `text` with the signature lines that only `other`, a note with the same body, has."""
    more = other[len(body_of(other)) + 1 :].splitlines(keepends=True)
    return text + "".join(line for line in more if line not in text)


def read_head(text: str) -> tuple[str, int, bytes]:
    """Origin, size and root without looking at signatures. Raises NoteRefused when malformed."""
    return _head(_divide(text)[0])


def body_of(text: str) -> str:
    """The signed text of a note, without its signatures."""
    return _divide(text)[0]


def parse_keys(text: str) -> tuple[VerifierKey, ...]:
    """Verifier keys, one a line (several after a key was rotated). Raises NoteRefused when none or malformed."""
    keys = tuple(_parse_key(line.strip()) for line in text.splitlines() if line.strip())
    if not keys:
        raise NoteRefused("no verifier key given")
    return keys


def _parse_key(line: str) -> VerifierKey:
    parts = line.split("+", 2)
    material = _bytes(parts[-1])
    key = VerifierKey(parts[0], material[1:])
    if len(material) != 33 or str(key) != line:
        raise NoteRefused("this is not an Ed25519 verifier key of the form name+hash+base64")
    return key


def _time(key: VerifierKey, signature: bytes, body: str) -> int:
    time = key.confirms(signature[4:], body)
    if time is None:
        raise NoteRefused("the signature does not belong to this checkpoint")
    return time


def _by(key: VerifierKey, name: str, signature: bytes) -> bool:
    return key.name == name and key.id == signature[:4]


def _divide(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    body, gap, tail = text.rpartition("\n\n")
    lines = tail.split("\n")
    if not gap or lines.pop() != "" or not 0 < len(lines) <= _MOST_SIGNATURES or not _printable(text):
        raise NoteRefused("this is not a signed note")
    return body + "\n", [_signature(line) for line in lines]


def _printable(text: str) -> bool:
    return all(character >= " " or character == "\n" for character in text)


def _signature(line: str) -> tuple[str, bytes]:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    signature = _bytes(encoded)
    if not line.startswith(_DASH) or not name or len(signature) < 5:
        raise NoteRefused("a signature line is malformed")
    return name, signature


def _head(body: str) -> tuple[str, int, bytes]:
    lines = body.split("\n")
    if len(lines) != 4 or not lines[0] or not _decimal(lines[1]):
        raise NoteRefused("a checkpoint has three lines: origin, size, root")
    root = _bytes(lines[2])
    if str(int(lines[1])) != lines[1] or len(root) != 32:
        raise NoteRefused("size or root is not in its one canonical form")
    return lines[0], int(lines[1]), root


def _decimal(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20


def _message(time: int, text: str) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeError) as error:
        raise NoteRefused("a value is not base64") from error
    if _base64(data) != text:
        raise NoteRefused("a value is not in canonical base64")
    return data
