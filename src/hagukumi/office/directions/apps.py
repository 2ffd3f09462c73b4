"""Directions as a Django app."""

from django.apps import AppConfig


class DirectionsConfig(AppConfig):
    """Directions of the coordinator."""

    name = "hagukumi.office.directions"
    label = "directions"
