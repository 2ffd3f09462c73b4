"""The command line of the made city."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from hagukumi.city import CityError, make_city
from hagukumi.city.command import app

RUNNER = CliRunner()


def call(*arguments: str):
    return RUNNER.invoke(app, ["make", *arguments])


def test_a_city_is_made_and_told(tmp_path):
    result = call(str(tmp_path / "city"), "--residents", "300", "--seed", "3", "--noise", "light", "--as-of", "2027-05-01")
    assert result.exit_code == 0, result.output
    assert "作りものの都市を" in result.output
    assert {path.name for path in (tmp_path / "city").iterdir()} == {"plan", "extracts", "truth"}
    assert (tmp_path / "city" / "plan" / "release.toml").is_file()


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("大事なもの", encoding="utf-8")
    result = call(str(tmp_path), "--residents", "300", "--seed", "3")
    assert result.exit_code == 1
    assert "空ではありません" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_taken(tmp_path):
    assert call(str(tmp_path), "--residents", "300", "--seed", "3").exit_code == 0


def test_a_file_in_the_way_is_left_alone(tmp_path):
    path = tmp_path / "city"
    path.write_text("", encoding="utf-8")
    assert call(str(path), "--residents", "300", "--seed", "3").exit_code == 1


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = call(str(tmp_path / "file" / "city"), "--residents", "300", "--seed", "3")
    assert result.exit_code == 1
    assert "扱えませんでした" in result.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--residents", "10", "--seed", "1"], "200人以上"),
        (["--residents", "300", "--seed", "-1"], "0以上"),
        (["--residents", "300", "--seed", "1", "--as-of", "1999-01-01"], "2020年"),
    ],
)
def test_numbers_that_make_no_city_are_refused_in_words(tmp_path, arguments, told):
    result = call(str(tmp_path / "city"), *arguments)
    assert result.exit_code == 1
    assert told in result.output
    assert not (tmp_path / "city").exists()


def test_an_unknown_noise_level_is_refused(tmp_path):
    assert call(str(tmp_path / "city"), "--residents", "300", "--seed", "1", "--noise", "loud").exit_code == 2
    with pytest.raises(CityError, match="light・real・harsh"):
        make_city(tmp_path / "city", residents=300, seed=1, noise="loud")


def test_progress_counts_to_the_end(tmp_path):
    told: list[tuple[str, int, int]] = []
    make_city(tmp_path / "city", residents=300, seed=1, progress=lambda *step: told.append(step))
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert told[-1][1] == told[-1][2]
