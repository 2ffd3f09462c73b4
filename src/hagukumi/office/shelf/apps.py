"""The shelf as a Django app."""

from django.apps import AppConfig


class ShelfConfig(AppConfig):
    """The shelf of documents."""

    name = "hagukumi.office.shelf"
    label = "shelf"
