"""The desk as a Django app."""

from django.apps import AppConfig


class CoordinatorConfig(AppConfig):
    """The coordinator's desk."""

    name = "hagukumi.office.coordinator"
    label = "coordinator"
