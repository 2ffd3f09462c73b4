"""Small records about two people, and openings narrowed to rows: what a reviewer of links reads and writes."""

import pyarrow as pa
import pytest
from vault_town import IDENTITY, Stored, Town

from hagukumi.audit import EventKind, read_events
from hagukumi.plan.records import Stage
from hagukumi.vault import OpenRefused

WHO = {"actor": "kodomo-1", "role": "coordinator", "department": "kodomo", "reason": "本人の求め"}
ABOUT = {"purpose": "poverty", "stage": Stage.JUDGED}


def _permit(town: Town):
    return town.ask("judgment.band", **ABOUT)


def test_a_record_about_two_opens_for_them_in_any_order_and_the_log_counts_it_without_naming_them(town: Town, stored: Stored) -> None:
    one, two, other = stored.persons
    sealed = town.vault.seal_jointly([two, one, two], b"word", **ABOUT)
    alone = town.vault.seal_jointly([other], b"alone", **ABOUT)
    opened = town.vault.unseal_jointly(_permit(town), [((one, two), sealed), ((two, one), sealed), ((other,), alone)])
    assert opened == [b"word", b"word", b"alone"]
    viewed = [event for _, _, event in read_events(town.home / "audit") if event.kind is EventKind.VIEWED]
    assert [(event.count, event.subjects) for event in viewed] == [(3, ())]


def test_it_opens_for_nobody_else_and_not_when_changed(town: Town, stored: Stored) -> None:
    one, two, other = stored.persons
    sealed = town.vault.seal_jointly([one, two], b"word", **ABOUT)
    town.vault.seal_jointly([other], b"x", **ABOUT)
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    elsewhere = town.vault.seal_jointly([one, two], b"word", purpose="poverty", stage=Stage.LINKED)
    tries = [((one, other), sealed), ((one,), sealed), ((one, two), changed), ((one, two), elsewhere), ((one, "unknown"), sealed)]
    assert town.vault.unseal_jointly(_permit(town), tries) == [None] * 5


@pytest.mark.parametrize("gone", [0, 1])
def test_erasing_either_person_erases_it(town: Town, stored: Stored, gone: int) -> None:
    pair = stored.persons[:2]
    sealed = town.vault.seal_jointly(pair, b"word", **ABOUT)
    town.vault.erase_person([pair[gone]], **WHO)
    assert town.vault.unseal_jointly(_permit(town), [(pair, sealed)]) == [None]


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


def test_a_table_without_row_numbers_is_not_handed_over_by_row(town: Town, stored: Stored) -> None:
    with pytest.raises(OpenRefused, match="行ごとに開けません"):
        town.vault.open_batches(_permit(town), [stored.judged], rows={"judgment": [1]})


def test_erasing_a_person_erases_what_is_about_the_persons_records(town: Town, stored: Stored) -> None:
    rows = {"rule": ["same"] * 3, "_person": [*stored.persons[:2], stored.persons[0]], "_record": ["r1", "r2", None]}
    town.write({"link": pa.table(rows)}, "link.rule", label="keys", stage=Stage.LINKED)
    about, other = (town.vault.seal_jointly([record, "r3"], b"word", **ABOUT) for record in ("r1", "r2"))
    town.vault.erase_person(stored.persons[:1], **WHO)
    assert town.vault.unseal_jointly(_permit(town), [(("r1", "r3"), about), (("r2", "r3"), other)]) == [None, b"word"]
