"""The office under gunicorn, in this very process: no configuration file, no shell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gunicorn.app.base import BaseApplication

_CONNECTIONS = 8
"""Connections that one worker waits on at a time; more stand in the queue of the socket."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class OneAtATime:
    """Runs an application in one thread of its own, whole answer by whole answer.

    Browsers open connections ahead and leave them idle. A worker that serves one connection at a time waits on such a one while people
    wait on the worker; several threads wait on connections instead, and the office, which keeps its vault and database to one thread,
    still answers one request after another.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="office")

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """The answer, made in the office's thread."""
        return self._thread.submit(self._answer, environ, start_response).result()

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        parts = self._application(environ, start_response)
        try:
            return list(parts)
        finally:
            if callable(close := getattr(parts, "close", None)):
                close()


class OfficeServer(BaseApplication):
    """Serves the WSGI application. Each worker opens the home folder for itself, after the fork."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the options over."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, in the worker."""
        from hagukumi.office.wsgi import application

        return OneAtATime(application)


def options(host: str, port: int, workers: int) -> dict[str, Any]:
    """Options for a closed network: no access log (addresses hold list numbers), small requests only."""
    return {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        "worker_class": "gthread",
        "threads": _CONNECTIONS,
        "timeout": 120,
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "warning",
        "limit_request_line": 2048,
        "limit_request_fields": 50,
        "forwarded_allow_ips": "127.0.0.1",
        "proc_name": "hagukumi-office",
    }
