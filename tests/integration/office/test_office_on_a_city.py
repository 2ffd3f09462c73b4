"""The office on what a real run leaves behind: a small made city, received, linked, judged and handed over."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_every_page_of_every_role_opens_after_a_run(tmp_path, town):
    from hagukumi.city import AS_OF, make_city
    from hagukumi.plan import read_release
    from hagukumi.runs import open_workspace, run_pipeline

    city, home, keys = tmp_path / "city", tmp_path / "home", tmp_path / "keys"
    make_city(city, residents=800, seed=1)
    with open_workspace(home, read_release(city / "plan"), keys=keys) as work:
        run_pipeline(work, city / "extracts", AS_OF)
    settings = {name: value for name, value in os.environ.items() if not name.startswith("HAGUKUMI_")} | {"HAGUKUMI_KEYS": str(keys)}
    setup = [sys.executable, "-m", "hagukumi.office.command", "setup", "--home", str(home), "--demo"]
    subprocess.run(setup, env=settings, check=True, capture_output=True)
    smoke = [sys.executable, str(Path(__file__).with_name("office_smoke.py")), str(home)]
    walked = subprocess.run(smoke, env=settings, check=True, capture_output=True, text=True)
    answers = json.loads(walked.stdout)["answers"]
    assert set(answers.values()) == {200}
    roles = {"coordinator", "holder", "supporter", "analyst", "privacy_officer", "auditor", "proposals_desk"}
    assert {address.split()[1] for address in answers} == roles
    assert any(len(address.rstrip("/").rsplit("/", 1)[-1]) == 32 for address in answers), "a child's page was opened"
