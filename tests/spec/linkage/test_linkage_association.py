"""Once one member of a household is linked, the others become candidates; whoever is protected is never found that way."""

import pytest


def resident(number, name, kana, birth, household="H1", **more):
    return {
        "resident_number": number,
        "name": name,
        "kana": kana,
        "birth_date": birth,
        "household": household,
        "address": "芝園町3-2-1",
        "sex": "2",
    } | more


MOTHER = resident("01", "斎藤　由美", "サイトウ　ユミ", "1986-06-06")
ELDER = resident("02", "斎藤　美空", "サイトウ　ミソラ", "2014-05-05")
YOUNGER = resident("03", "斎藤　小雪", "サイトウ　コユキ", "2017-07-07")
OTHERS = [resident(f"{n}", f"田中　花{n}", "タナカ　ハナ", f"19{n}-01-01", f"H{n}", address=f"緑町{n}-1") for n in range(10, 60)]
NEW_HOME = "新町7-7"
ELDERS_ALLOWANCE = {"resident_number": "02", "name": "斎藤　美空", "birth_date": "2014-05-05", "address": NEW_HOME}
YOUNGERS_NURSERY = {"name": "原　小雪", "kana": "ハラ　コユキ", "address": NEW_HOME}
"""Under another family name, without a date of birth, at an address that the register does not have."""


def town_with(town, answer_of, elder=ELDER, younger=YOUNGER, nursery=YOUNGERS_NURSERY, allowance=(ELDERS_ALLOWANCE,)):
    town.register(MOTHER, elder, younger, *OTHERS).source("teate", list(allowance) or [{"name": "山田　太郎"}]).source("hoiku", [nursery])
    return answer_of(town.linked())


def test_a_sisters_new_address_leads_to_the_child(town, answer_of):
    answer = town_with(town, answer_of)
    assert answer.together(("hoiku", 2), ("juki", 4))
    assert answer.rows["hoiku", 2]["rule"] == "household"
    assert answer.rows["hoiku", 2]["evidence"] == "name=given;birth=unknown;sex=unknown;home=one"


def test_without_the_sisters_record_nothing_leads_there(town, answer_of):
    answer = town_with(town, answer_of, allowance=())
    assert answer.rows["hoiku", 2]["rule"] == "single"


@pytest.mark.parametrize("who", ["elder", "younger", "nursery"])
def test_who_is_protected_neither_leads_to_others_nor_is_led_to(town, answer_of, who):
    people = {"elder": ELDER, "younger": YOUNGER, "nursery": YOUNGERS_NURSERY}
    people[who] = people[who] | {"protected": "1"}
    answer = town_with(town, answer_of, **people)
    assert answer.rows["hoiku", 2]["rule"] == "single"


def test_a_former_name_in_a_linked_record_finds_a_later_record(town, answer_of):
    """The school knows her under her present and former name and birthday, the nursery only under the former one."""
    mother = MOTHER | {"phone": "0901111222"}
    school = {"name": "原　由美", "kana": "ハラ　ユミ", "birth_date": "1986-06-06", "address": "芝園町3-2-1", "phone": "0901111222"}
    clinic = {"name": "原　由美", "kana": "ハラ　ユミ", "birth_date": "1986-06-16"}
    town.register(mother, *OTHERS).source("gakko", [school]).source("kenshin", [clinic])
    answer = answer_of(town.linked())
    assert answer.together(("juki", 2), ("gakko", 2), ("kenshin", 2))
