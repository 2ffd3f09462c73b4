"""個人情報ファイル簿 (Art. 74, 75): what cannot be derived from items and uses."""

from __future__ import annotations

import datetime
import enum

from hagukumi.plan.records.record import Record


class RegisterExemption(enum.StrEnum):
    """Why a file need not be in the published register (Art. 75(2))."""

    FEW_PERSONS = "few_persons"
    ERASED_WITHIN_A_YEAR = "erased_within_a_year"
    WITHIN_PUBLISHED_FILE = "within_published_file"
    OTHER_OF_74_2 = "other_of_74_2"


class FileRegister(Record, frozen=True):
    """One 個人情報ファイル: its statutory matters as far as the plan does not already say them.

    `tables` are the sources or derived tables recorded in it; record items, sensitive categories and regular recipients follow from these.
    `linkage` marks the separate entry for the linkage (5.5.2(2)). `manual` is Art. 60(2)(ii); `withheld` are items left out under 75(3).
    """

    id: str
    name: str
    department: str
    purposes: tuple[str, ...]
    tables: tuple[str, ...]
    range: str
    persons: int
    collected_how: str
    recipients: tuple[str, ...] = ()
    desk: str = ""
    desk_address: str = ""
    special_procedure: str = ""
    manual: bool = False
    matching_manual: bool | None = None
    exemption: RegisterExemption | None = None
    exemption_reason: str = ""
    withheld: tuple[str, ...] = ()
    withheld_reason: str = ""
    linkage: bool = False
    proposals: bool = False
    proposals_desk: str = ""
    anonymised: str = ""
    corrected_on: datetime.date | None = None
    remarks: str = ""
