"""One walk through the office of a home folder, in a process of its own: prints JSON with the database used and the answers got.

Usage: python office_smoke.py HOME   (HAGUKUMI_KEYS and, if wanted, HAGUKUMI_DATABASE in the environment)
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from hagukumi.office.frame import environment
from hagukumi.office.frame.desks import DESKS, LINKAGE_DESKS
from hagukumi.office.preparation import demo_code, office

PAGES = {
    "coordinator": [
        "/coordinator/",
        "/coordinator/uses/",
        "/coordinator/deliveries/",
        "/coordinator/run/",
        "/coordinator/lists/",
        "/coordinator/releases/",
        "/coordinator/log/",
        "/directions/new/",
        "/documents/roles.pdf",
        "/documents/resident-notice-furigana.html",
    ],
    "holder": ["/holder/", "/holder/quality/", "/holder/quarantine/"],
    "supporter": ["/supporter/"],
    "analyst": ["/analyst/"],
    "proposals_desk": ["/deidentified/", "/deidentified/recipes/", "/deidentified/recipes/residents-deidentified/"],
}


def main(home: Path) -> dict[str, object]:
    """Sign every demonstration account in and open every page of each of its roles."""
    with office(home):
        from django.db import connection
        from django.test import Client

        accounts = json.loads((environment.keys() / environment.DEMO_FILE).read_text(encoding="utf-8"))
        answers: dict[str, int] = {}
        for account in accounts:
            client = Client(SERVER_NAME="localhost")
            client.post("/account/sign-in/", {"login": account["officer"], "password": account["password"]})
            client.post("/account/code/", {"code": demo_code(account["officer"])})
            for role in (role for role in account["roles"] if role in set(DESKS)):
                client.post("/role/", {"role": role})
                shared = ["/directions/", "/documents/"] if role in LINKAGE_DESKS else []
                for address in ["/", *shared, *PAGES.get(role, []), *_lists(client, role)]:
                    answers[f"{account['officer']} {role} {address}"] = client.get(address).status_code
                if role == "coordinator":
                    answers[f"{account['officer']} {role} a direction, taken back"] = _direct(client)
        return {"vendor": connection.vendor, "answers": answers}


def _direct(client: object) -> int:
    """Direct the first department offered, and take the direction back; the status of its page afterwards."""
    import re

    receiver = re.findall(r'<option value="([^"]+)">', client.get("/directions/new/").content.decode())[0]  # type: ignore[attr-defined]
    wanted = {"receiver": receiver, "kind": "delivery", "text": "件数を報告すること", "due": "2099-03-31"}
    address = client.post("/directions/new/", wanted).url  # type: ignore[attr-defined]
    client.post(address, {"act_taken": "taken_back", "text": "要らなくなった"})  # type: ignore[attr-defined]
    page = client.get(address)  # type: ignore[attr-defined]
    return page.status_code if "取下げ" in page.content.decode() else 0


def _lists(client: object, role: str) -> list[str]:
    """The addresses of each list and of one child on it."""
    import re

    if role != "supporter":
        return []
    lists = re.findall(r'href="(/supporter/[a-z_]+/)"', client.get("/supporter/").content.decode())  # type: ignore[attr-defined]
    children = [re.findall(rf'href="({address}[A-Z2-7]{{32}}/)"', client.get(address).content.decode())[:1] for address in lists]  # type: ignore[attr-defined]
    return [*lists, *(child for found in children for child in found)]


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
