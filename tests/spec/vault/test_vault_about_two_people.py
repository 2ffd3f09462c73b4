"""Small records about two people, and openings narrowed to rows: what a reviewer of links reads and writes."""

import pyarrow as pa
import pytest
from vault_town import IDENTITY, Stored, Town

from hagukumi.audit import EventKind, read_events
from hagukumi.plan.records import Stage
from hagukumi.vault import OpenRefused, SealRefused, VaultError
from hagukumi.vault.sealing import TERM

WHO = {"actor": "kodomo-1", "role": "coordinator", "department": "kodomo", "reason": "本人の求め"}
ABOUT = {"purpose": "poverty", "stage": Stage.JUDGED}
ITEMS = ("judgment.band", "judgment.points")


def _permit(town: Town, *items: str):
    return town.ask(*(items or ITEMS), **ABOUT)


def _sealed(town: Town, people, data: bytes = b"word", **more):
    return town.vault.seal_jointly(people, data, **{**ABOUT, "items": ITEMS, **more})


def _unsealed(town: Town, *records):
    return town.vault.unseal_jointly(_permit(town), records, items=ITEMS)


def test_a_record_about_two_opens_for_them_in_any_order_and_the_log_counts_it_without_naming_them(town: Town, stored: Stored) -> None:
    one, two, other = stored.persons
    sealed, alone = _sealed(town, [two, one, two]), _sealed(town, [other], b"alone")
    assert _unsealed(town, ((one, two), sealed), ((two, one), sealed), ((other,), alone)) == [b"word", b"word", b"alone"]
    viewed = [event for _, _, event in read_events(town.home / "audit") if event.kind is EventKind.VIEWED]
    assert [(event.count, event.subjects) for event in viewed] == [(3, ())]


def test_it_opens_for_nobody_else(town: Town, stored: Stored) -> None:
    one, two, other = stored.persons
    sealed = _sealed(town, [one, two])
    _sealed(town, [other])
    assert _unsealed(town, ((one, other), sealed), ((one, "unknown"), sealed)) == [None, None]


def test_what_was_changed_or_is_no_sealed_record_is_told_and_never_taken(town: Town, stored: Stored) -> None:
    one, two, _ = stored.persons
    sealed = _sealed(town, [one, two])
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    elsewhere, otherwise = _sealed(town, [one, two], stage=Stage.LINKED), _sealed(town, [one, two], items=("link.rule",))
    for people, record in (
        ((one, two), changed),
        ((one, two), elsewhere),
        ((one, two), otherwise),
        ((max(one, two),), sealed),
        ((), b"forged"),
    ):
        with pytest.raises(SealRefused):
            _unsealed(town, (people, record))
    with pytest.raises(SealRefused):
        _sealed(town, [])
    with pytest.raises(VaultError, match="一つの表"):
        _sealed(town, [one], items=("link.rule", "judgment.band"))


def test_a_permit_for_some_of_its_items_opens_none_of_it_and_that_is_recorded(town: Town, stored: Stored) -> None:
    sealed = _sealed(town, stored.persons[:2])
    with pytest.raises(OpenRefused, match="すべての項目"):
        town.vault.unseal_jointly(_permit(town, "judgment.band"), [(stored.persons[:2], sealed)], items=ITEMS)
    *_, last = [event for _, _, event in read_events(town.home / "audit")]
    assert (last.kind, last.items) == (EventKind.PERMIT_REFUSED, ("judgment.band",))


def test_the_end_of_a_term_ends_what_was_sealed_until_then(town: Town, stored: Stored) -> None:
    people = [*stored.persons[:2], f"{TERM}2027-03-31"]
    sealed, longer = _sealed(town, people), _sealed(town, [*stored.persons[:2], f"{TERM}2028-03-31"])
    with pytest.raises(VaultError, match="期限の鍵だけ"):
        town.vault.destroy_term(stored.persons[0], **WHO)
    town.vault.destroy_term(people[-1], **WHO)
    assert _unsealed(town, (people, sealed)) == [None]
    assert _unsealed(town, ([*stored.persons[:2], f"{TERM}2028-03-31"], longer)) == [b"word"]
    destroyed = [event for _, _, event in read_events(town.home / "audit") if event.kind is EventKind.KEY_DESTROYED]
    assert [(event.actor, event.detail) for event in destroyed] == [("kodomo-1", {"key": people[-1]})]


