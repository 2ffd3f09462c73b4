"""A scribe writes one extract as one system and its clerks would: with that system's characters, habits and mistakes."""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hagukumi.city.days import NEVER, Days, write_days
from hagukumi.city.kana import HALF, HIRAGANA, respell
from hagukumi.city.names import Names
from hagukumi.city.part_writings import PartWritings
from hagukumi.city.people import People
from hagukumi.city.places import Addresses, Towns, choose, take, write_addresses
from hagukumi.city.rates import NoiseRates

Bools = NDArray[np.bool_]
Places = NDArray[np.int64]


@dataclasses.dataclass(frozen=True)
class World:
    """What every extract is written from."""

    names: Names
    towns: Towns
    people: People
    rates: NoiseRates
    today: int

    @functools.cached_property
    def used_names(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Numbers of the family and given names that occur."""
        people = self.people
        families = np.concatenate([people.family, people.family_before, people.alias_family])
        givens = np.concatenate([people.given, people.alias_given])
        return np.unique(families[families >= 0]).astype(np.int64), np.unique(givens[givens >= 0]).astype(np.int64)


@dataclasses.dataclass(frozen=True)
class Habits:
    """How one system writes: encoding, space between names, kana width, address styles with weights, own characters (外字)."""

    encoding: str = "utf-8"
    space: str = "　"
    kana: str = "full"
    kana_space: str = " "
    large_kana: bool = False
    address_styles: tuple[tuple[str, float], ...] = (("formal", 1.0),)
    private_use: dict[str, str] = dataclasses.field(default_factory=dict)
    unmapped: dict[str, str] = dataclasses.field(default_factory=dict)


def _joined(first: pa.Array, second: pa.Array, space: str) -> pa.Array:
    return pc.utf8_trim(pc.binary_join_element_wise(first, second, space), characters=" 　")


class Scribe:
    """Writes rows of one extract for the persons at `who` (indices into People), each as the source knew them on the day in `on`.

    Every method returns a text array of the same length; what was done to each row is kept in `marks` (name → flags per row).
    """

    def __init__(self, world: World, habits: Habits, rng: np.random.Generator, who: Places, on: Days) -> None:
        self.world, self.habits, self.rng, self.who, self.on = world, habits, rng, who, on
        self.marks: dict[str, Bools] = {}
        self._writings = PartWritings(world.names, world.used_names, habits)

    def _mark(self, name: str, flags: Bools) -> None:
        self.marks[name] = self.marks.get(name, np.zeros(len(self.who), np.bool_)) | flags

    def _drawn(self, share: float, among: Bools | None = None) -> Bools:
        """Flags drawn so that `share` of all rows in `among` is marked."""
        drawn = self.rng.random(len(self.who)) < share
        return drawn if among is None else drawn & among

    def _family(self, who: Places) -> NDArray[np.int32]:
        people = self.world.people
        old = (people.renamed_on[who] != NEVER) & (self.on < people.renamed_on[who])
        return np.where(old, people.family_before[who], people.family[who]).astype(np.int32)

    def names(self, who: Places | None = None, *, plain: bool = False) -> pa.Array:
        """Full names in kanji (foreign residents: as this system writes them); `plain` writes the register's own characters."""
        subject = self.who if who is None else who
        own = who is None
        people = self.world.people
        family, given = self._family(subject), people.given[subject]
        if own:
            self._mark("old_name", family != people.family[subject])
        writings = self._writings
        texts = self._kanji(writings, family, given, own=own) if not plain else writings.plain(family, given, self.habits.space)
        foreign = people.foreign[subject]
        if foreign.any() and not plain:
            texts = pc.if_else(pa.array(foreign), self._foreign(subject, family, given), texts)
        return texts

    def _kanji(self, writings: PartWritings, family: NDArray[np.int32], given: NDArray[np.int32], *, own: bool) -> pa.Array:
        able = writings.able(family, given)
        share = min(1.0, self.world.rates.kanji_variant / max(float(able.mean()), 0.01)) if len(able) else 0.0
        varied = self._drawn(share, able)
        texts, private = writings.varied(self.rng, family, given, varied, self.habits.space, self.world.rates.unmapped_private_use)
        if own:
            self._mark("kanji_variant", varied)
            self._mark("private_use", private)
        return texts

    def _foreign(self, who: Places, family: NDArray[np.int32], given: NDArray[np.int32]) -> pa.Array:
        """Roman letters, their order exchanged, the alias, or the reading in kana."""
        names, people = self.world.names, self.world.people
        first, second = names.family.latin.take(pa.array(family)), names.given.latin.take(pa.array(given))
        usual, swapped = _joined(first, second, " "), _joined(second, first, " ")
        alias = np.maximum(people.alias_family[who], 0), np.maximum(people.alias_given[who], 0)
        aliases = self._writings.plain(*alias, self.habits.space)
        kana = _joined(names.family.kana.take(pa.array(family)), names.given.kana.take(pa.array(given)), self.habits.space)
        way = np.where(self.rng.random(len(who)) < self.world.rates.foreign_order, self.rng.integers(1, 4, len(who)), 0)
        way = np.where((way == 2) & (people.alias_family[who] < 0), 1, way)
        return pc.choose(pa.array(way), usual, swapped, aliases, kana)

    def aliases(self) -> pa.Array:
        """通称 of foreign residents; empty for those without."""
        people = self.world.people
        family, given = people.alias_family[self.who], people.alias_given[self.who]
        texts = self._writings.plain(np.maximum(family, 0), np.maximum(given, 0), self.habits.space)
        return pc.if_else(pa.array(family >= 0), texts, "")

    def former_families(self) -> pa.Array:
        """旧氏: the family name before the last change."""
        return self._writings.family(self.world.people.family_before[self.who])

    def kana(self, who: Places | None = None, *, missing: bool = True) -> pa.Array:
        """Readings in this system's kana, with voicing marks lost, small kana written large, and blanks."""
        subject = self.who if who is None else who
        people, names, rates, habits = self.world.people, self.world.names, self.world.rates, self.habits
        alias = people.foreign[subject] & (people.alias_family[subject] >= 0) & self._drawn(rates.foreign_order)
        family = np.where(alias, people.alias_family[subject], self._family(subject))
        given = np.where(alias, people.alias_given[subject], people.given[subject])
        space = habits.kana_space
        texts = _joined(names.family.kana.take(pa.array(family)), names.given.kana.take(pa.array(given)), space)
        texts = respell(texts, "unvoiced", self._drawn(rates.kana_voicing))
        large = np.ones(len(subject), np.bool_) if habits.large_kana else self._drawn(rates.kana_size)
        texts = respell(texts, "large", large)
        if habits.kana in (HALF, HIRAGANA):
            texts = respell(texts, habits.kana, np.ones(len(subject), np.bool_))
        if not missing:
            return texts
        blank = self._drawn(rates.kana_missing)
        if who is None:
            self._mark("kana_missing", blank)
        return pc.if_else(pa.array(blank), "", texts)

    def births(self, style: str, *, blanks: bool = False) -> pa.Array:
        """Birth dates with slips of one part, and blanks where the layout allows them."""
        days = self.world.people.birth[self.who]
        wrong = self._drawn(self.world.rates.birth_wrong)
        slip = self.rng.choice(np.array([-365, 365, -1, 1, 10, -10, 30, -31]), len(days))
        shown = np.where(wrong, np.minimum(days + slip, self.world.today), days).astype(np.int32)
        self._mark("birth_wrong", shown != days)
        if blanks:
            blank = self._drawn(self.world.rates.birth_missing)
            self._mark("birth_missing", blank)
            shown = np.where(blank, NEVER, shown).astype(np.int32)
        return write_days(shown, style)

    def sexes(self, male: str = "1", female: str = "2") -> pa.Array:
        """Sexes in this system's codes, with slips."""
        sex = self.world.people.sex[self.who]
        wrong = self._drawn(self.world.rates.sex_wrong)
        self._mark("sex_wrong", wrong)
        return pa.array([male, female], pa.string()).take(pa.array(np.where(wrong, 3 - sex, sex).astype(np.int64) - 1))

    def _where(self, who: Places) -> tuple[Addresses, Bools]:
        people = self.world.people
        old = self.on < people.moved_on[who]
        return choose(take(people.before, who), take(people.now, who), old), old

    def addresses(self, who: Places | None = None) -> pa.Array:
        """Addresses as the source knew them, each in one of this system's styles."""
        at, old = self._where(self.who if who is None else who)
        self._mark("old_address", old)
        styles, weights = zip(*self.habits.address_styles, strict=True)
        drawn = self.rng.choice(len(styles), len(self.who), p=np.array(weights) / sum(weights))
        written = [write_addresses(self.world.towns, at, style) for style in styles]
        return written[0] if len(written) == 1 else pc.choose(pa.array(drawn), *written)

    def postal(self, hyphen: bool = True) -> pa.Array:
        """Postal codes of the same addresses."""
        at, _ = self._where(self.who)
        codes = self.world.towns.postal.take(pa.array(at.town))
        return (
            pc.binary_join_element_wise(pc.utf8_slice_codeunits(codes, 0, 3), pc.utf8_slice_codeunits(codes, 3, 7), "-")
            if hyphen
            else codes
        )

    def phones(self, who: Places | None = None) -> pa.Array:
        """Mobile telephone numbers, one per household."""
        digits = pc.cast(pa.array(self.world.people.phone[self.who if who is None else who]), pa.string())
        return pc.binary_join_element_wise("090", pc.utf8_slice_codeunits(digits, 0, 4), pc.utf8_slice_codeunits(digits, 4, 8), "-")

    def numbers(self, *, required: bool = False, who: Places | None = None) -> pa.Array:
        """宛名番号 of ten digits; some are another person's, half of those another member's of the household."""
        people = self.world.people
        subject = self.who if who is None else who
        wrong = self._drawn(self.world.rates.wrong_number) if who is None else np.zeros(len(subject), np.bool_)
        shown = np.where(wrong, self._strangers(subject), subject)
        wrong &= shown != subject
        absent = people.standing[subject] == 2
        if not required:
            absent |= self._drawn(self.world.rates.missing_number)
        if who is None:
            self._mark("wrong_number", wrong & ~absent)
            self._mark("no_resident_number", absent)
        return pc.if_else(pa.array(absent), "", number_text(people.number[shown]))

    def _strangers(self, who: Places) -> Places:
        """For each person another: a neighbour in the household for half of them, anybody for the rest."""
        people = self.world.people
        anybody = self.rng.integers(0, len(people), len(who))
        beside = np.clip(who + self.rng.choice(np.array([-1, 1]), len(who)), 0, len(people) - 1)
        at_home = (people.household[beside] == people.household[who]) & (self.rng.random(len(who)) < 0.6)
        return np.where(at_home, beside, anybody)


def number_text(numbers: NDArray[np.int64], width: int = 10) -> pa.Array:
    """Numbers as text with leading zeros."""
    return pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), width, "0")


def stale_days(world: World, rng: np.random.Generator, who: Places, usual: Days, share: float | None = None) -> Days:
    """Days on which records were last brought up to date, so that at least `share` of rows still hold an earlier address.

    `usual` is the day up to which this source normally follows; where too few rows lag behind by themselves, others that could
    are set back to before their household's last move.
    """
    people = world.people
    wanted = world.rates.old_address if share is None else share
    lagging = usual < people.moved_on[who]
    able = ~lagging & (people.birth[who] < people.moved_on[who] - 30)
    lacking = wanted * len(who) - lagging.sum()
    if lacking <= 0 or not able.any():
        return usual
    back = able & (rng.random(len(who)) < min(1.0, lacking / able.sum()))
    earliest = np.maximum(people.birth[who] + 1, people.moved_on[who] - 900)
    before = earliest + (rng.random(len(who)) * np.maximum(people.moved_on[who] - 1 - earliest, 0)).astype(np.int32)
    return np.where(back, before, usual).astype(np.int32)
