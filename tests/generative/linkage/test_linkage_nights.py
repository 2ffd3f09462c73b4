"""Night after night: what is linked from changes alone is what a full run gives, for any town and any edits."""

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkage_extracts import extract  # the conftest beside this file makes it importable

from hagukumi.linkage import LinkSettings, LinkSource, link
from hagukumi.linkage.engine.blocking import Budget
from hagukumi.linkage.incremental import link_again, link_first, whole_answer
from hagukumi.plan.records import LinkField

NAMES = [
    ("斎藤　大和", "サイトウ　ヤマト"),
    ("齋藤 大地", "サイトウ ダイチ"),
    ("斎藤大和", ""),
    ("王　美空", "ワン　ミク"),
    ("", "サイトウ　ヤマト"),
    ("斎藤　未定", ""),
    ("王　未定", ""),
    ("", ""),
]
VALUES = {
    "resident_number": ["01", "02", "03", "77", ""],
    "birth_date": ["2016-05-05", "2016-05-15", "2016-05-99", "1984-03-03", ""],
    "sex": ["1", "2", ""],
    "household": ["H1", "H2", ""],
    "address": ["芝園町1丁目2番3号", "緑町9", ""],
    "guardian_name": ["斎藤　大和", "王　美空", ""],
    "guardian_number": ["01", "03", ""],
    "protected": ["0", "0", "0", "1"],
    "relation": ["世帯主", "子", ""],
}
FIELDS = [LinkField(name) for name in ("name", "kana", *VALUES)]
KINDS = {"juki": {"unique_per_person": True, "spine": True}, "school": {"unique_per_person": True}, "npo": {}}
SOURCES = [LinkSource(id, id, {field: field.value for field in FIELDS}, **kind) for id, kind in KINDS.items()]
LIMITS = LinkSettings()
TABLES = ("links", "review", "relations", "persons", "misuse", "pairs")
WORDS = pa.schema(
    {"_left_source": pa.string(), "_left_row": pa.int64(), "_right_source": pa.string(), "_right_row": pa.int64(), "same": pa.bool_()}
)


def connected(extracts):
    connection = duckdb.connect(config={"enable_external_access": "false", "threads": "1"})
    for id in KINDS:
        connection.register("incoming", extract(extracts.get(id, ()), FIELDS))
        connection.execute(f"CREATE TABLE {id} AS FROM incoming")
        connection.unregister("incoming")
    connection.execute("SET lock_configuration = true")
    return connection


def by_changes(former, before, extracts, decisions=None):
    """A night of which only rows that came, changed or went are given; returns what a full run gives, and the next former."""
    come, gone = {}, []
    for id in KINDS:
        yesterday, today = (dict(enumerate(night.get(id, ()), 2)) for night in (before, extracts))
        come[id] = [said | {"_row": row} for row, said in today.items() if yesterday.get(row) != said]
        gone += [{"_source": id, "_row": row} for row in yesterday if row not in today]
    removed = pa.Table.from_pylist(gone, schema=pa.schema({"_source": pa.string(), "_row": pa.int64()}))
    with connected(come) as connection:
        _, left = link_again(connection, SOURCES, former, removed=removed, decisions=decisions)
        return whole_answer(connection, SOURCES, left), left


def rows_of(answer):
    return {part: sorted(map(str, table.filter(table["there"]).drop_columns(["there"]).to_pylist())) for part, table in answer.items()}


def changed(answer, changes):
    """A former answer with a night's changes applied."""
    found = rows_of(answer)
    for part, rows in found.items():
        for row in changes.gone[part].to_pylist():
            rows.remove(str(row))
        rows += [str(row) for row in changes.come[part].to_pylist()]
    return {part: sorted(rows) for part, rows in found.items()}


def night(extracts, former=None, *, decisions=None, limits=LIMITS):
    """One night; it must end as a full run ends, and its changes must lead there."""
    with connected(extracts) as connection:
        if former is None:
            full = link(connection, SOURCES, settings=limits, decisions=decisions, calibrate=True)
            given_too = {"model": full.model, "calibration": full.calibration}
            _, left = link_first(connection, SOURCES, settings=limits, decisions=decisions, **given_too)
        else:
            changes, left = link_again(connection, SOURCES, former, settings=limits, decisions=decisions, largest_share=9.0)
            assert changes.account["whole"] == ""
            assert changed(former.answer, changes) == rows_of(left.answer)
            full = link(connection, SOURCES, settings=limits, model=left.model, calibration=left.calibration, decisions=decisions)
        answer = whole_answer(connection, SOURCES, left)
        assert not connection.execute("SELECT * FROM duckdb_tables() WHERE starts_with(table_name, '_lk_')").fetchall()
    for table in TABLES:
        assert getattr(answer, table).to_pylist() == getattr(full, table).to_pylist(), table
    assert answer.counts == {name: count for name, count in full.counts.items() if name not in ("blocks", "pairs_compared")}
    return (answer, left) if former is None else (answer, left, changes.account)


