"""宛名番号: believed only where name and date of birth do not speak against it."""

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
