"""The desk for proposals as a Django app."""

from django.apps import AppConfig


class DeidentifiedConfig(AppConfig):
    """The desk of 提案担当."""

    name = "hagukumi.office.deidentified"
    label = "deidentified"
