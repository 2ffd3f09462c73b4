"""The one place that speaks to HiGHS: linear and whole-number programs over sparse rows, solved again from where the last one stopped.

HiGHS (MIT licence): Huangfu and Hall, "Parallelizing the dual revised simplex method", Mathematical Programming Computation 10 (2018).
One thread and fixed options: the same program gives the same answer. It cannot share a process with OR-Tools (symbol clash).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_INFINITE = np.inf
Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Rows:
    """Sparse rows `start`, `index`, `value` with `lower` ≤ row ≤ `upper`."""

    start: NDArray[np.int64]
    index: NDArray[np.int64]
    value: Numbers
    lower: Numbers
    upper: Numbers


class Program:
    """Minimise `cost`·x subject to rows and lower ≤ x ≤ upper; `whole` asks for whole numbers."""

    def __init__(
        self, rows: Rows, cost: Numbers, lower: Numbers, upper: Numbers, *, whole: bool = False, **options: bool | int | float | str
    ) -> None:
        import highspy  # here, so that whoever only describes a table does not load a solver

        self._names: Any = highspy
        self._columns = np.arange(len(cost), dtype=np.int32)
        self._highs: Any = highspy.Highs()
        for name, value in ({"output_flag": False, "threads": 1, "random_seed": 0} | options).items():
            self._highs.setOptionValue(name, value)
        self._highs.passModel(self._model(rows, cost, lower, upper, whole))

    def _model(self, rows: Rows, cost: Numbers, lower: Numbers, upper: Numbers, whole: bool) -> Any:
        model = self._names.HighsLp()
        model.num_col_, model.num_row_ = len(cost), len(rows.lower)
        model.col_cost_, model.col_lower_, model.col_upper_ = cost, lower, upper
        model.row_lower_, model.row_upper_ = rows.lower, rows.upper
        model.a_matrix_.format_ = self._names.MatrixFormat.kRowwise
        model.a_matrix_.start_ = rows.start.astype(np.int32)
        model.a_matrix_.index_ = rows.index.astype(np.int32)
        model.a_matrix_.value_ = rows.value
        if whole:
            model.integrality_ = [self._names.HighsVarType.kInteger] * len(cost)
        return model

    def solve(self) -> Numbers | None:
        """The best x, or None where none exists. RuntimeError when HiGHS gives no answer: never a guess."""
        self._highs.run()
        if not len(self._columns):
            return np.zeros(0)
        status = self._highs.getModelStatus()
        if status == self._names.HighsModelStatus.kInfeasible:
            return None
        if status != self._names.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS gave no answer: {self._highs.modelStatusToString(status)}")
        return np.array(self._highs.getSolution().col_value)

    def best(self) -> tuple[Numbers | None, float]:
        """The best x in whole numbers found within the limits given (None: none found), and what no x can be below."""
        self._highs.run()
        info = self._highs.getInfo()
        found = info.primal_solution_status == self._names.SolutionStatus.kSolutionStatusFeasible
        least = np.inf if self._highs.getModelStatus() == self._names.HighsModelStatus.kInfeasible else float(info.mip_dual_bound)
        return (np.array(self._highs.getSolution().col_value) if found else None), least

    @property
    def value(self) -> float:
        """The value of the last solution."""
        return float(self._highs.getInfo().objective_function_value) if len(self._columns) else 0.0

    @property
    def reduced_costs(self) -> Numbers:
        """What one more of each variable would cost, in the last linear solution."""
        return np.array(self._highs.getSolution().col_dual)

    @property
    def row_prices(self) -> Numbers:
        """The dual value of each row in the last linear solution."""
        return np.array(self._highs.getSolution().row_dual)

    def set_costs(self, cost: Numbers) -> None:
        """All costs anew; the next solution starts from the last."""
        self._highs.changeColsCost(len(cost), self._columns, cost)

    def set_cost(self, column: int, cost: float) -> None:
        """One cost anew."""
        self._highs.changeColCost(column, cost)

    def bound(self, column: int, lower: float, upper: float) -> None:
        """The limits of one variable anew."""
        self._highs.changeColBounds(column, lower, upper)
