"""`hagukumi review` as a clerk types it, with the keys given one a line."""

import io
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console
from rich.text import Text

from hagukumi.linkage.review import Difference, Standing
from hagukumi.plan.linkage_words import REASONS
from hagukumi.plan.records import LinkField
from hagukumi.runs import WorkspaceError, review_command
from hagukumi.runs.review_charts import checked
from hagukumi.runs.review_screen import STANDINGS, marked, page, sides, why

ONE, TWO = "child_future-1", "child_future-2"


@pytest.fixture
def asked(hagukumi, finished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Type the command and then these keys, as on a terminal."""
    monkeypatch.setenv("HAGUKUMI_KEYS", str(finished.keys))
    monkeypatch.setattr(review_command, "at_a_terminal", lambda: True)
    home = Path(shutil.copytree(finished.home, tmp_path / "home"))

    def typed(*arguments: str, keys: str = ""):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{key}\n" for key in keys)))
        if arguments[:1] == ("status",):
            return hagukumi("review", "status", "--home", home, *arguments[1:])
        return hagukumi("review", "--home", home, *arguments)

    typed.home = home
    return typed


def test_questions_are_answered_skipped_taken_back_and_continued_later(asked) -> None:
    said = asked("--officer", ONE, keys="1u2sxq")
    assert said.status == 0
    assert "1件に答えました。残りは2件です。" in said.out and "1、2、3、s、u、q のどれか" in said.out
    titles = [line for line in said.out.splitlines() if line.startswith("名寄せ審査")]
    assert [title.split("　")[1][:3] for title in titles] == ["1件目", "2件目", "1件目", "2件目", "3件目"]
    again = asked("--officer", ONE)
    assert "1件目／2件" in again.out and "0件に答えました。" in again.out
    assert "1件目／3件" in asked("--officer", TWO).out, "the second reviewer starts at the same beginning"
    assert "・child_future-1 が審査する組: 2件" in asked("status", "--officer", ONE).out


def test_where_nobody_looks_nothing_is_opened_and_nothing_is_shown(asked, monkeypatch) -> None:
    """A redirected screen would keep the names, and piped keys would be answers that nobody gave."""
    for shown, pressed in ((False, True), (True, False)):
        monkeypatch.setattr(review_command, "at_a_terminal", _AT_A_TERMINAL)
        monkeypatch.setattr(review_command, "sys", SimpleNamespace(stdin=_Stream(pressed), stdout=_Stream(shown)))
        said = asked("--officer", ONE, keys="1")
        assert said.status == 2 and "端末の画面でだけ使えます" in said.err and said.out == ""
    assert not (asked.home / "review").exists()


_AT_A_TERMINAL = review_command.at_a_terminal


class _Stream(io.StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def test_full_width_keys_and_the_end_of_the_input_are_understood(asked) -> None:
    said = asked("--officer", ONE, keys="１２３")
    assert "3件に答えました。残りは0件です。" in said.out
    assert "いま審査する組はありません。" in asked("--officer", ONE).out


def test_a_sample_is_drawn_continued_enlarged_and_drawn_anew(asked) -> None:
    said = asked("--officer", ONE, "--sample", "12", keys="1" * 5 + "q")
    assert "標本の確認　1件目／12件" in said.out and "5件に答えました。残りは7件です。" in said.out
    assert not any(why(reason) in said.out for reason in REASONS)
    said = asked("--officer", ONE, "--sample", "12", keys="1" * 7)
    assert "7件に答えました。残りは0件です。" in said.out
    said = asked("--officer", ONE, "--sample", "20", keys="q")
    assert "1件目／8件" in said.out
    told = asked("status", "--officer", ONE).out
    assert "■ 名寄せの正しさの見積り" in told and "・うち12組は、まだ一人だけの答えです。" in told and "適合率" in told
    out = asked.home.parent / "charts"
    said = asked("status", "--officer", ONE, "--charts", str(out), "--cost", "10")
    assert said.status == 0 and str(out / "threshold.svg") in said.out
    words = (out / "threshold.txt").read_text(encoding="utf-8")
    assert "損失を見逃し 10 件分とすると" in words and "適合率" in words and "標本によれば" in words
    assert {path.name: path.stat().st_mode & 0o777 for path in out.iterdir()} == {"threshold.svg": 0o600, "threshold.txt": 0o600}
    said = asked("--officer", ONE, "--sample", "12", "--fresh", keys="q")
    assert "いま審査する組はありません。" in said.out


def test_the_status_tells_agreement_and_what_is_missing(asked) -> None:
    said = asked("status", "--charts", str(asked.home.parent / "charts"))
    told = said.out
    assert said.status == 1 and "標本の答えがまだありません" in said.err and not (asked.home.parent / "charts").exists()
    assert "二人が答えた組はまだありません" in told and "まだ標本を確かめていません" in told
    for place, why_not in (
        ("charts", "標本の答えがまだありません"),
        ("home/x", "保管フォルダーの中"),
        ("no/x", "親フォルダーがありません"),
    ):
        said = asked("status", "--charts", str(asked.home.parent / place))
        assert said.status == 1 and why_not in said.err
    assert "0より大きい数" in asked("status", "--charts", str(asked.home.parent / "charts"), "--cost", "0").err
    assert not (asked.home.parent / "charts").exists()
    asked("--officer", ONE, keys="121")
    asked("--officer", TWO, keys="122")
    told = asked("status", "--officer", ONE).out
    assert "・決まった組: 同じ人 1件、別の人 1件" in told and "三人目を待つ組: 1件" in told
    assert "二人が答えた3件のうち 66.67％" in told and "カッパ係数" in told


def test_nothing_is_written_outside_the_sealed_store(asked) -> None:
    before = {path for path in asked.home.rglob("*") if path.is_file()}
    asked("--officer", ONE, "--sample", "6", keys="123")
    new = {path.relative_to(asked.home).as_posix() for path in asked.home.rglob("*") if path.is_file() and path not in before}
    assert new <= {"review/answers.sqlite", "review/sample.json"} | {each for each in new if each.startswith(("audit/", "vault/"))}
    assert "佐藤" not in (asked.home / "review" / "sample.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("place", "cost", "why_not"),
    [
        ("", "1", "すでにあります"),
        ("home/x", "1", "保管フォルダーの中"),
        ("no/x", "1", "親フォルダーがありません"),
        ("x", "0", "0より大きい数"),
        ("x", "inf", "0より大きい数"),
    ],
)
def test_a_chart_that_cannot_be_written_is_told_before_anything_is_opened(tmp_path, place, cost, why_not) -> None:
    with pytest.raises(WorkspaceError, match=why_not):
        checked(SimpleNamespace(home=tmp_path / "home"), tmp_path / place, float(cost))


def test_what_is_missing_or_wrong_is_told_in_japanese(asked) -> None:
    said = asked("--sample", "5")
    assert said.status == 2 and "--officer" in said.err
    said = asked("--officer", "citizen-1")
    assert said.status == 1 and "この役割の担当者がいません" in said.err


def test_every_standing_has_a_word() -> None:
    assert set(STANDINGS) == set(Standing)


def test_columns_keep_their_width_with_japanese_characters_and_differences_stand_in_brackets() -> None:
    compared = [
        Difference(LinkField.NAME, Standing.DIFFERS, "佐藤 花子", "佐藤 ﾊﾅ子", ((3, 4),), ((3, 5),)),
        Difference(LinkField.PHONE, Standing.LEFT_ONLY, "09012345678", ""),
        Difference(LinkField.ADDRESS, Standing.WITHHELD, "", ""),
    ]
    out = io.StringIO()
    Console(file=out, width=100).print(page("名寄せ審査", ("左：住民", "右：税"), "ambiguous", compared))
    lines = [line for line in out.getvalue().splitlines() if line.startswith(("氏名", "電話", "住所"))]
    assert "佐藤 [花]子" in lines[0] and "佐藤 [ﾊﾅ]子" in lines[0]
    starts = [Text(line[: line.index(word)]).cell_len for line, word in zip(lines, ("違う", "左だけ"), strict=False)]
    assert starts[0] == starts[1]
    assert "09012345678" in lines[1] and "－" in lines[1]
    assert lines[2].count("秘匿") == 3


def test_withheld_values_are_not_drawn_even_if_they_were_there() -> None:
    shown = sides(Difference(LinkField.ADDRESS, Standing.WITHHELD, "芝園町1", "芝園町2"))
    assert [text.plain for text in shown] == ["秘匿", "秘匿"]
    assert marked("", ()).plain == "－"
