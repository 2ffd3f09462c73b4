"""documents: the official documents, printed from the plan that is enforced.

In: an examined plan or release, and plain figures of what the system did. Out: documents as PDF, workbook, page, table or picture, each
carrying the release's hash and date; the same input gives the same bytes. Never: personal data, the vault, a clock, or a sentence that the
plan does not support.
"""
