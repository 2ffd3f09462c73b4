"""Permits that are forged, changed, stretched, replayed, or used for what they were not given for."""

import copy
import dataclasses
import datetime
import pickle

import pyarrow as pa
import pytest
import vault_town
from vault_town import FORBIDDEN, IDENTITY, Clock, Stored, Town

from hagukumi.audit import AuditUnavailable, EventKind, read_events
from hagukumi.law import Action
from hagukumi.plan.japan_time import JAPAN
from hagukumi.plan.records import Role, Stage
from hagukumi.vault import (
    Keyring,
    LogUnavailable,
    OpenRefused,
    Permit,
    PermitInvalid,
    Refused,
    ReleaseRefused,
    Vault,
    VaultError,
    WriteRefused,
)
from hagukumi.vault.permits import Mint

REQUESTS = {
    "item of no use": {"items": ("family.memo",)},
    "unknown item": {"items": ("juki.secret",)},
    "item of another purpose": {"items": ("juki.name",), "purpose": "poverty"},
    "item of another stage": {"items": ("juki.name",), "stage": Stage.ASSEMBLED, "purpose": "poverty"},
    "item of the handed-over stage": {"items": ("contact.name",), "stage": Stage.HANDED_OVER, "purpose": "poverty"},
    "unknown purpose": {"items": ("juki.name",), "purpose": "curiosity"},
    "analyst asks for names": {"items": ("juki.name",), "actor": "bunseki-1", "role": Role.ANALYST},
    "analyst asks for judged data": {
        "items": ("judgment.band",),
        "actor": "bunseki-1",
        "role": Role.ANALYST,
        "stage": Stage.JUDGED,
        "purpose": "poverty",
    },
    "supporter asks for delivered data": {"items": ("juki.name",), "actor": "shien-1", "role": Role.SUPPORTER},
    "holder asks for another's data": {"items": ("family.case_kind",), "actor": "shimin-1", "role": Role.HOLDER, "purpose": "poverty"},
    "role that is not one's own": {"items": ("juki.name",), "actor": "shimin-1", "role": Role.COORDINATOR},
    "somebody who is not named": {"items": ("juki.name",), "actor": "kodomo-99"},
    "administrator": {"items": ("juki.name",), "role": Role.ADMINISTRATOR},
}


@pytest.mark.parametrize("name", REQUESTS)
def test_the_gate_gives_no_permit(name: str, town: Town) -> None:
    words = dict(REQUESTS[name])
    with pytest.raises(Refused) as refusal:
        town.ask(*words.pop("items"), **words)
    assert not refusal.value.decision.allowed
    assert "許可されません" in str(refusal.value)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_use_is_judged_on_the_day_itself(days: int, town: Town) -> None:
    with pytest.raises(ReleaseRefused, match="今日"):
        town.ask("juki.name", on=town.vault.today() + datetime.timedelta(days=days))


def _open(town: Town, permit: Permit, batch: str) -> pa.Table:
    with town.vault.open_batches(permit, [batch]) as opened:
        return opened.arrow(opened.tables[0])


def _changed(permit: Permit, **fields: object) -> Permit:
    """A permit whose frozen fields somebody overwrote."""
    copied = object.__new__(Permit)
    for field in dataclasses.fields(permit):
        object.__setattr__(copied, field.name, fields.get(field.name, getattr(permit, field.name)))
    return copied


