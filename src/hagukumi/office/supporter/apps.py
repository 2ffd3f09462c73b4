"""The desk as a Django app."""

from django.apps import AppConfig


class SupporterConfig(AppConfig):
    """The supporter's desk."""

    name = "hagukumi.office.supporter"
    label = "supporter"
