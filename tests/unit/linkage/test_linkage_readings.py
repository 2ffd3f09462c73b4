"""Under a calibration a reading's parts follow from the reading alone, whoever else is there."""

import duckdb
import pyarrow as pa

from hagukumi.linkage.japanese.calibration import Calibration, counted, take_calibration
from hagukumi.linkage.japanese.writings import kana_tables


def read(readings: list[str], calibration: Calibration | None) -> tuple[dict[str, tuple[str, ...]], Calibration]:
    """The parts of each reading, and what was counted."""
    with duckdb.connect() as connection:
        take_calibration(connection, calibration)
        connection.register("readings", pa.table({"kana_raw": readings}))
        connection.execute("CREATE TEMP TABLE _lk_raw AS SELECT kana_raw, NULL::VARCHAR AS guardian_kana_raw FROM readings")
        kana_tables(connection)
        rows = connection.execute("SELECT raw, family, given, loose, loose_given FROM _lk_kana").fetchall()
        return {row[0]: row[1:] for row in rows}, counted(connection)


def test_an_unspaced_reading_is_parted_alike_with_and_without_those_it_was_learnt_from():
    everybody, calibration = read(["サトウ　ミヅキ", "サトウ　ヒデオオ", "サトウミヅキ", "サトウヒデオオ"], None)
    some, _ = read(["サトウミヅキ", "サトウヒデオオ"], calibration)
    assert some == {reading: everybody[reading] for reading in some}
    assert some["サトウミヅキ"][3] == everybody["サトウ　ミヅキ"][3]
