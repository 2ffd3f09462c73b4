"""The office in a browser: served by its own command, entered through its forms, looked at by axe."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe

code_of = sys.modules["office_town"].code_of
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}}


@contextmanager
def serving(home: Path, keys: Path) -> Iterator[str]:
    """The office of a home folder, by its own command in a process of its own. Its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "hagukumi.office.command", "serve", "--home", str(home), "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(command, env=os.environ | {"HAGUKUMI_KEYS": str(keys)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(f"{address}/account/sign-in/").read()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def guard(route: Any, server: str, outside: list[str]) -> None:
    """Let through what goes to the server; stop and note anything else."""
    if route.request.url.startswith(server):
        route.continue_()
        return
    outside.append(route.request.url)
    route.abort()


def enter(page: Any, town: Any, officer: str, role: str = "") -> None:
    """Sign in with the keyboard's usual path: name, password, code; then take a role."""
    from django.core.cache import cache

    page.context.clear_cookies()
    page.goto("/")
    page.get_by_label("利用者番号").fill(officer)
    page.get_by_label("パスワード").fill(town.accounts[officer].password)
    cache.clear()
    page.get_by_role("button", name="次へ").click()
    code = page.get_by_label("確認コード")
    code.wait_for()
    cache.clear()
    code.fill(code_of(town.accounts[officer]))
    page.get_by_role("button", name="サインイン").click()
    if role:
        page.get_by_label({"supporter": "活用主体", "holder": "保有・管理主体"}[role], exact=True).check()
        page.get_by_role("button", name="この役割で作業する").click()
    page.get_by_role("button", name="サインアウト").wait_for()


def serious(page: Any) -> list[Any]:
    """What axe finds on a page, in short: nothing of any weight is let through."""
    response = Axe().run(page, options=AXE).response
    assert len(response["passes"]) > 10
    return [(each["id"], each["impact"], [node["html"][:120] for node in each["nodes"][:3]]) for each in response["violations"]]
