"""Linkage rates by subgroup, counted from what linkage returned and what the records show, without the truth."""

import duckdb
import pyarrow as pa
import pytest

from hagukumi.linkage import LinkSource
from hagukumi.linkage.charts import linkage_rates, rates_by_subgroup, subgroup_chart, text_of
from hagukumi.linkage.charts.drawing import wrapped
from hagukumi.plan.records import LinkField


def links(*rows):
    source, row, person = zip(*rows, strict=True)
    return pa.table({"_source": list(source), "_row": list(row), "person": list(person)})


def figures(rates, side, group):
    return {row["value"]: (row["linked"], row["records"]) for row in rates.to_pylist() if (row["side"], row["group"]) == (side, group)}


LINKS = links(("juki", 1, 1), ("juki", 2, 2), ("juki", 3, 3), ("school", 1, 1), ("school", 2, 9), ("clinic", 1, 1), ("clinic", 2, 9))
RECORDS = LINKS.select(["_source", "_row"]).append_column("kana", pa.array([True, True, None, True, False, False, False]))


def test_with_a_register_both_sides_are_counted():
    rates = rates_by_subgroup(LINKS, RECORDS, register=["juki"])
    assert figures(rates, "to_register", "all") == {"all": (2, 4)}
    assert figures(rates, "to_register", "kana") == {"present": (1, 1), "absent": (1, 3)}
    assert figures(rates, "from_register", "all") == {"all": (1, 3)}
    assert figures(rates, "from_register", "kana") == {"present": (1, 2), "unknown": (0, 1)}


def test_without_a_register_a_record_is_linked_to_another_source():
    rates = rates_by_subgroup(LINKS, RECORDS)
    assert figures(rates, "to_others", "all") == {"all": (5, 7)}


def test_in_one_source_a_record_is_linked_to_another_record():
    one = links(("a", 1, 1), ("a", 2, 1), ("a", 3, 2))
    rates = rates_by_subgroup(one, one.select(["_source", "_row"]))
    assert figures(rates, "to_others", "all") == {"all": (2, 3)}
    two = links(("a", 1, 1), ("a", 2, 1), ("b", 1, 2))
    assert figures(rates_by_subgroup(two, two.select(["_source", "_row"])), "to_others", "all") == {"all": (0, 3)}


