"""宛名番号: believed only where name and date of birth do not speak against it."""

import pytest

FATHER = {
    "resident_number": "0001",
    "name": "髙橋　一郎",
    "kana": "タカハシ　イチロウ",
    "birth_date": "1985-04-02",
    "sex": "1",
    "household": "H1",
}
MOTHER = {
    "resident_number": "0002",
    "name": "髙橋　花子",
    "kana": "タカハシ　ハナコ",
    "birth_date": "1987-09-15",
    "sex": "2",
    "household": "H1",
}
SON = {
    "resident_number": "0003",
    "name": "髙橋　大翔",
    "kana": "タカハシ　ヒロト",
    "birth_date": "2016-05-05",
    "sex": "1",
    "household": "H1",
}
TWIN = {
    "resident_number": "0004",
    "name": "髙橋　結翔",
    "kana": "タカハシ　ユイト",
    "birth_date": "2016-05-05",
    "sex": "1",
    "household": "H1",
}
STRANGER = {
    "resident_number": "0009",
    "name": "田中　美咲",
    "kana": "タナカ　ミサキ",
    "birth_date": "1970-01-30",
    "sex": "2",
    "household": "H9",
}
FAMILY = [row | {"address": "芝園町1丁目2番3号", "postal": "9300001"} for row in (FATHER, MOTHER, SON, TWIN)] + [STRANGER]


def allowance(**changes):
    return {key: SON[key] for key in ("resident_number", "name", "kana", "birth_date", "sex")} | changes


def test_a_number_joins_the_record_to_its_person(town, answer_of):
    answer = answer_of(town.register(*FAMILY).source("teate", [allowance()]).linked())
    assert answer.together(("teate", 2), ("juki", 4))
    assert answer.rows["teate", 2]["rule"] == "resident_number"
    assert answer.misuse() == {}


def test_another_way_to_write_the_name_or_a_slip_in_the_birth_date_does_not_matter(town, answer_of):
    rows = [allowance(name="高橋 大翔"), allowance(kana="ﾀｶﾊｼ ﾋﾛﾄ", birth_date="2016-05-06"), allowance(kana="タカハシ　ヒロド")]
    answer = answer_of(town.register(*FAMILY).source("teate", rows).linked())
    assert answer.together(("teate", 2), ("teate", 3), ("teate", 4), ("juki", 4))
    assert {answer.rows["teate", row]["rule"] for row in (2, 3, 4)} == {"resident_number"}


def test_a_name_changed_by_marriage_keeps_given_name_and_birth_date(town, answer_of):
    before = {"resident_number": "0002", "name": "佐藤　花子", "kana": "サトウ　ハナコ", "birth_date": "1987-09-15"}
    answer = answer_of(town.register(*FAMILY).source("nenkin", [before]).linked())
    assert answer.together(("nenkin", 2), ("juki", 3))
    assert answer.rows["nenkin", 2]["rule"] == "resident_number"


def test_the_number_of_a_stranger_is_not_believed_and_is_reported(town, answer_of):
    wrong = allowance(resident_number="0009", address="芝園町1-2-3")
    answer = answer_of(town.register(*FAMILY).source("teate", [wrong]).linked())
    assert answer.together(("teate", 2), ("juki", 4))
    assert answer.rows["teate", 2]["rule"] == "probabilistic"
    assert answer.misuse() == {("teate", 2): "number_of_another"}


def test_with_the_number_of_a_twin_the_given_name_decides(town, answer_of):
    answer = answer_of(town.register(*FAMILY).source("teate", [allowance(resident_number="0004", address="芝園町1-2-3")]).linked())
    assert answer.together(("teate", 2), ("juki", 4))
    assert not answer.together(("teate", 2), ("juki", 5))
    assert answer.misuse() == {("teate", 2): "number_of_another"}


def test_with_the_number_of_a_parent_of_the_same_reading_the_birth_date_decides(town, answer_of):
    father = FATHER | {"name": "髙橋　裕人", "kana": "タカハシ　ヒロト"}
    wrong = {"resident_number": "0001", "kana": "タカハシ ヒロト", "birth_date": "2016-05-05", "sex": "1", "address": "芝園町1-2-3"}
    home = {"address": "芝園町1丁目2番3号"}
    answer = answer_of(town.register(father | home, SON | home).source("hoiku", [wrong]).linked())
    assert answer.together(("hoiku", 2), ("juki", 3))
    assert answer.misuse() == {("hoiku", 2): "number_of_another"}


