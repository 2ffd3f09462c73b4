"""Meter and report files."""

import threading
from pathlib import Path

import msgspec
import pytest

from hagukumi.runs import report
from hagukumi.runs.report import Meter, RunReport, StepReport, write_json


def test_the_meter_sees_the_peak_and_not_only_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is 5 at first, 900 once, then 7: the peak is kept."""
    seen, looked = iter([5, 900]), threading.Event()

    def resident() -> int:
        try:
            return next(seen)
        except StopIteration:
            looked.set()
            return 7

    monkeypatch.setattr(report, "resident_bytes", resident)
    meter = Meter()
    with meter.running() as running:
        assert running is meter
        assert looked.wait(20)
    assert meter.peak_bytes == 900 and meter.seconds > 0


def test_the_meter_is_read_and_its_thread_ends_after_a_failure() -> None:
    meter, before = Meter(), threading.active_count()
    with pytest.raises(KeyError), meter.running():
        raise KeyError
    assert meter.peak_bytes > 0 and threading.active_count() == before


def test_without_proc_memory_is_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(*_: object, **__: object) -> str:
        raise FileNotFoundError

    assert report.resident_bytes() > 1_000_000
    monkeypatch.setattr(report.Path, "read_text", absent)
    assert report.resident_bytes() == 0


def test_a_report_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "folder" / "report.json"
    step = StepReport(step="link", name="名寄せ", seconds=1.0, peak_bytes=5)
    whole = RunReport(
        run="r", release="h", as_of="2026-10-01", status="completed", started="s", finished="f", seconds=1.0, peak_bytes=5, steps=(step,)
    )
    write_json(target, whole)
    assert msgspec.json.decode(target.read_bytes(), type=RunReport) == whole and target.read_bytes().endswith(b"}\n")
    before = target.read_bytes()
    with pytest.raises(TypeError):
        write_json(target, {"broken": object()})
    assert target.read_bytes() == before and [path.name for path in target.parent.iterdir()] == ["report.json"]
