"""The other side of the auditing process: hands it what is published, waits, and reads its answer."""

from __future__ import annotations

import subprocess
import sys

from hagukumi.deident.tables.published import Published, Ranges
from hagukumi.deident.tables.refusals import Refused, TableRefused


def audit(published: Published) -> Ranges:
    """The ranges found by a process of its own that has read `published` through a pipe and nothing else (no file is left behind).

    TableRefused when the process gives no answer or finds the published cells in disagreement: a table without an audit is not provided.
    """
    command = [sys.executable, "-m", "hagukumi.deident.tables.audit"]
    done = subprocess.run(command, input=published.to_json(), capture_output=True, text=True, encoding="ascii", check=False)
    if done.returncode:
        raise TableRefused(Refused.AUDIT_FAILED, "公表前の検査が終わりませんでした。表は公表できません。システム管理者に連絡してください。")
    ranges = Ranges.from_json(done.stdout)
    if ranges.contradictory:
        raise TableRefused(Refused.AUDIT_FAILED, "公表する欄どうしの合計が合いません。表は公表できません。元の表を作り直してください。")
    return ranges
