"""SQL that brings texts of Latin script to plain small letters and takes names, dates and addresses apart."""

from typing import Final

import duckdb

_LIGATURES: Final = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
_TITLES: Final = (
    *("mr", "mrs", "ms", "miss", "dr", "prof", "rev", "sir", "dame", "lady", "lord"),
    *("jr", "sr", "ii", "iii", "iv", "esq", "phd", "md"),
)
"""Words about a name that are no part of it."""

_STREETS: Final = {"street": "st", "road": "rd", "avenue": "av", "ave": "av", "drive": "dr", "place": "pl", "court": "ct", "crescent": "cr",
                   "lane": "ln", "close": "cl", "circuit": "cct", "terrace": "tce", "boulevard": "bvd", "strasse": "str"}  # fmt: skip


def quoted(name: str) -> str:
    """An SQL identifier, quoted."""
    return '"' + name.replace('"', '""') + '"'


def folded(column: str) -> str:
    """SQL: small letters without accents."""
    text = f"lower({column})"
    for letter, letters in _LIGATURES.items():
        text = f"replace({text}, '{letter}', '{letters}')"
    return f"strip_accents({text})"


def plain(column: str) -> str:
    """SQL: letters and digits in words parted by one blank, or NULL."""
    return f"nullif(trim(regexp_replace({folded(column)}, '[^a-z0-9]+', ' ', 'g')), '')"


def _words(column: str) -> str:
    """SQL: the list of words of a name; apostrophes join, all other marks part; titles are left out."""
    titles = ", ".join(f"'{title}'" for title in _TITLES)
    bare = f"trim(regexp_replace(regexp_replace({folded(column)}, '[''’`]', '', 'g'), '[^a-z]+', ' ', 'g'))"
    return f"[w FOR w IN string_split(coalesce({bare}, ''), ' ') IF w <> '' AND w NOT IN ({titles})]"


def _comma_parts_family(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether full names are written 'Family, Given': nearly all of them have one comma."""
    share = connection.execute("SELECT avg((full_name LIKE '%_,_%')::INT) FROM _lk_raw WHERE full_name IS NOT NULL").fetchall()[0][0]
    return share is not None and float(share) > 0.8


def name_columns(connection: duckdb.DuckDBPyConnection) -> str:
    """SQL: `given` (all given words joined), `first` (the first of them), `middle` (the others), `family`, `words` (all words of the name).

    A full name is taken apart only where no parts are given: the last word before a comma is the family's, or what stands before the comma
    where nearly all names have one.
    """
    first_part, rest = "split_part(full_name, ',', 1)", "substr(full_name, strpos(full_name, ',') + 1)"
    full, head = f"({_words('full_name')})", f"({_words(first_part)})"
    if _comma_parts_family(connection):
        comma = "contains(full_name, ',')"
        parted_family = f"CASE WHEN {comma} THEN {head} ELSE {full}[-1:] END"
        parted_given = f"CASE WHEN {comma} THEN {_words(rest)} ELSE {full}[:-2] END"
    else:
        parted_family, parted_given = f"{head}[-1:]", f"{head}[:-2]"
    parts = "(family_name IS NULL AND given_name IS NULL)"
    given = f"(CASE WHEN {parts} THEN {parted_given} ELSE {_words('given_name')} END)"
    family = f"(CASE WHEN {parts} THEN {parted_family} ELSE {_words('family_name')} END)"
    return f"""nullif(array_to_string({given}, ''), '') AS given, {given}[1] AS first,
        nullif(array_to_string({given}[2:], ''), '') AS middle, nullif(array_to_string({family}, ''), '') AS family,
        list_distinct([w FOR w IN list_concat(list_concat({given}, {family}), {full}) IF length(w) > 2]) AS words"""


_SHORT: Final = r"'^(\d{1,2})[./-](\d{1,2})[./-](\d{4})'"
_LONG: Final = r"'^(\d{4})[./-](\d{1,2})[./-](\d{1,2})'"


def _part(pattern: str, group: str) -> str:
    """SQL: one number of a date; a day or month in two digits."""
    found = f"regexp_extract(birth_date, {pattern}, {group})"
    return f"CASE WHEN length({found}) < 2 THEN '0' || {found} ELSE {found} END"


def _day_first(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether dates such as 03/04/1980 name the day first: no date speaks against it by a second number above 12."""
    query = f"SELECT coalesce(max(try_cast(regexp_extract(birth_date, {_SHORT}, 2) AS INT)), 0) FROM _lk_raw"
    return int(connection.execute(query).fetchall()[0][0]) <= 12


def birth_columns(connection: duckdb.DuckDBPyConnection) -> str:
    """SQL: `birth` (eight digits as written, even of an impossible date), `birth_year`, `birth_month`, `birth_day`, `birth_known`.

    `birth_known` is false for a year alone and for the first of January, which stands for an unknown day in many files.
    """
    day, month = ("1", "2") if _day_first(connection) else ("2", "1")
    digits = "regexp_replace(birth_date, '[^0-9]', '', 'g')"
    text = f"""(CASE WHEN regexp_matches(birth_date, {_SHORT}) THEN {_part(_SHORT, "3")} || {_part(_SHORT, month)} || {_part(_SHORT, day)}
        WHEN regexp_matches(birth_date, {_LONG}) THEN {_part(_LONG, "1")} || {_part(_LONG, "2")} || {_part(_LONG, "3")}
        WHEN length({digits}) = 4 THEN {digits} || '0000'
        WHEN length({digits}) >= 8 THEN left({digits}, 8) ELSE nullif({digits}, '') END)"""
    numbers = ((1, 4, "birth_year"), (5, 2, "birth_month"), (7, 2, "birth_day"))
    columns = ", ".join(f"try_cast(substr({text}, {start}, {length}) AS INT) AS {name}" for start, length, name in numbers)
    return f"{text} AS birth, {columns}, right({text}, 4) NOT IN ('0000', '0101') AS birth_known"


def address_columns() -> str:
    """SQL: `address` (words and numbers joined), `street` (its letters alone), `house` (its first number)."""
    words = f"string_split(coalesce({plain('address_written')}, ''), ' ')"
    whens = " ".join(f"WHEN '{long}' THEN '{short}'" for long, short in _STREETS.items())
    short = f"[CASE w {whens} ELSE w END FOR w IN {words}]"
    joined = f"array_to_string({short}, '')"
    return f"""nullif({joined}, '') AS address, nullif(regexp_replace({joined}, '[0-9]', '', 'g'), '') AS street,
        nullif(regexp_extract({joined}, '[0-9]+'), '') AS house"""
