"""How items were chosen: evidence, candidates with their states, and whether the data can be had at all (3.1, 3.2)."""

from __future__ import annotations

import datetime
import enum

from hagukumi.plan.records.record import Record


class EvidenceKind(enum.StrEnum):
    """The four kinds of sources of information (3.1 ①–④)."""

    GUIDE = "guide"
    PRECEDENT = "precedent"
    PAPER = "paper"
    EXPERT = "expert"


class Reliability(enum.StrEnum):
    """How far a paper's design lets one trust its finding, highest first (図3-2)."""

    RCT = "rct"
    SYSTEMATIC_REVIEW = "systematic_review"
    RD_IV = "rd_iv"
    DID_PSM = "did_psm"
    COMPARISON = "comparison"
    UNCONTROLLED = "uncontrolled"


class Evidence(Record, frozen=True):
    """情報源: what shows that an item has to do with the aim.

    A paper also states its level (図3-2) and what was checked of it: who published it, peer review, method; by whom (officer) and when.
    """

    id: str
    kind: EvidenceKind
    title: str
    author: str
    year: int
    location: str
    finding: str
    level: Reliability | None = None
    publisher: str = ""
    peer_reviewed: bool | None = None
    method: str = ""
    checked_by: str = ""
    checked_on: datetime.date | None = None


class Statement(Record, frozen=True):
    """A judgment put in words by a named officer on a day."""

    text: str = ""
    by: str = ""
    on: datetime.date | None = None


class SelectionState(enum.StrEnum):
    """States of a candidate on its way to being used (図3-1)."""

    CANDIDATE = "candidate"
    NEEDED = "needed"
    OBTAINABLE = "obtainable"
    USED = "used"
    DROPPED = "dropped"


class Step(Record, frozen=True):
    """One change of state: to what, when, by which officer, why."""

    state: SelectionState
    on: datetime.date
    by: str
    reason: str


class Holding(enum.StrEnum):
    """保有状況 (3.2.1): digital, on paper, or not held."""

    DIGITAL = "digital"
    ANALOG = "analog"
    NOT_HELD = "not_held"


class TargetFormat(enum.StrEnum):
    """標準データフォーマット (3.2.2 ①–③), or the municipality's own layout."""

    STANDARD_SPECIFICATION = "standard_specification"
    GIF = "gif"
    SPECIFIC_PERSONAL_LAYOUT = "specific_personal_layout"
    OWN = "own"


class FieldMapping(Record, frozen=True):
    """One correspondence: field as it is now, field of the target format, and how the value is converted."""

    origin: str
    target: str
    conversion: str = ""


class Digitisation(Record, frozen=True):
    """データ化方針 (3.2.2): how it becomes structured data, in which format, with which correspondence, by when."""

    policy: str
    target: TargetFormat
    mapping: tuple[FieldMapping, ...] = ()
    due: datetime.date | None = None


class Quality(Record, frozen=True):
    """欠損・不整合 as measured at reception of one source: rows read, rows without a value, rows whose value was not accepted."""

    source: str
    rows: int
    missing: int
    inconsistent: int
    measured_on: datetime.date


class Availability(Record, frozen=True):
    """取得可能性 (3.2): how it is held, in what, by whom if not here, how it would be collected; who answered the survey and when."""

    holding: Holding
    system: str = ""
    structured: bool | None = None
    held_by: str = ""
    collection: str = ""
    surveyed_by: str = ""
    surveyed_on: datetime.date | None = None
    digitisation: Digitisation | None = None
    quality: tuple[Quality, ...] = ()


class Candidate(Record, frozen=True):
    """「利用データ項目」の候補 (3.1): one piece of information, the purpose it would serve, and every step of the choice.

    `items` are the plan's items it has become (several when several extracts carry the same piece, e.g. 氏名). `fairness` is the check
    against discriminatory or other improper use. The last step is the present state.
    """

    id: str
    name: str
    purpose: str
    holder: str = ""
    evidence: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    relevance: Statement = Statement()
    necessity: Statement = Statement()
    fairness: Statement = Statement()
    steps: tuple[Step, ...] = ()
    availability: Availability | None = None

    @property
    def state(self) -> SelectionState:
        """The present state; a candidate without a step is just a candidate."""
        return self.steps[-1].state if self.steps else SelectionState.CANDIDATE
