"""Errors in a criterion are found before any data are opened, and told in Japanese."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hagukumi.judgment import explain, items_of, validate
from hagukumi.judgment.fields import fields_of
from hagukumi.plan.records import (
    Band,
    Column,
    Condition,
    Criterion,
    FileFormat,
    Indicator,
    Layout,
    Measure,
    Operator,
    Source,
    ValueType,
    Whose,
)

COLUMNS = (
    Column(header="相談日", field="held", type=ValueType.DATE),
    Column(header="種別", field="kind", type=ValueType.CODE, codes={"虐待": "abuse", "育児": "care", "不明": "x"}),
    Column(header="回数", field="times", type=ValueType.INTEGER),
    Column(header="点", field="score", type=ValueType.DECIMAL),
    Column(header="氏名", field="name", type=ValueType.NAME),
    Column(header="備考", discard=True, field="memo"),
)
SOURCE = Source(
    id="talk", name="家庭相談", holder="h", file="t.csv", layout=Layout(format=FileFormat.CSV, columns=COLUMNS), occurred_on="held"
)
TIMELESS = replace(SOURCE, id="now", name="現況", occurred_on="")
SOURCES = {"talk": SOURCE, "now": TIMELESS}
GOOD = Indicator(id="good", name="相談", source="talk", measure=Measure.COUNT, op=Operator.GE, threshold=2, points=1)
BANDS = (Band(id="low", name="低", at_least=0), Band(id="high", name="高", at_least=1, listed=True))
RULE = Criterion(id="c", name="虐待", purpose="p", version="2", indicators=(GOOD,), bands=BANDS, recipients=("d",))


def problems(*indicators, **more):
    return [(one.entry, one.field) for one in validate(replace(RULE, indicators=indicators or (GOOD,), **more), SOURCES)]


def measured(measure, item, op, threshold, source="talk", **more):
    return Indicator(id="i", name="指標", source=source, measure=measure, item=item, op=op, threshold=threshold, points=1, **more)


def test_a_sound_criterion_has_no_problem():
    assert problems() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"bands": ()}, "bands"),
        ({"bands": BANDS[::-1]}, "bands"),
        ({"bands": (BANDS[0], replace(BANDS[1], at_least=0))}, "bands"),
        ({"bands": (BANDS[0], replace(BANDS[1], id="low"))}, "bands"),
        ({"bands": (BANDS[0], replace(BANDS[1], listed=False))}, "bands"),
        ({"bands": (replace(BANDS[0], listed=True), replace(BANDS[1], listed=False))}, "bands"),
        ({"coverage": 1.5}, "coverage"),
        ({"coverage": float("nan")}, "coverage"),
        ({"capacity": -1}, "capacity"),
        ({"age_from": 16, "age_to": 15}, "age_from"),
        ({"indicators": ()}, "indicators"),
        ({"indicators": (GOOD, GOOD)}, "indicators"),
        ({"indicators": (replace(GOOD, points=-1),)}, "indicators"),
    ],
)
def test_the_whole(change, field):
    assert [(one.entry, one.field) for one in validate(replace(RULE, **change), SOURCES)] == [("c", field)]


@pytest.mark.parametrize(
    ("indicator", "field"),
    [
        (replace(GOOD, source="nowhere"), "source"),
        (replace(GOOD, months=-1), "months"),
        (replace(GOOD, months=1201), "months"),
        (replace(GOOD, source="now", months=3), "months"),
        (replace(GOOD, points=0), "points"),
        (replace(GOOD, points=-1, grave=True), "points"),
        (replace(GOOD, threshold="2"), "threshold"),
        (replace(GOOD, threshold=-1), "threshold"),
        (replace(GOOD, threshold=1.5), "threshold"),
        (replace(GOOD, threshold=True), "threshold"),
        (replace(GOOD, op=Operator.IN, threshold=("2",)), "threshold"),
        (replace(GOOD, item="nothing"), "item"),
        (measured(Measure.SUM, "", Operator.GE, 1), "item"),
        (measured(Measure.SUM, "memo", Operator.GE, 1), "item"),
        (measured(Measure.SUM, "other.times", Operator.GE, 1), "item"),
        (measured(Measure.SUM, "kind", Operator.GE, 1), "measure"),
        (measured(Measure.MAX, "times", Operator.GE, "3"), "threshold"),
        (measured(Measure.MAX, "times", Operator.IN, ("3",)), "threshold"),
        (measured(Measure.LATEST, "kind", Operator.GE, "abuse"), "threshold"),
        (measured(Measure.LATEST, "kind", Operator.EQ, 1), "threshold"),
        (measured(Measure.LATEST, "kind", Operator.IN, ()), "threshold"),
        (measured(Measure.LATEST, "kind", Operator.EQ, "x"), "threshold"),
        (measured(Measure.LATEST, "kind", Operator.IN, ("abuse", "neglect")), "threshold"),
        (measured(Measure.LATEST, "held", Operator.GE, "2024-01-01"), "item"),
        (measured(Measure.LATEST, "kind", Operator.EQ, "abuse", source="now"), "measure"),
        (measured(Measure.CHANGE, "times", Operator.GE, 1, source="now"), "measure"),
        (measured(Measure.CHANGE, "kind", Operator.GE, 1), "measure"),
        (measured(Measure.CHANGE, "times", Operator.EQ, 1), "op"),
        (replace(GOOD, where=(Condition(item="gone", op=Operator.EQ, value="a"),)), "where[0].item"),
        (replace(GOOD, where=(Condition(item="times", op=Operator.EQ, value="a"),)), "where[0].value"),
        (replace(GOOD, where=(Condition(item="held", op=Operator.GE, value="昨日"),)), "where[0].value"),
        (replace(GOOD, where=(Condition(item="held", op=Operator.GE, value=3),)), "where[0].value"),
    ],
)
def test_an_indicator(indicator, field):
    assert (indicator.id, field) in problems(replace(GOOD, id="other"), indicator)


def test_a_name_can_never_be_a_ground_for_a_judgment():
    (found,) = validate(replace(RULE, indicators=(replace(GOOD, where=(Condition(item="name", op=Operator.EQ, value="佐藤"),)),)), SOURCES)
    assert "識別" in found.message and "佐藤" not in str(found)


def test_dates_that_carry_time_must_be_dates():
    broken = {"talk": replace(SOURCE, occurred_on="kind", known_on="gone")}
    assert [one.field for one in validate(RULE, broken)] == ["source", "source"]


def test_every_problem_says_where_and_what_to_do():
    (found,) = validate(replace(RULE, indicators=(replace(GOOD, threshold="多い"),)), SOURCES)
    assert str(found).startswith("criteria/c.toml・「good」・項目 threshold: ")
    assert found.message and found.remedy


def test_codes_that_mean_unknown_by_convention_or_by_their_label():
    def unknown(codes):
        layout = Layout(format=FileFormat.CSV, columns=(Column(header="符号", field="code", type=ValueType.CODE, codes=codes),))
        return fields_of(replace(SOURCE, layout=layout))["code"].unknown

    assert unknown({}) == unknown({"転入前": "9", "有": "1"}) == {"", "unknown", "9"}
    assert unknown({"不詳": "z", "不明": "9"}) == {"", "unknown", "9", "z"}


def test_all_items_that_are_read_are_named_with_their_source():
    counted = replace(GOOD, where=(Condition(item="talk.kind", op=Operator.EQ, value="abuse"),))
    summed = measured(Measure.SUM, "times", Operator.GE, 1, source="now")
    rule = replace(RULE, indicators=(counted, summed, replace(GOOD, id="z", source="nowhere")))
    assert items_of(rule, SOURCES) == {"talk.held", "talk.kind", "now.times"}


def test_a_criterion_is_read_aloud():
    where = (Condition(item="kind", op=Operator.IN, value=("abuse", "care")), Condition(item="times", op=Operator.GT, value=1.5))
    dated = (Condition(item="held", op=Operator.GE, value="2024-04-01"), Condition(item="kind", op=Operator.NE, value="care"))
    rule = replace(
        RULE,
        explanation="要保護児童を早く見つけるため。",
        indicators=(
            replace(GOOD, months=12, where=where, check_next="前回の記録を読む"),
            replace(GOOD, id="none", name="相談なし", op=Operator.LE, threshold=0, points=-2, whose=Whose.HOUSEHOLD),
            replace(GOOD, id="dated", name="今年度", where=dated, item="kind", grave=True),
            measured(Measure.LATEST, "score", Operator.LT, 2.5),
            measured(Measure.MIN, "times", Operator.EQ, 3, source="now", whose=Whose.GUARDIAN, grave=True),
        ),
    )
    assert explain(rule, SOURCES) == [
        "判定基準「虐待」（版 2）は、基準日に0歳から17歳までのこどもについて見ます。",
        "要保護児童を早く見つけるため。",
        "指標「相談」：直近12か月の「家庭相談」（種別が「虐待」「育児」のいずれか、かつ回数が1.5を超えるもの）の記録が2件以上のとき、"
        "1点を加えます。次に確かめること：前回の記録を読む",
        "指標「相談なし」：世帯員のこれまでの「家庭相談」の記録が1件もないとき、2点を引きます。",
        "指標「今年度」：これまでの「家庭相談」（相談日が2024年4月1日以後、かつ種別が「育児」以外のもの）で、種別の分かっている記録が2件以上のとき、"
        "1点を加え、重大な事実として、点にかかわらず最も高い区分とします。",
        "指標「指標」：これまでの「家庭相談」で、点の最新の値が2.5未満のとき、1点を加えます。",
        "指標「指標」：保護者の「現況」で、回数の最小が3のとき、1点を加え、重大な事実として、点にかかわらず最も高い区分とします。",
        "1点以上は区分「高」とします（一覧に載せます）。",
        "それより低いときは区分「低」とします。",
        "加わり得る点のうち確かめられた割合が50%に満たないときは「判定不能」とします（重大な事実があるときを除きます）。",
        "記録が届いていない、値が不明、転入前の記録がない場合は「不明」とし、「ない」とは扱いません。",
        "一覧は100人までとし、末尾と並ぶこどもと重大な事実のあるこどもは人数を超えても載せます。",
        "判定は職員によるアセスメントの補助です。低い区分は安全を意味しません。",
    ]
