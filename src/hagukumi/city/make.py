"""Making a whole city: people, lives, extracts, plan and truth, in this order, each part from a seed of its own."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from hagukumi.city.characters import private_use_table
from hagukumi.city.days import day_of
from hagukumi.city.extracts import EXTRACTS, OF_PROPOSALS, Card, Desk, Extract
from hagukumi.city.names import make_names
from hagukumi.city.needs import Lives, make_lives, make_outcomes
from hagukumi.city.people import Standing
from hagukumi.city.places import make_towns
from hagukumi.city.population import make_people
from hagukumi.city.programme import sample_plan, sample_release
from hagukumi.city.rates import Noise, NoiseRates, rates_of
from hagukumi.city.schools import Schools, make_schools
from hagukumi.city.scribe import Habits, World
from hagukumi.city.spoiling import spoil
from hagukumi.city.system_habits import habits_of
from hagukumi.city.truth import Written, needs_table, persons_table, quarantine_table, records_table, write_truth
from hagukumi.city.writing import write_extract
from hagukumi.plan import write_plan, write_release

Progress = Callable[[str, int, int], None]
"""Told what is being made, how many steps are done and how many there are."""

LEAST_RESIDENTS = 200
AS_OF = date(2026, 10, 1)


class CityError(ValueError):
    """The city cannot be made as asked; the message is Japanese and says what to do."""


@dataclasses.dataclass(frozen=True)
class City:
    """What was made: rows and SHA-256 of each extract by source id, and the number of children."""

    rows: dict[str, int]
    sha256: dict[str, str]
    children: int


@dataclasses.dataclass(frozen=True)
class _Making:
    world: World
    lives: Lives
    schools: Schools
    rates: NoiseRates
    folder: Path


def make_city(
    out: Path,
    *,
    residents: int,
    seed: int,
    noise: str = Noise.REAL.value,
    as_of: date = AS_OF,
    progress: Progress = lambda what, done, total: None,
) -> City:
    """Write OUT/plan, OUT/extracts and OUT/truth for a made city with exactly `residents` registered residents on `as_of`.

    The same arguments give the same bytes in every file. Raises CityError when OUT is not empty or the numbers make no city.
    """
    rates = _checked(out, residents, seed, noise, as_of)
    total = len(EXTRACTS) + 3
    progress("住民と世帯を作っています", 0, total)
    seeds = np.random.SeedSequence(seed).spawn(5 + 2 * (len(EXTRACTS) + len(OF_PROPOSALS)))
    making = _population(out / "extracts", seeds, residents, rates, as_of)
    making.folder.mkdir(parents=True)
    written, sha256, private_use = [], {}, {}
    for number, extract in enumerate(EXTRACTS):
        progress(f"抽出データを書いています: {extract.card.name}", number + 1, total)
        writing, mapped = _write(making, extract, seeds[5 + 2 * number], seeds[6 + 2 * number])
        written.append(writing)
        private_use[extract.card.id] = mapped
        sha256[extract.card.id] = hashlib.sha256((making.folder / extract.card.file).read_bytes()).hexdigest()
    for number, extract in enumerate(OF_PROPOSALS, len(EXTRACTS)):
        _write(making, extract, seeds[5 + 2 * number], seeds[6 + 2 * number])
    progress("計画と正解を書いています", total - 1, total)
    people, lives = making.world.people, making.lives
    children = int((lives.child & (people.standing == Standing.RESIDENT)).sum())
    _write_plan(out / "plan", private_use, children, as_of)
    city = City(rows={extract.source: len(extract.spoilt.rows.who) for extract in written}, sha256=sha256, children=children)
    _write_truth(
        out / "truth",
        making,
        written,
        seeds[4],
        city,
        {"seed": seed, "residents": residents, "noise": str(noise), "as_of": as_of.isoformat()},
    )
    progress("できました", total, total)
    return city


def _checked(out: Path, residents: int, seed: int, noise: str, as_of: date) -> NoiseRates:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise CityError(f"出力先「{out}」が空ではありません。空のフォルダーか、新しいフォルダーの名前を指定してください。")
    if residents < LEAST_RESIDENTS:
        raise CityError(f"住民の数は{LEAST_RESIDENTS}人以上にしてください。")
    if seed < 0:
        raise CityError("種（seed）は0以上の整数にしてください。")
    if not date(2020, 1, 1) <= as_of <= date(2039, 12, 31):
        raise CityError("基準日は2020年1月1日から2039年12月31日までの日にしてください。")
    try:
        return rates_of(noise)
    except ValueError as error:
        raise CityError("乱れの程度（noise）は light・real・harsh のいずれかにしてください。") from error


def _population(folder: Path, seeds: list[np.random.SeedSequence], residents: int, rates: NoiseRates, as_of: date) -> _Making:
    today = day_of(as_of)
    names, towns = make_names(seeds[0]), make_towns()
    people = make_people(seeds[1], names, towns, residents=residents, today=today)
    world = World(names=names, towns=towns, people=people, rates=rates, today=today)
    return _Making(world, make_lives(seeds[2], people, today), make_schools(seeds[3], people, today), rates, folder)


def _write(
    making: _Making, extract: Extract, seed: np.random.SeedSequence, system: np.random.SeedSequence
) -> tuple[Written, dict[str, str]]:
    rng = np.random.default_rng(seed)
    habits = _habits(extract.card, np.random.default_rng(system))
    rows = extract.rows(Desk(making.world, making.lives, making.schools, habits, rng))
    spoilt = spoil(rng, extract.card, rows, making.rates.broken)
    write_extract(extract.card, spoilt.rows, making.folder)
    return Written(extract.card.id, spoilt), habits.private_use


def _habits(card: Card, rng: np.random.Generator) -> Habits:
    """The system's habits with its own characters; two of them are missing from the table that the holder knows."""
    table = private_use_table(rng)
    unknown = sorted(table)[-2:]
    return habits_of(card, {code: table[code] for code in table if code not in unknown}, {code: table[code] for code in unknown})


def _write_plan(folder: Path, private_use: dict[str, dict[str, str]], children: int, as_of: date) -> None:
    folder.mkdir(parents=True)
    plan = sample_plan([extract.card for extract in EXTRACTS], private_use, children=children, as_of=as_of)
    write_plan(plan, folder)
    write_release(sample_release(plan, as_of), folder)


def _write_truth(
    folder: Path, making: _Making, written: list[Written], seed: np.random.SeedSequence, city: City, made: dict[str, object]
) -> None:
    people, lives, today = making.world.people, making.lives, making.world.today
    services = {extract.card.id for extract in EXTRACTS if extract.card.options.get("service")}
    known = {extract.source: extract.spoilt.rows.who for extract in written if extract.source in services}
    tables = {
        "records": records_table(written),
        "persons": persons_table(people, lives, today),
        "needs": needs_table(people, lives, make_outcomes(seed, lives, today), known),
        "quarantine": quarantine_table(written),
    }
    write_truth(folder, tables, made | {"children": city.children, "rows": city.rows, "sha256": city.sha256})
