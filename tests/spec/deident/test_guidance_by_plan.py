"""A plan's own record of its items steers the roles of a recipe; where it and the data tell unlike things, both are told."""

import random
from dataclasses import replace

import msgspec
import pytest
import typer
from typer.testing import CliRunner

from hagukumi.deident.general.loading import load
from hagukumi.deident.guidance import Dictionary, of_plan, propose, recipe_text, tried
from hagukumi.deident.guidance.command import mount_guide
from hagukumi.deident.guidance.writing import differences
from hagukumi.deident.meaning import Known
from hagukumi.deident.recipes import Role
from hagukumi.files.problems import Refused
from hagukumi.plan import records as r
from hagukumi.plan import write_plan

COLUMNS = (
    r.Column(header="番号", field="number", type=r.ValueType.RESIDENT_NUMBER, link=r.LinkField.RESIDENT_NUMBER),
    r.Column(header="世帯", field="home", type=r.ValueType.IDENTIFIER, link=r.LinkField.HOUSEHOLD),
    r.Column(header="B1", field="born", type=r.ValueType.DATE, form=r.DateForm.COMPACT8, link=r.LinkField.BIRTH_DATE),
    r.Column(header="B2", field="seen", type=r.ValueType.DATE, form=r.DateForm.WAREKI_DIGITS),
    r.Column(header="区分", field="kind", type=r.ValueType.CODE, codes={"1": "a", "2": "b"}),
    r.Column(header="等級", field="grade", type=r.ValueType.CODE),
    r.Column(header="点数", field="points", type=r.ValueType.INTEGER),
    r.Column(header="書類", field="paper", type=r.ValueType.CODE),
    r.Column(header="滞納", field="debt", type=r.ValueType.CODE),
    r.Column(header="国籍", field="nation", type=r.ValueType.CODE),
    r.Column(header="備考", discard=True),
    r.Column(header="郵便", field="postal", type=r.ValueType.POSTAL),
)
KINDS = {
    "number": ("宛名番号", r.ItemKind.DIRECT),
    "home": ("世帯番号", r.ItemKind.INDIRECT),
    "born": ("生年月日", r.ItemKind.INDIRECT),
    "seen": ("面談日", r.ItemKind.ATTRIBUTE),
    "kind": ("区分", r.ItemKind.INDIRECT),
    "grade": ("等級", r.ItemKind.ATTRIBUTE),
    "points": ("点数", r.ItemKind.ATTRIBUTE),
    "paper": ("書類の種類", r.ItemKind.ATTRIBUTE),
    "debt": ("滞納の有無", r.ItemKind.ATTRIBUTE),
    "nation": ("国籍", r.ItemKind.ATTRIBUTE),
    "postal": ("郵便番号", r.ItemKind.INDIRECT),
}
SENSITIVE = {"grade": (r.Sensitive.DISABILITY,), "nation": (r.Sensitive.RACE,)}


@pytest.fixture(scope="module")
def plan(small_plan):
    items = tuple(
        r.Item(id=f"juki.{field}", name=name, kind=kind, acquisition=r.Acquisition.HELD, sensitive=SENSITIVE.get(field, ()))
        for field, (name, kind) in KINDS.items()
    )
    layout = msgspec.structs.replace(small_plan.sources[0].layout, columns=COLUMNS)
    source = msgspec.structs.replace(small_plan.sources[0], layout=layout)
    return msgspec.structs.replace(small_plan, sources=(source,), items=items)


def rows(count=240):
    chance = random.Random(4)
    for number in range(count):
        yield {
            "番号": f"{70_000_000 + number}",
            "世帯": f"世{number // 2}",
            "B1": f"{chance.randrange(1950, 2020)}0{chance.randrange(1, 10)}1{chance.randrange(10)}",
            "B2": f"50{chance.randrange(1, 9)}0{chance.randrange(1, 10)}15",
            "区分": chance.choice("1239"),
            "等級": chance.choice(("一級", "二級", "三級", "なし")),
            "点数": "不明" if number == 7 else str(chance.randrange(100)),
            "書類": f"AB{chance.randrange(10**6, 10**7)}",
            "滞納": chance.choice("01"),
            "国籍": chance.choice(("日本", "日本", "ベトナム", "ブラジル")),
            "備考": "",
            "郵便": f"475-09{chance.randrange(4)}{chance.randrange(5)}",
            "余分": chance.choice("甲乙"),
        }


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plan")
    made = list(rows())
    text = "\n".join([",".join(made[0]), *(",".join(row.values()) for row in made), ""])
    (folder / "data.csv").write_text(text, encoding="utf-8")
    return load(folder / "data.csv", ",", list(made[0]))


@pytest.fixture(scope="module")
def proposal(plan, loaded):
    return propose(loaded, of_plan(plan, "juki"), ",")


@pytest.fixture(scope="module")
def advice(proposal):
    return {one.name: one for one in proposal.advice}