FORGERIES = {
    "more items": {"items": IDENTITY},
    "another stage": {"stage": Stage.LINKED},
    "another purpose": {"purpose": "poverty"},
    "another department": {"department": "shien"},
    "another role": {"role": Role.COORDINATOR, "actor": "kodomo-2"},
    "without row conditions": {"rows": (), "items": ("family.case_kind",)},
    "a later end": {"expires_at": datetime.datetime(2099, 1, 1, tzinfo=JAPAN)},
    "another release": {"release": "0" * 64},
    "another action": {"action": Action.WRITE},
    "another day": {"day": datetime.date(2030, 1, 1)},
    "an own MAC": {"mac": b"0" * 32},
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_changed_permit_opens_nothing(name: str, town: Town, stored: Stored) -> None:
    with pytest.raises(PermitInvalid, match="発行したものではない"):
        _open(town, _changed(town.ask("juki.birth_date"), **FORGERIES[name]), stored.juki)


def test_a_permit_cannot_be_made_pickled_copied_or_replaced(town: Town) -> None:
    permit = town.ask("juki.birth_date")
    fields = {field.name: getattr(permit, field.name) for field in dataclasses.fields(permit)}
    for make in (
        lambda: Permit(**fields, mint=object()),
        lambda: pickle.dumps(permit),
        lambda: copy.copy(permit),
        lambda: copy.deepcopy(permit),
    ):
        with pytest.raises(PermitInvalid):
            make()
    with pytest.raises(ValueError):
        dataclasses.replace(permit, items=IDENTITY)
    with pytest.raises(dataclasses.FrozenInstanceError):
        permit.items = IDENTITY


def test_a_permit_of_an_own_mint_opens_nothing(town: Town, stored: Stored) -> None:
    with pytest.raises(PermitInvalid):
        _open(town, Mint().issue(town.ask("juki.birth_date")), stored.juki)


def test_a_look_alike_opens_nothing(town: Town, stored: Stored) -> None:
    class Alike:
        def __getattr__(self, name: str) -> object:
            return getattr(permit, name)

    permit = town.ask("juki.birth_date")
    with pytest.raises(PermitInvalid):
        town.vault.open_batches(Alike(), [stored.juki])


def test_the_mac_of_a_permit_is_not_shown(town: Town) -> None:
    permit = town.ask("juki.birth_date")
    assert permit.mac.hex() not in repr(permit) and repr(permit.mac) not in repr(permit)


def test_an_expired_permit_opens_nothing(town: Town, stored: Stored, clock: Clock) -> None:
    permit = town.ask("juki.birth_date")
    clock.forward(minutes=60)
    with pytest.raises(PermitInvalid, match="期限"):
        _open(town, permit, stored.juki)


def test_a_permit_ends_with_the_last_day_of_its_use(home, keyring, clock: Clock) -> None:
    clock.now = datetime.datetime(2027, 3, 31, 23, 50, tzinfo=JAPAN)
    town = Town(home, keyring, clock, permit_minutes=600)
    assert town.ask("juki.birth_date").expires_at == datetime.datetime(2027, 4, 1, tzinfo=JAPAN)
    clock.forward(minutes=20)
    with pytest.raises(ReleaseRefused, match="有効期間"):
        town.ask("juki.birth_date")
    town.close()


def test_a_permit_ends_when_another_release_is_adopted(town: Town, stored: Stored) -> None:
    permit = town.ask("juki.birth_date")
    more = vault_town.use("more", ("juki.name",), (Stage.DELIVERED,), "shimin", "kodomo", Role.COORDINATOR, purpose="linkage")
    town.vault.adopt(vault_town.release((more,)))
    with pytest.raises(PermitInvalid, match="採用されている版ではありません"):
        _open(town, permit, stored.juki)


def test_a_permit_is_worth_nothing_in_another_session(town: Town, stored: Stored, keyring: Keyring, clock: Clock) -> None:
    permit = town.ask("juki.birth_date")
    beside = Town(town.home, keyring, clock, read_only=True)
    with pytest.raises(PermitInvalid):
        _open(beside, permit, stored.juki)
    beside.close()


def test_a_permit_to_write_reads_nothing_and_one_to_read_writes_nothing(town: Town, stored: Stored) -> None:
    with pytest.raises(PermitInvalid, match="操作"):
        _open(town, town.ask("juki.birth_date", action=Action.WRITE), stored.juki)
    with pytest.raises(PermitInvalid, match="操作"):
        town.vault.write(town.ask("juki.birth_date"), {"juki": vault_town.juki_rows()}, inputs=(), label="x", retention="short")
    for action in (Action.OPEN, Action.FIGURES):
        items = () if action is Action.FIGURES else ("juki.birth_date",)
        with pytest.raises(PermitInvalid):
            town.vault.pseudonyms(town.ask(*items, action=action), pa.array(["1"]))


OTHERS = {
    "delivered with a linked permit": ("juki", {"items": ("link.rule",), "stage": Stage.LINKED}),
    "assembled with a delivered permit": ("assembled", {"items": ("juki.moved_on",), "purpose": "poverty"}),
    "judged of another purpose": ("other", {"items": ("judgment.band",), "stage": Stage.JUDGED, "purpose": "poverty"}),
    "judged with a permit of the other purpose": ("judged", {"items": ("judgment.band",), "stage": Stage.JUDGED, "purpose": "abuse"}),
    "another supporter's list": (
        "list2",
        {"items": ("contact.name",), "stage": Stage.HANDED_OVER, "purpose": "poverty", "actor": "shien-1", "role": Role.SUPPORTER},
    ),
    "a source of another holder": ("family", {"items": ("juki.name",), "actor": "shimin-1", "role": Role.HOLDER, "purpose": "poverty"}),
    "pseudonymised data of another purpose": ("study", {"items": ("judgment.band",), "stage": Stage.JUDGED, "purpose": "poverty"}),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_genuine_permit_does_not_reach_another_batch(name: str, town: Town, stored: Stored) -> None:
    batch, words = OTHERS[name]
    permit = town.ask(*words["items"], **{key: value for key, value in words.items() if key != "items"})
    with pytest.raises(OpenRefused):
        _open(town, permit, getattr(stored, batch))


def test_every_refusal_is_recorded_without_what_a_forger_wrote(town: Town, stored: Stored) -> None:
    forged = _changed(town.ask("juki.birth_date"), actor="kodomo-2", purpose="偽の目的")
    with pytest.raises(PermitInvalid):
        _open(town, forged, stored.juki)
    with pytest.raises(OpenRefused):
        _open(town, town.ask("juki.birth_date"), stored.linked)
    town.vault.close()
    refused = [event for _, _, event in read_events(town.home / "audit") if event.kind is EventKind.PERMIT_REFUSED]
    assert [event.actor for event in refused[-2:]] == ["vault", "kodomo-run"]
    assert all("偽の目的" not in str(event) for event in refused)


WRITES = {
    "column of no item": {"juki": {"name": ["a"], "memo": ["b"]}},
    "item of another table": {"family": {"case_kind": ["a"]}},
    "system column of another stage": {"juki": {"name": ["a"], "_person": ["p"]}},
    "system column nobody knows": {"juki": {"name": ["a"], "_secret": ["p"]}},
    "key of an item outside the permit": {"juki": {"birth_date": ["a"], "number_key": ["p"]}},
    "upper case": {"juki": {"NAME": ["a"]}},
    "quoted name": {'juki" AS x': {"name": ["a"]}},
    "full-width name": {"juki": {"ｎame": ["a"]}},
    "system table with data": {"_quarantine": {"name": ["a"]}},
    "no table": {},
}


@pytest.mark.parametrize("name", WRITES)
def test_what_the_permit_does_not_name_is_not_stored(name: str, town: Town) -> None:
    before = len(town.vault.find())
    permit = town.ask("juki.name", "juki.birth_date", action=Action.WRITE)
    tables = {table: pa.table(columns) for table, columns in WRITES[name].items()}
    with pytest.raises(WriteRefused):
        town.vault.write(permit, tables, inputs=(), label="attack", retention="short")
    assert len(town.vault.find()) == before


def test_nothing_leaves_its_family_of_purposes(town: Town, stored: Stored) -> None:
    permit = town.ask("juki.moved_on", purpose="apart", stage=Stage.ASSEMBLED, action=Action.WRITE)
    with pytest.raises(WriteRefused, match="上位の目的"):
        town.vault.write(permit, {"juki": pa.table({"moved_on": [None]})}, inputs=(stored.assembled,), label="x", retention="short")


def test_if_the_log_takes_nothing_nothing_moves(town: Town, stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: object) -> None:
        raise AuditUnavailable("no space")

    opening, writing = town.ask("juki.birth_date"), town.ask("juki.name", action=Action.WRITE)
    files = sorted(path.name for path in (town.home / "vault").rglob("*"))
    monkeypatch.setattr("hagukumi.audit.AuditLog.commit", full)
    monkeypatch.setattr("hagukumi.vault.opening.pour", lambda *given: pytest.fail("data moved"))
    for act in (
        lambda: town.ask("juki.birth_date"),
        lambda: town.vault.open_batches(opening, [stored.juki]),
        lambda: town.vault.write(writing, {"juki": pa.table({"name": ["a"]})}, inputs=(), label="x", retention="short"),
        lambda: town.vault.erase(stored.juki, **vault_town.WHO),
        lambda: town.vault.erase_person(stored.persons[:1], **vault_town.WHO),
        lambda: town.vault.rotate_data_key(stored.juki, **vault_town.WHO),
        lambda: town.vault.rotate_master(**vault_town.WHO),
        lambda: town.vault.adopt(vault_town.release()),
        lambda: town.vault.unseal(opening, [("a", b"x")]),
    ):
        with pytest.raises(LogUnavailable, match="記録"):
            act()
    assert sorted(path.name for path in (town.home / "vault").rglob("*")) == files


def test_a_forbidden_text_is_in_no_message(town: Town, stored: Stored) -> None:
    with pytest.raises(OpenRefused) as refusal, town.vault.open_batches(town.ask("juki.birth_date"), [stored.juki]) as opened:
        opened.arrow("family")
    assert not any(text in str(refusal.value) for text in FORBIDDEN)


def test_a_closed_vault_opens_nothing_for_a_second_writer(town: Town, keyring: Keyring, clock: Clock) -> None:
    with pytest.raises(VaultError, match="書き込んでいます"):
        Vault.open(town.home, keyring, clock=clock)
