"""保管庫: the only room that stores personal data, behind a gate.

In: a release that two people approved, requests, tables with a permit to write. Out: permits or refusals, locked engines that hold
what a permit reaches and nothing else, pseudonyms, certificates of erasure; for each of them an event that is durable before data moves.
Never: a plain file, a key inside HOME or in a message, a cell outside the permit, a shortened result without its count.
"""

from hagukumi.vault.certificates import BackupTest, Certificate
from hagukumi.vault.errors import (
    BatchDamaged,
    BatchErased,
    BatchInUse,
    BatchUnknown,
    DiskRefused,
    EncryptionUnavailable,
    HomeBusy,
    KeysExposed,
    KeysInsideHome,
    KeysMissing,
    KeysWrong,
    LogUnavailable,
    OpenRefused,
    PermitInvalid,
    PseudonymRefused,
    Refused,
    ReleaseRefused,
    SealRefused,
    VaultError,
    WriteRefused,
)
from hagukumi.vault.gate import Gate
from hagukumi.vault.keyring import Keyring
from hagukumi.vault.manifests import BatchId, Manifest, Status, StoredTable
from hagukumi.vault.office_secrets import OfficeSecretKind, OfficeSecrets
from hagukumi.vault.opening import Opened
from hagukumi.vault.parts import Settings
from hagukumi.vault.permits import Permit
from hagukumi.vault.vault import Vault
from hagukumi.vault.withdrawals import withdrawal_of

__all__ = [
    "BackupTest",
    "BatchDamaged",
    "BatchErased",
    "BatchId",
    "BatchInUse",
    "BatchUnknown",
    "Certificate",
    "DiskRefused",
    "EncryptionUnavailable",
    "Gate",
    "HomeBusy",
    "Keyring",
    "KeysExposed",
    "KeysInsideHome",
    "KeysMissing",
    "KeysWrong",
    "LogUnavailable",
    "Manifest",
    "OfficeSecretKind",
    "OfficeSecrets",
    "OpenRefused",
    "Opened",
    "Permit",
    "PermitInvalid",
    "PseudonymRefused",
    "Refused",
    "ReleaseRefused",
    "SealRefused",
    "Settings",
    "Status",
    "StoredTable",
    "Vault",
    "VaultError",
    "WriteRefused",
    "withdrawal_of",
]
