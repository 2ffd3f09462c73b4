"""Resident numbers: joined first, but only where name and date of birth do not speak against it."""

from typing import Final

import duckdb

_SAME: Final = (
    "({l}.name = {r}.name OR {l}.kana = {r}.kana OR {l}.kana_sorted = {r}.kana_sorted OR {l}.loose = {r}.loose"
    " OR list_has_any({l}.also, {r}.also) OR {l}.name LIKE {r}.pattern OR {r}.name LIKE {l}.pattern)"
)
_SAME_GIVEN: Final = "({l}.given = {r}.given OR {l}.kana_given = {r}.kana_given OR {l}.loose_given = {r}.loose_given)"
_SAME_FAMILY: Final = "({l}.family = {r}.family OR {l}.kana_family = {r}.kana_family)"
_CLOSE: Final = (
    "(damerau_levenshtein({l}.kana, {r}.kana) <= 1 OR (length({l}.given) >= 2 AND length({r}.given) >= 2 AND {l}.family = {r}.family"
    " AND (left({l}.given, 1) = left({r}.given, 1) OR right({l}.given, 1) = right({r}.given, 1))))"
)
_KANJI_DIFFER: Final = "({l}.given <> {r}.given AND {l}.kana = {r}.kana)"


def name_agreement(left: str, right: str) -> str:
    """SQL: 3 the name, 2 the given name or the reading beside another kanji name, 1 close, 0 not, -1 nothing to compare."""
    parts = {"l": left, "r": right}
    return f"""CASE
        WHEN ({left}.name IS NULL OR {right}.name IS NULL) AND ({left}.kana IS NULL OR {right}.kana IS NULL)
             AND NOT coalesce(list_has_any({left}.also, {right}.also), false) THEN -1
        WHEN {_KANJI_DIFFER.format(**parts)} THEN 2
        WHEN {_SAME.format(**parts)} THEN 3 WHEN {_SAME_GIVEN.format(**parts)} THEN 2 WHEN {_CLOSE.format(**parts)} THEN 1 ELSE 0 END"""


def birth_slip(dates: tuple[str, str], days: tuple[str, str]) -> str:
    """SQL: two dates of birth (eight digits; DATE) differ as by a slip: one digit, a month at most, or day and month changed round."""
    left, right = dates
    swapped = f"substr({left}, 1, 4) || substr({left}, 7, 2) || substr({left}, 5, 2) = {right}"
    return f"(hamming({left}, {right}) <= 1 OR left({left}, 6) = left({right}, 6) OR abs({days[0]} - {days[1]}) <= 31 OR {swapped})"


def birth_part(dates: tuple[str, str]) -> str:
    """SQL: the year alone, or the month alone, differs."""
    left, right = dates
    return f"(right({left}, 4) = right({right}, 4) OR (left({left}, 4) = left({right}, 4) AND right({left}, 2) = right({right}, 2)))"


def birth_agreement(left: str, right: str) -> str:
    """SQL: 3 equal, 2 near (one of year, month and day differs, or a slip, within a decade), 1 about a year apart, 0 not, -1 unknown."""
    dates, days = (f"{left}.birth", f"{right}.birth"), (f"{left}.born", f"{right}.born")
    return f"""CASE WHEN {dates[0]} IS NULL OR {dates[1]} IS NULL THEN -1 WHEN {dates[0]} = {dates[1]} THEN 3
        WHEN ({birth_slip(dates, days)} OR {birth_part(dates)}) AND coalesce(abs({days[0]} - {days[1]}) <= {_DECADE}, true) THEN 2
        WHEN abs({days[0]} - {days[1]}) <= {_ONE_YEAR} THEN 1 ELSE 0 END"""


_DECADE: Final = 4_000
"""Days: farther apart than this, two people of one name are parent and child rather than one person."""

_ONE_YEAR: Final = 400
"""Days: nearer than this, two children of one family are twins."""