@pytest.mark.parametrize("gone", [0, 1])
def test_erasing_either_person_erases_it(town: Town, stored: Stored, gone: int) -> None:
    pair = stored.persons[:2]
    sealed = _sealed(town, pair)
    town.vault.erase_person([pair[gone]], **WHO)
    assert _unsealed(town, (pair, sealed)) == [None]


def test_an_opening_can_be_narrowed_to_rows_of_each_table(town: Town, stored: Stored) -> None:
    with town.vault.open_batches(town.ask(*IDENTITY), [stored.juki], rows={"juki": [3, 1, 99]}) as opened:
        assert opened.arrow("juki").column("_row").to_pylist() == [1, 3]
    with town.vault.open_batches(town.ask(*IDENTITY), [stored.juki], rows={"family": [1]}) as opened:
        assert opened.arrow("juki").num_rows == 0
    counts = [event.count for _, _, event in read_events(town.home / "audit") if event.kind is EventKind.BATCH_OPENED]
    assert counts[-2:] == [3, 0]


def test_rows_and_persons_narrow_together(town: Town, stored: Stored) -> None:
    permit = town.ask("link.rule", stage=Stage.LINKED)
    with town.vault.open_batches(permit, [stored.linked], persons=stored.persons[:2], rows={"link": [2, 3]}) as opened:
        assert opened.arrow("link").column("_person").to_pylist() == [stored.persons[1]]


def test_a_row_about_two_people_is_opened_for_either_and_for_nobody_else(town: Town, stored: Stored) -> None:
    one, two, other = stored.persons
    pairs = pa.table({"rule": ["same", "same"], "_person": [one, two], "_other_person": [two, other]})
    batch = town.write({"link": pairs}, "link.rule", label="about two", stage=Stage.LINKED)
    for person, seen in ((one, [one]), (two, [one, two]), (other, [two])):
        with town.vault.open_batches(town.ask("link.rule", stage=Stage.LINKED), [batch], persons=[person]) as opened:
            assert opened.arrow("link").column("_person").to_pylist() == seen


def test_a_table_without_row_numbers_is_not_handed_over_by_row(town: Town, stored: Stored) -> None:
    with pytest.raises(OpenRefused, match="行ごとに開けません"):
        town.vault.open_batches(_permit(town), [stored.judged], rows={"judgment": [1]})


def test_erasing_a_person_erases_what_is_about_the_persons_records(town: Town, stored: Stored) -> None:
    rows = {"rule": ["same"] * 3, "_person": [*stored.persons[:2], stored.persons[0]], "_record": ["r1", "r2", None]}
    town.write({"link": pa.table(rows)}, "link.rule", label="keys", stage=Stage.LINKED)
    about, other = (_sealed(town, [record, "r3"]) for record in ("r1", "r2"))
    town.vault.erase_person(stored.persons[:1], **WHO)
    assert _unsealed(town, (("r1", "r3"), about), (("r2", "r3"), other)) == [None, b"word"]


def test_erasing_a_person_erases_what_is_about_records_known_only_from_a_pair(town: Town, stored: Stored) -> None:
    """Where the plan remembers no person keys, a pair for review alone says which record was the person's."""
    link = {"rule": ["same"] * 2, "_person": stored.persons[:2], "_source": ["juki"] * 2, "_row": [1, 2]}
    pair = {
        f"_{side}_{part}": [value] * 2 for side, row in (("left", 2), ("right", 1)) for part, value in (("source", "juki"), ("row", row))
    }
    town.write(
        {"link": pa.table(link | pair | {"_left_record": ["r2"] * 2, "_right_record": ["r1"] * 2})},
        "link.rule",
        label="pairs",
        stage=Stage.LINKED,
    )
    about, other = (_sealed(town, [record, "r3"]) for record in ("r1", "r2"))
    town.vault.erase_person(stored.persons[:1], **WHO)
    assert _unsealed(town, (("r1", "r3"), about), (("r2", "r3"), other)) == [None, b"word"]
