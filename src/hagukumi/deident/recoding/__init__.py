"""Recoding in which not every record is treated alike: local recoding, Mondrian, cell suppression, and the attack on local recoding.

In: coded records, the conditions that must hold for every class, limits. Out: labels per record and item that are always nodes of the
hierarchies (or sets of values for Mondrian), with the loss and the classes. Never: a result whose conditions were not checked on the labels
as written, a record suppressed without being counted, an answer that depends on the number of threads.
"""

from hagukumi.deident.recoding.cells import CellsSuppressed, Reading, compatible_rows, fitting_rows, suppress_cells
from hagukumi.deident.recoding.checking import unmet
from hagukumi.deident.recoding.local import recode_locally
from hagukumi.deident.recoding.mondrian import Partitioned, partition
from hagukumi.deident.recoding.refinement import RefinementRisk, refinement_risk
from hagukumi.deident.recoding.result import Recoded

__all__ = [
    "CellsSuppressed",
    "Partitioned",
    "Reading",
    "Recoded",
    "RefinementRisk",
    "compatible_rows",
    "fitting_rows",
    "partition",
    "recode_locally",
    "refinement_risk",
    "suppress_cells",
    "unmet",
]
