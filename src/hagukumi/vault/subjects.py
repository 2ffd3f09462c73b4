"""Small records and log entries about one person: sealed with a key of that person, so that destroying the key erases them all.

Keys lie wrapped in HOME/vault/subjects.sqlite under a keyed digest of the person; the key ids are random and mean nothing.
"""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from hagukumi.audit import SealedSubject
from hagukumi.vault.errors import SealRefused
from hagukumi.vault.keyring import Keyring
from hagukumi.vault.keys import Secret, WrappedKey

_ID_BYTES = 16
_TABLE = (
    "CREATE TABLE IF NOT EXISTS subject (person BLOB PRIMARY KEY, id BLOB UNIQUE NOT NULL, master INTEGER NOT NULL, sealed BLOB NOT NULL)"
)
_DELETE = "DELETE FROM subject WHERE person = ? RETURNING id"


class Subjects:
    """Keys by person. Several processes may use it at once; deleted keys are overwritten in the file (`secure_delete`)."""

    def __init__(self, path: Path, keyring: Keyring, index: Secret) -> None:
        self._path = path
        self._keyring = keyring
        self._index = index

    def conceal(self, persons: Sequence[str]) -> tuple[SealedSubject, ...]:
        """Each person sealed for the log."""
        keys = self._settle(persons)
        return tuple(SealedSubject(keys[person][0].hex(), keys[person][1].encrypt(person.encode(), b"log")) for person in persons)

    def reveal(self, subject: SealedSubject) -> str | None:
        """The person in a log entry, or None when it was erased."""
        key = self._by_id(bytes.fromhex(subject.key))
        person = key and key.decrypt(subject.sealed, b"log")
        return person.decode() if person else None

    def id_of(self, person: str) -> str | None:
        """The key id under which this person appears in the log, if it ever did."""
        with self._database() as database:
            row = database.execute("SELECT id FROM subject WHERE person = ?", (self._digest(person),)).fetchone()
        return row[0].hex() if row else None

    def seal(self, person: str, data: bytes, about: bytes) -> bytes:
        """Key id, nonce, ciphertext and tag; `about` must be given again to open."""
        identifier, key = self._settle([person])[person]
        return identifier + key.encrypt(data, about)

    def unseal(self, person: str, sealed: bytes, about: bytes) -> bytes:
        """Raises SealRefused when it is another person's, the key was erased, `about` is another, or one bit was changed."""
        identifier = sealed[:_ID_BYTES]
        key = self._by_id(identifier) if self.id_of(person) == identifier.hex() else None
        data = key.decrypt(sealed[_ID_BYTES:], about) if key else None
        if data is None:
            raise _refused()
        return data

    def unseal_layers(self, records: Sequence[tuple[Sequence[str], bytes, bytes]]) -> list[bytes | None]:
        """The data of (people, sealed, about) records sealed for one after another, outermost first; None where a key is gone.

        Raises SealRefused for a record that is about nobody, was changed, or whose `about` is another.
        """
        with self._database() as database:
            keys = {person: self._found(database, person) for person in dict.fromkeys(each for people, _, _ in records for each in people)}
        return [_peeled([keys[person] for person in people], sealed, about) for people, sealed, about in records]

    def erase(self, persons: Iterable[str]) -> tuple[str, ...]:
        """Destroy the keys of these persons; returns the key ids that are gone."""
        digests = [self._digest(person) for person in persons]
        with self._database() as database:
            gone = [row[0] for digest in digests for row in database.execute(_DELETE, (digest,))]
        return tuple(identifier.hex() for identifier in gone)

    def rewrap(self) -> int:
        """Put every key under the present master key; returns how many were changed."""
        with self._database() as database:
            rows = database.execute("SELECT id, master, sealed FROM subject WHERE master <> ?", (self._keyring.version,)).fetchall()
            for identifier, master, sealed in rows:
                wrapped = self._wrap(identifier, self._unwrap(identifier, master, sealed))
                database.execute("UPDATE subject SET master = ?, sealed = ? WHERE id = ?", (wrapped.master, wrapped.sealed, identifier))
        return len(rows)

    def _settle(self, persons: Iterable[str]) -> dict[str, tuple[bytes, Secret]]:
        """Key id and key of each person, made now where there is none."""
        with self._database() as database:
            return {person: self._settled(database, person) for person in dict.fromkeys(persons)}

    def _found(self, database: sqlite3.Connection, person: str) -> tuple[bytes, Secret] | None:
        row = database.execute("SELECT id, master, sealed FROM subject WHERE person = ?", (self._digest(person),)).fetchone()
        return (row[0], self._unwrap(*row)) if row else None

    def _settled(self, database: sqlite3.Connection, person: str) -> tuple[bytes, Secret]:
        if found := self._found(database, person):
            return found
        digest = self._digest(person)
        identifier, key = secrets.token_bytes(_ID_BYTES), Secret.new()
        wrapped = self._wrap(identifier, key)
        database.execute("INSERT INTO subject VALUES (?, ?, ?, ?)", (digest, identifier, wrapped.master, wrapped.sealed))
        return identifier, key

    def _by_id(self, identifier: bytes) -> Secret | None:
        with self._database() as database:
            row = database.execute("SELECT id, master, sealed FROM subject WHERE id = ?", (identifier,)).fetchone()
        return self._unwrap(*row) if row else None

    def _wrap(self, identifier: bytes, key: Secret) -> WrappedKey:
        return self._keyring.wrap(key, f"subject-{identifier.hex()}")

    def _unwrap(self, identifier: bytes, master: int, sealed: bytes) -> Secret:
        name = f"subject-{identifier.hex()}"
        return self._keyring.unwrap(WrappedKey(name, master, sealed), name)

    def _digest(self, person: str) -> bytes:
        return self._index.mac(person.encode())

    @contextlib.contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        """One durable transaction that no other process interleaves with."""
        database = sqlite3.connect(self._path, timeout=30, isolation_level=None)
        try:
            database.execute("PRAGMA secure_delete = ON")
            database.execute("PRAGMA synchronous = FULL")
            database.execute("BEGIN IMMEDIATE")
            database.execute(_TABLE)
            yield database
            database.execute("COMMIT")
        finally:
            database.close()


def _peeled(keys: Sequence[tuple[bytes, Secret] | None], sealed: bytes, about: bytes) -> bytes | None:
    """Layer by layer; None when a key is gone, or the person has another one since."""
    if not keys:
        raise _refused()
    for known in keys:
        if known is None or sealed[:_ID_BYTES] != known[0]:
            return None
        opened = known[1].decrypt(sealed[_ID_BYTES:], about)
        if opened is None:
            raise _refused()
        sealed = opened
    return sealed


def _refused() -> SealRefused:
    return SealRefused("封をした記録を開けません。別の目的や段階のものか、消去されたか、書き換えられています。")
