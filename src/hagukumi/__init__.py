"""Hagukumi: child data linkage and de-identified information under one approved plan."""

__version__ = "0.1.0"
