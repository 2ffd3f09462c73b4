"""The instances that batches are written with: kept between batches, never with anything of a batch in them."""

from pathlib import Path

import pyarrow as pa
import pytest

from hagukumi.vault import BatchDamaged, DiskRefused, engine, writing
from hagukumi.vault.keys import Secret

ROWS = pa.table({"name": ["育実 花子"]})


@pytest.fixture
def encryptor():
    made = engine.Encryptor(1, 100)
    yield made
    made.close()


def test_one_instance_writes_one_batch_after_the_other_each_under_its_own_key(encryptor: engine.Encryptor, tmp_path: Path) -> None:
    keys = {name: Secret.new() for name in ("first", "second")}
    for name, key in keys.items():
        writing.write_file(tmp_path / name, key, {"juki": ROWS}, encryptor)
    with encryptor.lent() as one:
        assert not engine.attached(one)
        for name, key in keys.items():
            engine.attach(one, tmp_path / name, key, as_name=name)
            assert one.execute(f"SELECT name FROM {name}.juki").fetchall() == [("育実 花子",)]
    with encryptor.lent() as other:
        assert other is not one  # what was still attached was thrown away with its instance
    with encryptor.lent() as again:
        assert again is other


def test_a_kept_instance_knows_the_key_of_no_batch_that_it_wrote(encryptor: engine.Encryptor, tmp_path: Path) -> None:
    writing.write_file(tmp_path / "batch", Secret.new(), {"juki": ROWS}, encryptor)
    with encryptor.lent() as kept, pytest.raises(BatchDamaged):
        engine.attach(kept, tmp_path / "batch", Secret.new())


def test_an_instance_with_which_writing_failed_is_not_used_again(encryptor: engine.Encryptor, tmp_path: Path) -> None:
    with pytest.raises(DiskRefused), encryptor.lent() as first:
        engine.attach(first, tmp_path / "no" / "folder", Secret.new(), writable=True)
    with encryptor.lent() as second:
        assert second is not first


def test_two_batches_at_one_time_share_no_instance_and_one_is_kept(encryptor: engine.Encryptor) -> None:
    with encryptor.lent() as left, encryptor.lent() as right:
        assert left is not right
    with encryptor.lent() as first, encryptor.lent() as second:
        assert first is right and second is not left


def test_nothing_is_kept_when_the_vault_is_closed(encryptor: engine.Encryptor) -> None:
    with encryptor.lent() as kept:
        pass
    encryptor.close()
    with encryptor.lent() as other:
        assert other is not kept
