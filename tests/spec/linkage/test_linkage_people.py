"""Who is the same person when no number says so."""

import pytest

HOME = {"address": "芝園町三丁目2番1号", "postal": "9300002"}


def child(name, kana, birth="2016-05-05", sex="1", **more):
    return {"name": name, "kana": kana, "birth_date": birth, "sex": sex} | more


def resident(number, name, kana, birth, sex, household="H1", **more):
    return child(name, kana, birth, sex, resident_number=number, household=household) | HOME | more


FAMILY = [
    resident("01", "斎藤　誠", "サイトウ　マコト", "1984-03-03", "1"),
    resident("02", "斎藤　由美", "サイトウ　ユミ", "1986-06-06", "2"),
    resident("03", "斎藤　大和", "サイトウ　ヤマト", "2016-05-05", "1"),
    resident("04", "斎藤　大地", "サイトウ　ダイチ", "2016-05-05", "1"),
]


def test_kanji_variants_and_a_moved_address_do_not_hide_a_child(town, answer_of):
    school = child("齋藤　大和", "ｻｲﾄｳ ﾔﾏﾄ") | {"address": "旧町5-5"}
    answer = answer_of(town.register(*FAMILY).source("gakurei", [school], unique=True).linked())
    assert answer.together(("gakurei", 2), ("juki", 4))
    assert answer.rows["gakurei", 2]["evidence"] == "name=kanji+kana;birth=day;sex=same;home=none"


@pytest.mark.parametrize(("kana", "row"), [("サイトウ ヤマト", 4), ("サイトウ ダイチ", 5)])
def test_twins_are_told_apart_by_the_reading_alone(town, answer_of, kana, row):
    answer = answer_of(town.register(*FAMILY).source("hoiku", [{"kana": kana, "birth_date": "2016-05-05"} | HOME]).linked())
    assert answer.together(("hoiku", 2), ("juki", row))
    assert not answer.together(("juki", 4), ("juki", 5))


def test_a_name_that_is_neither_twins_is_left_to_a_clerk(town, answer_of):
    twins = [
        resident("03", "斎藤　一輝", "サイトウ　カズキ", "2016-05-05", "1"),
        resident("04", "斎藤　一樹", "サイトウ　カズヤ", "2016-05-05", "1"),
    ]
    unclear = {"kana": "サイトウ カズ", "birth_date": "2016-05-05"} | HOME
    answer = answer_of(town.register(*twins).source("hoiku", [unclear]).linked())
    assert answer.rows["hoiku", 2]["rule"] == "single"
    assert answer.linked.review.num_rows == 2


def test_a_brother_is_not_linked_however_much_the_household_shares(town, answer_of):
    brother = child("斎藤　陸", "サイトウ　リク") | HOME | {"guardian_name": "斎藤 誠", "guardian_kana": "サイトウ マコト"}
    answer = answer_of(town.register(*FAMILY).source("kenshin", [brother]).linked())
    assert answer.rows["kenshin", 2]["rule"] == "single"


def test_parent_and_child_of_one_reading_stay_two(town, answer_of):
    family = [
        resident("01", "斎藤　大輔", "サイトウ　ダイスケ", "1984-03-03", "1"),
        resident("03", "斎藤　大介", "サイトウ　ダイスケ", "2016-05-05", "1"),
    ]
    rows = [
        {"kana": "サイトウ ダイスケ", "birth_date": "2016-05-05"} | HOME,
        {"kana": "サイトウ ダイスケ", "birth_date": "1984-03-03"} | HOME,
    ]
    answer = answer_of(town.register(*family).source("hoiku", rows).linked())
    assert answer.together(("hoiku", 2), ("juki", 3))
    assert answer.together(("hoiku", 3), ("juki", 2))


def test_namesakes_with_one_birthday_are_left_to_a_clerk(town, answer_of):
    here = resident("01", "鈴木　翔", "スズキ　ショウ", "1990-01-01", "1")
    there = resident("02", "鈴木　翔", "スズキ　ショウ", "1990-01-01", "1", household="H2", address="緑町9番9号", postal="9300009")
    record = child("鈴木　翔", "スズキ　ショウ", "1990-01-01")
    answer = answer_of(town.register(here, there).source("zei", [record]).linked())
    assert answer.rows["zei", 2]["rule"] == "single"
    assert answer.reasons() == {"ambiguous"}


def test_a_wrong_day_of_birth_is_outweighed_by_the_guardian_and_the_home(town, answer_of):
    record = {"kana": "サイトウ ヤマト", "birth_date": "2016-05-15", "guardian_name": "斎藤　誠", "guardian_kana": "サイトウ マコト"} | HOME
    answer = answer_of(town.register(*FAMILY).source("hoiku", [record]).linked())
    assert answer.together(("hoiku", 2), ("juki", 4))
    assert answer.rows["hoiku", 2]["rule"] == "household"


