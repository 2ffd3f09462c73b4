"""The part of 名寄せ that knows no language: candidate pairs, levels of agreement, their weights, clusters under constraints.

In: relations of comparable profiles in a DuckDB connection; comparisons and blocking rules as data. Out: scored pairs, trained
parameters (`LinkModel`), clusters. Never: a name or any other value of a person in parameters, figures or errors; chance without a seed.
"""
