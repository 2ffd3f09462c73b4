"""Guidance: from a file, and the words of an item dictionary, to a recipe that runs, with the reason of every choice beside it.

In: the columns of a file, and what an item dictionary or a plan says of its items. Out: a proposal (roles, hierarchies, limits, reasons)
that was tried on the file, and its text as a commented recipe. Never: a value of a record in the recipe or on the terminal, a rule of thumb
told as law, a decision: whether data may be handed out is judged by people.
"""

from hagukumi.deident.guidance.dictionary import Described, Dictionary, of_plan, of_words
from hagukumi.deident.guidance.proposing import Proposal, propose
from hagukumi.deident.guidance.trying import tried
from hagukumi.deident.guidance.writing import recipe_text

__all__ = ["Described", "Dictionary", "Proposal", "of_plan", "of_words", "propose", "recipe_text", "tried"]