@pytest.mark.parametrize(
    ("item", "role", "because"),
    [
        ("番号", Role.IDENTIFIER, "直接識別子"),
        ("世帯", Role.IDENTIFIER, "きょうだいや夫婦"),
        ("B1", Role.QUASI_IDENTIFIER, "日までは出力しない"),
        ("B2", Role.IDENTIFIER, "読めない値がある"),
        ("区分", Role.QUASI_IDENTIFIER, "ほかの項目と組み合わせると"),
        ("等級", Role.SENSITIVE, "要配慮個人情報（心身の機能の障害）"),
        ("書類", Role.IDENTIFIER, "とみられる。出力しない"),
        ("滞納", Role.SENSITIVE, "不利益"),
        ("国籍", Role.SENSITIVE, "要配慮個人情報（人種）"),
        ("備考", Role.IDENTIFIER, "受け入れずに捨てる"),
        ("郵便", Role.QUASI_IDENTIFIER, "先頭の7文字"),
        ("余分", Role.IDENTIFIER, "項目にない列"),
    ],
)
def test_each_item_gets_the_role_that_the_plan_and_the_data_give_it(advice, item, role, because):
    one = advice[item]
    assert one.item.role is role
    assert any(because in reason for reason in (*one.said, *one.reasons))
    assert one.outside


def test_numbers_dates_and_what_outsiders_call_an_item_come_from_the_plan(proposal, advice):
    assert (advice["B1"].item.dates, advice["B1"].item.lowest, advice["B1"].item.means) == (True, 1, Known.BIRTH_DATE)
    assert (proposal.recipe.household, proposal.recipe.person, proposal.recipe.privacy.household_k) == ("世帯", "番号", 2)
    assert [rule.item for rule in proposal.recipe.privacy.l] == ["等級", "滞納", "国籍"]


@pytest.mark.parametrize(
    "told",
    [
        "B2: 計画の「住民記録」の項目では日付で、「5080401の形（元号の番号・年・月・日）」だが、そのままでは日付として読めない値がある。",
        "区分: 計画の「住民記録」の項目にない符号の値が2種類ある。",
        "点数: 計画の「住民記録」の項目では整数だが、整数でない値がある。",
        "書類: 計画の「住民記録」の項目では属性だが、値は個人識別符号",
        "滞納: 計画の「住民記録」の項目では要配慮個人情報としていないが、見出しの言葉からは知られて困る内容とみられる。",
        "国籍: 要配慮個人情報だが、外部の人が知っていることもある。",
    ],
)
def test_where_plan_and_data_tell_unlike_things_both_are_told(proposal, told):
    assert any(one.startswith(told) for one in differences(proposal))
    assert told in recipe_text(proposal, "data.csv")


def test_nothing_differs_where_they_agree_and_a_recipe_by_the_plan_is_accepted(proposal, loaded):
    accepted = tried(proposal, loaded, lambda: 0.0)
    assert not [one for one in differences(accepted) if one.startswith(("番号", "世帯", "B1", "等級", "郵便"))]
    assert accepted.trial[0].startswith("このレシピで試しに加工したところ、240件のうち")


def test_an_identifier_with_a_handful_of_values_and_a_column_that_is_missing_are_told(plan, loaded):
    paper = r.Item(id="juki.grade", name="等級", kind=r.ItemKind.DIRECT, acquisition=r.Acquisition.HELD)
    source = plan.sources[0]
    more = msgspec.structs.replace(source.layout, columns=(*COLUMNS, r.Column(header="職業", field="kind", type=r.ValueType.CODE)))
    items = tuple(paper if item.id == paper.id else item for item in plan.items)
    changed = msgspec.structs.replace(plan, items=items, sources=(msgspec.structs.replace(source, layout=more),))
    told = list(differences(propose(loaded, of_plan(changed, "juki"), ",")))
    assert "等級: 計画の「住民記録」の項目では一人ひとりを示す項目だが、値は4種類しかない。" in told
    assert told[-1] == "計画にあり、このファイルにない列: 職業"


def test_a_table_of_the_system_itself_is_known_by_the_names_of_its_fields(small_plan):
    made = of_plan(small_plan, "link")
    assert made.of("rule").kind is r.ItemKind.ATTRIBUTE and made.of("名寄せの規則") == made.of("rule")
    assert Dictionary().of("rule") is None


def test_what_is_no_table_of_the_plan_or_another_file_is_refused(plan, loaded):
    with pytest.raises(Refused, match=r"「zei」という資料がありません。.*juki"):
        of_plan(plan, "zei")
    with pytest.raises(Refused, match="一つもありません"):
        propose(replace(loaded, columns={"余分": loaded.columns["余分"]}), of_plan(plan, "juki"), ",")


def test_the_command_reads_the_plan_from_its_folder(small_plan, tmp_path):
    write_plan(small_plan, tmp_path / "plan")
    (tmp_path / "data.csv").write_text(
        "宛名番号,異動日,備考\n" + "".join(f"{9_000_000 + n},2020-0{n % 9 + 1}-0{n % 7 + 1},\n" for n in range(200)), encoding="utf-8"
    )

    def guide(*more):
        app = typer.Typer()
        mount_guide(app)
        return CliRunner().invoke(app, [str(tmp_path / "data.csv"), "--out", str(tmp_path / "recipe.toml"), *map(str, more)])

    for wrong in (("--plan", tmp_path / "plan"), ("--table", "juki"), ("--plan", tmp_path / "plan", "--table", "juki", "--words", "x")):
        assert guide(*wrong).exit_code == 1
        assert "項目の辞書の指定が正しくありません" in guide(*wrong).output
    assert guide("--plan", tmp_path / "nowhere", "--table", "juki").exit_code == 1
    done = guide("--plan", tmp_path / "plan", "--table", "juki")
    assert done.exit_code == 0, done.output
    assert "計画の「住民記録」の項目では「宛名番号」、直接識別子。" in (tmp_path / "recipe.toml").read_text(encoding="utf-8")
