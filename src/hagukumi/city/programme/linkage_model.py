"""名寄せのモデル of the sample programme: shares learnt on other made cities (tools/make_sample_model.py), and said to be so."""

from __future__ import annotations

import importlib.resources
from functools import cache

import msgspec

from hagukumi.city.programme.aims import LINKAGE
from hagukumi.city.programme.offices import CHIEF, COORDINATOR
from hagukumi.city.programme.timetable import Timetable
from hagukumi.plan.records import LinkageModel, ModelLevel, Script, TrainingData


class TrainedShares(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the tool writes: on which made cities it trained, how that went, and the shares.

    `people_per_child`: people known to the extracts for each child of the city, from which the prior of a city of any size follows.
    """

    notation: str
    noise: str
    residents: int
    seeds: tuple[int, ...]
    people_per_child: float
    rows: int
    pairs: int
    converged: bool
    iterations: int
    level: tuple[ModelLevel, ...]


@cache
def trained_shares() -> TrainedShares:
    """The shares stored with the program."""
    text = importlib.resources.files("hagukumi.city").joinpath("data", "linkage_model.toml").read_bytes()
    return msgspec.toml.decode(text, type=TrainedShares)


def linkage_models(children: int, times: Timetable) -> tuple[LinkageModel, ...]:
    """The one model; its prior is that of a city with so many children."""
    trained = trained_shares()
    people = max(2.0, trained.people_per_child * children)
    model = LinkageModel(
        id="made-city",
        purpose=LINKAGE,
        script=Script.JA,
        notation=trained.notation,
        prior=float(f"{1 / people:.3g}"),
        trained_from=TrainingData.MADE_CITY,
        trained_on=times.before(60),
        trained_by=f"{COORDINATOR}-3",
        rows=trained.rows,
        pairs=trained.pairs,
        converged=trained.converged,
        iterations=trained.iterations,
        levels=trained.level,
        reviewed_by=CHIEF,
        reviewed_on=times.before(45),
        remark=_remark(trained),
    )
    return (model,)


def _remark(trained: TrainedShares) -> str:
    return (
        f"架空の市{len(trained.seeds)}つ（この市とは別の種から作った、住民{trained.residents:,}人ずつの市）で学習したものである。"
        "氏名では漢字と読みが同じ段階が最も重いこと、どの比べ方でも最後の段階（違う）が同じ人らしさを下げることを確かめた。"
        "事前の割合だけは、この市のこどもの数から見込まれる人数に合わせた。"
    )
