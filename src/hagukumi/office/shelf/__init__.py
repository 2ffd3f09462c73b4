"""文書の棚: the official papers of the release in force, printed one at a time.

In: the adopted release. Out: a file to keep, and an event that says who printed which. Never: a document of another plan, one that is not
for the reader's role or department, or anything of a resident.
"""
