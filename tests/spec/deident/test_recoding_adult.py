"""What local recoding reaches on the data set of the literature (UCI Adult, hierarchies of ARX), k = 5."""

import numpy as np

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.privacy import Limits, Privacy
from hagukumi.deident.recoding import compatible_rows, fitting_rows, recode_locally, refinement_risk, suppress_cells

ARX_LOCAL_LOSS = 0.05908
"""ARX 3.9.2, `optimizeIterativeFast`, the best of its settings; no record suppressed."""


def test_local_recoding_loses_less_than_the_reference_and_suppresses_nobody(adult: CodedRecords) -> None:
    found = recode_locally(adult, Privacy(k=5), Limits())

    assert found.loss < 0.0503 < ARX_LOCAL_LOSS
    assert not found.suppressed.any()
    assert np.bincount(found.classes).min() >= 5
    assert found.class_count > 4700


def test_fewer_cells_are_blanked_than_by_the_reference_in_a_stronger_reading(adult: CodedRecords) -> None:
    """sdcMicro 5.8 localSuppression blanks 1,480 cells on the same recoded file; its own count of fitting rows holds here too."""
    levels = (0, 3, 0, 0, 2, 1, 1, 2, 0)
    found = suppress_cells(adult, levels, Privacy(k=5))
    true, missing = np.stack(adult.generalised(levels), axis=1), np.stack(found.missing, axis=1)

    assert found.cells == missing.sum() < 1_160
    assert not missing.all(axis=1).any()
    assert compatible_rows(true, missing).min() >= 5
    assert fitting_rows(true, missing).min() >= 5


def test_the_attacker_who_knows_the_program_makes_true_claims_about_half_of_the_records(adult: CodedRecords) -> None:
    """Classes formed cheapest first tell which cheaper ones were impossible; exchanging records afterwards makes a few claims wrong."""
    formed = refinement_risk(adult, recode_locally(adult, Privacy(k=5), Limits(), rounds=0), 5)
    exchanged = refinement_risk(adult, recode_locally(adult, Privacy(k=5), Limits(), rounds=1), 5)

    assert formed.right == 1.0 > exchanged.right > 0.9
    assert 0.45 < formed.narrowed < 0.5 and 0 < formed.exact < 0.02
    assert formed.below_k == exchanged.below_k == 0.0
    assert exchanged.candidates_by_labels > 4 * exchanged.candidates
