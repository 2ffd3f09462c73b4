"""Persistent person keys: which person of the last run a cluster of records is today, and what became of everybody else.

In: what is remembered (`MEMORY`: which record was whose), today's clusters of records with their anchors, and a function that makes a
fresh key of a text. Out: `Assigned`: each cluster's key, the new memory, and events (new, merged, split, moved, gone, returned, rekeyed)
with the reasons that the data shows. Never: a key for two clusters, a key of one person for another, a name or any other value of a
person, files, the vault, a clock, chance.
"""

from hagukumi.linkage.persons.assigning import Assigned, assign
from hagukumi.linkage.persons.tables import EVENTS, MEMORY, RECORDS, Kind, Part, Reason
from hagukumi.linkage.persons.words import KIND_NAMES, REASON_NAMES

__all__ = ["EVENTS", "KIND_NAMES", "MEMORY", "REASON_NAMES", "RECORDS", "Assigned", "Kind", "Part", "Reason", "assign"]
