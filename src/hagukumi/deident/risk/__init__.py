"""How well an attacker would do against what is handed out.

In: the class of each record as a search or a recoding returns it, sensitive items, households, the sampling fraction, people who match a
class in a population table; for the attacks that are really run also the records given and what was written for them. Out: plain records
of numbers (`Risks`, `Attack`, `OpinionRisk`), and sentences for the person who decides. Never: a limit called lawful (the law names none),
a figure of a program that was not run, a value of a record.
"""

from hagukumi.deident.risk.linkage import FromWeight, Linkage, LinkageAttack, Proposed, attack_by_linkage
from hagukumi.deident.risk.linking import Attack, Link, link_to_nearest, reidentified
from hagukumi.deident.risk.loglinear import LogLinearRisk, Weighting, log_linear_risk
from hagukumi.deident.risk.masked import MaskedRisk, masked_risk
from hagukumi.deident.risk.measuring import Risks, measure
from hagukumi.deident.risk.opinion import OpinionRisk, inference, linkability, singling_out, split_items
from hagukumi.deident.risk.outside import OutsideRegister, RegisterQuality, make_register
from hagukumi.deident.risk.poisson import Effects
from hagukumi.deident.risk.population import people_matching
from hagukumi.deident.risk.released import Released, released_cells, released_on_levels
from hagukumi.deident.risk.special import Scoring, SpecialUniques, intrusion_risk, record_intrusion_risks, special_uniques
from hagukumi.deident.risk.standing import StandingOut, modelled, standing_out, standing_out_after, standing_out_before
from hagukumi.deident.risk.telling import told_linkage, told_masked, told_model, told_standing
from hagukumi.deident.risk.wording import told_attack, told_opinion, told_risks

__all__ = [
    "Attack",
    "Effects",
    "FromWeight",
    "Link",
    "Linkage",
    "LinkageAttack",
    "LogLinearRisk",
    "MaskedRisk",
    "OpinionRisk",
    "OutsideRegister",
    "Proposed",
    "RegisterQuality",
    "Released",
    "Risks",
    "Scoring",
    "SpecialUniques",
    "StandingOut",
    "Weighting",
    "attack_by_linkage",
    "inference",
    "intrusion_risk",
    "link_to_nearest",
    "linkability",
    "log_linear_risk",
    "make_register",
    "masked_risk",
    "measure",
    "modelled",
    "people_matching",
    "record_intrusion_risks",
    "reidentified",
    "released_cells",
    "released_on_levels",
    "singling_out",
    "special_uniques",
    "split_items",
    "standing_out",
    "standing_out_after",
    "standing_out_before",
    "told_attack",
    "told_linkage",
    "told_masked",
    "told_model",
    "told_opinion",
    "told_risks",
    "told_standing",
]
