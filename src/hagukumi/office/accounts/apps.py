"""Accounts as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts, roles and their events."""

    name = "hagukumi.office.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the events."""
        from hagukumi.office.accounts import signals  # noqa: F401 - importing connects the receivers
