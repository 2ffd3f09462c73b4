"""Training and scoring by Splink.

Fellegi and Sunter (1969): the weight of a level is log2(m / u), m its share among matches, u among other pairs. u is counted on random
pairs, m estimated by expectation maximisation, both drawn towards the prior parameters by as much as the data is thin.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import duckdb
import splink.comparison_level_library as level_library
import splink.comparison_library as comparison_library
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.exceptions import SplinkException

from hagukumi.linkage.comparisons import COMPARISONS, Comparison, level_number
from hagukumi.linkage.sources import LinkSettings

Parameters = dict[tuple[str, int], float]
"""A share for each (comparison, place of the level)."""

_PRIOR_PAIRS: Final = 200_000
"""As how many random pairs the prior u counts; rare levels are hardly seen in a sample."""

_PRIOR_PEOPLE: Final = 5_000
"""As how many people the prior share of a name counts."""

_UNSEEN: Final = 0.25
"""Expected people with a name beyond those the register shows: outside it, or written otherwise in it."""

_TRAINING: Final = ("l.birth = r.birth AND (l.open OR r.open)", "l.loose = r.loose AND list_has_any(l.near, r.near) AND (l.open OR r.open)")
"""Each rule trains the comparisons that it does not itself use."""


@dataclass(slots=True)
class Trained:
    """The parameters used for scoring, and an honest account of how they came about."""

    match: Parameters
    other: Parameters
    prior: float
    account: dict[str, object] = field(default_factory=dict)


def _prior(attribute: str) -> Parameters:
    return {(c.name, place): getattr(level, attribute) for c in COMPARISONS for place, level in enumerate(c.levels)}


def _level(comparison: Comparison, place: int, trained: Trained) -> Any:
    level = comparison.levels[place]
    creator: Any = level_library.ElseLevel() if level.condition == "ELSE" else level_library.CustomLevel(level.condition, level.name)
    shares = {"m_probability": trained.match[comparison.name, place], "u_probability": trained.other[comparison.name, place]}
    if not level.frequency:
        return creator.configure(**shares)
    return creator.configure(**shares, tf_adjustment_column=level.frequency, disable_tf_exact_match_detection=True)


def _frequencies(connection: duckdb.DuckDBPyConnection, api: DuckDBAPI, linker: Linker) -> None:
    """Give Splink each name's share among people, not among records: who has many records is not many people.

    Share = (other people with the name + K u) / (people + K). The person sought is one of those with the name, so of c there are c - 1
    others, and a little more for those nobody has seen yet; in a small town a name seen once is not thereby frequent.
    """
    people = "NOT open" if connection.execute("SELECT bool_or(NOT open) FROM _lk_profile").fetchall()[0][0] else "true"
    levels = {level.frequency: level.other for comparison in COMPARISONS for level in comparison.levels if level.frequency}
    for column, other in levels.items():
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE _lk_tf_{column} AS
            WITH total AS (SELECT count(DISTINCT node) AS people FROM _lk_profile WHERE {people})
            SELECT {column}, (greatest(count(DISTINCT node) FILTER (WHERE {people}) - 1, 0) + {_UNSEEN} + {_PRIOR_PEOPLE * other})
                             / (any_value(people) + {_PRIOR_PEOPLE}) AS tf_{column}
            FROM _lk_profile, total WHERE {column} IS NOT NULL GROUP BY {column}""")
        linker.table_management.register_term_frequency_lookup(api.register(f"_lk_tf_{column}"), column)


def _linker(connection: duckdb.DuckDBPyConnection, trained: Trained) -> tuple[DuckDBAPI, Linker]:
    creators: list[Any] = [
        comparison_library.CustomComparison(
            output_column_name=comparison.name,
            comparison_levels=[
                level_library.CustomLevel(comparison.unknown, "unknown").configure(is_null_level=True),
                *(_level(comparison, place, trained) for place in range(len(comparison.levels))),
            ],
        )
        for comparison in COMPARISONS
    ]
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection)
    frame = api.register("_lk_profile", dataset_display_name="profile")
    creator = SettingsCreator(
        link_type="dedupe_only",
        comparisons=creators,
        blocking_rules_to_generate_predictions=[block_on("birth")],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
        probability_two_random_records_match=trained.prior,
    )
    linker = Linker(frame, creator, log_level=None)
    _frequencies(connection, api, linker)
    return api, linker


def _drop(api: Any) -> None:
    api.delete_tables_created_by_splink_from_db()


