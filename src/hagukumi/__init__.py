"""Hagukumi: child data linkage and de-identified information under one approved plan."""
