"""Second factors lie in the office's database encrypted, under the vault's keys."""

from pathlib import Path

import pytest

from hagukumi.vault import Keyring, KeysWrong, OfficeSecrets


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    (tmp_path / "home" / "vault" / "keys").mkdir(parents=True)
    return Keyring.open(tmp_path / "keys", tmp_path / "home")


def test_what_was_encrypted_comes_back_and_is_not_stored_readably(tmp_path: Path, keyring: Keyring) -> None:
    sealed = OfficeSecrets(tmp_path / "home", keyring).encrypt(b"JBSWY3DPEHPK3PXP")
    assert b"JBSWY3DPEHPK3PXP" not in sealed
    assert OfficeSecrets(tmp_path / "home", keyring).decrypt(sealed) == b"JBSWY3DPEHPK3PXP"


def test_changed_bytes_do_not_open(tmp_path: Path, keyring: Keyring) -> None:
    secrets = OfficeSecrets(tmp_path / "home", keyring)
    sealed = bytearray(secrets.encrypt(b"JBSWY3DPEHPK3PXP"))
    sealed[-1] ^= 1
    with pytest.raises(KeysWrong, match="確認コード"):
        secrets.decrypt(bytes(sealed))
