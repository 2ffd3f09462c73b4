"""表3-1: how long each class is kept, what it holds, and by which day it must be gone."""

import datetime

import msgspec
import pytest

from hagukumi.documents.papers.retention_schedule import build
from hagukumi.documents.printing import Evidence, Printing
from hagukumi.plan import Approval, Release, plan_hash
from hagukumi.plan import records as r

SHORT = r.Retention(
    id="short", name="短期", table_class=1, personal=True, months=18, counted_from=r.RetentionEvent.AS_OF, rule="文書規程第8条"
)


def _uses(plan, **changes):
    """Only the use `juki-link`, changed."""
    (use,) = (use for use in plan.uses if use.id == "juki-link")
    return (msgspec.structs.replace(use, **changes),)


@pytest.fixture
def schedule(print_of, paper_plan, rows_of):
    """The row of one use under one retention class."""

    def found(retention=SHORT, **changes):
        plan = msgspec.structs.replace(paper_plan, retentions=(retention,), uses=_uses(paper_plan, **changes))
        (document,) = build(print_of(plan))
        (row,) = rows_of(document, "利用ごとの消去の期限")
        return {key.replace("\n", ""): cell for key, cell in row.items()}

    return found


@pytest.fixture
def classes(print_of, paper_plan, rows_of):
    def found(**changes):
        plan = msgspec.structs.replace(paper_plan, retentions=(msgspec.structs.replace(SHORT, **changes),))
        (document,) = build(print_of(plan))
        return rows_of(document, "保存期間の区分")[0]

    return found


def test_a_class_tells_its_nature_period_event_and_rule(classes):
    assert classes() == {
        "区分": "短期",
        "表3-1の分類": "1　アウトリーチに用いるデータ（人による支援）",
        "法的性質": "個人情報",
        "保存期間": "1年6か月",
        "数え始め": "基準日",
        "文書管理の定め": "文書規程第8条",
        "利用の数": "5",
    }


@pytest.mark.parametrize(
    ("collatable", "because", "nature"),
    [
        (None, "", "個人情報以外の情報。他の情報と容易に照合できるかどうか（未記入）"),
        (True, "", "個人情報以外の情報。他の情報と容易に照合でき、個人が分かるため、個人情報として扱う"),
        (False, "対応表がない", "個人情報以外の情報。他の情報と容易に照合できない（対応表がない）"),
        (False, "", "個人情報以外の情報。他の情報と容易に照合できない（（未記入））"),
    ],
)
def test_what_is_no_personal_information_says_whether_it_can_be_collated(classes, collatable, because, nature):
    row = classes(table_class=4, personal=False, collatable=collatable, not_collatable_because=because)

    assert row["法的性質"] == nature


def test_a_class_that_table_3_1_does_not_have_is_told(classes):
    assert "表3-1にない番号" in classes(table_class=9)["表3-1の分類"]


def test_days_follow_from_the_first_and_last_day_of_the_use(schedule):
    row = schedule(since=datetime.date(2027, 4, 1), until=datetime.date(2028, 3, 31))

    assert row["利用の期間"] == "令和9年4月1日から令和10年3月31日まで"
    assert row["保存期間による早い期限"] == "令和10年10月1日"
    assert row["保存期間による遅い期限"] == "令和11年9月30日"
    assert row["利用の終わりによる期限"] == "令和10年4月1日"


def test_a_period_from_the_end_of_the_fiscal_year_is_counted_from_31_march(schedule):
    yearly = msgspec.structs.replace(SHORT, months=12, counted_from=r.RetentionEvent.FISCAL_YEAR_END)

    row = schedule(yearly, since=datetime.date(2027, 3, 31), until=datetime.date(2027, 4, 1))

    assert row["保存期間による早い期限"] == "令和10年3月31日"
    assert row["保存期間による遅い期限"] == "令和11年3月31日"


def test_a_period_from_the_end_of_support_has_no_day_yet(schedule):
    support = msgspec.structs.replace(SHORT, months=60, counted_from=r.RetentionEvent.SUPPORT_ENDED)

    assert schedule(support)["保存期間による遅い期限"] == "支援が終わった日から5年"


def test_a_use_without_an_end_leaves_the_late_day_open(schedule):
    row = schedule(until=None, since=datetime.date(2027, 4, 1))

    assert row["保存期間による早い期限"] == "令和10年10月1日"
    assert (row["保存期間による遅い期限"], row["利用の終わりによる期限"]) == ("（未記入）", "（未記入）")


