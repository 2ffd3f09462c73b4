"""Setting the office up: its database, its secret, and accounts. Everything can be done again without harm."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from hagukumi.office.frame import environment
from hagukumi.office.frame.desks import DESKS
from hagukumi.office.frame.environment import OfficeUnready
from hagukumi.plan import PlanIndex, Release
from hagukumi.plan.records import OfficerKind, Role
from hagukumi.runs.workspace import adopted_release

_WORDS = ("asagao", "botan", "fuji", "hagi", "himawari", "kiku", "mokuren", "nadeshiko", "sakura", "sumire", "tsubaki", "ume", "yuri")


@dataclass(frozen=True)
class DemoAccount:
    """A demonstration account: who it is, and the secrets that are shown once."""

    officer: str
    title: str
    department: str
    roles: tuple[str, ...]
    password: str
    totp_secret: str


@contextmanager
def office(home: Path, keys: Path | None = None) -> Iterator[None]:
    """Django set up for a home folder. The settings are read once per process, so one process serves one home folder."""
    os.environ["HAGUKUMI_HOME"] = str(home.absolute())
    if keys is not None:
        os.environ["HAGUKUMI_KEYS"] = str(keys.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hagukumi.office.settings")
    import django

    django.setup()
    yield


def prepare(home: Path, keys: Path | None = None) -> None:
    """Make the secret, the folder and the tables. Raises OfficeUnready and the vault's and release's errors."""
    from hagukumi.vault import Keyring

    adopted_release(home)
    Keyring.open(keys, home)
    (home / "office").mkdir(mode=0o700, exist_ok=True)
    if keys is not None:
        os.environ["HAGUKUMI_KEYS"] = str(keys.absolute())
    environment.make_secret()
    with office(home, keys):
        update_tables(home)


def update_tables(home: Path) -> None:
    """Bring the office's tables up to date, also those of an earlier version; call it within `office`, before workers are forked."""
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    connections.close_all()  # a connection that is open at a fork would be shared by the workers
    _own_alone(home)


def _own_alone(home: Path) -> None:
    """The SQLite file and its companions are for their owner alone."""
    for path in (home / "office").glob("office.sqlite3*"):
        path.chmod(0o600)


def demo_accounts(home: Path, keys: Path | None = None) -> list[DemoAccount]:
    """Make one demonstration account for each desk and receiving department of the plan; existing ones get new secrets.

    Call `prepare` first. What is needed to print codes later lies in the key folder, readable by its owner alone.
    """
    release = adopted_release(home)
    with office(home, keys):
        made = [_demo_account(release, officer) for officer in demo_officers(release)]
    path = environment.keys() / environment.DEMO_FILE
    path.unlink(missing_ok=True)
    environment.keep_private(path, json.dumps([asdict(account) for account in made], ensure_ascii=False))
    return made


def demo_officers(release: Release) -> list[str]:
    """The first person of each department in each role with a desk, two of the one for proposals, where one asks and another agrees.

    Departments that only hold data are shown by two.
    """
    found: dict[str, None] = {}
    holders = 0
    for role in DESKS:
        for department in PlanIndex(release.plan).with_role(role):
            people = [each.id for each in department.officers if each.kind is OfficerKind.PERSON and role in each.roles]
            if not people or (role is Role.HOLDER and holders >= 2):
                continue
            holders += role is Role.HOLDER
            found |= dict.fromkeys(people[: 2 if role is Role.PROPOSALS_DESK else 1])
    return list(found)


def _demo_account(release: Release, officer: str) -> DemoAccount:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from hagukumi.office.accounts.models import Account

    person, department = PlanIndex(release.plan).officers[officer]
    account, _ = Account.objects.get_or_create(officer=officer, defaults={"demo": True})
    if not account.demo:
        raise OfficeUnready(f"「{officer}」には本番の利用者がすでにあります。実演用にはできません。")
    password, secret = demo_password(), generate_totp_secret()
    account.set_password(password)
    account.save()
    Authenticator.objects.filter(user=account).delete()
    TOTP.activate(account, secret)
    roles = tuple(role.value for role in person.roles)
    return DemoAccount(officer, person.title, department.name, roles, password, secret)


def demo_password() -> str:
    """Four flowers and two digits: easy to type, 24 bits and more with the second factor behind it."""
    return "-".join(secrets.choice(_WORDS) for _ in range(4)) + f"-{secrets.randbelow(90) + 10}"


def demo_code(officer: str) -> str:
    """The present code of a demonstration account. Raises OfficeUnready for any other account."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    try:
        known = json.loads((environment.keys() / environment.DEMO_FILE).read_text(encoding="utf-8"))
    except OSError:
        known = []
    found = next((account for account in known if account["officer"] == officer), None)
    if found is None:
        raise OfficeUnready("実演用の利用者ではありません。コードは本人の認証アプリで見てください。")
    _past, present, _next = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(found["totp_secret"], present))


def add_account(home: Path, officer: str, password: str | None) -> str:
    """Make a real account of an officer of the plan; without a password the path of a one-time link is returned, else "".

    The second factor is enrolled at the first sign-in. Raises OfficeUnready for who is not an officer, is a process, or has an account.
    """
    from hagukumi.office.accounts.models import Account

    found = PlanIndex(adopted_release(home).plan).officers.get(officer)
    if found is None or found[0].kind is not OfficerKind.PERSON:
        raise OfficeUnready("この担当者は、いまの計画にありません。departments.toml の担当者のidを確かめてください。")
    if Account.objects.filter(officer=officer).exists():
        raise OfficeUnready("この担当者の利用者は、すでにあります。")
    if password is not None:
        check_password(officer, password)
    account = Account.objects.create_user(officer, password)
    return "" if password is not None else one_time_path(account.pk)


def check_password(officer: str, password: str) -> None:
    """Raises OfficeUnready with every reason for which a password is too weak."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from hagukumi.office.accounts.models import Account

    try:
        validate_password(password, Account(officer=officer))
    except ValidationError as error:
        raise OfficeUnready(" ".join(error.messages)) from error


def one_time_path(account: int) -> str:
    """The address (path) under which a password can be set once, within 24 hours."""
    from django.contrib.auth.tokens import default_token_generator
    from django.urls import reverse
    from django.utils.encoding import force_bytes
    from django.utils.http import urlsafe_base64_encode

    from hagukumi.office.accounts.models import Account

    token = default_token_generator.make_token(Account.objects.get(pk=account))
    return reverse("first_password", args=[urlsafe_base64_encode(force_bytes(account)), token])
