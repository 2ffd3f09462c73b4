"""What linkage is given and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import pyarrow as pa

from hagukumi.linkage.engine.blocking import Budget
from hagukumi.linkage.engine.expectation import Training
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.japanese.calibration import Calibration
from hagukumi.plan.records import LinkField


@dataclass(frozen=True, slots=True)
class LinkSource:
    """One extract to link: its table in the connection and what its columns mean.

    The table holds `_row` (unique within the source), the columns named in `columns`, and beside a name, reading, Latin name or
    address `X` its key `X_key`. `unique_per_person`: no person has two rows. `spine`: the register of persons; its rows are persons.
    `extra`: further columns that may agree, from what they mean (email, city, occupation, anything else) to the column.
    """

    id: str
    table: str
    columns: Mapping[LinkField, str]
    unique_per_person: bool = False
    spine: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """Thresholds in bits of match weight (log2 of the posterior odds) and limits of the work; those of a script stand in `DEFAULTS`.

    `link_weight`: a pair is linked from here on. `review_weight`: below it a pair is not even shown to a clerk. `margin`: how many bits the
    best register person must be ahead of the next one. `register_gain`: the most bits that being the only candidate of the register may
    add. `sure_weight`: from here on a link teaches what else leads to its person. `budget`: how many pairs may be compared. `training`:
    sizes of its samples. `script`: in which script names are written. The code sets name values as conformed by intake: texts, or the
    codes of the resident record standard (02 世帯主, 11 妻, 12 夫, 20 子).
    """

    link_weight: float = 4.0
    review_weight: float = -2.0
    margin: float = 5.0
    register_gain: float = 3.0
    sure_weight: float = 10.0
    script: Literal["ja", "latin"] = "ja"
    budget: Budget = field(default_factory=Budget)
    training: Training = field(default_factory=Training)
    adult_age: int = 18
    sex_unknown: frozenset[str] = frozenset({"0", "3", "9"})
    protected_no: frozenset[str] = frozenset({"0", "no", "無"})
    parent_relations: frozenset[str] = frozenset({"世帯主", "配偶者", "妻", "夫", "02", "11", "12"})
    child_relations: frozenset[str] = frozenset(
        {"子", "長男", "長女", "二男", "二女", "妻の子", "夫の子", "配偶者の子", "20", "1120", "1220"}
    )


DEFAULTS: Final[Mapping[Literal["ja", "latin"], LinkSettings]] = {
    "ja": LinkSettings(),
    "latin": LinkSettings(script="latin", link_weight=0.0),
}
"""What holds for a script where nothing else is asked for. In Latin script linked is what is more likely one person than not: a false link
and a missed one cost the same, and clusters that do not hold together are parted again."""


@dataclass(frozen=True, slots=True)
class Linked:
    """The answer of `link`.

    links: `_source, _row, person, weight, rule, evidence`, every row of every source exactly once. `rule` is one of register,
    resident_number, probabilistic, household, clerk, single. `weight` is in bits (0 for register and single); `evidence` names levels only.
    review: `_left_source, _left_row, _right_source, _right_row, weight, reason`. relations: `person, other_person, kind`, read as
    "other_person is kind of person". persons: `person, spine_source, spine_row, birth_date, sex, protected, moved_in_on, household`
    (`household` is the least person number of the household). misuse: `_source, _row, code`. counts: figures without personal data.
    pairs: `_left_source, _left_row, _right_source, _right_row, weight, evidence, linked, hold`: every weighed pair, by one row of each
    side, whether its two sides are one person now, and why it was held back ('' if it was not). In Japanese also what a weight is made
    of, in bits: `bits_prior` and, as weighed, with a name's own frequency, `bits_name, bits_birth, bits_sex, bits_home`, which sum to
    `weight` (null for a pair joined by number); `gain`, added before the weight was held against `link_weight` because the person of the
    register is the only candidate; `lead`, how far that person is ahead of the next (null without another). model: the parameters used.
    calibration: what was counted over everybody, where it was asked for; unlike the model it holds names (None for a script without it).
    """

    links: pa.Table
    review: pa.Table
    relations: pa.Table
    persons: pa.Table
    misuse: pa.Table
    pairs: pa.Table
    model: LinkModel
    counts: dict[str, object]
    calibration: Calibration | None = None
