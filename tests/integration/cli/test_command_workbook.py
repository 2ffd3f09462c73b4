"""`hagukumi plan export`, `import` and `survey …` as a user types them."""

from pathlib import Path

from hagukumi.plan import plan_hash, read_plan


def test_export_and_import_give_the_same_plan(hagukumi, plan: Path, tmp_path: Path) -> None:
    assert hagukumi("plan", "export", plan, "--xlsx", tmp_path / "plan.xlsx").status == 0
    said = hagukumi("plan", "import", tmp_path / "plan.xlsx", "--out", tmp_path / "again")
    assert said.status == 0 and plan_hash(read_plan(plan)) in said.out
    assert plan_hash(read_plan(tmp_path / "again")) == plan_hash(read_plan(plan))


def test_nothing_that_is_there_is_overwritten(hagukumi, plan: Path, tmp_path: Path) -> None:
    hagukumi("plan", "export", plan, "--xlsx", tmp_path / "plan.xlsx")
    again = hagukumi("plan", "export", plan, "--xlsx", tmp_path / "plan.xlsx")
    into = hagukumi("plan", "import", tmp_path / "plan.xlsx", "--out", plan)
    assert again.status == 1 and "すでにあります" in again.err
    assert into.status == 1 and "空ではありません" in into.err


def test_wrong_files_are_told(hagukumi, plan: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong.xlsx").write_text("x", encoding="utf-8")
    said = hagukumi("plan", "import", tmp_path / "wrong.xlsx", "--out", tmp_path / "again")
    assert said.status == 1 and "Excel" in said.err and not (tmp_path / "again").exists()
    missing = hagukumi("plan", "import", tmp_path / "nothing.xlsx", "--out", tmp_path / "again")
    assert missing.status == 1 and "「nothing.xlsx」を扱えませんでした（ファイル又はフォルダーがありません）" in missing.err


def test_a_survey_goes_out_and_comes_back(hagukumi, plan: Path, tmp_path: Path) -> None:
    before = plan_hash(read_plan(plan))
    said = hagukumi("plan", "survey", "export", plan, "--out", tmp_path / "surveys")
    surveys = sorted((tmp_path / "surveys").glob("*.xlsx"))
    assert said.status == 0 and f"{len(surveys)}件" in said.out and len(surveys) > 1
    back = hagukumi("plan", "survey", "import", plan, *surveys)
    assert back.status == 0 and "0件" in back.out and plan_hash(read_plan(plan)) == before


def test_a_wrong_survey_is_named_and_nothing_is_written(hagukumi, plan: Path, tmp_path: Path) -> None:
    before = (plan / "candidates.toml").read_bytes()
    (tmp_path / "tax.xlsx").write_text("x", encoding="utf-8")
    said = hagukumi("plan", "survey", "import", plan, tmp_path / "tax.xlsx")
    assert said.status == 1 and "tax.xlsx" in said.err and (plan / "candidates.toml").read_bytes() == before


def test_nobody_to_ask_is_told(hagukumi, plan: Path, tmp_path: Path) -> None:
    (plan / "candidates.toml").write_text("candidate = []\n", encoding="utf-8")
    said = hagukumi("plan", "survey", "export", plan, "--out", tmp_path / "surveys")
    assert said.status == 1 and "candidates.toml" in said.err


def test_measured_quality_is_written_into_the_draft(hagukumi, plan: Path, copied: Path) -> None:
    before = plan_hash(read_plan(plan))
    said = hagukumi("plan", "measure", plan, "--home", copied)
    assert said.status == 0 and "書き込みました" in said.out
    assert plan_hash(read_plan(plan)) != before
    assert "0件" in hagukumi("plan", "measure", plan, "--home", copied).out
