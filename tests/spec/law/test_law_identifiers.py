"""A column decides whether an item is an identifier; 個人番号 is never used."""

import msgspec
import pytest

from hagukumi.plan.records import ItemKind, LinkField, ValueType


def _column(sample, plan, source, field, **changes):
    layout = next(entry.layout for entry in plan.sources if entry.id == source)
    columns = tuple(msgspec.structs.replace(column, **changes) if column.field == field else column for column in layout.columns)
    return sample.change(plan, "sources", source, layout=msgspec.structs.replace(layout, columns=columns))


_DIRECT_WORDS = ("resident_number", "number", "name", "kana", "latin", "alias", "former_name", "address", "phone")
_DIRECT = [
    *({"type": kind} for kind in (ValueType.RESIDENT_NUMBER, ValueType.NAME, ValueType.KANA, ValueType.ADDRESS, ValueType.PHONE)),
    *({"link": link} for link in LinkField if link.value.removeprefix("guardian_") in _DIRECT_WORDS),
]


@pytest.mark.parametrize("change", _DIRECT)
@pytest.mark.parametrize("kind", [ItemKind.ATTRIBUTE, ItemKind.INDIRECT])
def test_names_addresses_and_numbers_of_persons_are_direct_identifiers_whatever_the_plan_calls_them(sample, plan, found, change, kind):
    """Called an attribute, a name would reach the analyst."""
    called = sample.change(_column(sample, plan, "juki", "name", **change), "items", "juki.name", kind=kind)
    assert found(called, "5.3-8") == [("violation", "juki.name")]
    assert found(sample.change(called, "items", "juki.name", kind=ItemKind.DIRECT), "5.3-8") == []


_INDIRECT = [
    *({"type": kind} for kind in (ValueType.IDENTIFIER, ValueType.POSTAL)),
    *({"link": link} for link in (LinkField.BIRTH_DATE, LinkField.SEX, LinkField.POSTAL, LinkField.HOUSEHOLD)),
]


@pytest.mark.parametrize("change", _INDIRECT)
def test_birthday_sex_household_and_other_numbers_are_at_least_indirect(sample, plan, found, change):
    called = sample.change(_column(sample, plan, "juki", "birth_date", **change), "items", "juki.birth_date", kind=ItemKind.ATTRIBUTE)
    assert found(called, "5.3-8") == [("violation", "juki.birth_date")]
    for kind in (ItemKind.INDIRECT, ItemKind.DIRECT):
        assert found(sample.change(called, "items", "juki.birth_date", kind=kind), "5.3-8") == []


@pytest.mark.parametrize(("item", "kind"), [("contact.name", ItemKind.INDIRECT), ("person.birth_date", ItemKind.ATTRIBUTE)])
def test_what_the_system_derives_from_them_stays_what_it_is(sample, plan, found, item, kind):
    assert found(sample.change(plan, "items", item, kind=kind), "5.3-8") == [("violation", item)]


@pytest.mark.parametrize("change", [{"type": ValueType.IDENTIFIER}, {"link": LinkField.HOUSEHOLD}])
def test_an_analyst_receives_no_number_of_a_register_even_as_an_indirect_identifier(sample, plan, found, said, change):
    numbered = _column(sample, plan, "juki", "birth_date", **change)
    assert found(numbered, "4.3-1") == []
    given = sample.change(numbered, "uses", "study", items=("juki.birth_date", "school.absences"))
    assert found(given, "4.3-1") == [("violation", "study")]
    assert "台帳と照合" in said(given, "4.3-1")


def test_an_analyst_may_receive_a_birthday(sample, plan, found):
    assert found(sample.change(plan, "uses", "study", items=("person.birth_date", "school.absences")), "4.3-1") == []


@pytest.mark.parametrize("name", ["個人番号", "保護者の個人番号", "マイナンバー", "ﾏｲﾅﾝﾊﾞｰ", "My Number"])
def test_my_number_is_not_used_whether_the_item_or_its_column_says_so(sample, plan, found, name):
    assert found(sample.change(plan, "items", "juki.number", name=name), "5-2") == [("violation", "juki.number")]
    assert found(_column(sample, plan, "juki", "number", header=name), "5-2") == [("violation", "juki.number")]


def test_whether_somebody_has_the_card_is_not_the_number(sample, plan, found):
    assert found(sample.change(plan, "items", "school.absences", name="マイナンバーカードの有無"), "5-2") == []
