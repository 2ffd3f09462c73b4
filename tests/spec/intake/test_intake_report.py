"""品質報告：件数だけを伝え、値を伝えない。"""

import hashlib

import msgspec

from hagukumi.intake import MEANINGS, Code, QualityReport, accepted_schema, summary

ROWS = '001,山田,平成27年4月1日,男,"=1+1"\n002,鈴木,令和9年1月1日,,\n003,佐藤,,不明,マイナンバーは１２３４-５６７８-９０１８\n004\n\n'


def test_rows_are_accepted_or_quarantined_and_nothing_else(deliver, head):
    report = deliver(head + ROWS).report
    assert (report.rows, report.accepted, report.quarantined) == (4, 1, 3)
    assert report.codes == {"L1-14": 1, "X-13": 1, "X-19": 1}


def test_the_report_identifies_the_bytes_of_the_file(deliver, head):
    data = (head + ROWS).encode()
    report = deliver(data).report
    assert (report.sha256, report.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert deliver(data).report == report


def test_a_refused_file_is_identified_too(deliver):
    data = b"a,b\n" + b"1,2\n" * 9
    report = deliver(data).report
    assert (report.sha256, report.size, report.rows) == (hashlib.sha256(data).hexdigest(), len(data), 0)
    assert summary(report)[1].startswith("対応：")


def test_no_value_of_the_file_is_in_the_quarantine_or_the_report(deliver, head):
    received = deliver(head + ROWS)
    told = str(received.quarantine.to_pylist()) + msgspec.json.encode(received.report).decode() + "".join(summary(received.report))
    for value in ("山田", "鈴木", "佐藤", "令和9", "マイナンバーは", "1234", "１２３４", "=1+1"):
        assert value not in told
    assert msgspec.json.decode(msgspec.json.encode(received.report), type=QualityReport) == received.report


def test_the_summary_tells_every_figure_in_words(deliver, head):
    lines = summary(deliver(head + ROWS).report)
    assert lines[0] == "「児童名簿.csv」：4行のうち1行を受け入れ、3行を隔離しました。"
    assert any("X-13（1行）" in line and "個人番号は受け入れません" in line for line in lines)
    assert "項目「備考」：空白1件、不明1件、定義に合わない値1件、数式のように始まる値1件。" in lines
    assert "何もない行が1行ありました（件数に含みません）。" in lines


def test_the_summary_tells_how_fresh_the_extract_is(deliver):
    from hagukumi.plan.records import Column, ValueType

    columns = (
        Column(header="発生", field="on", type=ValueType.DATE),
        Column(header="知得", field="known", type=ValueType.DATE),
        Column(header="捨", discard=True),
    )
    lines = summary(
        deliver("発生,知得,捨\n2026-01-02,2026-02-03,x\n2025-01-01,,\n", columns=columns, occurred_on="on", known_on="known").report
    )
    assert "発生日は2026-01-02までです。" in lines and "知得日は2026-02-03までです。" in lines
    assert "様式で破棄と定めた1列は、保存せずに捨てました。" in lines


def test_the_accepted_table_has_the_schema_of_the_layout_even_without_rows(deliver, head):
    received = deliver(head + "x,a,,,\n")
    assert received.accepted.num_rows == 0
    assert received.accepted.schema == deliver(head + "1,a,,,\n").accepted.schema
    assert accepted_schema(()).names == ["_row"]


def test_every_code_has_a_meaning_and_a_remedy_in_polite_japanese():
    assert set(MEANINGS) == set(Code)
    for meaning in MEANINGS.values():
        assert meaning.message.endswith("。") and meaning.remedy.endswith("。")
