"""Reading and writing plan folders, and what a person is told when something is wrong."""

import shutil
from pathlib import Path

import msgspec
import pytest

from hagukumi.plan import PlanError, PlanIndex, canonical_bytes, plan_hash, read_plan, structural_problems, write_plan
from hagukumi.plan import folder as plan_folder
from hagukumi.plan import records as r


@pytest.fixture
def folder(tmp_path: Path, small_plan: r.Plan) -> Path:
    write_plan(small_plan, tmp_path / "plan")
    return tmp_path / "plan"


def _problems(folder: Path) -> tuple:
    with pytest.raises(PlanError) as caught:
        read_plan(folder)
    return caught.value.problems


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_written_plan_reads_back_with_the_same_hash(folder: Path, small_plan: r.Plan) -> None:
    assert plan_hash(read_plan(folder)) == plan_hash(small_plan)


def test_writing_twice_gives_the_same_bytes(folder: Path, tmp_path: Path, small_plan: r.Plan) -> None:
    write_plan(small_plan, tmp_path / "again")
    for path in folder.rglob("*.toml"):
        assert path.read_bytes() == (tmp_path / "again" / path.relative_to(folder)).read_bytes()


def test_order_of_entries_does_not_change_the_hash(small_plan: r.Plan) -> None:
    turned = msgspec.structs.replace(small_plan, items=small_plan.items[::-1], departments=small_plan.departments[::-1])
    assert canonical_bytes(turned) == canonical_bytes(small_plan)


def test_a_folder_that_is_not_there_is_told_once(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path / "nothing")
    assert problem.file == "nothing" and "フォルダーがありません" in problem.message


def test_a_write_that_stops_half_way_leaves_the_file_as_it_was(folder: Path, small_plan: r.Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (folder / "bodies.toml").read_bytes()
    monkeypatch.setattr(Path, "replace", _stop)
    with pytest.raises(KeyboardInterrupt):
        write_plan(msgspec.structs.replace(small_plan, bodies=small_plan.bodies[:1]), folder, only=("bodies.toml",))
    assert (folder / "bodies.toml").read_bytes() == before
    monkeypatch.undo()
    assert plan_hash(read_plan(folder)) == plan_hash(small_plan)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def test_unknown_field_is_named_with_file_entry_and_remedy(folder: Path) -> None:
    _replace(folder / "bodies.toml", 'name = "市長"', 'name = "市長"\nnmae = "x"')
    (problem,) = _problems(folder)
    assert (problem.file, problem.entry, problem.field) == ("bodies.toml", "mayor", "nmae")
    assert "知らない項目名" in problem.message and problem.remedy


def test_missing_field_is_named(folder: Path) -> None:
    _replace(folder / "bodies.toml", 'name = "市長"\n', "")
    (problem,) = _problems(folder)
    assert problem.field == "name" and "必要な項目" in problem.message


def test_wrong_type_is_named(folder: Path) -> None:
    _replace(folder / "retention.toml", "months = 12", 'months = "一年"')
    (problem,) = _problems(folder)
    assert problem.field == "months" and "int" in problem.message


def test_unknown_code_is_named(folder: Path) -> None:
    _replace(folder / "bodies.toml", 'kind = "mayor"', 'kind = "king"')
    (problem,) = _problems(folder)
    assert problem.field == "kind" and "使えない値" in problem.message


def test_unknown_basis_is_named(folder: Path) -> None:
    _replace(folder / "uses.toml", 'type = "69-2-2"', 'type = "70"')
    (problem,) = _problems(folder)
    assert "使えない種別" in problem.message and problem.entry == "juki-link"


def test_any_other_decoding_error_still_names_the_place(folder: Path) -> None:
    _replace(folder / "uses.toml", "until = 2029-03-31", 'until = "x"')
    (problem,) = _problems(folder)
    assert problem.entry == "juki-link" and problem.field == "until"


@pytest.mark.parametrize("name", ["plan.toml", "bodies.toml", "uses.toml"])
def test_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert any(problem.file == name and "読めません" in problem.message for problem in _problems(folder))


def test_plan_without_sources_or_criteria_is_readable(tmp_path: Path, small_plan: r.Plan) -> None:
    bare = msgspec.structs.replace(small_plan, sources=(), items=(), uses=(), criteria=())
    write_plan(bare, tmp_path)
    assert read_plan(tmp_path).sources == ()


def test_head_without_its_table_is_named(folder: Path) -> None:
    (folder / "plan.toml").write_text("", encoding="utf-8")
    assert any("[programme]" in problem.message for problem in _problems(folder)) is False
    (folder / "plan.toml").write_text("[other]\nx = 1\n", encoding="utf-8")
    messages = [problem.message for problem in _problems(folder)]
    assert any("[programme] がありません" in message for message in messages)
    assert any("書けない見出し" in message for message in messages)


def test_single_bracket_instead_of_double_is_explained(folder: Path) -> None:
    (folder / "bodies.toml").write_text('[body]\nid = "mayor"\n', encoding="utf-8")
    assert any("[[body]]" in problem.message for problem in _problems(folder))


def test_entry_that_is_no_table_is_refused(folder: Path) -> None:
    (folder / "bodies.toml").write_text("body = [1]\n", encoding="utf-8")
    assert any(problem.file == "bodies.toml" for problem in _problems(folder))


def test_broken_source_and_criterion_are_both_reported(folder: Path) -> None:
    _replace(folder / "sources" / "juki.toml", 'holder = "shimin"', "holder = 1")
    _replace(folder / "criteria" / "poverty.toml", 'version = "1"', "version = 1")
    assert {problem.file for problem in _problems(folder)} == {"sources/juki.toml", "criteria/poverty.toml"}


def test_broken_toml_names_the_line(folder: Path) -> None:
    (folder / "bodies.toml").write_text('[[body]]\nid = "mayor\n', encoding="utf-8")
    assert any("line 2" in problem.message for problem in _problems(folder))


def test_file_that_is_not_utf8_is_refused(folder: Path) -> None:
    (folder / "bodies.toml").write_bytes("name = '市長'".encode("cp932"))
    assert any("UTF-8" in problem.message for problem in _problems(folder))


def test_file_larger_than_people_write_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_folder, "MAXIMUM_FILE_BYTES", 10)
    assert any("大きすぎます" in problem.message for problem in _problems(folder))


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    shutil.rmtree(tmp_path)
    assert _problems(tmp_path)