_ACCEPTED: Final = """
    (name = 3 AND birth <> 0) OR (name = 2 AND (birth >= 2 OR (birth = -1 AND home)))
    OR (name = 1 AND NOT twin AND (birth = 3 OR (birth = 2 AND home))) OR (name = -1 AND (birth = 3 OR (days <= 31 AND NOT twin)))
    OR (name = 0 AND NOT twin AND birth = 3 AND NOT coalesce(same_family, false))"""
"""When a shared number is believed. A brother's or twin's number shares family name, address and perhaps date of birth: there the given
name decides. A parent or brother may have the very reading, but not the date of birth. A married woman shares given name and date of
birth. A foreign resident's other name shares neither part. Where there is no name, the date alone speaks."""


def join_numbers(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `_lk_owned(node, person)`: nodes whose number and identity agree with a register row, one per unique source and person."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_owned AS
        WITH twins AS (SELECT household, birth FROM _lk_record WHERE is_spine AND household IS NOT NULL AND birth IS NOT NULL
                       GROUP BY ALL HAVING count(*) > 1),
        spine AS (SELECT s.*, t.birth IS NOT NULL AS twin FROM _lk_record s LEFT JOIN twins t USING (household, birth)
                  WHERE is_spine AND number IS NOT NULL),
        compared AS (
            SELECT n.record AS node, s.record AS person, n.source, n.is_unique, s.twin, list_has_any(n.home, s.home) AS home,
                   abs(n.born - s.born) AS days,
                   {name_agreement("n", "s")} AS name, {birth_agreement("n", "s")} AS birth,
                   {_SAME_FAMILY.format(l="n", r="s")} AS same_family
            FROM _lk_record n JOIN spine s ON n.number = s.number WHERE NOT n.is_spine)
        SELECT node, person, name, birth FROM compared WHERE {_ACCEPTED}
        QUALIFY row_number() OVER (PARTITION BY node ORDER BY name DESC, birth DESC, home DESC, person) = 1
            AND (NOT is_unique OR row_number() OVER (PARTITION BY source, person ORDER BY name DESC, birth DESC, home DESC, node) = 1)""")


def join_unknown_numbers(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `_lk_same_number(low, high)`: pairs of nodes outside the register that share a number and an identity."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_same_number AS
        WITH outside AS (
            SELECT * FROM _lk_record n ANTI JOIN _lk_owned o ON o.node = n.record
            ANTI JOIN (SELECT number FROM _lk_record WHERE is_spine) s ON s.number = n.number
            WHERE NOT n.is_spine AND n.number IS NOT NULL),
        firsts AS (SELECT * FROM outside QUALIFY row_number() OVER (PARTITION BY number ORDER BY record) = 1),
        compared AS (
            SELECT f.record AS low, n.record AS high, false AS twin, list_has_any(n.home, f.home) AS home,
                   abs(n.born - f.born) AS days,
                   {name_agreement("n", "f")} AS name, {birth_agreement("n", "f")} AS birth,
                   {_SAME_FAMILY.format(l="n", r="f")} AS same_family
            FROM outside n JOIN firsts f ON n.number = f.number AND n.record > f.record)
        SELECT low, high FROM compared WHERE ({_ACCEPTED}) AND (name >= 2 OR name = -1)""")


def _believable(left: str, right: str) -> str:
    """SQL: two records of one number look like one person, whoever else lives with them."""
    name, birth = name_agreement(left, right), birth_agreement(left, right)
    return f"({name} >= 2 AND {birth} >= 2)"


