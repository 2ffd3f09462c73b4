"""De-identified information and statistics: recipes, hierarchies, search, recoding, risk, usefulness, tables.

In: records as plain relations, a recipe that says what each item is and how it is treated, and limits. Out: treated records or protected
tables, with what was done, what it cost and what an outsider could still learn. Pure: no vault, clock, network or unseeded chance; a time
limit is a `Budget` that the caller makes. Never: a result whose limits were not checked on the result itself, a record left out without
being counted, a value of a person in an error.
"""
