"""The five standards of 規則62条, looked for in what would be handed out and told with figures.

In: the labels as they would be written, the recipe, how the records were made alike. Out: a refusal before anything is written, or a form
that says for each standard what was done, what was found and what a person still has to judge. Never: a value of a record, a legal number
that does not exist (no provision names a k), the word that the law is satisfied: that is judged by people.
"""

from hagukumi.deident.standards.filling import Handed, fill, replaced_items
from hagukumi.deident.standards.form import Figure, Outcome, Standard, Standards
from hagukumi.deident.standards.kinds import Kind
from hagukumi.deident.standards.released import ReleasedItem, released
from hagukumi.deident.standards.stops import Found, Stopped, check_allowances, look_through

__all__ = [
    "Figure",
    "Found",
    "Handed",
    "Kind",
    "Outcome",
    "ReleasedItem",
    "Standard",
    "Standards",
    "Stopped",
    "check_allowances",
    "fill",
    "look_through",
    "released",
    "replaced_items",
]
