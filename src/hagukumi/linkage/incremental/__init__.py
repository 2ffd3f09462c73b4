"""Linkage night after night: what changed since the last run is linked, the rest is carried over, and the answer is that of a full run.

In: today's tables of the sources in a DuckDB connection, and what the last run left (`Former`). Out: what changed in the answer
(`LinkedChanges`), the next `Former`, and of it, when asked for, the whole answer (`whole_answer`). With model and calibration given, whom a
record belongs to depends only on records that share a number, a household, a block or a token with it: a change is followed along these.
Never: storage of `Former` (it holds names: the vault's), a clock, training.
"""

from hagukumi.linkage.incremental.again import LinkedChanges, link_again, link_first
from hagukumi.linkage.incremental.former import Former
from hagukumi.linkage.incremental.rendering import whole_answer

__all__ = ["Former", "LinkedChanges", "link_again", "link_first", "whole_answer"]
