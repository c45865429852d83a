"""OR-Tools, asked twice of one linear model: the relaxation, which proves a bound, and CP-SAT, which finds a plan.

The bound of the relaxation is worked out anew from its dual values, in one sum that is a bound whatever the values are; so it
rests on no promise of the LP's about its own precision.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from ortools.linear_solver.python.model_builder_helper import ModelBuilderHelper, ModelSolverHelper
from ortools.sat.python import cp_model

from kolokasi.facility.batch.linear import NO_LIMIT, Linear, Row

WORKERS = 2
SEED = 1
SAFE = 1e-9


@dataclass(frozen=True)
class Relaxed:
    """No whole values cost less than `bound`; with `prices`[variable] above what a plan may cost more, it is 0 in that plan."""

    bound: float
    prices: Sequence[float]


@dataclass(frozen=True)
class Answer:
    """`values` are None where nothing was found in time. `bound` is what no values undercut; with `proven` they reach it."""

    values: list[int] | None
    bound: float
    proven: bool


def relax(linear: Linear, more: Sequence[Row], seconds: float) -> Relaxed:
    """The least that the model can cost, as its relaxation proves it, with further rows."""
    model, rows = ModelBuilderHelper(), [*linear.rows, *more]
    for var, high in enumerate(linear.highs):
        model.add_var()
        model.set_var_lower_bound(var, 0)
        model.set_var_upper_bound(var, high)
    for var, factor in linear.cost.items():
        model.set_var_objective_coefficient(var, factor)
    for number, row in enumerate(rows):
        model.add_linear_constraint()
        model.set_constraint_lower_bound(number, row.low if row.low > -NO_LIMIT else -math.inf)
        model.set_constraint_upper_bound(number, row.high if row.high < NO_LIMIT else math.inf)
        for var, factor in row.terms:
            model.set_constraint_coefficient(number, var, factor)
    solver = ModelSolverHelper("GLOP")
    solver.set_time_limit_in_seconds(seconds)
    solver.solve(model)
    duals = np.asarray(solver.dual_values()) if solver.has_solution() else np.zeros(len(rows))
    return _proven(linear, rows, duals)


def _proven(linear: Linear, rows: Sequence[Row], duals: np.ndarray) -> Relaxed:
    """Weak duality: for any prices of the rows, what the rows are worth and the cheapest values at the prices left."""
    prices = np.zeros(len(linear.highs))
    for var, factor in linear.cost.items():
        prices[var] = factor
    worth = 0.0
    for row, dual in zip(rows, duals, strict=True):
        end = row.low if dual > 0 else row.high
        if not dual or abs(end) >= NO_LIMIT:
            continue
        worth += dual * end
        for var, factor in row.terms:
            prices[var] -= dual * factor
    cheapest = float(np.minimum(prices, 0) @ np.asarray(linear.highs, dtype=float))
    bound = worth + cheapest
    return Relaxed(float(bound - abs(bound) * SAFE + linear.constant), prices.tolist())


def search(
    linear: Linear, more: Sequence[Row], aim: Mapping[int, int], hint: Sequence[int], seconds: float, *, steady: bool
) -> Answer:
    """The values at which `aim` is least, beginning from a hint.

    With `steady` the workers take turns, and the answer is the same each time as far as the clock does not cut in; without
    they race, which finds better values of a large model in the same time.
    """
    model = cp_model.CpModel()
    for high in linear.highs:
        model.proto.variables.add().domain.extend([0, high])
    for row in (*linear.rows, *more):
        part = model.proto.constraints.add().linear
        part.vars.extend([var for var, _factor in row.terms])
        part.coeffs.extend([factor for _var, factor in row.terms])
        part.domain.extend([row.low, row.high])
    model.proto.objective.vars.extend(list(aim))
    model.proto.objective.coeffs.extend(list(aim.values()))
    model.proto.solution_hint.vars.extend(list(range(len(hint))))
    model.proto.solution_hint.values.extend(list(hint))
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = SEED
    solver.parameters.num_workers = WORKERS
    solver.parameters.interleave_search = steady
    solver.parameters.cp_model_presolve = False  # it takes the rows apart that the relaxation needs
    solver.parameters.linearization_level = 2
    solver.parameters.max_time_in_seconds = max(0.1, seconds)
    status = solver.solve(model)
    found = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    bound = solver.best_objective_bound if status != cp_model.UNKNOWN else -math.inf
    return Answer(list(solver.response_proto.solution) if found else None, bound, status == cp_model.OPTIMAL)
