"""How the table of variants is chosen from one-to-many sources with cycles."""

import importlib.util
import sqlite3
from pathlib import Path
from types import ModuleType

import pytest

_ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_variant_table", _ROOT / "tools" / "make_variant_table.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_MAIN, _SUBSUMED, _VULGAR, _PLAIN = (
    "mjsm_戸籍統一文字情報_親字正字",
    "mjsm_JIS包摂規準UCS統合規則",
    "mjsm_民一2842号通達別表_誤字俗字正字一覧表_俗字",
    "mjsm_民一2842号通達別表_誤字俗字正字一覧表_無印",
)
_SIMPLIFIED = "mjsm_法務省告示582号別表第四_一"
_CHARACTERS = {
    "邉": None,
    "邊": None,
    "辺": "常用漢字",
    "蘇": "人名用漢字",
    "蘓": None,
    "斉": "常用漢字",
    "斎": "常用漢字",
    "埜": "人名用漢字",
    "野": "常用漢字",
    "冱": None,
    "冴": "人名用漢字",
    "甪": None,
    "甫": "人名用漢字",
    "邓": None,
    "鄧": None,
    "范": None,
    "範": "常用漢字",
}
_LINKS = [
    (_MAIN, "邉", "邊", 1),
    (_MAIN, "邉", "辺", 2),
    (_MAIN, "邊", "邉", 1),
    (_SUBSUMED, "邊", "辺", 0),
    (_MAIN, "辺", "邊", 1),
    (_PLAIN, "蘇", "蘓", 0),
    (_MAIN, "埜", "野\U000e0100", 1),
    (_MAIN, "冱", "甪", 1),
    (_MAIN, "甪", "冱", 1),
    (_SIMPLIFIED, "邓", "鄧", 1),
    (_SIMPLIFIED, "范", "範", 1),
]


@pytest.fixture
def database(tmp_path: Path, tool: ModuleType) -> Path:
    path = tmp_path / "moji.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE mji (MJ文字図形名 TEXT, 対応するUCS TEXT, 実装したUCS TEXT, 漢字施策 TEXT)")
        db.executemany("INSERT INTO mji VALUES (?, ?, ?, ?)", [(f"MJ{c}", c, c, p) for c, p in _CHARACTERS.items()])
        for ground in tool._GROUNDS:
            db.execute(f'CREATE TABLE "{ground.table}" (MJ文字図形名 TEXT, 縮退UCS TEXT, 順位 INTEGER, ホップ数 INTEGER)')
        for table, character, target, steps in _LINKS:
            db.execute(f'INSERT INTO "{table}" VALUES (?, ?, ?, ?)', (f"MJ{character}", target, steps, steps))
        db.execute("CREATE TABLE joyo_kangxi (漢字 TEXT, 康熙字典体 TEXT)")
        db.execute("INSERT INTO joyo_kangxi VALUES ('国', '國')")
        db.execute("CREATE TABLE nyukan_itaiji (簡体字等のUCS TEXT, 正字のUCS TEXT, 順位 INTEGER)")
        db.execute("INSERT INTO nyukan_itaiji VALUES ('张', '張', 1), ('张', '弡', 2), ('范', '範', 1)")
    (tmp_path / "variants_by_hand.tsv").write_text("# why\n斉\t斎\tnames\n", "utf-8")
    return path


@pytest.fixture
def made(database: Path, tool: ModuleType) -> dict[str, str]:
    count = tool.make(database, database.parent)
    lines = database.with_name("variants.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(rows) == count
    return {character: target for character, target, _ground in rows}


def test_a_joyo_target_wins_over_an_earlier_ground(made: dict[str, str]) -> None:
    assert made["邉"] == made["邊"] == "辺"


def test_a_joyo_kanji_stays_unless_the_hand_says_otherwise(made: dict[str, str]) -> None:
    assert "辺" not in made
    assert made["斉"] == "斎"


def test_a_selector_on_the_target_is_stripped(made: dict[str, str]) -> None:
    assert made["埜"] == "野"


def test_a_step_from_a_name_kanji_to_a_rarer_one_is_turned_round(made: dict[str, str]) -> None:
    assert made["蘓"] == "蘇"
    assert "蘇" not in made


def test_a_cycle_ends_at_one_character(made: dict[str, str]) -> None:
    assert made["甪"] == "冱"
    assert "冱" not in made


def test_simplified_forms_count_only_where_japanese_has_no_such_character(made: dict[str, str]) -> None:
    assert (made["邓"], made["张"], made["國"]) == ("鄧", "張", "国")
    assert "范" not in made


def test_both_lists_of_the_law_are_written(made: dict[str, str], database: Path) -> None:
    written = database.with_name("name_characters.tsv").read_text("utf-8")
    assert "常用漢字\t" + "".join(sorted(c for c, p in _CHARACTERS.items() if p == "常用漢字")) in written
    assert "人名用漢字\t" in written
