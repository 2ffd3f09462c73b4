"""The recipe as a form: what is proposed from the plan's dictionary, what comes out, and that a file and the form say the same."""

import tomllib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from office_desk import MAKER, RECIPE, USE, fields_of

from hagukumi.audit import EventKind
from hagukumi.deident.recipes import Role, read_recipe

ADDRESS = f"/deidentified/recipes/{USE}/"
RELATION, BIRTH, SEX, POSTAL, HOUSEHOLD = "i0", "i1", "i2", "i3", "i4"
"""The form's rows, in the order of the file's columns; what may not stay comes last."""
SEX_IS = '[items."性別"]\nrole = "quasi_identifier"'
TWICE = 'k = 5\nt = [{ item = "性別", t = 0.2 }, { item = "性別", t = 0.3 }]'
ENTROPY = 'k = 5\nl = { item = "性別", kind = "entropy", l = 2 }'


@pytest.fixture
def client(quiet_desk, at_desk):
    return at_desk(MAKER)


@pytest.fixture
def proposed(client):
    return fields_of(client.get(ADDRESS).content.decode())


def saved(client, fields, tmp_path):
    """The recipe that the form gives out, as the command reads it."""
    answer = client.post(ADDRESS, fields | {"then": "save"})
    assert answer.status_code == 200, answer.content.decode()
    (tmp_path / "recipe.toml").write_bytes(answer.content)
    return read_recipe(tmp_path / "recipe.toml")


def load(client, text):
    return client.post(ADDRESS, {"then": "load", "recipe": SimpleUploadedFile("recipe.toml", text.encode())})


def test_a_use_is_chosen_first(client):
    page = client.get("/deidentified/recipes/").content.decode()
    assert ADDRESS in page and "residents.csv" in page and "最少 5人" in page


def test_every_item_is_proposed_with_its_reasons_before_any_record_was_seen(client, proposed, desk_events):
    page = client.get(ADDRESS).content.decode()
    for words in ("生年月日は、知人、学校、名簿から", "日までは出力せず", "加工した情報に残せない項目です", "住民のデータは見ていません"):
        assert words in page, words
    assert (proposed[f"{BIRTH}-way"], proposed[f"{BIRTH}-lowest"]) == ("dates", "1")
    assert (proposed[f"{POSTAL}-way"], proposed[f"{POSTAL}-numbers"]) == ("prefixes", "5, 3")
    assert (proposed[f"{SEX}-role"], proposed[f"{SEX}-way"]) == ("quasi_identifier", "whole")
    assert (proposed[f"{HOUSEHOLD}-role"], proposed["household"], proposed["k"]) == ("identifier", "世帯番号", "5")
    assert EventKind.BATCH_OPENED not in [event.kind for event in desk_events()]


def test_the_proposal_is_a_recipe_that_the_command_reads(client, proposed, tmp_path):
    recipe = saved(client, proposed, tmp_path)
    assert (recipe.privacy.k, recipe.household, recipe.suppression_limit) == (5, "世帯番号", 0.05)
    assert recipe.items["生年月日"].dates and recipe.items["生年月日"].lowest == 1
    assert recipe.items["郵便番号"].prefixes == (5, 3) and recipe.items["世帯番号"].role is Role.IDENTIFIER


