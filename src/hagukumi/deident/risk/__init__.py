"""How well an attacker would do against what is handed out.

In: the class of each record as a search or a recoding returns it, sensitive items, households, the sampling fraction, people who match a
class in a population table; for the attacks that are really run also the records given and what was written for them. Out: plain records
of numbers (`Risks`), and sentences for the person who decides. Never: a limit called lawful (the law names none), a figure of a program
that was not run, a value of a record.
"""

from hagukumi.deident.risk.measuring import Risks, measure

__all__ = ["Risks", "measure"]