def test_a_number_no_register_knows_is_reported_and_joins_its_own_records(town, answer_of):
    outside = {"resident_number": "7777", "name": "山本 陽菜", "kana": "ヤマモト ヒナ", "birth_date": "2018-08-08", "sex": "2"}
    answer = answer_of(town.register(*FAMILY).source("teate", [outside]).source("yobo", [outside, outside]).linked())
    assert answer.together(("teate", 2), ("yobo", 2), ("yobo", 3))
    assert set(answer.misuse().values()) == {"number_unknown"}


def test_an_unknown_number_on_two_people_is_one_number_two_people(town, answer_of):
    one = {"resident_number": "7777", "name": "山本 陽菜", "kana": "ヤマモト ヒナ", "birth_date": "2018-08-08", "sex": "2"}
    two = {"resident_number": "7777", "name": "小川 健", "kana": "オガワ ケン", "birth_date": "1961-02-03", "sex": "1"}
    answer = answer_of(town.register(*FAMILY).source("teate", [one]).source("zei", [two]).linked())
    assert not answer.together(("teate", 2), ("zei", 2))
    assert set(answer.misuse().values()) == {"one_number_two_people"}


def test_a_person_with_a_second_unknown_number_is_two_numbers_one_person(town, answer_of):
    second = allowance(resident_number="7777", address="芝園町1-2-3")
    answer = answer_of(town.register(*FAMILY).source("teate", [second]).linked())
    assert answer.together(("teate", 2), ("juki", 4))
    assert answer.misuse() == {("teate", 2): "two_numbers_one_person"}


def test_a_duplicate_free_source_gives_a_number_to_one_row_only(town, answer_of):
    answer = answer_of(town.register(*FAMILY).source("teate", [allowance(), allowance(birth_date="2016-05-06")], unique=True).linked())
    assert answer.together(("teate", 2), ("juki", 4))
    assert not answer.together(("teate", 3), ("juki", 4))
    assert "two_rows_of_one_source" in answer.reasons()


# --- One number on rows of two people, in one source or in the register


def test_of_two_people_under_one_number_in_one_source_only_its_owner_is_joined_by_it(town, answer_of):
    other = {"resident_number": "0003", "name": "小川 健", "kana": "オガワ ケン", "birth_date": "1961-02-03", "sex": "1"}
    answer = answer_of(town.register(*FAMILY).source("teate", [allowance(), other]).linked())
    assert answer.together(("teate", 2), ("juki", 4))
    assert answer.rows["teate", 3]["rule"] == "single", "nobody in the register: left alone, not given away"
    assert answer.misuse() == {("teate", 3): "number_of_another"}


def test_two_family_members_under_one_number_are_each_joined_to_themselves(town, answer_of):
    rows = [allowance(address="芝園町1-2-3"), allowance(name="髙橋　結翔", kana="タカハシ　ユイト", address="芝園町1-2-3")]
    answer = answer_of(town.register(*FAMILY).source("teate", rows).linked())
    assert answer.together(("teate", 2), ("juki", 4))
    assert answer.together(("teate", 3), ("juki", 5))
    assert [answer.rows["teate", row]["rule"] for row in (2, 3)] == ["resident_number", "probabilistic"]
    assert answer.misuse() == {("teate", 3): "number_of_another"}


def test_a_second_row_of_its_own_owner_is_a_repetition_and_not_somebody_elses_number(town, answer_of):
    rows = [allowance(), allowance(birth_date="2016-05-06")]
    answer = answer_of(town.register(*FAMILY).source("teate", rows, unique=True).linked())
    assert answer.misuse() == {("teate", 3): "number_repeated"}


def test_a_stranger_under_a_number_of_a_duplicate_free_source_is_no_repetition(town, answer_of):
    other = {"resident_number": "0003", "name": "小川 健", "kana": "オガワ ケン", "birth_date": "1961-02-03", "sex": "1"}
    answer = answer_of(town.register(*FAMILY).source("teate", [allowance(), other], unique=True).linked())
    assert answer.misuse() == {("teate", 3): "number_of_another"}


