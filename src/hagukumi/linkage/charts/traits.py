"""What can be seen of a record without knowing the truth, as SQL: the subgroups by which linkage is counted.

Linkage error falls on people whose records are poor or differ from most: foreign names, movers, the newborn, names and addresses left
blank (GUILD guidance on linked data, Gilbert et al. 2018). Protection (支援措置) is no subgroup: a count of its few people, by source,
would say too much.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import duckdb

from hagukumi.linkage.sources import LinkSource
from hagukumi.plan.records import LinkField

_MALE: Final = "'1', '男', '男性', 'm', 'male'"
_FEMALE: Final = "'2', '女', '女性', 'f', 'female'"
_LATIN: Final = "'[A-Za-zＡ-Ｚａ-ｚ]{2}'"

PRESENCE: Final[Mapping[str, tuple[LinkField, ...]]] = {
    "resident_number": (LinkField.RESIDENT_NUMBER,),
    "name": (LinkField.NAME,),
    "kana": (LinkField.KANA,),
    "address": (LinkField.ADDRESS, LinkField.POSTAL),
    "phone": (LinkField.PHONE,),
    "other_name": (LinkField.ALIAS, LinkField.FORMER_NAME),
    "moved_in": (LinkField.MOVED_IN_ON,),
}
"""Subgroups by whether one of these is written in the record."""

_SPECIAL: Final[Mapping[str, tuple[LinkField, ...]]] = {
    "sex": (LinkField.SEX,),
    "birth": (LinkField.BIRTH_DATE,),
    "latin_name": (LinkField.NAME, LinkField.LATIN),
}
"""Subgroups by what is written."""


def traits_query(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource]) -> tuple[str, tuple[str, ...]]:
    """SQL of `_source, _row` and one text column per trait for all rows of the sources; and the traits' names.

    A trait that no source has a column for is left out; in a source without the column its value is `absent`. Every further column
    (`LinkSource.extra`) is a trait too, by whether something is written in it.
    """
    traits = _traits(sources)
    selects = []
    for source in sources:
        there = frozenset(row[0] for row in connection.execute(f"DESCRIBE {_quoted(source.table)}").fetchall())
        columns = ", ".join(f"{_value(source, trait, there)} AS {_quoted(trait)}" for trait in traits)
        identity = "'" + source.id.replace("'", "''") + "'"
        selects.append(f"SELECT {identity} AS _source, CAST(_row AS BIGINT) AS _row, {columns} FROM {_quoted(source.table)}")
    return " UNION ALL ".join(selects), traits


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _traits(sources: Sequence[LinkSource]) -> tuple[str, ...]:
    named = {field for source in sources for field in source.columns}
    further = sorted({str(meaning) for source in sources for meaning in source.extra} - set(PRESENCE) - set(_SPECIAL))
    present = [trait for trait, fields in PRESENCE.items() if named.intersection(fields)]
    special = [trait for trait, fields in _SPECIAL.items() if named.intersection(fields)]
    return ("source", *special, *present, *further)


def _value(source: LinkSource, trait: str, there: frozenset[str]) -> str:
    """SQL: the value of a trait as a code of `words.VALUES`, a source's id or a decade such as '1990s'."""
    if trait == "source":
        return "'" + source.id.replace("'", "''") + "'"
    if trait == "sex":
        return _sex(_text(source, LinkField.SEX))
    if trait == "birth":
        return _decade(source, there)
    if trait == "latin_name":
        return _presence([_text(source, LinkField.LATIN), _matching(_text(source, LinkField.NAME))])
    further = source.extra.get(trait)
    return _presence([*(_text(source, field) for field in PRESENCE.get(trait, ())), _cell(further) if further else "NULL"])


def _text(source: LinkSource, field: LinkField) -> str:
    column = source.columns.get(field)
    return _cell(column) if column else "NULL"


def _cell(column: str) -> str:
    return f"nullif(trim(CAST({_quoted(column)} AS VARCHAR)), '')"


def _matching(text: str) -> str:
    return f"CASE WHEN regexp_matches({text}, {_LATIN}) THEN 'latin' END"


def _presence(texts: Sequence[str]) -> str:
    return f"CASE WHEN coalesce({', '.join(texts)}) IS NULL THEN 'absent' ELSE 'present' END"


def _sex(text: str) -> str:
    code = f"lower({text})"
    known = f"WHEN {code} IN ({_MALE}) THEN 'male' WHEN {code} IN ({_FEMALE}) THEN 'female'"
    return f"CASE WHEN {text} IS NULL THEN 'absent' {known} ELSE 'other' END"


def _decade(source: LinkSource, there: frozenset[str]) -> str:
    """The decade of birth from a date in any form with a year of four digits or, where it is known in part alone, from its key."""
    text = _text(source, LinkField.BIRTH_DATE)
    key = f"{source.columns.get(LinkField.BIRTH_DATE, '')}_key"
    written = f"coalesce({text}, CAST({_quoted(key)} AS VARCHAR))" if key in there else text
    decade = f"regexp_extract({written}, '(?:^|[^0-9])(1[89][0-9]|20[0-9])[0-9](?:[0-9]{{4}})?(?:[^0-9]|$)', 1)"
    return f"CASE WHEN {written} IS NULL THEN 'absent' WHEN {decade} = '' THEN 'unknown' ELSE {decade} || '0s' END"