def test_rates_carry_wilsons_interval_and_mark_few_records():
    many = links(*(("a" if place % 2 else "b", place, place if place < 20 else 500 + place // 2) for place in range(200)))
    row = rates_by_subgroup(many, many.select(["_source", "_row"])).to_pylist()[0]
    assert (row["linked"], row["records"], row["small"]) == (180, 200, False)
    assert (row["low"], row["high"]) == pytest.approx((0.8506, 0.9343), abs=1e-4), "Wilson 1927, 180 of 200"
    assert rates_by_subgroup(LINKS, RECORDS).to_pylist()[0]["small"]


def test_a_subgroup_may_be_called_anything():
    odd = ["side", "linked", "person", "rows", "t0", 'a "b"; --', "全体"]
    records = RECORDS
    for name in odd:
        records = records.append_column(name, pa.array(["x"] * 7))
    assert [figures(rates_by_subgroup(LINKS, records), "to_others", name) for name in odd] == [{"x": (5, 7)}] * len(odd)


def test_the_order_of_rows_changes_nothing():
    turned = rates_by_subgroup(LINKS.take([6, 5, 4, 3, 2, 1, 0]), RECORDS.take([3, 1, 2, 0, 6, 5, 4]), register=["juki"])
    assert turned.equals(rates_by_subgroup(LINKS, RECORDS, register=["juki"]))


def test_records_without_key_columns_are_refused():
    with pytest.raises(ValueError, match="_row"):
        rates_by_subgroup(LINKS, RECORDS.drop_columns(["_row"]))


def test_nothing_to_count_is_an_empty_table():
    assert rates_by_subgroup(LINKS.slice(0, 0), RECORDS).num_rows == 0


@pytest.fixture
def connection():
    with duckdb.connect(config={"enable_external_access": "false"}) as connection:
        connection.execute("""
            CREATE TABLE juki AS SELECT * FROM (VALUES
                (1, '佐藤 花', 'サトウハナ', DATE '2015-04-02', '2', NULL, DATE '2020-01-01'),
                (2, 'NGUYEN VAN A', NULL, DATE '1998-01-05', '1', 'グエン', NULL),
                (3, '鈴木 一', 'スズキハジメ', NULL, 'M', NULL, NULL)
            ) t(_row, "氏 ""名", kana, born, sex, alias, moved)""")
        connection.execute("""
            CREATE TABLE school AS SELECT * FROM (VALUES (1, '佐藤 花', '2015-99-99'), (2, ' ', 'soon')) t(_row, name, born_key)""")
        connection.execute("ALTER TABLE school ADD COLUMN born DATE")
        connection.execute("SET lock_configuration = true")
        yield connection


SOURCES = [
    LinkSource(
        "juki's",
        "juki",
        {
            LinkField.NAME: '氏 "名',
            LinkField.KANA: "kana",
            LinkField.BIRTH_DATE: "born",
            LinkField.SEX: "sex",
            LinkField.ALIAS: "alias",
            LinkField.MOVED_IN_ON: "moved",
        },
        spine=True,
    ),
    LinkSource("school", "school", {LinkField.NAME: "name", LinkField.BIRTH_DATE: "born"}),
]


def test_the_sources_tables_show_the_subgroups(connection):
    rates = linkage_rates(
        connection, SOURCES, links(("juki's", 1, 1), ("juki's", 2, 2), ("juki's", 3, 3), ("school", 1, 1), ("school", 2, 4))
    )
    register = {group: figures(rates, "from_register", group) for group in dict.fromkeys(rates["group"].to_pylist())}
    assert register == {
        "all": {"all": (1, 3)},
        "source": {"juki's": (1, 3)},
        "sex": {"female": (1, 1), "male": (0, 2)},
        "birth": {"1990s": (0, 1), "2010s": (1, 1), "absent": (0, 1)},
        "latin_name": {"present": (0, 1), "absent": (1, 2)},
        "name": {"present": (1, 3)},
        "kana": {"present": (1, 2), "absent": (0, 1)},
        "other_name": {"present": (0, 1), "absent": (1, 2)},
        "moved_in": {"present": (1, 1), "absent": (0, 2)},
    }
    assert figures(rates, "to_register", "birth") == {"2010s": (1, 1), "unknown": (0, 1)}
    assert figures(rates, "to_register", "name") == {"present": (1, 1), "absent": (0, 1)}
    assert connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(2,)], "nothing is left behind"


def test_further_columns_and_dates_in_any_form_are_subgroups_too():
    with duckdb.connect() as connection:
        connection.execute("""
            CREATE TABLE a AS SELECT * FROM (VALUES
                (1, '03/04/1987', 'x@y.z', 'Ann', 1), (2, '19151111', '', 'Bo', NULL), (3, '12', NULL, ' ', 3)
            ) t(_row, dob, mail, "first ""name", "o;1")""")
        extra = {"email": "mail", "given_name": 'first "name', "other_1": "o;1"}
        source = LinkSource("a", "a", {LinkField.BIRTH_DATE: "dob"}, extra=extra)
        rates = linkage_rates(connection, [source], links(("a", 1, 1), ("a", 2, 1), ("a", 3, 2)))
    assert figures(rates, "to_others", "birth") == {"1980s": (1, 1), "1910s": (1, 1), "unknown": (0, 1)}
    assert figures(rates, "to_others", "email") == {"present": (1, 1), "absent": (1, 2)}
    assert figures(rates, "to_others", "given_name") == {"present": (2, 2), "absent": (0, 1)}
    assert figures(rates, "to_others", "other_1") == {"present": (1, 2), "absent": (1, 1)}
    assert "追加の項目1\t記載あり" in text_of(subgroup_chart(rates))


def test_subgroups_are_in_an_order_that_people_expect(connection):
    rates = linkage_rates(
        connection, SOURCES, links(("juki's", 1, 1), ("juki's", 2, 2), ("juki's", 3, 3), ("school", 1, 1), ("school", 2, 4))
    )
    rows = [(row["side"], row["group"], row["value"]) for row in rates.to_pylist()]
    assert rows[0] == ("to_register", "all", "all")
    assert [value for side, group, value in rows if (side, group) == ("from_register", "birth")] == ["1990s", "2010s", "absent"]


def rates_of(*rows):
    """A table of rates with two sources: (value, linked, records) of one group, and their sum."""
    linked, records = sum(row[1] for row in rows), sum(row[2] for row in rows)
    every = [("to_others", "all", "all", linked, records), *(("to_others", "district", *row) for row in rows)]
    return pa.Table.from_pylist([dict(zip(("side", "group", "value", "linked", "records"), row, strict=True)) for row in every])


def test_the_chart_names_the_subgroups_that_linkage_reaches_less():
    told = text_of(subgroup_chart(rates_of(("北区", 980, 1000), ("南区", 880, 1000), ("沖", 1, 9))))
    assert told.startswith("記録のうち、ほかの記録に結び付いた割合\n")
    assert "全体で 92.6 %。区間が全体を下回る区分は 1（区分が多いと偶然にも生じる）。低い順に district「南区」88.0 %。" in told
    assert "district\t沖\t9\t1\t11.1 %\t2.0 %〜43.5 %\t※少数" in told


def test_hundreds_of_subgroups_stay_readable_and_none_is_lost():
    drawn = subgroup_chart(rates_of(*((f"地区{place:03}", 900 + place % 7, 1000) for place in range(300))))
    told = text_of(drawn)
    assert all(f"地区{place:03}" in told for place in range(300))
    assert "ほか 281 区分の合計" in drawn and float(drawn.split('height="')[1].split('"')[0]) < 1_000


def test_an_empty_table_says_so():
    assert "数える記録がない。" in text_of(subgroup_chart(rates_of(("北区", 0, 0))))


def test_both_sides_may_stand_in_one_chart():
    drawn = subgroup_chart(rates_by_subgroup(LINKS, RECORDS, register=["juki"]))
    assert text_of(drawn).startswith("結び付いた割合：どの人たちに届きにくいか\n")
    headings = ("各提供元の記録のうち、住民登録の人に結び付いた割合", "住民登録の人のうち、ほかの提供元の記録が結び付いた割合")
    assert all(f'font-weight="bold" fill="#1a1a1a">{heading}</text>' in drawn for heading in headings)


def test_what_is_no_chart_is_not_told():
    with pytest.raises(ValueError, match="no chart"):
        text_of("<svg><title>a</title></svg>")


def test_a_word_longer_than_a_line_is_broken_and_a_number_is_not():
    assert wrapped("a" * 25, 13 * 0.6 * 10, 13) == ["a" * 10, "a" * 10, "a" * 5]
    assert wrapped("割合は96.6 %。", 13 * 5, 13) == ["割合は", "96.6 %。"]
