"""保有・管理主体の机: what is asked of a department, how good its extract was, and which rows were set aside.

In: the release, receipts and the quarantine of the department's own extracts. Out: row numbers, columns and codes. Never: a value.
"""