def test_every_field_of_the_form_reaches_the_recipe(client, proposed, tmp_path):
    changed = {
        "k": "12", "suppression_limit": "2.5", "method": "cells", "loss": "precision",
        f"{RELATION}-role": "sensitive", f"{RELATION}-way": "whole", f"{RELATION}-numbers": "",
        f"{RELATION}-l": "3", f"{RELATION}-t": "0.3",
        f"{BIRTH}-way": "ages", f"{BIRTH}-numbers": "１、5 10", f"{BIRTH}-on": "2026-10-01", f"{BIRTH}-top": "90", f"{BIRTH}-highest": "3",
        f"{SEX}-way": "rare", f"{SEX}-numbers": "10,100", f"{SEX}-level": "1",
        f"{POSTAL}-way": "intervals", f"{POSTAL}-numbers": "10, 100", f"{POSTAL}-top": "900", f"{POSTAL}-bottom": "-5",
    }  # fmt: skip
    recipe = saved(client, proposed | changed, tmp_path)
    birth, sex, postal, rules = recipe.items["生年月日"], recipe.items["性別"], recipe.items["郵便番号"], recipe.privacy
    assert (rules.k, recipe.suppression_limit, recipe.method, recipe.loss) == (12, 0.025, "cells", "precision")
    assert [(rule.item, rule.kind, rule.l) for rule in rules.l] == [("続柄", "distinct", 3)]
    assert [(rule.item, rule.distance, rule.t) for rule in rules.t] == [("続柄", "equal", 0.3)]
    assert (str(birth.ages.on), birth.ages.widths, birth.ages.top, birth.lowest, birth.highest) == ("2026-10-01", (1, 5, 10), 90, 1, 3)
    assert (sex.rare, sex.level) == ((10, 100), 1)
    assert (postal.intervals.widths, postal.intervals.top, postal.intervals.bottom) == ((10, 100), 900, -5)
    families = saved(client, proposed | {"household_k": "3", f"{BIRTH}-way": "places"}, tmp_path)
    assert families.privacy.household_k == 3 and families.items["生年月日"].places


def test_a_recipe_taken_in_and_given_out_again_is_the_same(client, tmp_path):
    answer = load(client, RECIPE)
    assert answer.status_code == 200 and "レシピを読み込みました" in answer.content.decode()
    (tmp_path / "given.toml").write_text(RECIPE, encoding="utf-8")
    again, given = saved(client, fields_of(answer.content.decode()), tmp_path), read_recipe(tmp_path / "given.toml")
    assert {name: item for name, item in again.items.items() if name != "続柄"} == given.items
    assert again.items["続柄"].role is Role.IDENTIFIER  # not named in the file: never handed out
    assert (again.privacy, again.household, again.suppression_limit) == (given.privacy, given.household, given.suppression_limit)


EVERYTHING = """
method = "cells"
loss = "discernibility"
suppression_limit = 0.025
person = "世帯番号"

[privacy]
k = 12
l = { item = "続柄", l = 3 }
t = [{ item = "続柄", t = 0.25 }]

[items]
"世帯番号" = { role = "identifier" }
"続柄" = { role = "sensitive" }
"生年月日" = { role = "quasi_identifier", ages = { on = 2026-10-01, widths = [1, 5], top = 90 }, lowest = 1, highest = 2 }
"性別" = { role = "quasi_identifier", intervals = { widths = [1], top = 5, bottom = 0 }, level = 1 }
"郵便番号" = { role = "quasi_identifier", rare = [10, 100] }
"""


def test_everything_that_the_form_has_survives_being_taken_in(client, tmp_path):
    (tmp_path / "given.toml").write_text(EVERYTHING, encoding="utf-8")
    given = read_recipe(tmp_path / "given.toml")
    again = saved(client, fields_of(load(client, EVERYTHING).content.decode()), tmp_path)
    assert (again.items, again.person, again.method, again.loss) == (given.items, given.person, given.method, given.loss)
    assert (again.privacy.k, again.privacy.l, again.privacy.t) == (12, (given.privacy.l,), given.privacy.t)


