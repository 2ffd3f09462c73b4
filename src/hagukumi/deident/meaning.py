"""What an item means to somebody who holds a list of people."""

from __future__ import annotations

import enum


class Known(enum.StrEnum):
    """What a list of people outside says of a person beside the name."""

    BIRTH_DATE = "birth_date"
    AGE = "age"
    SEX = "sex"
    POSTAL_CODE = "postal_code"
    AREA = "area"