def test_a_newborn_without_a_name_is_found_by_birth_date_and_guardian(town, answer_of):
    baby = resident("05", "斎藤　海", "サイトウ　カイ", "2025-11-11", "1")
    record = {"name": "斎藤　未命名", "birth_date": "2025-11-11", "guardian_name": "斎藤 由美"} | HOME
    answer = answer_of(town.register(*FAMILY, baby).source("boshi", [record]).linked())
    assert answer.together(("boshi", 2), ("juki", 6))
    assert answer.rows["boshi", 2]["evidence"].startswith("name=unknown")


FOREIGN = resident("06", "NGUYEN VAN AN（青木　安）", "グエン　バン　アン", "1999-12-01", "1")


@pytest.mark.parametrize(
    "written",
    [
        {"name": "VAN AN NGUYEN"},
        {"name": "Nguyễn Văn An"},
        {"name": "青木　安"},
        {"name": "グエン バン アン"},
        {"kana": "バン アン グエン"},
        {"latin": "AN, NGUYEN VAN"},
        {"alias": "青木安"},
    ],
)
def test_a_foreign_resident_is_found_in_any_order_and_by_alias(town, answer_of, written):
    record = written | {"birth_date": "1999-12-01", "sex": "1"} | HOME
    answer = answer_of(town.register(*FAMILY, FOREIGN).source("zei", [record]).linked())
    assert answer.together(("zei", 2), ("juki", 6))


def test_a_former_name_in_the_register_finds_the_record_under_it(town, answer_of):
    married = resident("07", "斎藤［岡本］　玲", "サイトウ　レイ", "1992-02-20", "2")
    answer = answer_of(town.register(*FAMILY, married).source("nenkin", [child("岡本　玲", "オカモト　レイ", "1992-02-20", "2")]).linked())
    assert answer.together(("nenkin", 2), ("juki", 6))


def test_a_numbered_record_with_the_maiden_name_leads_others_to_the_person(town, answer_of):
    married = resident("07", "斎藤　玲", "サイトウ　レイ", "1992-02-20", "2")
    maiden = child("岡本　玲", "オカモト　レイ", "1992-02-20", "2", address="旧町5-5")
    town.register(*FAMILY, married).source("yobo", [maiden | {"resident_number": "07"}]).source("kyushoku", [maiden])
    answer = answer_of(town.linked())
    assert answer.together(("kyushoku", 2), ("yobo", 2), ("juki", 6))


def test_a_birth_date_known_in_part_is_compared_as_far_as_it_is_known(town, answer_of):
    elder = resident("08", "古川　ウメ", "フルカワ　ウメ", "1931-04-09", "2", household="H8", address="本町1番1号")
    record = {"kana": "フルカワ ウメ", "birth_date": "1931-04-99", "address": "本町1-1"}
    answer = answer_of(town.register(*FAMILY, elder).source("kaigo", [record]).linked())
    assert answer.together(("kaigo", 2), ("juki", 6))


def test_an_unspaced_name_is_parted_by_what_spaced_names_teach(town, answer_of):
    record = {"name": "斎藤大和", "birth_date": "2016-05-05"} | HOME
    twin = {"name": "斎藤大地", "birth_date": "2016-05-05"} | HOME
    answer = answer_of(town.register(*FAMILY).source("npo", [record, twin]).linked())
    assert answer.together(("npo", 2), ("juki", 4))
    assert answer.together(("npo", 3), ("juki", 5))


def test_two_rows_of_a_duplicate_free_source_are_never_one_person(town, answer_of):
    same = child("斎藤　大和", "サイトウ　ヤマト") | HOME
    answer = answer_of(town.register(*FAMILY).source("gakurei", [same, same], unique=True).linked())
    assert not answer.together(("gakurei", 2), ("gakurei", 3))
    assert "two_rows_of_one_source" in answer.reasons()


def test_people_outside_the_register_are_linked_among_themselves(town, answer_of):
    outside = child("森　一花", "モリ　イチカ", "2015-10-10", "2") | {"address": "隣町1-1"}
    answer = answer_of(town.register(*FAMILY).source("gakurei", [outside], unique=True).source("npo", [outside, outside]).linked())
    assert answer.together(("gakurei", 2), ("npo", 2), ("npo", 3))
    assert answer.rows["gakurei", 2]["person"] > 4


def test_a_private_character_is_read_from_the_key_where_the_layout_maps_it(town, answer_of):
    """Intake maps a system's own 外字 in the key; the text as written keeps them."""
    town.register(*FAMILY).source("hoken", [child("斎\ue01f　大\ue020", "")])
    written = town.tables["hoken"]
    place = written.column_names.index("name_key")
    town.tables["hoken"] = written.set_column(place, "name_key", [["斎藤大和"]])
    answer = answer_of(town.linked())
    assert answer.together(("hoken", 2), ("juki", 4))
    assert answer.rows["hoken", 2]["evidence"].startswith("name=kanji;")