def _with(plan: r.Plan, **changes: object) -> list[str]:
    return [str(problem) for problem in structural_problems(msgspec.structs.replace(plan, **changes))]


def test_sound_plan_has_no_structural_problem(small_plan: r.Plan) -> None:
    assert structural_problems(small_plan) == ()


def test_ids_must_be_unique_and_well_formed(small_plan: r.Plan) -> None:
    twice = _with(small_plan, bodies=small_plan.bodies * 2)
    assert any("2回使われています" in text for text in twice)
    odd = _with(small_plan, retentions=(msgspec.structs.replace(small_plan.retentions[0], id="短期"),))
    assert any("idの書き方" in text for text in odd)


def test_officer_ids_are_unique_over_departments(small_plan: r.Plan) -> None:
    first, second = small_plan.departments
    doubled = msgspec.structs.replace(second, officers=first.officers[:1])
    assert any("担当者のid" in text for text in _with(small_plan, departments=(first, doubled)))


@pytest.mark.parametrize(
    ("name", "field", "value", "kind"),
    [
        ("departments", "body", "gone", "機関"),
        ("departments", "commissioned_by", "gone", "担当課"),
        ("purposes", "parent", "gone", "利用目的"),
        ("sources", "holder", "gone", "担当課"),
        ("uses", "purpose", "gone", "利用目的"),
        ("uses", "items", ("juki.gone",), "データ項目"),
        ("uses", "giver", "gone", "担当課"),
        ("uses", "receiver", "gone", "担当課"),
        ("uses", "retention", "gone", "保存期間の区分"),
        ("criteria", "purpose", "gone", "利用目的"),
        ("criteria", "recipients", ("gone",), "担当課"),
    ],
)
def test_reference_to_nothing_is_a_problem(small_plan: r.Plan, name: str, field: str, value: object, kind: str) -> None:
    entries = list(getattr(small_plan, name))
    entries[0] = msgspec.structs.replace(entries[0], **{field: value})
    assert any(f"{kind}「" in text and "計画にありません" in text for text in _with(small_plan, **{name: tuple(entries)}))


