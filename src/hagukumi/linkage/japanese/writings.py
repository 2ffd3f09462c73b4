"""The parts of written names, worked out once per distinct writing and kept as tables in the connection."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

import duckdb
import pyarrow as pa

from hagukumi.linkage.japanese.calibration import is_calibrated
from hagukumi.notation import KEPT_APART, kana_ascii, kana_loose_key, latin_key, name_key, name_strict_key, over_distinct, split_name
from hagukumi.notation.kana import CODING

UNNAMED: Final = ("未命名", "未定", "命名前", "名未定", "不明", "不詳", "ミメイメイ", "フメイ", "フシヨウ")
"""Keys that stand where a newborn's given name is not yet registered or a name is unknown: no name, not a name."""

WRITING_TABLES: Final = tuple(
    f"_lk_{name}"
    for name in (
        *("name", "kana", "split", "marked", "name_part", "name_strict", "latin"),
        *("kana_part", "kana_many", "kana_given", "parted"),
    )
)
"""What this module makes in the connection."""

_BLANKS: Final = "regexp_replace(trim(translate({0}, '　\t', '  ')), ' +', ' ', 'g')"


def distinct_table(connection: duckdb.DuckDBPyConnection, table: str, values: str, **functions: Callable[[str], str | None]) -> None:
    """Create `table(value, ...)` with one row per distinct non-null text of the query `values` and a column per function."""
    found = connection.execute(f"SELECT DISTINCT value FROM ({values}) WHERE value IS NOT NULL ORDER BY value").to_arrow_table()["value"]
    columns: dict[str, pa.Array | pa.ChunkedArray] = {"value": found}
    columns |= {name: over_distinct(found, function) for name, function in functions.items()}
    _keep(connection, table, pa.table(columns))


def _keep(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    connection.register("_lk_arrow", rows)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM _lk_arrow")
    connection.unregister("_lk_arrow")


def _marked_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Names with 旧氏, 通称 or 漢字併記 in marks, taken apart by the notation; few, so row by row."""
    query = "SELECT DISTINCT name_raw AS value FROM _lk_raw WHERE regexp_matches(name_raw, '[（(［\\[〔_＿]') ORDER BY value"
    raw = [row[0] for row in connection.execute(query).fetchall()]
    parts = [split_name(text) for text in raw]
    columns = {"raw": raw} | {field: [getattr(part, field) for part in parts] for field in ("family", "given", "former", "alias")}
    _keep(connection, "_lk_marked", pa.table(columns, schema=pa.schema([(name, pa.string()) for name in columns])))


def name_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `_lk_name(raw, family, given, full_key, strict, former_name, alias, latin, also)`: keys of every distinct raw name.

    `also`: all the names it holds, each once. `strict`: the key in which registrable characters stay apart, where it is another.
    """
    _marked_names(connection)
    plain = _BLANKS.format("raw")
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_split AS
        WITH names AS (SELECT DISTINCT name_raw AS raw FROM _lk_raw WHERE name_raw IS NOT NULL),
        plain AS (SELECT raw, {plain} AS text FROM names ANTI JOIN _lk_marked USING (raw))
        SELECT raw, CASE WHEN contains(text, ' ') THEN split_part(text, ' ', 1) ELSE '' END AS family,
               CASE WHEN contains(text, ' ') THEN substr(text, strpos(text, ' ') + 1) ELSE text END AS given, '' AS former, '' AS alias
        FROM plain UNION ALL SELECT * FROM _lk_marked""")
    parts = " UNION ALL ".join(f"SELECT {part} AS value FROM _lk_split" for part in ("family", "given", "former", "alias"))
    distinct_table(connection, "_lk_name_part", parts, key=name_key)
    distinct_table(
        connection, "_lk_latin", "SELECT raw AS value FROM _lk_split WHERE regexp_matches(raw, '[A-Za-zＡ-Ｚａ-ｚ]{2}')", key=latin_key
    )
    kept_apart = f"SELECT value FROM _lk_name_part WHERE regexp_matches(value, '[{KEPT_APART}]')"
    distinct_table(connection, "_lk_name_strict", kept_apart, strict=name_strict_key)
    parted = _part_unspaced(connection, "name", "key")
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_name AS
        SELECT *, list_distinct([x FOR x IN [full_key, former_name, alias, latin] IF x <> '']) AS also FROM (
        SELECT s.raw, coalesce(u.family, f.key) AS family, coalesce(u.given, g.key) AS given, f.key || g.key AS full_key,
               nullif(coalesce(fs.strict, f.key) || coalesce(gs.strict, g.key), f.key || g.key) AS strict,
               nullif(o.key || g.key, g.key) AS former_name,
               nullif(a.key, '') AS alias, nullif(l.key, '') AS latin
        FROM _lk_split s JOIN _lk_name_part f ON f.value = s.family JOIN _lk_name_part g ON g.value = s.given
        JOIN _lk_name_part o ON o.value = s.former JOIN _lk_name_part a ON a.value = s.alias LEFT JOIN _lk_latin l ON l.value = s.raw
        LEFT JOIN _lk_name_strict fs ON fs.value = s.family LEFT JOIN _lk_name_strict gs ON gs.value = s.given
        {parted})""")


