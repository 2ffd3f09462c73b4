"""Logs of the office: allow-listed fields only. A route is logged by its name, never by its address, which may hold a list number."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

ALLOWED = frozenset({"event", "level", "timestamp", "method", "route", "status", "milliseconds", "officer", "role", "error", "logger"})
"""Fields that may be logged; anything else is dropped."""


def allow_listed(_logger: object, _method: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every field that is not allowed."""
    return {name: value for name, value in fields.items() if name in ALLOWED}


def configure(_settings: object) -> None:
    """Set up structlog and route Python's own loggers through a handler that tells no message."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            allow_listed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=lambda *_args: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    for name in ("django", "axes", "allauth", "csp"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [Discreet()], False
        logger.setLevel(logging.ERROR)


class Discreet(logging.Handler):
    """Tells that a library logged an error, and of which kind; its message may quote a request and is left out."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write logger, level and exception class."""
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        structlog.get_logger().error("library_error", logger=record.name, error=error)


class RequestLog:
    """Middleware: one line per request with method, route name, status and time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Log after the answer is made."""
        begun = time.perf_counter()
        response = self._get_response(request)
        match = request.resolver_match
        structlog.get_logger().info(
            "request",
            method=request.method,
            route=match.view_name if match else "",
            status=response.status_code,
            milliseconds=round((time.perf_counter() - begun) * 1000),
        )
        return response
