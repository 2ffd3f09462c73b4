"""Second factors, and what departments write to each other, lie in the office's database encrypted, under the vault's keys."""

from pathlib import Path

import pytest

from hagukumi.vault import Keyring, KeysWrong, OfficeSecretKind, OfficeSecrets


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


def test_a_text_opens_at_its_own_place_only(tmp_path: Path, keyring: Keyring) -> None:
    texts = OfficeSecrets(tmp_path / "home", keyring, OfficeSecretKind.DIRECTION)
    sealed = texts.encrypt("件数を報告すること".encode(), "abc/1")
    assert texts.decrypt(sealed, "abc/1").decode() == "件数を報告すること"
    for elsewhere in ("abc/2", "abd/1", ""):
        with pytest.raises(KeysWrong, match="指示と回答"):
            texts.decrypt(sealed, elsewhere)


def test_each_kind_has_a_key_of_its_own(tmp_path: Path, keyring: Keyring) -> None:
    sealed = OfficeSecrets(tmp_path / "home", keyring).encrypt(b"secret")
    with pytest.raises(KeysWrong, match="指示と回答"):
        OfficeSecrets(tmp_path / "home", keyring, OfficeSecretKind.DIRECTION).decrypt(sealed)
