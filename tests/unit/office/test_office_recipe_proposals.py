"""What the recipe's form proposes for an item, by what the plan says of it."""

import pytest

from hagukumi.office.deidentified.recipe_proposals import Row, _row, limits_proposed
from hagukumi.plan import records as r

DIRECT, INDIRECT, ATTRIBUTE = r.ItemKind.DIRECT, r.ItemKind.INDIRECT, r.ItemKind.ATTRIBUTE
IDENTIFIER, QUASI, SENSITIVE = "identifier", "quasi_identifier", "sensitive"
V = r.ValueType


def proposed(name: str, kind: r.ItemKind, type: r.ValueType, *, given: bool = True, codes: int = 0, sensitive: bool = False) -> Row:
    marks = (r.Sensitive.MEDICAL_HISTORY,) if sensitive else ()
    item = r.Item(id="file.field", name=name, kind=kind, acquisition=r.Acquisition.HELD, sensitive=marks)
    column = r.Column(header=name, field="field", type=type, codes={str(code): str(code) for code in range(codes)})
    return _row(item, name, column, given=given)


@pytest.mark.parametrize(
    ("row", "role", "way", "numbers", "told"),
    [
        (proposed("氏名", DIRECT, V.NAME), IDENTIFIER, "whole", None, "直接識別子"),
        (proposed("番号", ATTRIBUTE, V.RESIDENT_NUMBER), IDENTIFIER, "whole", None, "だれのことかが分かる"),
        (proposed("住所", INDIRECT, V.ADDRESS), IDENTIFIER, "whole", None, "だれのことかが分かる"),
        (proposed("備考", ATTRIBUTE, V.TEXT), IDENTIFIER, "whole", None, "自由な文"),
        (proposed("所得", ATTRIBUTE, V.DECIMAL), IDENTIFIER, "whole", None, "小数"),
        (proposed("性別", INDIRECT, V.CODE, given=False), IDENTIFIER, "whole", None, "残せない項目"),
        (proposed("区分", ATTRIBUTE, V.CODE, sensitive=True), SENSITIVE, "whole", None, "要配慮個人情報（病歴）"),
        (proposed("障害の等級", ATTRIBUTE, V.CODE), SENSITIVE, "whole", None, "健康や障害"),
        (proposed("生年月日", INDIRECT, V.DATE), QUASI, "dates", None, "日までは出力せず"),
        (proposed("年齢", INDIRECT, V.INTEGER), QUASI, "intervals", "5, 10, 20, 40", "値は見ていない"),
        (proposed("歩数", ATTRIBUTE, V.INTEGER), QUASI, "intervals", "10, 50, 100", "用心のため"),
        (proposed("郵便番号", INDIRECT, V.POSTAL), QUASI, "prefixes", "5, 3", "先頭の5文字"),
        (proposed("続柄", INDIRECT, V.CODE, codes=9), QUASI, "rare", "10, 100", "その他"),
        (proposed("甲乙", INDIRECT, V.CODE, codes=2), QUASI, "whole", None, "間接識別子とされています"),
    ],
)
def test_an_item_is_proposed_by_its_kind_its_values_and_its_name(row, role, way, numbers, told):
    assert (row.initial["role"], row.initial["way"], row.initial.get("numbers")) == (role, way, numbers)
    assert told in "".join(row.reasons)
    assert ("l" in row.initial) == (role == SENSITIVE)


def test_the_limits_follow_the_plans_least_number_and_what_must_not_be_learned():
    plain, secret = proposed("年齢", INDIRECT, V.INTEGER), proposed("病名", ATTRIBUTE, V.CODE)
    household, person = proposed("世帯番号", INDIRECT, V.IDENTIFIER, given=False), proposed("宛名番号", DIRECT, V.RESIDENT_NUMBER)
    assert limits_proposed([plain], 3) == {"k": 5, "household": "", "person": ""}
    assert limits_proposed([plain, secret], 3)["k"] == 10 and limits_proposed([plain, secret], 20)["k"] == 20
    assert limits_proposed([plain, household, person], 5) == {"k": 5, "household": "世帯番号", "person": "宛名番号"}
