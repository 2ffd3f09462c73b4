"""A release taken out of force must not move anything again: not in another process, not from an older copy of the approval."""

import pytest
import vault_town
from vault_town import Clock, Town

from hagukumi.audit import EventKind, read_events
from hagukumi.plan import withdraw
from hagukumi.plan.records import Role, Stage
from hagukumi.vault import ReleaseRefused, Vault


def _withdrawn(town: Town):
    release = vault_town.release()
    officers = sorted(approval.officer for approval in release.approvals)
    return withdraw(release, by=officers, on=town.vault.today(), reason="判定基準の見直し")


def test_a_withdrawn_release_is_refused_at_the_gate_at_once(town: Town) -> None:
    town.ask("juki.birth_date")
    town.vault.withdraw(_withdrawn(town))
    with pytest.raises(ReleaseRefused, match="撤回"):
        town.ask("juki.birth_date")


def test_another_process_that_has_the_home_open_is_stopped_too(town: Town, home, keyring, clock: Clock) -> None:
    withdrawn = _withdrawn(town)
    with Vault.open(home, keyring, clock=clock, read_only=True) as beside:
        beside.withdraw(withdrawn)
    with pytest.raises(ReleaseRefused, match="撤回"):
        town.ask("juki.birth_date")


def test_an_older_copy_of_the_approval_is_not_adopted_again(town: Town) -> None:
    town.vault.withdraw(_withdrawn(town))
    with pytest.raises(ReleaseRefused, match="撤回"):
        town.vault.adopt(vault_town.release())


def test_a_release_withdrawn_elsewhere_is_not_adopted(town: Town) -> None:
    with pytest.raises(ReleaseRefused, match="撤回"):
        town.vault.adopt(_withdrawn(town))


def test_only_two_people_withdraw(town: Town) -> None:
    with pytest.raises(ReleaseRefused, match="二人"):
        town.vault.withdraw(vault_town.release())
    town.ask("juki.birth_date")


def test_the_withdrawal_is_recorded_with_its_reason(town: Town, home) -> None:
    withdrawn = _withdrawn(town)
    town.vault.withdraw(withdrawn)
    town.close()
    (event,) = [event for _, _, event in read_events(home / "audit") if event.kind is EventKind.RELEASE_WITHDRAWN]
    assert (event.release, event.reason, event.actor) == (withdrawn.hash, "判定基準の見直し", withdrawn.withdrawal.officers[0])


def test_a_newer_release_may_be_adopted_afterwards(town: Town) -> None:
    town.vault.withdraw(_withdrawn(town))
    more = vault_town.use("more", ("juki.name",), (Stage.DELIVERED,), "shimin", "kodomo", Role.COORDINATOR, purpose="linkage")
    town.gate = town.vault.adopt(vault_town.release((more,)))
    town.ask("juki.birth_date")
