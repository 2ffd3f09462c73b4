"""The account of an officer: an id of the plan, a password, and whether it is a demonstration account. Nothing else about the person."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts."""

    def create_user(self, officer: str, password: str | None = None, **fields: Any) -> Account:
        """A new account; without a password nobody can sign in until one is set by a one-time link."""
        account = self.model(officer=officer, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account of an officer id, upper and lower case told apart."""
        return self.get(officer=username)


class Account(AbstractBaseUser):
    """Who may sign in. Roles, department and title are never stored here: the adopted plan says them."""

    officer: models.CharField[str, str] = models.CharField("担当者のid", max_length=150, unique=True)
    is_active: models.BooleanField[bool, bool] = models.BooleanField(default=True)
    demo: models.BooleanField[bool, bool] = models.BooleanField(default=False)

    objects = AccountManager()
    USERNAME_FIELD = "officer"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """Names for messages."""

        verbose_name = "利用者"

    def __str__(self) -> str:
        return self.officer
