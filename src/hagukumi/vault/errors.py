"""What the vault raises. Every text is Japanese for the person who reads it, and none carries a value, a key or SQL text."""

from __future__ import annotations

from hagukumi.law import Decision


class VaultError(Exception):
    """Anything that keeps the vault from doing what was asked."""


class KeysInsideHome(VaultError):
    """The folder of the master key lies inside the data folder, or the data folder inside it."""


class KeysMissing(VaultError):
    """There is stored data, but the keys it needs are not in the key folder."""


class KeysWrong(VaultError):
    """The keys do not belong to this data folder, or a wrapped key was changed or moved."""


class KeysExposed(VaultError):
    """Others than the owner may read the key folder or a key."""


class HomeBusy(VaultError):
    """Another writer holds the data folder."""


class LogUnavailable(VaultError):
    """The event could not be made durable, so nothing moves."""


class EncryptionUnavailable(VaultError):
    """The signed encryption extension cannot be loaded; nothing is ever written plain."""


class ReleaseRefused(VaultError):
    """The release has findings, is not valid today, or is not what was approved."""


class Refused(VaultError):
    """The law refused a request; `decision` names every rule."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        reasons = " ".join(dict.fromkeys(finding.message for finding in decision.findings))
        super().__init__(f"この利用は許可されません。{reasons or '計画に該当する利用がありません。'}")


class PermitInvalid(VaultError):
    """The permit was not issued by this vault, was changed, has expired, or its release is no longer adopted."""


class OpenRefused(VaultError):
    """The permit does not reach this batch."""


class WriteRefused(VaultError):
    """Something in the tables is not covered by the permit, or the inputs do not allow it."""


class BatchUnknown(VaultError):
    """There is no such batch."""


class BatchErased(VaultError):
    """The batch was erased."""


class BatchDamaged(VaultError):
    """A stored file is not what its manifest says, or does not open under its key."""


class BatchInUse(VaultError):
    """The batch is open at this moment and cannot be changed or erased."""


class DiskRefused(VaultError):
    """The disk did not take the data (full, or not writable); nothing was left behind."""


class PseudonymRefused(VaultError):
    """No key can be chosen for these pseudonyms."""


class SealRefused(VaultError):
    """A sealed record does not open: another subject, purpose or stage, an erased key, or a changed byte."""
