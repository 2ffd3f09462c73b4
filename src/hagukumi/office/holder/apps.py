"""The desk as a Django app."""

from django.apps import AppConfig


class HolderConfig(AppConfig):
    """The holder's desk."""

    name = "hagukumi.office.holder"
    label = "holder"
