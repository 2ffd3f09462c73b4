"""Days that follow from a plan (民法第143条第2項 for periods in months)."""

import datetime

import pytest

from hagukumi.documents.terms import after_months, fiscal_year_end
from hagukumi.vault.writing import months_after

DAYS = [datetime.date(2027, 1, 31), datetime.date(2028, 2, 29), datetime.date(2027, 12, 31), datetime.date(2026, 4, 1)]


@pytest.mark.parametrize(
    ("months", "end"),
    [(0, datetime.date(2027, 1, 31)), (1, datetime.date(2027, 2, 28)), (13, datetime.date(2028, 2, 29)), (11, datetime.date(2027, 12, 31))],
)
def test_a_month_without_that_day_ends_on_its_last(months, end):
    assert after_months(datetime.date(2027, 1, 31), months) == end


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("months", [0, 1, 6, 12, 18, 60, 121])
def test_papers_and_the_vault_count_alike(day, months):
    assert after_months(day, months) == months_after(day, months)


@pytest.mark.parametrize(
    ("day", "end"), [("2027-03-31", "2027-03-31"), ("2027-04-01", "2028-03-31"), ("2027-12-31", "2028-03-31"), ("2028-01-01", "2028-03-31")]
)
def test_the_fiscal_year_ends_on_31_march(day, end):
    assert fiscal_year_end(datetime.date.fromisoformat(day)) == datetime.date.fromisoformat(end)