def test_a_number_that_the_register_gives_to_two_people_is_reported_on_both_and_accuses_neither_ones_rows(town, answer_of):
    clash = STRANGER | {"resident_number": "0003"}
    strange = {key: clash[key] for key in ("resident_number", "name", "kana", "birth_date", "sex")}
    answer = answer_of(town.register(*FAMILY[:4], clash).source("teate", [allowance(), strange]).linked())
    assert answer.together(("teate", 2), ("juki", 4))
    assert answer.together(("teate", 3), ("juki", 6))
    assert answer.misuse() == {("juki", 4): "one_number_two_people", ("juki", 6): "one_number_two_people"}


# --- One person with two numbers in the register


def again(**changes):
    """The son once more, registered under another number."""
    return SON | {"resident_number": "0099", "household": "H7", "address": "芝園町1丁目2番3号", "postal": "9300001"} | changes


def test_a_person_registered_twice_is_reported_on_both_rows_and_stays_two(town, answer_of):
    answer = answer_of(town.register(*FAMILY, again()).linked())
    assert answer.misuse() == {("juki", 4): "registered_twice", ("juki", 7): "registered_twice"}
    assert not answer.together(("juki", 4), ("juki", 7))


@pytest.mark.parametrize(
    "shared",
    [
        {"address": "別の町9番9号", "household": "H1"},
        {"address": "別の町9番9号", "phone": "0764000000"},
        {"name": "高橋 大翔"},
        {"kana": ""},
    ],
    ids=["household", "telephone", "another way to write the name", "no reading"],
)
def test_what_two_registrations_may_share_in_place_of_the_address(town, answer_of, shared):
    family = [row | {"phone": "0764000000"} for row in FAMILY]
    assert set(answer_of(town.register(*family, again(**shared)).linked()).misuse()) == {("juki", 4), ("juki", 7)}


@pytest.mark.parametrize(
    "other",
    [
        {"name": "髙橋　結斗", "kana": "タカハシ　ヒロト"},
        {"kana": "タカハシ　タイガ"},
        {"birth_date": "2016-05-06"},
        {"birth_date": "2016-05-99"},
        {"sex": "2"},
        {"address": "別の町9番9号"},
        {"name": "", "kana": ""},
    ],
    ids=["twin of one reading", "another reading", "another day", "day unknown", "another sex", "nothing shared", "nameless"],
)
def test_twins_namesakes_and_the_nameless_are_nobody_registered_twice(town, answer_of, other):
    assert answer_of(town.register(*FAMILY, again(**other)).linked()).misuse() == {}


@pytest.mark.parametrize(
    "written", [("髙橋", "タカハシ"), ("髙橋　未定", ""), ("", "")], ids=["family name alone", "to be decided", "none"]
)
def test_two_newborns_without_a_name_are_not_one_registered_twice(town, answer_of, written):
    name, kana = written
    newborns = [again(name=name, kana=kana, resident_number=number) for number in ("0097", "0098")]
    assert answer_of(town.register(*FAMILY, *newborns).linked()).misuse() == {}


def test_one_person_in_the_register_twice_under_one_number_is_registered_twice(town, answer_of):
    answer = answer_of(town.register(*FAMILY, again(resident_number="0003")).linked())
    assert set(answer.misuse().values()) == {"registered_twice"}


def test_rows_with_either_number_of_a_person_registered_twice_are_not_accused(town, answer_of):
    answer = answer_of(town.register(*FAMILY, again()).source("teate", [allowance(), allowance(resident_number="0099")]).linked())
    assert answer.together(("teate", 2), ("juki", 4))
    assert answer.together(("teate", 3), ("juki", 7))
    assert not [place for place in answer.misuse() if place[0] == "teate"]


# --- Never silently trusted


@pytest.mark.parametrize("number", ["0001", "0002", "0004", "0009"], ids=["father", "mother", "twin", "stranger"])
@pytest.mark.parametrize("home", [{"address": "芝園町1-2-3"}, {}], ids=["with an address", "without"])
def test_a_row_with_anybody_elses_number_is_never_linked_by_it(town, answer_of, number, home):
    answer = answer_of(town.register(*FAMILY).source("teate", [allowance(resident_number=number) | home]).linked())
    assert answer.rows["teate", 2]["rule"] != "resident_number"
    assert answer.person("teate", 2) not in {answer.person("juki", row) for row in (2, 3, 5, 6)}
    assert answer.misuse() == {("teate", 2): "number_of_another"}


def test_the_answer_counts_rows_with_a_number(town):
    linked = town.register(*FAMILY).source("teate", [allowance(), allowance(), allowance(resident_number="")]).linked()
    assert linked.counts["numbered"] == {"juki": 5, "teate": 2}
