"""How long a search may go on: the same stretch of time for every search of this room."""

from hagukumi.deident.budget import Budget

__all__ = ["Budget"]
