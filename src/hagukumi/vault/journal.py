"""The vault's hand on the audit log: every event durable before what it tells of happens, and the log shared in turns.

A log has one writer at a time. The vault takes it for an operation and gives it back after `linger` seconds of quiet, so that the office
can record its openings beside a run, and the run beside the office; whoever finds it taken waits up to `patience` seconds.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from hagukumi.audit import AuditError, AuditLocked, AuditLog, Event, Signer
from hagukumi.vault.errors import LogUnavailable

_T = TypeVar("_T")
_PAUSE = 0.02
_NOT_RECORDED = "操作の記録を残せないため、処理を中止しました。記録の保存先の空きと状態を確かめてください。"


class Journal:
    """Records events, or raises LogUnavailable: then nothing may move."""

    def __init__(self, folder: Path, *, origin: str, signer: Signer, clock: Callable[[], datetime], linger: float, patience: float) -> None:
        self._folder = folder
        self._origin = origin
        self._signer = signer
        self._clock = clock
        self._linger = linger
        self._patience = patience
        self._lock = threading.RLock()
        self._log: AuditLog | None = None
        self._timer: threading.Timer | None = None

    def record(self, *events: Event, unless: Callable[[], None] | None = None) -> None:
        """Make the events durable together. `unless` may raise to prevent it; it is asked while nobody else can write to the log."""
        self.using(lambda log: _record(log, events, unless))

    def using(self, act: Callable[[AuditLog], _T]) -> _T:
        """Do something with the log while it is held. Raises LogUnavailable when the log cannot be had or does not take it."""
        with self._lock:
            self._stop_timer()
            try:
                return act(self._held())
            except (AuditError, OSError) as error:
                raise LogUnavailable(_NOT_RECORDED) from error
            finally:
                self._start_timer()

    def close(self) -> None:
        """Give the log back now (it signs a checkpoint)."""
        with self._lock:
            self._stop_timer()
            log, self._log = self._log, None
            if log is not None:
                with contextlib.suppress(AuditError, OSError):  # every event is durable; only the last checkpoint may be missing
                    log.close()

    def _held(self) -> AuditLog:
        deadline = time.monotonic() + self._patience
        while self._log is None:
            try:
                self._log = AuditLog.open(self._folder, origin=self._origin, signer=self._signer, clock=self._clock)
            except AuditLocked:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(_PAUSE)
        return self._log

    def _start_timer(self) -> None:
        if self._log is None:
            return
        if self._linger <= 0:
            self.close()
            return
        self._timer = threading.Timer(self._linger, self.close)
        self._timer.daemon = True
        self._timer.start()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _record(log: AuditLog, events: tuple[Event, ...], unless: Callable[[], None] | None) -> None:
    if unless is not None:
        unless()
    for event in events:
        log.append(event)
    log.commit()
