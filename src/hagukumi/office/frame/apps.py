"""The frame as a Django app."""

from django.apps import AppConfig


class FrameConfig(AppConfig):
    """Layout, gate access and errors."""

    name = "hagukumi.office.frame"
    label = "frame"