def misuse_query() -> str:
    """SQL over `_lk_record` (with its final `person`): `source, row, code` of rows whose number is not their person's alone.

    Outside the register: number_of_another: the register gives the number to somebody else. number_repeated: it is the row's own, but a
    duplicate-free source has it on another row already. one_number_two_people: no register row has it and it stands on rows of several
    persons. two_numbers_one_person: it is unknown and the person has another. number_unknown: it is in no register.
    In the register: registered_twice (see `_TWICE`); one_number_two_people: two rows of one number that cannot be one person.
    """
    return f"""
        WITH owner AS (SELECT DISTINCT number, person FROM _lk_record WHERE is_spine AND number IS NOT NULL),
        wrong AS (SELECT {", ".join(_TOLD)} FROM _lk_record r ANTI JOIN owner o ON o.number = r.number AND o.person = r.person
                  WHERE NOT is_spine AND number IS NOT NULL),
        known AS (SELECT DISTINCT number, true AS is_known FROM owner SEMI JOIN wrong USING (number)),
        people AS (SELECT number, count(DISTINCT person) AS people FROM _lk_record SEMI JOIN wrong USING (number) GROUP BY number),
        held AS (SELECT person, count(DISTINCT number) AS held FROM _lk_record SEMI JOIN wrong USING (person) WHERE number IS NOT NULL
                 GROUP BY person),
        repeated AS (SELECT DISTINCT w.record, true AS is_repeated FROM wrong w JOIN _lk_record s ON s.is_spine AND s.number = w.number
                     JOIN _lk_record f ON f.source = w.source AND f.person = s.person AND f.number = w.number
                     WHERE w.is_unique AND {_believable("w", "s")}),
        outside AS (
            SELECT record, CASE WHEN is_repeated THEN 'number_repeated' WHEN is_known THEN 'number_of_another'
                                WHEN people > 1 THEN 'one_number_two_people' WHEN held > 1 THEN 'two_numbers_one_person'
                                ELSE 'number_unknown' END AS code
            FROM wrong LEFT JOIN known USING (number) JOIN people USING (number) JOIN held USING (person)
            LEFT JOIN repeated USING (record)),
        found AS (FROM outside UNION ALL BY NAME {_REGISTER.format(same=_believable("a", "b"), twice=_TWICE, told=", ".join(_TOLD))})
        SELECT w.source, w.row, code FROM found JOIN _lk_row w USING (record) ORDER BY w.source, w.row"""


_TOLD: Final = (
    *("record", "source", "is_unique", "number", "person", "name", "family", "given", "kana", "kana_family", "kana_given", "kana_sorted"),
    *("loose", "loose_given", "pattern", "also", "birth", "born", "sex", "address", "phone", "household"),
)
"""Columns that tell two rows of a number apart; the others stay where they are, since a register has a million rows."""

_TWICE: Final = """
    a.name = b.name AND a.born = b.born AND a.sex = b.sex AND coalesce(a.kana = b.kana, true)
    AND (a.phone = b.phone OR a.household = b.household OR (a.address = b.address AND regexp_matches(a.address, '[|][0-9]')))"""
"""When two register rows are taken for one person registered twice: written name, whole date of birth and sex are the same, the readings do
not differ, and an address with its number, a telephone or a household is shared. Twins have names of their own; an unnamed newborn has none
to compare, or nothing but a family name. They stay two persons until somebody puts the register right or a clerk unites them."""

_REGISTER: Final = """(
    WITH double AS (SELECT name, born FROM _lk_record WHERE is_spine AND number IS NOT NULL AND name IS NOT NULL AND born IS NOT NULL
                    GROUP BY ALL HAVING count(*) > 1),
    shared AS (SELECT number FROM _lk_record WHERE is_spine GROUP BY number HAVING count(*) > 1),
    families AS (SELECT DISTINCT family AS name FROM _lk_record WHERE is_spine AND number IS NOT NULL),
    named AS (SELECT {told} FROM _lk_record SEMI JOIN double USING (name, born) ANTI JOIN families USING (name)
              WHERE is_spine AND number IS NOT NULL),
    spine AS (SELECT {told} FROM _lk_record SEMI JOIN shared USING (number) WHERE is_spine),
    pairs AS (
        SELECT a.record AS low, b.record AS high, 'registered_twice' AS code
        FROM named a JOIN named b ON a.name = b.name AND a.born = b.born AND a.record < b.record WHERE {twice}
        UNION ALL
        SELECT a.record, b.record, CASE WHEN {same} THEN 'registered_twice' ELSE 'one_number_two_people' END
        FROM spine a JOIN spine b ON a.number = b.number AND a.record < b.record)
    SELECT record, min(code) AS code FROM (SELECT low AS record, code FROM pairs UNION ALL SELECT high, code FROM pairs) GROUP BY record)"""
"""Register rows that stand in a doubtful pair; of two faults of one row the graver, one number on two people, is told."""