def test_what_is_no_personal_information_does_not_end_with_its_use(schedule):
    model = msgspec.structs.replace(SHORT, personal=False, table_class=5)

    assert schedule(model)["利用の終わりによる期限"] == "個人情報以外のため定めなし"


def test_delivered_data_is_needed_until_the_last_use_of_any_purpose_ends(print_of, paper_plan, rows_of):
    (first,) = _uses(paper_plan, until=datetime.date(2028, 3, 31))
    later = msgspec.structs.replace(first, id="later", purpose="kensho", until=datetime.date(2029, 3, 31))
    plan = msgspec.structs.replace(paper_plan, retentions=(SHORT,), uses=(first, later))

    (document,) = build(print_of(plan))

    days = [row["利用の終わり\nによる期限"] for row in rows_of(document, "利用ごとの消去の期限")]
    assert days == ["令和11年4月1日", "令和11年4月1日"]


def test_handed_over_data_is_needed_under_its_own_purpose_alone(print_of, paper_plan, rows_of):
    (first,) = _uses(paper_plan, until=datetime.date(2028, 3, 31), stages=(r.Stage.HANDED_OVER,))
    later = msgspec.structs.replace(first, id="later", purpose="kensho", until=datetime.date(2029, 3, 31))
    plan = msgspec.structs.replace(paper_plan, retentions=(SHORT,), uses=(first, later))

    (document,) = build(print_of(plan))

    days = [row["利用の終わり\nによる期限"] for row in rows_of(document, "利用ごとの消去の期限")]
    assert days == ["令和10年4月1日", "令和11年4月1日"]


def test_a_use_cannot_outlive_the_release_it_rests_on(paper_plan, rows_of):
    plan = msgspec.structs.replace(paper_plan, uses=_uses(paper_plan, until=datetime.date(2030, 3, 31)))
    release = Release(
        plan=plan,
        hash=plan_hash(plan),
        author="kodomo-a",
        approvals=(Approval(officer="soumu-a", on=datetime.date(2027, 3, 1)),),
        valid_from=datetime.date(2027, 4, 1),
        valid_until=datetime.date(2028, 3, 31),
    )

    (document,) = build(Printing(plan, datetime.date(2027, 3, 1), release))

    assert rows_of(document, "利用ごとの消去の期限")[0]["利用の期間"] == "令和9年4月1日から令和10年3月31日まで"


def test_each_class_lists_its_items_by_table_and_stage(print_of, paper_plan, rows_of):
    (document,) = build(print_of(paper_plan))

    rows = {row["表"]: row for row in rows_of(document, "「短期」で保存するもの")}

    assert rows["住民記録"]["データ項目"] == "氏名、宛名番号、異動日"
    assert rows["住民記録"]["段階"] == "引渡し、受入"
    assert rows["出欠の記録"]["データ項目"] == "児童氏名、欠席日数、欠席の理由"


def test_a_use_under_a_class_that_the_plan_lacks_is_not_lost(print_of, paper_plan, rows_of):
    plan = msgspec.structs.replace(paper_plan, uses=_uses(paper_plan, retention="nai"))

    (document,) = build(print_of(plan))

    assert [row["区分"] for row in rows_of(document, "利用ごとの消去の期限")] == ["nai（計画にない参照）"]


def test_what_was_erased_is_listed_with_its_certificate(paper_plan, rows_of):
    erased = {"id": "c1", "erased_on": "2027-05-01T10:00:00+09:00", "data": "住民記録", "rows": "10", "conclusion": "開けません"}

    (document,) = build(Printing(paper_plan, datetime.date(2027, 6, 1), evidence=Evidence(erasures=(erased,))))

    (row,) = rows_of(document, "消去証明書の一覧")
    assert (row["証明書の番号"], row["データの名前"], row["結論"]) == ("c1", "住民記録", "開けません")


CHANGES = (
    {"name": "別の区分"},
    {"table_class": 3},
    {"personal": False},
    {"months": 24},
    {"counted_from": r.RetentionEvent.CREATED},
    {"rule": "別の規程"},
    {"collatable": True},
    {"collatable": False, "not_collatable_because": "鍵を消した"},
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: list(change)[-1])
def test_no_field_of_a_retention_is_left_out(classes, change):
    assert classes(**change) != classes()