def _learnt(linker: Linker, attribute: str) -> Parameters:
    """What Splink's model says after training; levels it did not see are absent."""
    model = linker.misc.save_model_to_json()
    shares: Parameters = {}
    for comparison in model["comparisons"]:
        for place, level in enumerate(entry for entry in comparison["comparison_levels"] if not entry.get("is_null_level")):
            value = level.get(attribute)
            if isinstance(value, float):
                shares[comparison["output_column_name"], place] = value
    return shares


def shrunk(prior: Parameters, learnt: Mapping[tuple[str, int], float], seen: float, weight: float) -> Parameters:
    """Prior and learnt shares averaged as `weight` and `seen` observations, each comparison summing to one, to three digits.

    Rounding keeps the sum's last bits, which depend on the order in which threads add, out of the result.
    """
    mixed = {key: (seen * learnt.get(key, 0.0 if seen else share) + weight * share) / (seen + weight) for key, share in prior.items()}
    totals: dict[str, float] = {}
    for (name, _), share in mixed.items():
        totals[name] = totals.get(name, 0.0) + share
    return {key: float(f"{share / totals[key[0]]:.3g}") for key, share in mixed.items()}


def _iterations(session: Any) -> int:
    return len(getattr(session, "_core_model_settings_history", ())) - 1


def _maximise(linker: Linker, settings: LinkSettings, rules: Iterable[str]) -> list[dict[str, object]]:
    """Expectation maximisation under each rule; a rule that finds no pairs, or nothing to learn, says so."""
    account: list[dict[str, object]] = []
    for rule in rules:
        try:
            session = linker.training.estimate_parameters_using_expectation_maximisation(
                rule, estimate_without_term_frequencies=True, max_pairs=settings.em_pairs, record_sample_proportion=1.0
            )
        except (SplinkException, ZeroDivisionError) as error:
            account.append({"rule": rule, "converged": False, "iterations": 0, "failed": type(error).__name__})
            continue
        iterations = _iterations(session)
        account.append({"rule": rule, "converged": iterations < 25, "iterations": iterations})
    return account


def train(connection: duckdb.DuckDBPyConnection, *, seed: int, settings: LinkSettings) -> Trained:
    """Parameters for the profiles in the connection; with little data the priors alone, and `account` says so."""
    profiles, people, fresh = connection.execute("SELECT count(*), count(DISTINCT node), sum(open::INT) FROM _lk_profile").fetchall()[0]
    trained = Trained(_prior("match"), _prior("other"), 1 / max(people, 2))
    if (fresh or 0) < settings.enough_pairs // 4:
        trained.account = {"parameters": "prior", "sessions": []}
        return trained
    api, linker = _linker(connection, trained)
    linker.training.estimate_u_using_random_sampling(max_pairs=settings.random_pairs, seed=seed, min_count_per_level=None, num_chunks=1)
    random = min(settings.random_pairs, profiles * (profiles - 1) / 2)
    trained.other = shrunk(trained.other, _learnt(linker, "u_probability"), random, _PRIOR_PAIRS)
    sessions = _maximise(linker, settings, _TRAINING)
    learnt = _learnt(linker, "m_probability") if any(session["converged"] for session in sessions) else {}
    trained.match = shrunk(trained.match, learnt, float(fresh) if learnt else 0.0, float(settings.enough_pairs))
    trained.account = {"parameters": "trained" if learnt else "prior", "sessions": sessions}
    _drop(api)
    return trained


def score(connection: duckdb.DuckDBPyConnection, trained: Trained, settings: LinkSettings) -> None:
    """Create `_lk_score(low, high, weight, name, birth, sex, home)` from `_lk_pair`; the last four are Splink's level numbers."""
    api, linker = _linker(connection, trained)
    linker.table_management.register_blocked_pairs_for_predict(api.register("_lk_pair"))
    scored = linker.inference.predict(threshold_match_weight=settings.review_weight)
    pairs = f"SELECT unique_id_l AS low, unique_id_r AS high, round(match_weight, 6) AS weight FROM {scored.physical_name}"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE _lk_score AS {_with_levels(pairs)}")
    _drop(api)


def _with_levels(pairs: str) -> str:
    """SQL: the scored pairs with the level each comparison reached; Splink itself returns it only together with all values."""
    levels = ", ".join(f"{level_number(comparison)} AS {comparison.name}" for comparison in COMPARISONS)
    return f"""
        SELECT s.low, s.high, s.weight, {levels} FROM ({pairs}) s
        JOIN (SELECT COLUMNS(*) AS '\\0_l' FROM _lk_profile) l ON l.unique_id_l = s.low
        JOIN (SELECT COLUMNS(*) AS '\\0_r' FROM _lk_profile) r ON r.unique_id_r = s.high"""
