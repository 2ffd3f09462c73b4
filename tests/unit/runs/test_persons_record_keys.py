"""A row's key: the same wherever the row stands, another as soon as the row says something else."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from hagukumi.linkage import LinkSource
from hagukumi.plan.records import LinkField
from hagukumi.runs.record_keys import record_keys
from hagukumi.vault import Keyring, Vault

ALLOWANCE = LinkSource(id="teate", table="teate", columns={LinkField.NAME: "name", LinkField.PHONE: "phone"})
NURSERY = LinkSource(id="hoiku", table="hoiku", columns={LinkField.PHONE: "tel", LinkField.NAME: "full"})


@dataclass
class Work:
    """As much of an open home folder as keys need."""

    vault: Vault


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    keyring = Keyring.open(tmp_path / "keys", tmp_path / "home")
    with Vault.open(tmp_path / "home", keyring, clock=lambda: datetime.datetime(2026, 10, 1, tzinfo=datetime.UTC)) as vault:
        yield Work(vault)


def _keys(work: Work, rows: list[tuple[int, str | None, str | None]], source: LinkSource = ALLOWANCE) -> dict[int, str]:
    name, phone = source.columns[LinkField.NAME], source.columns[LinkField.PHONE]
    columns = {"_row": [row for row, _, _ in rows], name: [said for _, said, _ in rows], phone: [said for _, _, said in rows]}
    types = {"_row": pa.int64(), name: pa.string(), phone: pa.string()}
    with duckdb.connect() as connection:
        connection.register(source.table, pa.table({column: pa.array(values, types[column]) for column, values in columns.items()}))
        table = record_keys(work, connection, [source])
    assert table.column_names == ["_source", "_row", "_record"]
    assert set(table["_source"].to_pylist()) <= {source.id}
    return dict(zip(table["_row"].to_pylist(), table["_record"].to_pylist(), strict=True))


def test_a_row_keeps_its_key_in_another_order_beside_other_rows(work: Work) -> None:
    first = _keys(work, [(1, "甲", "1"), (2, "乙", "2"), (3, "丙", None)])
    later = _keys(work, [(1, "丙", None), (2, "丁", "9"), (7, "甲", "1")])
    assert (later[7], later[1]) == (first[1], first[3])
    assert later[2] not in first.values()


def test_rows_that_say_the_same_are_told_apart_and_keep_their_keys_among_them(work: Work) -> None:
    twice = _keys(work, [(1, "甲", "1"), (2, "甲", "1"), (3, "乙", "1"), (4, "甲", "1")])
    assert len(set(twice.values())) == 4
    assert set(_keys(work, [(5, "甲", "1"), (6, "甲", "1")]).values()) == {twice[1], twice[2]}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("甲", "乙"), ("乙", "甲")),
        (("甲", None), (None, "甲")),
        (("", None), (None, None)),
        (("甲\x1fphone=1:乙", None), ("甲", "乙")),
        (("甲", "1"), ("甲1", "")),
    ],
)
def test_different_rows_never_share_a_key(work: Work, one: tuple[str | None, str | None], other: tuple[str | None, str | None]) -> None:
    assert len(set(_keys(work, [(1, *one), (2, *other)]).values())) == 2


def test_the_order_of_columns_and_a_new_empty_column_change_nothing_but_the_source_does(work: Work) -> None:
    turned = LinkSource(id="teate", table="hoiku", columns=NURSERY.columns)
    without = LinkSource(id="teate", table="teate", columns={LinkField.NAME: "name", LinkField.PHONE: "phone"}, extra={"email": "name"})
    assert _keys(work, [(1, "甲", "1")], turned) == _keys(work, [(1, "甲", "1")])
    assert _keys(work, [(1, "甲", "1")], NURSERY) != _keys(work, [(1, "甲", "1")])
    assert _keys(work, [(1, None, "1")], without) == _keys(work, [(1, None, "1")])
    assert _keys(work, [(1, "甲", "1")], without) != _keys(work, [(1, "甲", "1")])


def test_another_home_gives_other_keys_and_no_rows_give_none(work: Work, tmp_path: Path) -> None:
    keyring = Keyring.open(tmp_path / "other-keys", tmp_path / "other")
    with Vault.open(tmp_path / "other", keyring, clock=lambda: datetime.datetime(2026, 10, 1, tzinfo=datetime.UTC)) as vault:
        assert _keys(Work(vault), [(1, "甲", "1")]) != _keys(work, [(1, "甲", "1")])
    assert _keys(work, []) == {}