@st.composite
def rows(draw):
    name, kana = draw(st.sampled_from(NAMES))
    return {"name": name, "kana": kana} | {field: draw(st.sampled_from(values)) for field, values in VALUES.items()}


@st.composite
def nights(draw):
    """Extracts of several nights: each row of one stays, changes or goes, others come, and a file may have another order."""
    found = [{id: draw(st.lists(rows(), max_size=5)) for id in KINDS}]
    for _ in range(2):
        later = {}
        for id, before in found[-1].items():
            kept = [row for row in before if draw(st.integers(0, 5))]
            kept = [draw(rows()) if draw(st.integers(0, 7)) == 0 else row for row in kept]
            later[id] = draw(st.permutations(kept + draw(st.lists(rows(), max_size=1))))
        found.append(later)
    return found


@st.composite
def words(draw, extracts):
    """A clerk's words on pairs of rows of one night."""
    places = [(id, row) for id, given_rows in extracts.items() for row in range(2, 2 + len(given_rows))]
    pairs = draw(st.lists(st.tuples(st.sampled_from(places), st.sampled_from(places), st.booleans()), max_size=2)) if places else []
    return pa.Table.from_pylist([dict(zip(WORDS.names, (*left, *right, same), strict=True)) for left, right, same in pairs], schema=WORDS)


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(nights(), st.data())
def test_every_night_gives_what_a_full_run_gives(found, data):
    former, before = None, {}
    for extracts in found:
        told = data.draw(words(extracts))
        changed_only = by_changes(former, before, extracts, told) if former else None
        answer, left, *_ = night(extracts, former, decisions=told)
        if changed_only:
            assert all(getattr(changed_only[0], table).equals(getattr(answer, table)) for table in TABLES)
        former, before = changed_only[1] if changed_only else left, extracts


def resident(number, name, kana, birth, household="H1", **more):
    return {"resident_number": number, "name": name, "kana": kana, "birth_date": birth, "household": household, "sex": "2"} | more


HOME = {"address": "芝園町3-2-1"}
MOTHER = resident("01", "斎藤　由美", "サイトウ　ユミ", "1986-06-06", relation="世帯主", **HOME)
ELDER = resident("02", "斎藤　美空", "サイトウ　ミソラ", "2014-05-05", relation="子", **HOME)
YOUNGER = resident("03", "斎藤　小雪", "サイトウ　コユキ", "2017-07-07", relation="子", **HOME)
OTHERS = [resident(f"{n}", f"田中　花{n}", "タナカ　ハナ", f"19{n}-01-01", f"H{n}", address=f"緑町{n}-1") for n in range(10, 20)]
REGISTER = [MOTHER, ELDER, YOUNGER, *OTHERS]
ALLOWANCE = {"resident_number": "02", "name": "斎藤　美空", "birth_date": "2014-05-05", "address": "新町7-7"}
NURSERY = {"name": "原　小雪", "kana": "ハラ　コユキ", "address": "新町7-7"}


@pytest.fixture(scope="module")
def registered():
    """The night before: the register alone."""
    return night({"juki": REGISTER})[1]


def person_of(answer, source, row):
    return next(link["person"] for link in answer.links.to_pylist() if (link["_source"], link["_row"]) == (source, row))


def test_what_a_sister_s_record_teaches_comes_and_goes_with_it():
    """The nursery's row never changes; that it finds the child depends on a record of the sister, and on nobody being protected."""
    schools = ([], [ALLOWANCE], [ALLOWANCE | {"protected": "1"}])
    towns = [{"juki": REGISTER, "npo": [NURSERY], "school": school} for school in schools]
    former, found = None, []
    for extracts in towns:
        answer, former, *_ = night(extracts, former)
        found.append(person_of(answer, "npo", 2) == person_of(answer, "juki", 4))
    assert found == [False, True, False]


def test_a_household_that_parts_parts_relations_of_rows_that_did_not_change(registered):
    answer, _, account = night({"juki": [MOTHER | {"household": "H3", "address": "緑町1-1"}, *REGISTER[1:]]}, registered)
    assert {row["kind"] for row in answer.relations.to_pylist()} == {"household"}
    assert account["records_new"] == account["records_gone"] == 1


def test_a_file_in_another_order_links_nobody_anew():
    school = [{"resident_number": "03", "name": "斎藤　小雪"}, {"name": "斎藤　美空", "birth_date": "2014-05-05"}]
    before, former = night({"juki": REGISTER, "school": school})
    answer, _, account = night({"juki": REGISTER[::-1], "school": school[::-1]}, former)
    assert account["persons_touched"] == account["pairs"] == 0
    assert person_of(before, "school", 2) == person_of(answer, "school", 3)


