"""What a clerk's word undoes before anything is weighed."""

import duckdb


def release_disputed(connection: duckdb.DuckDBPyConnection) -> None:
    """Take out of `_lk_owned` what a clerk told apart from the person its number names, or from another row of that person.

    Of two rows told apart from each other under one number nobody knows which the number is wrong on: both are weighed anew.
    """
    connection.execute("""
        DELETE FROM _lk_owned WHERE node IN (
            SELECT o.node FROM _lk_owned o JOIN _lk_decision d ON NOT d.same AND o.node IN (d.low, d.high) AND o.person IN (d.low, d.high)
            UNION ALL
            SELECT unnest([d.low, d.high]) FROM _lk_decision d JOIN _lk_owned a ON a.node = d.low JOIN _lk_owned b ON b.node = d.high
            WHERE NOT d.same AND a.person = b.person)""")
