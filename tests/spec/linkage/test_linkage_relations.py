"""世帯, 保護者 and 兄弟姉妹; and who is protected from being found through them."""

HOME = {"address": "芝園町3-2-1"}


def resident(number, name, birth, sex, relation, household="H1", **more):
    return (
        {"resident_number": number, "name": name, "birth_date": birth, "sex": sex, "relation": relation, "household": household}
        | HOME
        | more
    )


FATHER = resident("01", "斎藤　誠", "1984-03-03", "1", "世帯主")
MOTHER = resident("02", "斎藤　由美", "1986-06-06", "2", "妻")
SON = resident("03", "斎藤　大和", "2016-05-05", "1", "子")
DAUGHTER = resident("04", "斎藤　美空", "2019-08-08", "2", "子")
GRANDMOTHER = resident("05", "斎藤　トメ", "1950-01-01", "2", "父母")
AUNT = resident("06", "原　真紀", "1988-01-01", "2", "世帯主", household="H2", address="緑町9-9")


def test_a_household_of_the_register_is_related_both_ways(town, answer_of):
    answer = answer_of(town.register(FATHER, SON, AUNT).linked())
    father, son = answer.person("juki", 2), answer.person("juki", 3)
    assert {(father, son, "household"), (son, father, "household")} <= answer.relations()
    assert not any(answer.person("juki", 4) in pair[:2] for pair in answer.relations())


def test_without_a_named_guardian_the_head_and_spouse_are_guardians_of_their_children(town, answer_of):
    answer = answer_of(town.register(FATHER, MOTHER, SON, DAUGHTER, GRANDMOTHER).linked())
    father, mother, son, daughter, grandmother = (answer.person("juki", row) for row in range(2, 7))
    assert {(son, father, "guardian"), (son, mother, "guardian"), (son, daughter, "sibling")} <= answer.relations()
    assert not any(kind == "guardian" and (child in (father, mother) or adult == grandmother) for child, adult, kind in answer.relations())


def test_a_guardian_named_by_number_or_name_takes_the_place_of_the_household(town, answer_of):
    allowance = {"resident_number": "03", "name": "斎藤　大和", "birth_date": "2016-05-05", "guardian_number": "02"}
    nursery = {"name": "斎藤　美空", "birth_date": "2019-08-08", "guardian_name": "斎藤 トメ"} | HOME
    town.register(FATHER, MOTHER, SON, DAUGHTER, GRANDMOTHER).source("teate", [allowance]).source("hoiku", [nursery])
    answer = answer_of(town.linked())
    father, mother, son, daughter, grandmother = (answer.person("juki", row) for row in range(2, 7))
    assert {adult for child, adult, kind in answer.relations() if kind == "guardian" and child == son} == {mother}
    assert {adult for child, adult, kind in answer.relations() if kind == "guardian" and child == daughter} == {grandmother}
    assert (son, father, "household") in answer.relations()


def test_a_guardian_number_that_contradicts_the_guardians_name_is_not_believed(town, answer_of):
    allowance = {
        "resident_number": "03",
        "name": "斎藤　大和",
        "birth_date": "2016-05-05",
        "guardian_number": "06",
        "guardian_name": "斎藤 由美",
    }
    answer = answer_of(town.register(FATHER, MOTHER, SON, AUNT).source("teate", [allowance]).linked())
    guardians = {adult for child, adult, kind in answer.relations() if kind == "guardian"}
    assert guardians == {answer.person("juki", 3)}


def test_a_protected_mother_and_child_are_not_related_to_the_father_elsewhere(town, answer_of):
    away = {"household": "H3", "address": "秘町7-7", "protected": "1"}
    mother = MOTHER | away | {"relation": "世帯主"}
    son = SON | away
    allowance = {
        "resident_number": "03",
        "name": "斎藤　大和",
        "birth_date": "2016-05-05",
        "guardian_number": "01",
        "guardian_name": "斎藤 誠",
    }
    answer = answer_of(town.register(FATHER, mother, son, DAUGHTER).source("teate", [allowance]).linked())
    father, protected = answer.person("juki", 2), {answer.person("juki", 3), answer.person("juki", 4)}
    assert not any(father in pair[:2] and protected & set(pair[:2]) for pair in answer.relations())
    assert (answer.person("juki", 4), answer.person("juki", 3), "household") in answer.relations()


def test_protection_recorded_by_any_source_counts(town, answer_of):
    case = {"name": "斎藤　大和", "birth_date": "2016-05-05", "protected": "1", "guardian_name": "原 真紀", "address": "緑町9-9"}
    answer = answer_of(town.register(FATHER, SON, AUNT).source("soudan", [case], unique=True).linked(link_weight=0.0))
    son, aunt = answer.person("juki", 3), answer.person("juki", 4)
    assert answer.together(("soudan", 2), ("juki", 3))
    assert not any({son, aunt} == set(pair[:2]) for pair in answer.relations())
    assert {row["person"] for row in answer.linked.persons.to_pylist() if row["protected"]} == {son}


def test_an_institution_is_no_family(town, answer_of):
    home = [
        resident(f"{n:02}", f"入所　{'一二三四五六七八九十'[n % 10]}{'郎子'[n // 10]}", f"19{40 + n}-01-01", "1", "同居人")
        for n in range(20)
    ]
    assert answer_of(town.register(*home).linked()).relations() == set()
