"""The tool that learns the sample programme's model: shares of several made cities become one, and the file reads back."""

import importlib.util
import sys
from pathlib import Path

import msgspec
import pytest

from hagukumi.city.programme.linkage_model import TrainedShares, trained_shares
from hagukumi.linkage import LevelShare, LinkModel

TOOL = Path(__file__).resolve().parents[3] / "tools" / "make_sample_model.py"


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("make_sample_model", TOOL)
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_sample_model"] = module
    spec.loader.exec_module(module)
    return module


def _trained(tool, match, *, taught=True, converged=True, iterations=5):
    levels = (LevelShare("same", match, 0.5, taught), LevelShare("other", 1 - match, 0.5, taught))
    account = {"sessions": [{"pairs": 100, "converged": converged, "iterations": iterations}]}
    return tool.Trained(LinkModel("ja", "2-abc", 0.001, {"sex": levels}, account), 1_000, 7.0 + match)


def test_shares_are_the_mean_of_the_cities(tool):
    made = tool.averaged([_trained(tool, 0.9), _trained(tool, 0.7, iterations=8)], 8_000)
    assert [(level.match, level.other, level.trained) for level in made.level] == [(0.8, 0.5, True), (0.2, 0.5, True)]
    assert (made.rows, made.pairs, made.iterations, made.converged, made.people_per_child) == (2_000, 200, 8, True, 7.8)


def test_one_city_that_taught_nothing_or_did_not_settle_is_not_hidden(tool):
    made = tool.averaged([_trained(tool, 0.9), _trained(tool, 0.7, taught=False, converged=False)], 8_000)
    assert not made.converged and not any(level.trained for level in made.level)


def test_the_file_is_written_as_the_city_reads_it(tool, tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(tool, "train_on", lambda folder, residents, seed: (seen.append((residents, seed)), _trained(tool, 0.9))[1])
    monkeypatch.setattr("sys.argv", ["make_sample_model.py", "--out", str(tmp_path / "model.toml"), "--residents", "300"])
    assert tool.main() == 0
    written = msgspec.toml.decode((tmp_path / "model.toml").read_bytes(), type=TrainedShares)
    assert seen == [(300, seed) for seed in tool.SEEDS]
    assert (written.notation, written.residents, written.seeds) == ("2-abc", 300, tool.SEEDS)
    assert trained_shares().seeds == tool.SEEDS
