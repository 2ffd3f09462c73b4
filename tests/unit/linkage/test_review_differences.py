"""Two identities side by side, as a clerk would read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hagukumi.linkage.review import Standing, differences
from hagukumi.linkage.review.differences import WHEREABOUTS
from hagukumi.plan.records import LinkField as F


def _one(field, left, right, **more):
    (found,) = differences({field: left}, {field: right}, **more)
    return found


@pytest.mark.parametrize(
    ("field", "left", "right", "standing"),
    [
        (F.NAME, "佐藤 花子", "佐藤 花子", Standing.SAME),
        (F.NAME, "佐藤　花子", "佐藤 花子", Standing.WRITTEN),
        (F.NAME, "髙橋 一郎", "高橋 一郎", Standing.WRITTEN),
        (F.NAME, "山田 亘", "山田 亙", Standing.LEGAL),
        (F.NAME, "佐藤 花子", "佐藤 葉子", Standing.DIFFERS),
        (F.KANA, "ｻﾄｳ ﾊﾅｺ", "サトウハナコ", Standing.WRITTEN),
        (F.KANA, "サトウ ハナコ", "サトウ ヨウコ", Standing.DIFFERS),
        (F.BIRTH_DATE, "2015-04-01", "2015-04-01", Standing.SAME),
        (F.BIRTH_DATE, "2015-04-01", "2015-04-10", Standing.DIFFERS),
        (F.ADDRESS, "愛知県育実市芝園町三丁目2番1号", "芝園町3-2-1", Standing.WRITTEN),
        (F.ADDRESS, "芝園町3-2-1", "芝園町3-2-1 コーポ芝園101", Standing.DIFFERS),
        (F.PHONE, "090-1234-5678", "09012345678", Standing.WRITTEN),
        (F.POSTAL, "475-0014", "4750014", Standing.WRITTEN),
        (F.SEX, "1", "2", Standing.DIFFERS),
    ],
)
def test_a_field_stands_as_a_clerk_would_say(field, left, right, standing):
    assert _one(field, left, right, prefecture="愛知県", city="育実市").standing is standing


def test_the_characters_that_differ_are_pointed_at():
    found = _one(F.NAME, "佐藤 花子", "佐藤 葉子")
    assert (found.left_marks, found.right_marks) == (((3, 4),), ((3, 4),))
    assert _one(F.BIRTH_DATE, "2015-04-01", "2015-04-11").left_marks == ((8, 9),)
    assert _one(F.NAME, "髙橋 一郎", "高橋 一郎").left_marks == ()


def test_what_only_one_side_has_is_told_apart_from_what_differs():
    found = {each.field: each.standing for each in differences({F.KANA: "サトウ", F.PHONE: ""}, {F.SEX: "1"})}
    assert found == {F.KANA: Standing.LEFT_ONLY, F.SEX: Standing.RIGHT_ONLY}


def test_a_former_name_an_alias_or_a_latin_name_on_the_other_side_is_seen():
    married = differences({F.NAME: "山田 花子", F.FORMER_NAME: "佐藤 花子"}, {F.NAME: "佐藤 花子"})
    assert married[0].standing is Standing.ELSEWHERE
    foreign = differences({F.NAME: "クルス マリア", F.LATIN: "MARIA CRUZ"}, {F.NAME: "CRUZ MARIA"})
    assert foreign[0].standing is Standing.ELSEWHERE
    nobody = differences({F.NAME: "山田 花子", F.FORMER_NAME: "佐藤 花子"}, {F.NAME: "鈴木 花子"})
    assert nobody[0].standing is Standing.DIFFERS


def test_characters_of_a_sources_own_are_read_by_that_sources_table():
    private = ({"\ue000": "髙"}, {})
    assert _one(F.NAME, "\ue000橋 一郎", "高橋 一郎", private_use=private).standing is Standing.WRITTEN
    assert _one(F.NAME, "\ue000橋 一郎", "高橋 一郎").standing is Standing.DIFFERS


def test_whereabouts_of_protected_people_are_neither_shown_nor_compared():
    left = dict.fromkeys(F, "左の値")
    right = {field: "右の値" for field in F if field not in (F.ADDRESS, F.PHONE)}
    for each in differences(left, right, withheld=True):
        if each.field in WHEREABOUTS:
            assert (each.standing, each.left, each.right, each.left_marks) == (Standing.WITHHELD, "", "", ())
    equal = {F.NAME: "佐藤 花子", F.ADDRESS: "芝園町3-2-1"}
    assert [each.standing for each in differences(equal, equal, withheld=True)] == [Standing.SAME, Standing.WITHHELD]


def test_the_mark_of_protection_itself_is_not_shown():
    assert differences({F.PROTECTED: "1"}, {F.PROTECTED: "0"}) == ()


_TEXTS = st.text("佐藤葉花子髙高橋亘亙さトｳ 　1-", max_size=8)


@given(st.fixed_dictionaries(dict.fromkeys((F.NAME, F.KANA, F.ADDRESS), _TEXTS)), st.fixed_dictionaries({F.NAME: _TEXTS, F.KANA: _TEXTS}))
def test_the_other_way_round_everything_stands_mirrored(left, right):
    mirrored = {Standing.LEFT_ONLY: Standing.RIGHT_ONLY, Standing.RIGHT_ONLY: Standing.LEFT_ONLY}
    one, other = differences(left, right), differences(right, left)
    assert [each.field for each in one] == [each.field for each in other]
    for a, b in zip(one, other, strict=True):
        assert mirrored.get(a.standing, a.standing) is b.standing
        assert (a.left, a.right) == (b.right, b.left)
        assert all(0 <= start < end <= len(a.left) for start, end in a.left_marks)