def test_what_is_shown_can_be_copied_and_run(client, proposed, quiet_desk):
    page = client.post(ADDRESS, proposed | {"then": "show"}).content.decode()
    assert "レシピができました" in page and "[items.&quot;生年月日&quot;]" in page
    for words in ("hagukumi deidentify recipe.toml", f"--home {quiet_desk.home}", f"--permit {USE}", f"--officer {MAKER}"):
        assert words in page, words
    assert fields_of(page) == proposed


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"k": "4"}, "k", "最少の人数（5人）"),
        ({"k": ""}, "k", "数を書いてください"),
        ({"suppression_limit": "101"}, "suppression_limit", "0から100まで"),
        ({"household": "性別"}, f"{SEX}-role", "世帯の項目は出力できません"),
        ({"household": "", "household_k": "3"}, "household_k", "世帯の項目が要ります"),
        ({"person": "世帯番号"}, f"{HOUSEHOLD}-role", "person と household に同じ列"),
        ({f"{RELATION}-role": "other"}, f"{RELATION}-way", "粗くする方法がありますが"),
        ({f"{RELATION}-numbers": "100, 10"}, f"{RELATION}-numbers", "順に大きく"),
        ({f"{POSTAL}-numbers": "3, 5"}, f"{POSTAL}-numbers", "順に短く"),
        ({f"{POSTAL}-way": "intervals", f"{POSTAL}-numbers": "5, 7"}, f"{POSTAL}-numbers", "倍数"),
        ({f"{POSTAL}-numbers": ""}, f"{POSTAL}-numbers", "数を書いて"),
        ({f"{POSTAL}-numbers": "五"}, f"{POSTAL}-numbers", "1以上の整数"),
        ({f"{SEX}-numbers": "5"}, f"{SEX}-numbers", "空にして"),
        ({f"{SEX}-top": "5"}, f"{SEX}-top", "使いません"),
        ({f"{BIRTH}-way": "ages", f"{BIRTH}-numbers": "5"}, f"{BIRTH}-on", "基準日を書いて"),
        ({f"{BIRTH}-way": "ages", f"{BIRTH}-numbers": "5", f"{BIRTH}-on": "2026-02-30"}, f"{BIRTH}-on", "年・月・日"),
        ({f"{SEX}-l": "2"}, f"{SEX}-l", "どちらか一つ"),
        ({"method": "local", f"{BIRTH}-lowest": "1"}, "", "level・lowest・highest は"),
        ({f"{HOUSEHOLD}-role": "other"}, f"{HOUSEHOLD}-role", "残せない項目です"),
        ({f"{SEX}-role": "anything"}, f"{SEX}-role", ""),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_in_the_readers_words(client, proposed, changed, field, told):
    answer = client.post(ADDRESS, proposed | changed | {"then": "save"})
    page = answer.content.decode()
    assert answer.status_code == 400 and "attachment" not in answer.headers.get("Content-Disposition", "") and told in page
    assert not field or f'id="id_{field}-error"' in page


def test_a_recipe_without_anything_known_outside_is_told_above(client, proposed):
    roles = {name: "other" if name != f"{HOUSEHOLD}-role" else value for name, value in proposed.items() if name.endswith("-role")}
    plain = {name: "whole" if name.endswith("-way") else "" for name in proposed if name.endswith(("-way", "-numbers", "-lowest"))}
    page = client.post(ADDRESS, proposed | roles | plain | {"then": "show"}).content.decode()
    alert = page[page.index('role="alert"') : page.index('id="recipe"')]
    assert "準識別子の項目が一つもありません" in alert


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("k = \n", "1行目がTOMLの書き方"),
        (RECIPE + '\n[items."氏名"]\nrole = "identifier"\n', "受け入れない項目"),
        (RECIPE.replace(SEX_IS, SEX_IS.replace("quasi_identifier", "sensitive")).replace("k = 5", ENTROPY), "「entropy」は、この画面では"),
        (RECIPE.replace(SEX_IS, SEX_IS.replace("quasi_identifier", "sensitive")).replace("k = 5", TWICE), "「一つの項目の二つの条件」は"),
        (RECIPE.replace("suppression_limit", 'separator = ";"\nsuppression_limit'), "「separator」は、この画面では"),
        (RECIPE.replace("prefixes = [5, 3]", 'hierarchy = "postal.csv"'), "「hierarchy」は、この画面では"),
        (RECIPE.replace("k = 5", "k = 5\nuniques = 0.1"), "「uniques」は、この画面では"),
        (RECIPE.replace("prefixes", "prefix"), "という指定はありません"),
        ("\x00" * 70_000, "64KBまで"),
    ],
)  # fmt: skip
def test_what_the_form_cannot_show_is_told_instead_of_left_out(client, text, told):
    answer = load(client, text)
    assert answer.status_code == 400 and told in answer.content.decode()


def test_the_text_holds_every_item_below_its_reasons(client, proposed):
    text = client.post(ADDRESS, proposed | {"then": "save"}).content.decode()
    assert text.count("画面での案の理由") >= 8 and list(tomllib.loads(text)["items"]) == [
        "続柄",
        "生年月日",
        "性別",
        "郵便番号",
        "世帯番号",
    ]
