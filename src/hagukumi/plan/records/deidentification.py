"""行政機関等匿名加工情報の作成 (Art. 109–121): what a municipality settles before one of its files is de-identified."""

from __future__ import annotations

import enum
from typing import Annotated

import msgspec

from hagukumi.plan.records.record import Record


class ProvidedUnder(enum.StrEnum):
    """The ground on which de-identified information may leave (Art. 109(2))."""

    PROPOSAL = "proposal"
    OTHER_LAW = "other_law"
    WITHIN_PURPOSE = "within_purpose"


class Disclosure(enum.StrEnum):
    """What a request under the information disclosure ordinance would lead to for a file (Art. 60(3)(ii))."""

    PARTLY = "partly"
    OPINION = "opinion"
    NONE = "none"


class Deidentification(Record, frozen=True):
    """One 個人情報ファイル from which de-identified information is made, under a purpose of its own.

    `file` is the 個人情報ファイル; `disclosure` and `unhindered` are what Art. 60(3)(ii) and (iii) ask of it, each with its reason.
    `provision` is the case of Art. 109(2). `fewest` is the least number of people who look alike in what leaves (k; a municipality's own
    line, no provision names a number). `method_safeguards` says how the method information is kept (Art. 121(2)). `undisclosed` are items
    that the information disclosure ordinance keeps back for another reason than privacy: Art. 60(3) leaves them out of what is processed.
    """

    id: str
    name: str
    purpose: str
    file: str
    disclosure: Disclosure
    disclosure_reason: str
    unhindered: str
    provision: ProvidedUnder
    provision_reason: str
    fewest: Annotated[int, msgspec.Meta(ge=1)]
    method_safeguards: str
    undisclosed: tuple[str, ...] = ()
