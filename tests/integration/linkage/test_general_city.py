"""A made city's extracts linked by a specification alone: no plan, no register, no labels; the truth only counts."""

import csv
import io
from pathlib import Path

import duckdb
import pytest
import typer
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from hagukumi.city.extracts import OF_PROPOSALS
from hagukumi.linkage.general.command import mount_link
from hagukumi.plan import read_plan
from hagukumi.plan.records import Encoding, LinkField

KEYS = {LinkField.NAME: "full_name", LinkField.POSTAL: "postal_code"} | {
    field: field.value for field in (LinkField.RESIDENT_NUMBER, LinkField.KANA, LinkField.BIRTH_DATE, LinkField.SEX, LinkField.ADDRESS)
}
KEYS |= {LinkField.PHONE: "phone", LinkField.HOUSEHOLD: "household"}
CODECS = {Encoding.UTF_8: "utf-8", Encoding.UTF_8_BOM: "utf-8-sig", Encoding.CP932: "cp932"}


def _rows(path, layout):
    if path.suffix == ".xlsx":
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
        return [[str(int(cell)) if isinstance(cell, float) else str(cell) for cell in row] for row in sheet]
    return list(csv.reader(io.StringIO(path.read_bytes().decode(CODECS[layout.encoding]), newline="")))


def _extract(city, source, refused, folder):
    """The extract as CSV in its own encoding with its row number as record id, without the rows that no intake would take."""
    rows = _rows(city / "extracts" / source.file, source.layout)
    head = rows[source.layout.header_row - 1]
    kept = [
        [number, *(row + [""] * len(head))[: len(head)]]
        for number, row in enumerate(rows, start=1)
        if number > source.layout.header_row and any(row) and number not in refused
    ]
    with (folder / f"{source.id}.csv").open("w", encoding=CODECS[source.layout.encoding], newline="") as stream:
        csv.writer(stream).writerows([["行", *head], *kept])
    return bool(kept)


def _entry(source):
    columns = "\n".join(f'{KEYS[column.link]} = "{column.header}"' for column in source.layout.columns if column.link in KEYS)
    unique = str(source.unique_per_person).lower()
    head = f'name = "{source.id}"\npath = "{source.id}.csv"\nunique_per_person = {unique}'
    return f'[[source]]\n{head}\n[source.columns]\nrecord = "行"\n{columns}\n'


@pytest.fixture(scope="module")
def linked(made_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("general")
    plan, text = read_plan(made_city / "plan"), 'script = "ja"\n'
    text += f'[settings]\nprefecture = "愛知県"\ncity = "{plan.programme.municipality}"\n'
    proposals = {extract.card.id for extract in OF_PROPOSALS}
    for source in (source for source in plan.sources if source.id not in proposals):
        spoilt = duckdb.execute(f"SELECT row FROM '{made_city}/truth/quarantine.parquet' WHERE source = ?", [source.id]).fetchall()
        if _extract(made_city, source, {row for (row,) in spoilt}, folder):
            text += _entry(source)
    (folder / "spec.toml").write_text(text, encoding="utf-8")
    app = typer.Typer()
    mount_link(app)
    result = CliRunner().invoke(app, [str(folder / "spec.toml"), "--out", str(folder / "out")])
    assert result.exit_code == 0, result.output
    return folder / "out"


def _pairs(by):
    query = f"SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM (SELECT count(*) AS n FROM scored GROUP BY {by})"
    return int(duckdb.execute(query).fetchall()[0][0])


def test_people_of_a_city_are_found_without_a_register(made_city, linked):
    truth = f"'{made_city}/truth/records.parquet'"
    duckdb.execute(f"""
        CREATE OR REPLACE TEMP TABLE scored AS SELECT l.person, t.person AS truth
        FROM '{linked}/links.parquet' l JOIN {truth} t ON t.source = l.source AND CAST(t.row AS VARCHAR) = l.record""")
    both, found, true = _pairs("person, truth"), _pairs("person"), _pairs("truth")
    assert true > 5_000
    assert both / found > 0.999
    assert 2 * both / (found + true) > 0.985


def test_charts_and_rates_come_with_the_answer(linked):
    names = {each.name for each in (linked / "charts").iterdir()}
    assert {"weights.svg", "threshold.svg", "rates_to_others.svg", "index.txt"} <= names
