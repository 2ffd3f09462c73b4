"""Records that stand out by few items, and the log-linear model: the figures that sdcMicro and the guide to it print.

The examples are those of sdcMicro's own tests (`test_suda2.R`, `test_modRisks.R`, version 5.8) and of the IHSN's practice guide (table of
SUDA and DIS-SUDA scores).
"""

import numpy as np
import pytest

from hagukumi.deident.errors import DeidentError
from hagukumi.deident.risk import Effects, Scoring, Weighting, intrusion_risk, log_linear_risk, record_intrusion_risks, special_uniques

GUIDE = (
    "Urban Urban Urban Urban Rural Urban Urban Urban Urban Urban",
    "Female Female Female Male Female Male Female Male Female Female",
    "SecondaryIncomplete SecondaryIncomplete PrimaryIncomplete SecondaryComplete SecondaryComplete SecondaryComplete PrimaryComplete "
    "PostSecondary SecondaryIncomplete SecondaryIncomplete",
    "Employed Employed NonLF Employed Unemployed Employed NonLF Unemployed NonLF NonLF",
)
"""Residence, gender, education and labour status of ten people."""

SAMPLE = ((2, 3, 2, 3, 3, 1, 2, 3, 2, 2), (2, 1, 2, 2, 1, 2, 1, 1, 1, 2), (5, 4, 4, 5, 4, 4, 3, 3, 2, 2))
"""What R draws for three items of ten records of sdcMicro's test; each record stands for a hundred people."""


def coded(*texts: str) -> list[np.ndarray]:
    return [np.unique(text.split(), return_inverse=True)[1] for text in texts]


def test_scores_of_the_guide() -> None:
    told = special_uniques(coded(*GUIDE), 4)
    assert told.scores.tolist() == [0, 0, 6, 0, 12, 0, 6, 10, 0, 0]
    assert (told.uniques, told.paired) == (4, 6)
    assert special_uniques(coded(*GUIDE), 3).scores.tolist() == told.scores.tolist()


def test_scores_of_the_book() -> None:
    told = special_uniques(
        coded(
            "20s 20s 20s 20s 20s 20s 20s 60s",
            "male male male male female female female male",
            "50k+ 50k+ 50k- 50k- 50k- 50k- 50k- 50k-",
            "high high high high university high middle university",
        ),
        4,
    )
    assert told.scores[4:].tolist() == [4, 2, 6, 8]


def test_an_item_contributes_what_its_minimal_uniques_add() -> None:
    told = special_uniques([np.array([2, 1, 1]), np.array([0, 3, 0]), np.array([0, 6, 0])])
    assert told.contributions == (0.5, 0.375, 0.375)


def test_the_risk_of_a_match_is_that_of_the_guide() -> None:
    """The guide's figures come from the scores of the IHSN's program and one in a hundred people in the data."""
    told = special_uniques(coded(*GUIDE), 4, Scoring.IHSN)
    assert intrusion_risk(told.uniques, told.paired, 0.01) == pytest.approx(4 * 0.01 / (4 * 0.01 + 6 * 0.99))
    printed = [0, 0, 0.0051, 0, 0.0107, 0, 0.0051, 0.0088, 0, 0]
    assert record_intrusion_risks(told, 0.01) == pytest.approx(printed, abs=5e-5)


def test_who_is_alone_in_a_file_of_everybody_is_matched_for_certain() -> None:
    told = special_uniques(coded(*GUIDE), 4)
    assert record_intrusion_risks(told, 1.0).tolist() == [0, 0, 1, 0, 1, 0, 1, 1, 0, 0]


def test_where_nobody_is_alone_there_is_nothing_to_match() -> None:
    told = special_uniques([np.array([0, 0, 1, 1])], 1)
    assert (intrusion_risk(told.uniques, told.paired, 0.5), told.contributions) == (0.0, (0.0,))
    assert not record_intrusion_risks(told, 0.5).any()
    assert not len(special_uniques([np.zeros(0, np.int32)]).scores)


def test_many_items_of_many_values_are_keyed_without_overflow() -> None:
    wide = np.arange(3_000) * 700
    told = special_uniques([wide, np.zeros(3_000, np.int64), wide], 2)
    assert told.found == (6_000, 0)


@pytest.mark.parametrize(
    ("weighting", "alone", "matched"),
    [
        (Weighting.STANDARD, 0.552916, 0.7053842),
        (Weighting.PSEUDO, 0.553, 0.705),
        (Weighting.CLOGG_ELIASON, 0.542, 0.699),
        (Weighting.PREDICTOR, 0.408, 0.613),
    ],
)
def test_the_log_linear_model_is_that_of_sdcmicro(weighting: Weighting, alone: float, matched: float) -> None:
    told = log_linear_risk([np.array(item) for item in SAMPLE], np.full(10, 100.0), weighting=weighting)
    assert told is not None
    digits = 5e-7 if weighting is Weighting.STANDARD else 5e-4
    assert told.as_sdcmicro == pytest.approx((alone, matched), abs=digits)
    assert (told.seen, told.uniques) == (9, 8)
    assert (told.population_uniques is None) == (weighting in (Weighting.CLOGG_ELIASON, Weighting.PREDICTOR))


def test_the_log_linear_model_finds_how_many_are_alone_where_it_holds() -> None:
    """A town of independent items, one in ten in the data: the estimates come near what is true."""
    chance = np.random.default_rng(7)
    town = np.stack([np.minimum(chance.geometric(share, 60_000), 30) for share in (0.15, 0.2, 0.3, 0.25)])
    seen = town[:, chance.random(60_000) < 0.1]
    cells, sizes = np.unique(town, axis=1, return_counts=True)
    alone, times = np.unique(seen, axis=1, return_counts=True)
    whole = dict(zip(map(tuple, cells.T.tolist()), sizes.tolist(), strict=True))
    people = np.array([whole[tuple(cell)] for cell in alone[:, times == 1].T.tolist()])
    told = log_linear_risk(list(seen), np.full(seen.shape[1], 10.0))
    assert told is not None
    assert told.uniques == len(people)
    assert told.population_uniques == pytest.approx((people == 1).sum(), rel=0.15)
    assert told.correct_matches == pytest.approx((1 / people).sum(), rel=0.05)


def test_in_a_file_of_everybody_who_is_alone_is_alone() -> None:
    told = log_linear_risk([np.array(item) for item in SAMPLE], np.ones(10), Effects.PAIRS)
    assert told is not None
    assert (told.population_uniques, told.correct_matches) == (8.0, 8.0)


def test_a_model_of_too_many_cells_is_not_fitted() -> None:
    columns = [np.arange(40) * step % 37 for step in (1, 5, 7)]
    assert log_linear_risk(columns, np.ones(40), Effects.MAIN, Weighting.CLOGG_ELIASON, most_cells=1_000) is None
    assert log_linear_risk(columns, np.ones(40), Effects.PAIRS, most_cells=10) is None
    wide = [np.arange(3_000) % 1_001, np.arange(3_000) % 7]
    assert log_linear_risk(wide, np.ones(3_000), Effects.PAIRS) is None, "more effects than are fitted"


def test_a_record_that_stands_for_less_than_itself_is_refused() -> None:
    with pytest.raises(DeidentError, match="代表する人数"):
        log_linear_risk([np.array([0, 1])], np.array([1.0, 0.5]))
