"""How each department's system writes names, kana and addresses."""

from __future__ import annotations

import dataclasses

from hagukumi.city.extracts.declare import Card
from hagukumi.city.kana import HALF, HIRAGANA
from hagukumi.city.scribe import Habits
from hagukumi.plan.records import Encoding

_BY_HAND = (("hyphen", 0.5), ("wide", 0.25), ("mixed", 0.25))
_FORMAL = (("formal", 1.0),)

_SYSTEMS = {
    "juki": Habits(kana=HALF, address_styles=_FORMAL),
    "school_register": Habits(space=" ", kana=HIRAGANA, kana_space="　", address_styles=(("mixed", 1.0),)),
    "attendance": Habits(space="", kana_space="", large_kana=True),
    "nurse_room": Habits(space=""),
    "school_cost_support": Habits(space="　", kana=HIRAGANA, address_styles=_BY_HAND),
    "pregnancy": Habits(space=" ", kana_space="　", address_styles=_BY_HAND),
    "infant_checkup": Habits(kana=HALF, kana_space=" ", address_styles=(("wide", 0.7), ("formal", 0.3))),
    "vaccination": Habits(kana=HALF, kana_space="", large_kana=True),
    "child_allowance": Habits(address_styles=_FORMAL),
    "single_parent_allowance": Habits(kana=HALF),
    "public_assistance": Habits(space=" ", kana=HALF),
    "nursery": Habits(space=" ", kana_space=" ", address_styles=_BY_HAND),
    "disability": Habits(kana=HALF),
    "tax": Habits(kana=HALF, kana_space=" ", address_styles=(("formal", 0.6), ("wide", 0.4))),
    "family_consultation": Habits(space="", kana=HIRAGANA, kana_space="", address_styles=_BY_HAND),
    "residents": Habits(kana=HALF, address_styles=_FORMAL),
    "youtaikyo": Habits(address_styles=(("mixed", 0.7), ("hyphen", 0.3))),
    "npo": Habits(space="", address_styles=(("hyphen", 1.0),)),
}


def habits_of(card: Card, mapped: dict[str, str], unmapped: dict[str, str]) -> Habits:
    """The habits of the system that an extract comes from, with its own characters (code point → meaning)."""
    encoding = "cp932" if card.encoding is Encoding.CP932 else "utf-8"
    return dataclasses.replace(_SYSTEMS[card.id], encoding=encoding, private_use=mapped, unmapped=unmapped)
