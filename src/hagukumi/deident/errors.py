"""Why de-identifying was refused, in words for the person who reads it; never a value of a record."""

from __future__ import annotations


class DeidentError(ValueError):
    """The recipe, a hierarchy or the data cannot be used, or no result meets the limits. The text is Japanese."""


class HierarchyError(DeidentError):
    """A hierarchy is not sound: it names the item, the place and what to do. Labels of a hierarchy are no personal data."""


class NothingSatisfies(DeidentError):
    """No allowed treatment meets every limit; nothing is handed out."""