def test_indicator_of_a_missing_source_is_a_problem(small_plan: r.Plan) -> None:
    criterion = small_plan.criteria[0]
    moved = msgspec.structs.replace(criterion.indicators[0], source="gone")
    broken = msgspec.structs.replace(criterion, indicators=(moved,))
    assert any("抽出データ「gone」" in text for text in _with(small_plan, criteria=(broken,)))


def _layout(plan: r.Plan, *columns: r.Column, **changes: object) -> list[str]:
    source = plan.sources[0]
    layout = msgspec.structs.replace(source.layout, columns=columns or source.layout.columns)
    return _with(plan, sources=(msgspec.structs.replace(source, layout=layout, **changes),))


def test_columns_and_items_must_agree(small_plan: r.Plan) -> None:
    number, moved, note = small_plan.sources[0].layout.columns
    assert any(
        "データ項目が書かれていません" in text for text in _layout(small_plan, number, moved, r.Column(header="電話", field="phone"))
    )
    assert any("列が様式にありません" in text for text in _layout(small_plan, moved, note))
    assert any("見出し「宛名番号」が2回" in text for text in _layout(small_plan, number, number, moved))
    assert any("項目名「number」が2回" in text for text in _layout(small_plan, number, moved, r.Column(header="番号", field="number")))
    assert any("日付の項目「gone_on」" in text for text in _layout(small_plan, occurred_on="gone_on"))


def test_items_belong_to_a_source_or_to_a_table_of_the_system(small_plan: r.Plan) -> None:
    odd = r.Item(id="nowhere.field", name="謎", kind=r.ItemKind.ATTRIBUTE, acquisition=r.Acquisition.HELD)
    assert any("にもない項目です" in text for text in _with(small_plan, items=(*small_plan.items, odd)))
    held = r.Item(id="link.weight", name="重み", kind=r.ItemKind.ATTRIBUTE, acquisition=r.Acquisition.HELD)
    assert any("derived です" in text for text in _with(small_plan, items=(*small_plan.items, held)))
    source = msgspec.structs.replace(small_plan.sources[0], id="person")
    assert any("システムが使います" in text for text in _with(small_plan, sources=(source,)))


def test_cycles_are_found(small_plan: r.Plan) -> None:
    first, second = small_plan.purposes
    looped = (msgspec.structs.replace(first, parent="poverty"), second)
    assert any("循環" in text for text in _with(small_plan, purposes=looped))
    kodomo, shimin = small_plan.departments
    own = msgspec.structs.replace(kodomo, commissioned_by="kodomo")
    assert any("循環" in text for text in _with(small_plan, departments=(own, shimin)))


def test_cycle_further_up_is_not_blamed_on_the_child(small_plan: r.Plan) -> None:
    child = r.Purpose(id="child", name="子", statement="", kind=r.PurposeKind.OTHER, parent="linkage")
    first, second = small_plan.purposes
    looped = (msgspec.structs.replace(first, parent="poverty"), second, child)
    blamed = [problem.entry for problem in structural_problems(msgspec.structs.replace(small_plan, purposes=looped))]
    assert blamed == ["linkage", "poverty"]


def test_index_finds_entries_and_joins(small_plan: r.Plan) -> None:
    index = PlanIndex(small_plan)
    body = index.body_of("kodomo")
    assert body is not None and body.name == "市長"
    assert index.body_of("gone") is None
    assert [item.id for item in index.items_of("juki")] == ["juki.number", "juki.moved_on"]
    assert index.items_of("gone") == () == index.uses_of("gone")
    assert [use.id for use in index.uses_of("juki.number")] == ["juki-link"]
    assert [department.id for department in index.with_role(r.Role.HOLDER)] == ["shimin"]
    assert index.officers["clerk-a"][1].id == "kodomo"
    assert small_plan.items[0].table == "juki" and small_plan.items[0].field == "number"


def test_plan_that_names_a_missing_department_is_refused_when_read(folder: Path) -> None:
    _replace(folder / "uses.toml", 'giver = "shimin"', 'giver = "gone"')
    (problem,) = _problems(folder)
    assert problem.entry == "juki-link" and "担当課「gone」が計画にありません" in problem.message
