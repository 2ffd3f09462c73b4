"""Who belongs to whose household, who is whose guardian, who are brothers and sisters."""

import duckdb
import pyarrow as pa

from hagukumi.linkage.japanese.calibration import is_calibrated
from hagukumi.linkage.japanese.profiles import LARGEST_HOUSEHOLD
from hagukumi.linkage.japanese.records import literals
from hagukumi.linkage.sources import LinkSettings


def _households(connection: duckdb.DuckDBPyConnection) -> None:
    """`_lk_member(person, household, birth, relation)`: register rows of households that are no institutions."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_member AS
        SELECT person, household, birth, relation FROM _lk_record WHERE is_spine AND household IS NOT NULL
        QUALIFY count(*) OVER (PARTITION BY household) BETWEEN 2 AND {LARGEST_HOUSEHOLD}""")


def _named_guardians(connection: duckdb.DuckDBPyConnection) -> None:
    """`_lk_guardian(person, guardian)`: whom a child's record names, by number, or by name among adults of one household or address.

    A number alone is believed only if the register knows it and the name beside it, where there is one, does not contradict.
    """
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE _lk_guardian AS
        WITH adult AS (SELECT person, number, name, kana, household, address, given, kana_given FROM _lk_record WHERE is_spine),
        named AS (SELECT DISTINCT r.person, guardian_number, guardian_name, guardian_kana, coalesce(s.household, r.household) AS household,
                         coalesce(s.address, r.address) AS address
                  FROM _lk_record r LEFT JOIN (SELECT person, household, address FROM _lk_record WHERE is_spine) s ON s.person = r.person
                  WHERE guardian_number IS NOT NULL OR guardian_name IS NOT NULL OR guardian_kana IS NOT NULL)
        SELECT DISTINCT n.person, a.person AS guardian FROM named n JOIN adult a ON a.number = n.guardian_number
        WHERE coalesce(n.guardian_name = a.name, n.guardian_kana = a.kana, true) OR a.household = n.household
        UNION SELECT n.person, a.person FROM named n JOIN adult a ON a.household = n.household AND a.name = n.guardian_name
        UNION SELECT n.person, a.person FROM named n JOIN adult a ON a.household = n.household AND a.kana = n.guardian_kana
        UNION SELECT n.person, a.person FROM named n JOIN adult a ON a.address = n.address AND a.name = n.guardian_name""")


def _parents(settings: LinkSettings) -> str:
    """SQL: head and spouse of a minor's household, where by 続柄 the minor is the child of one of them.

    Minor is measured from the youngest resident's year of birth: linkage has no clock.
    """
    parents, children = literals(settings.parent_relations), literals(settings.child_relations)
    year = "try_cast(left({0}.birth, 4) AS INT)"
    minor = f"{year.format('c')} >= (SELECT year FROM _lk_counted_youngest) - {settings.adult_age}"
    return f"""
        SELECT c.person, p.person AS guardian FROM _lk_member c JOIN _lk_member p USING (household)
        WHERE c.relation IN ({children}) AND p.relation IN ({parents}) AND c.person <> p.person AND {minor}
          AND {year.format("c")} - {year.format("p")} >= {settings.adult_age - 2}"""


def relations_table(connection: duckdb.DuckDBPyConnection, settings: LinkSettings) -> pa.Table:
    """`person, other_person, kind`: household and sibling both ways, guardian from the child.

    Whoever is protected (支援措置) has no relation to anybody at another address or in another household: a relation is a way to find
    them. Only what the register itself shows under one roof remains.
    """
    _households(connection)
    if not is_calibrated(connection):
        connection.execute("INSERT INTO _lk_counted_youngest SELECT max(try_cast(left(birth, 4) AS INT)) FROM _lk_member")
    _named_guardians(connection)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_relation AS
        WITH guardian AS (
            SELECT person, guardian FROM _lk_guardian WHERE person <> guardian
            UNION SELECT person, guardian FROM ({_parents(settings)}) WHERE person NOT IN (SELECT person FROM _lk_guardian)),
        sibling AS (SELECT DISTINCT a.person, b.person AS other
                    FROM guardian a JOIN guardian b ON a.guardian = b.guardian AND a.person <> b.person)
        SELECT a.person, b.person AS other_person, 'household' AS kind
        FROM _lk_member a JOIN _lk_member b ON a.household = b.household AND a.person <> b.person
        UNION SELECT person, guardian, 'guardian' FROM guardian UNION SELECT person, other, 'sibling' FROM sibling""")
    return connection.execute("""
        WITH place AS (SELECT person, bool_or(protected) AS protected, arg_min_null(household, record) FILTER (WHERE is_spine) AS household
                       FROM _lk_record GROUP BY person)
        SELECT r.* FROM _lk_relation r JOIN place a ON a.person = r.person JOIN place b ON b.person = r.other_person
        WHERE NOT (a.protected OR b.protected) OR a.household = b.household
        ORDER BY person, other_person, kind""").to_arrow_table()
