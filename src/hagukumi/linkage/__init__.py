"""名寄せ: which records of the departments' extracts belong to the same person.

In: a DuckDB connection with one table per source, holding identifiers and their match keys, and what each column means (`LinkSource`).
Out: relations (`Linked`): each row's person with rule, weight and evidence; pairs for clerical review; who lives with whom and who is
whose guardian; wrong resident numbers; figures. Never: attributes of a person, files, the vault, a clock, chance without a seed, a name or
any other value of a person in evidence, figures or errors.
"""

from hagukumi.linkage.engine.blocking import TooManyPairs
from hagukumi.linkage.engine.model import LevelShare, LinkModel
from hagukumi.linkage.linking import link
from hagukumi.linkage.sources import Linked, LinkSettings, LinkSource

__all__ = ["LevelShare", "LinkModel", "LinkSettings", "LinkSource", "Linked", "TooManyPairs", "link"]