def test_a_register_row_that_comes_twice_and_a_family_name_that_is_a_whole_name_are_told_on_the_night(registered):
    named = resident("50", "林", "ハヤシ", "1990-01-01", "H50", address="新町1-1")
    twice, former, _ = night({"juki": [*REGISTER, named, named | {"resident_number": "51"}]}, registered)
    assert {row["code"] for row in twice.misuse.to_pylist()} == {"registered_twice"}
    family = resident("52", "林　花", "ハヤシ　ハナ", "1991-01-01", "H52", address="新町2-2")
    answer, _, _ = night({"juki": [*REGISTER, named, named | {"resident_number": "51"}, family]}, former)
    assert answer.misuse.num_rows == 0


def test_blocks_left_out_stay_left_out():
    few = LinkSettings(budget=Budget(largest_block=2, per_rule=1.0, least=1, total=1000.0))
    namesakes = [resident(f"{n}", "佐藤　花子", "サトウ　ハナコ", "2016-05-05", f"H{n}", address=f"緑町{n}-1") for n in range(20, 32)]
    school = [row | {"resident_number": ""} for row in namesakes]
    _, former = night({"juki": namesakes, "school": school}, limits=few)
    assert former.calibration.stops.num_rows > 0
    night({"juki": namesakes, "school": [*school[1:], school[0] | {"address": "緑町99-1"}]}, former, limits=few)


def test_other_settings_or_too_many_changes_link_everybody_and_say_so(registered):
    with connected({"juki": REGISTER[1:]}) as connection:
        other = link_again(connection, SOURCES, registered, settings=LinkSettings(margin=6.0))
        many = link_again(connection, SOURCES, registered, largest_share=0.0)
    assert [changes.account["whole"] for changes, _ in (other, many)] == ["frame", "share"]
    assert {left.answer["persons"].num_rows for _, left in (other, many)} == {len(REGISTER) - 1}


def test_changes_alone_lead_from_night_to_night(registered):
    """A row that says something else, one that goes and one that comes; then the same again back; nothing else is handed in."""
    later = {"juki": [MOTHER | {"address": "緑町1-1"}, *REGISTER[1:-1]], "npo": [NURSERY], "school": [ALLOWANCE]}
    answer, left = by_changes(registered, {"juki": REGISTER}, later)
    assert all(getattr(answer, table).equals(getattr(night(later, registered)[0], table)) for table in TABLES)
    again, _ = by_changes(left, later, {"juki": REGISTER})
    with connected({}) as connection:
        former = whole_answer(connection, SOURCES, registered)
    assert all(getattr(again, table).equals(getattr(former, table)) for table in TABLES)


def test_changes_alone_are_not_enough_for_other_settings(registered):
    with connected({}) as connection, pytest.raises(ValueError, match="all rows"):
        link_again(connection, SOURCES, registered, removed=WORDS.empty_table(), settings=LinkSettings(margin=6.0))


def test_a_row_that_leads_its_record_no_more_leaves_it_to_another_writing(registered):
    """Both say the same but the family name, which stands beside no given name; the first row's counts while it is there."""
    unnamed = [{"resident_number": "77", "name": name, "birth_date": "2017-07-07"} for name in ("王　未定", "斎藤　未定")]
    nights = [{"juki": REGISTER, "npo": rows} for rows in (unnamed, unnamed[1:])]
    before, former = {"juki": REGISTER}, registered
    for extracts in nights:
        account = night(extracts, former)[2]
        answer, former = by_changes(former, before, extracts)
        before = extracts
        assert account["records_new"] == 1
        assert len({person_of(answer, "npo", row) for row in range(2, 2 + len(extracts["npo"]))}) == 1


def test_names_in_latin_letters_are_refused():
    with connected({}) as connection, pytest.raises(ValueError, match="anew"):
        link_first(connection, SOURCES, settings=LinkSettings(script="latin"))


def test_the_same_former_and_rows_leave_the_same_bytes(registered):
    left = []
    for _ in range(2):
        with connected({"juki": REGISTER, "npo": [NURSERY], "school": [ALLOWANCE]}) as connection:
            left.append(link_again(connection, SOURCES, registered)[1])
    assert left[0] == left[1]


def test_a_row_that_stands_there_twice_is_two_records_until_one_goes(registered):
    pupil = {"name": "斎藤　美空", "birth_date": "2014-05-05"}
    answer, former, account = night({"juki": REGISTER, "school": [pupil, pupil]}, registered)
    assert (account["records_new"], account["records_gone"], answer.persons.num_rows) == (2, 0, len(REGISTER) + 1)
    assert night({"juki": REGISTER, "school": [pupil]}, former)[2]["records_gone"] == 1
