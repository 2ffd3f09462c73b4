"""名寄せ of names in Latin letters: registers, customers, historical persons, from whatever columns a source has.

In: the sources' tables in a DuckDB connection and what their columns mean. Out: `Linked`, as of names in Japanese. Columns decide which
comparisons exist; everything else is learnt from the records themselves, without labels. Never: the truth, a setting for one data set,
a value of a person in parameters, figures or errors.
"""
