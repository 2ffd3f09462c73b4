"""The desk as a Django app."""

from django.apps import AppConfig


class AnalystConfig(AppConfig):
    """The analyst's desk."""

    name = "hagukumi.office.analyst"
    label = "analyst"
