"""The office under gunicorn, in this very process: no configuration file, no shell."""

from __future__ import annotations

from typing import Any

from gunicorn.app.base import BaseApplication


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

        return application


def options(host: str, port: int, workers: int) -> dict[str, Any]:
    """Options for a closed network: no access log (addresses hold list numbers), small requests only."""
    return {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        "worker_class": "sync",
        "timeout": 120,
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "warning",
        "limit_request_line": 2048,
        "limit_request_fields": 50,
        "forwarded_allow_ips": "127.0.0.1",
        "proc_name": "hagukumi-office",
    }
