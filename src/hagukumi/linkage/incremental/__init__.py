"""Linkage night after night: what changed since the last run is linked, the rest is carried over, and the answer is that of a full run.

In: the sources of today in a DuckDB connection, all of their rows or those that changed with a list of those that went, and what the last
run left (`Former`). Out: what changed in the answer (`LinkedChanges`), the next `Former`, and of it, when asked for, the whole answer
(`whole_answer`). With model and calibration given, whom a record belongs to depends only on records that share a number, a household, a
block or a token with it: a change is followed along these, found by search in sorted keys.

Cost: what changed, and whom that concerns, times the logarithm of the whole; a fixed part of some 380 small statements; of the whole only
columns of numbers are copied, and, where all rows are handed in, each row hashed once. Never: storage of `Former` (it holds names: the
vault's), a clock, training.
"""

from hagukumi.linkage.incremental.again import LinkedChanges, link_again, link_first
from hagukumi.linkage.incremental.former import Former
from hagukumi.linkage.incremental.rendering import whole_answer

__all__ = ["Former", "LinkedChanges", "link_again", "link_first", "whole_answer"]
