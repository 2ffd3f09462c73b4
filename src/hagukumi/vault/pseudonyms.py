"""Pseudonyms and person keys: HMAC-SHA256 (RFC 2104, FIPS 198-1) cut to 160 bits, in base32 (RFC 4648), 32 characters.

One key per (purpose, recipient, period), so that two recipients, two purposes or two projects cannot be joined; without the key,
knowing every possible number helps nobody. 160 bits leave the chance that two of 10⁸ persons share a pseudonym below 10⁻³². Values are
taken byte by byte: bring them into one form first.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa

from hagukumi.law import Action
from hagukumi.plan import PlanIndex
from hagukumi.plan.records import Stage
from hagukumi.vault.errors import PseudonymRefused
from hagukumi.vault.keys import Secret
from hagukumi.vault.keystore import KeyStore
from hagukumi.vault.permits import Terms

PERSON_KEY = "person"
RECORD_KEY = "record"
PREFIX = "pseudonym-"
NUMBERED = frozenset({Stage.PSEUDONYMISED, Stage.HANDED_OVER})
"""Stages at which a person is called by a pseudonym, or by a list's own number."""

_CUT = 20
_PIECE = 100_000
_LETTERS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", dtype=np.uint8)
_SHIFTS = np.arange(35, -1, -5, dtype=np.uint64)


def hashed(key: Secret, values: pa.Array, kind: str) -> pa.Array:
    """One text per value, the same for the same value; null stays null. Each distinct value is hashed once."""
    coded = (values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values).dictionary_encode()
    distinct = coded.dictionary.cast(pa.string())
    prefix = kind.encode() + b"\x1f"
    pieces = (distinct.slice(start, _PIECE).to_pylist() for start in range(0, len(distinct), _PIECE))
    digests = b"".join(digest[:_CUT] for piece in pieces for digest in key.macs(prefix + value.encode() for value in piece))
    return pa.DictionaryArray.from_arrays(coded.indices, base32(digests)).cast(pa.string())


def recorded(key: Secret, values: pa.ChunkedArray) -> pa.ChunkedArray:
    """One text per value by keyed BLAKE2b (RFC 7693, section 2.9), 160 bits in base32; for rows, which are all different and many.

    BLAKE2b takes a key of its own, so one pass does what HMAC needs two for: about 1 s for 10⁶ rows of 100 bytes. Values are not null.
    """
    keyed = hashlib.blake2b(key=key.raw, digest_size=_CUT)
    pieces = (chunk.slice(start, _PIECE) for chunk in values.chunks for start in range(0, len(chunk), _PIECE))
    return pa.chunked_array([base32(_digests(keyed, piece)) for piece in pieces], pa.string())


def _digests(keyed: hashlib.blake2b, values: pa.StringArray) -> bytes:
    digests = []
    for value in values.cast(pa.binary()).to_pylist():
        state = keyed.copy()
        state.update(value)
        digests.append(state.digest())
    return b"".join(digests)


def base32(digests: bytes) -> pa.Array:
    """RFC 4648 base32 of many 20-byte digests at once, as texts of 32 characters."""
    groups = np.frombuffer(digests, dtype=np.uint8).reshape(-1, 5).astype(np.uint64)
    numbers = groups @ (np.uint64(1) << np.arange(32, -1, -8, dtype=np.uint64))
    letters = _LETTERS[(numbers[:, None] >> _SHIFTS) & np.uint64(31)]
    count = len(digests) // _CUT
    offsets = np.arange(count + 1, dtype=np.int32) * 32
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(letters)))


def key_name(terms: Terms, plan: PlanIndex, recipient: str) -> str:
    """The key's name: a digest of purpose, recipient and period. Raises PseudonymRefused when one of them is not settled."""
    if terms.action is not Action.WRITE or terms.stage not in NUMBERED:
        raise PseudonymRefused("仮名は、氏名等を除いたデータか引き渡す名簿を作る許可でだけ付けられます。")
    uses = [plan.uses[use] for use in terms.uses if terms.stage in plan.uses[use].stages]
    receiver = recipient or _only({use.receiver for use in uses}, "提供先")
    period = _only({use.project for use in uses if use.receiver == receiver}, "分析の期間（project）")
    if terms.stage is Stage.PSEUDONYMISED and not period:
        raise PseudonymRefused("計画の利用に分析の期間（project）が書かれていません。書き加えて承認を受けてください。")
    return name_of(terms.stage, terms.purpose, receiver, period)


def name_of(stage: Stage, purpose: str, recipient: str, period: str) -> str:
    """The name under which the key of (stage, purpose, recipient, period) is stored; period is "" outside analysis."""
    words = "\x1f".join((stage.value, purpose, recipient, period))
    return PREFIX + hashlib.sha256(words.encode()).hexdigest()[:32]


def every_form(keys: KeyStore, persons: pa.Array) -> pa.Array:
    """Every pseudonym and list number that these persons were ever given by this vault."""
    names = [name for name in keys.names() if name.startswith(PREFIX)]
    found = [hashed(key, persons, "person") for name in names if (key := keys.load(name)) is not None]
    return pa.concat_arrays([persons.cast(pa.string()), *found])


def _only(values: set[str], what: str) -> str:
    if len(values) != 1:
        raise PseudonymRefused(f"{what}が一つに決まりません。計画の利用を確かめ、提供先を指定してください。")
    return values.pop()