def _sorted_code(text: str) -> str:
    return "".join(sorted(kana_ascii(part) for part in text.split()))


def _loose_code(text: str) -> str:
    return kana_ascii(kana_loose_key(text))


_DECODING: Final = {ord(byte): chr(kana) for kana, byte in CODING.items()}


def _loose_of_code(code: str) -> str:
    """From the code itself, so that it does not matter who else has the name."""
    return _loose_code(code.translate(_DECODING))


def kana_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `_lk_kana(raw, family, given, full_key, loose, loose_given, sorted)`: one-byte codes of every distinct reading."""
    plain = _BLANKS.format("raw")
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_split AS
        WITH raws AS (SELECT kana_raw AS raw FROM _lk_raw UNION SELECT guardian_kana_raw FROM _lk_raw),
        plain AS (SELECT raw, {plain} AS text FROM raws WHERE raw IS NOT NULL)
        SELECT raw, text, CASE WHEN contains(text, ' ') THEN split_part(text, ' ', 1) ELSE '' END AS family,
               CASE WHEN contains(text, ' ') THEN substr(text, strpos(text, ' ') + 1) ELSE text END AS given
        FROM plain""")
    parts = "SELECT family AS value FROM _lk_split UNION ALL SELECT given FROM _lk_split"
    distinct_table(connection, "_lk_kana_part", parts, code=kana_ascii, loose=_loose_code)
    many = "SELECT text AS value FROM _lk_split WHERE contains(given, ' ')"
    distinct_table(connection, "_lk_kana_many", many, code=_sorted_code)
    parted = _part_unspaced(connection, "kana", "code")
    distinct_table(connection, "_lk_kana_given", "SELECT given AS value FROM _lk_parted", loose=_loose_of_code)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_kana AS
        SELECT s.raw, coalesce(u.family, f.code) AS family, coalesce(u.given, g.code) AS given, f.code || g.code AS full_key,
               f.loose || g.loose AS loose, coalesce(p.loose, g.loose) AS loose_given,
               coalesce(m.code, least(f.code, g.code) || greatest(f.code, g.code)) AS sorted
        FROM _lk_split s JOIN _lk_kana_part f ON f.value = s.family JOIN _lk_kana_part g ON g.value = s.given
        LEFT JOIN _lk_kana_many m ON m.value = s.text {parted}
        LEFT JOIN _lk_kana_given p ON p.value = u.given""")


def split_by_known(text: str, families: Mapping[str, int], givens: Mapping[str, int]) -> tuple[str, str]:
    """Part an unspaced name where both parts are known from spaced ones; the most frequent reading wins, else no family."""
    places = [(families[text[:i]] * givens[text[i:]], i) for i in range(1, len(text)) if text[:i] in families and text[i:] in givens]
    place = max(places)[1] if places else 0
    return text[:place], text[place:]


def _seen_parts(connection: duckdb.DuckDBPyConnection, kind: str, spaced: str) -> list[Mapping[str, int]]:
    """How often each key was seen as family and as given name, counted now unless a calibration says it."""
    if not is_calibrated(connection):
        for part in ("family", "given"):
            connection.execute(f"""
                INSERT INTO _lk_counted_parts
                SELECT '{kind}', '{part}', {part}, count(*) FROM ({spaced}) WHERE family <> '' GROUP BY {part}""")
    query = "SELECT value, n FROM _lk_counted_parts WHERE kind = ? AND part = ?"
    return [Counter(dict(connection.execute(query, [kind, part]).fetchall())) for part in ("family", "given")]


def _part_unspaced(connection: duckdb.DuckDBPyConnection, kind: str, key: str) -> str:
    """SQL: a join `u` that gives family and given parts to the unspaced writings of `_lk_split`, learnt from the spaced ones.

    The table `_lk_KIND_part` has the keys per written part in its column `key`.
    """
    parts = f"_lk_{kind}_part"
    spaced = f"""
        SELECT f.{key} AS family, g.{key} AS given FROM _lk_split s
        JOIN {parts} f ON f.value = s.family JOIN {parts} g ON g.value = s.given"""
    families, givens = _seen_parts(connection, kind, spaced)
    query = f"SELECT DISTINCT given FROM ({spaced}) WHERE family = '' AND given <> '' ORDER BY 1"
    texts = [row[0] for row in connection.execute(query).fetchall()]
    found = [split_by_known(text, families, givens) for text in texts]
    rows = [(text, family, given) for text, (family, given) in zip(texts, found, strict=True) if family]
    schema = pa.schema([("value", pa.string()), ("family", pa.string()), ("given", pa.string())])
    _keep(connection, "_lk_parted", pa.table([list(column) for column in zip(*rows, strict=True)] or [[], [], []], schema=schema))
    return f"LEFT JOIN _lk_parted u ON u.value = CASE WHEN f.{key} = '' THEN g.{key} END"


def is_kana(column: str) -> str:
    """SQL: the text is written in kana alone (also half-width), with marks and blanks."""
    return f"regexp_full_match({column}, '[ぁ-ゖァ-ヺー・ｦ-ﾟ 　]+')"
