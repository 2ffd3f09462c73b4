"""分析主体の机: figures on data without names.

In: data of stage pseudonymised. Out: counts, with small cells withheld. Never: a row, a pseudonym or a name.
"""
