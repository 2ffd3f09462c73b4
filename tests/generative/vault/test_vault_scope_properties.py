"""Whatever is asked and however a batch is built: what is opened lies within what was permitted."""

import base64
import hashlib
import hmac

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vault_town import COUNCIL_ITEMS, IDENTITY, Stored, Town

from hagukumi.plan.derived import SYSTEM_COLUMNS
from hagukumi.plan.records import Stage
from hagukumi.vault import scope
from hagukumi.vault.keys import Secret, unwrap, wrap
from hagukumi.vault.manifests import StoredTable
from hagukumi.vault.permits import Terms
from hagukumi.vault.pseudonyms import base32, hashed

NAMES = st.sampled_from(["name", "name_key", "key", "number", "number_key", "_key", "memo", "memo_key_key", *SYSTEM_COLUMNS, "_secret"])
TABLES = st.sampled_from(["juki", "family", "link", "_quarantine", "juki_key"])
ITEMS = st.sampled_from(["juki.name", "juki.number", "juki.key", "family.name", "family.memo", "link.key", "juki.memo_key"])


class _Asked(Terms):
    """Terms of which only items and stage matter here."""

    def __init__(self, items: tuple[str, ...], stage: Stage) -> None:
        object.__setattr__(self, "items", items)
        object.__setattr__(self, "stage", stage)


@given(st.sets(ITEMS), st.sampled_from(Stage), TABLES, st.lists(NAMES, unique=True))
def test_no_column_is_reached_that_is_neither_an_item_nor_allowed_at_the_stage(
    items: set[str], stage: Stage, table: str, names: list[str]
) -> None:
    stored = StoredTable(rows=1, columns=dict.fromkeys(names, "VARCHAR"))
    reached = scope.columns(_Asked(tuple(items), stage), table, stored)
    for column in reached:
        if column.startswith("_"):
            assert stage in SYSTEM_COLUMNS[column]
        else:
            assert f"{table}.{column}" in items or (column.endswith("_key") and f"{table}.{column[:-4]}" in items)
    if table.startswith("_") and items:
        assert not reached
    if not table.startswith("_") and reached:
        assert any(not column.startswith("_") for column in reached)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.sampled_from(IDENTITY), min_size=1))
def test_any_permitted_items_open_no_other_column(town: Town, stored: Stored, items: set[str]) -> None:
    with town.vault.open_batches(town.ask(*sorted(items)), [stored.juki, stored.family, stored.moves]) as opened:
        shown = {f"{table}.{name}" for table in opened.tables for name in opened.arrow(table).column_names if not name.startswith("_")}
        found = {
            row[0] for row in opened.connection.execute("SELECT DISTINCT table_name FROM duckdb_columns() WHERE NOT internal").fetchall()
        }
    assert shown - {"juki.name_key"} == items
    assert ("juki.name_key" in shown) == ("juki.name" in items)
    assert found == {"juki"}


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.sampled_from(COUNCIL_ITEMS), min_size=1))
def test_any_items_of_a_conditioned_use_open_the_same_rows(town: Town, stored: Stored, items: set[str]) -> None:
    with town.vault.open_batches(town.ask(*sorted(items), purpose="poverty"), [stored.family]) as opened:
        assert opened.arrow("family")["_row"].to_pylist() == [1]
        assert opened.refused_rows == {"family": 3}


@given(st.lists(st.one_of(st.none(), st.text()), max_size=50), st.text(max_size=5))
def test_pseudonyms_are_hmac_in_base32(values: list[str | None], kind: str) -> None:
    key = Secret.new()
    expected = [
        None if value is None else base64.b32encode(hmac.digest(key.raw, f"{kind}\x1f{value}".encode(), hashlib.sha256)[:20]).decode()
        for value in values
    ]
    assert hashed(key, pa.array(values, pa.string()), kind).to_pylist() == expected


@given(st.lists(st.binary(min_size=20, max_size=20)))
def test_base32_is_that_of_the_standard(digests: list[bytes]) -> None:
    assert base32(b"".join(digests)).to_pylist() == [base64.b32encode(digest).decode() for digest in digests]


@given(st.binary(), st.binary(), st.text(), st.integers(min_value=1))
def test_what_is_encrypted_opens_again_and_only_with_the_same_words(data: bytes, about: bytes, name: str, version: int) -> None:
    key, other = Secret.new(), Secret.new()
    sealed = key.encrypt(data, about)
    assert key.decrypt(sealed, about) == data
    assert other.decrypt(sealed, about) is None and key.decrypt(sealed, about + b"x") is None
    assert unwrap(wrap(key, name, version, other), name, other).raw == key.raw
