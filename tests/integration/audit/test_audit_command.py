"""`hagukumi audit` as an auditor and a witness use it: what they type, what they read, which status comes back."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from hagukumi.audit import AuditLog, Event, EventKind, Signer, store
from hagukumi.audit.command import app

ORIGIN = "town.example.jp/audit"
JAPANESE = re.compile(r"[ぁ-ん]")


class Desk:
    """A log, its key file, and a command line."""

    def __init__(self, folder):
        self.folder, self.log, self.key = folder, folder / "log", folder / "log.vkey"
        self.signer = Signer.generate(ORIGIN)
        self.key.write_text(self.signer.public + "\n")
        self.write(3)

    def write(self, count):
        with AuditLog.open(self.log, origin=ORIGIN, signer=self.signer, clock=lambda: datetime.now(UTC)) as log:
            for _ in range(count):
                log.append(Event(kind=EventKind.SIGN_IN, actor="職員1", role="auditor", department="監査委員事務局"))

    def run(self, *words):
        return CliRunner().invoke(app, [str(word) for word in words])

    def verify(self, *words):
        return self.run("verify", self.log, "--key", self.key, *words)

    def send(self, *words):
        """Put what the log prints into a file that goes to the witness."""
        file = self.folder / "sent.txt"
        file.write_text(self.run(*words).stdout)
        return file


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_a_sound_log_without_witness_exits_0_and_says_what_is_not_vouched_for(desk):
    result = desk.verify()
    assert result.exit_code == 0
    assert "記録: 3件" in result.stdout and "ログ自身の署名だけの範囲: 0〜2番（3件）" in result.stdout
    assert "立会者を置いてください" in result.stdout and "問題は見つかりませんでした" in result.stdout


def test_require_anchored_fails_until_a_witness_holds_the_head(desk):
    assert desk.verify("--require-anchored").exit_code == 1
    outside = desk.folder / "outside"
    assert desk.run("witness", "init", outside, "--key", desk.key, "--origin", ORIGIN).exit_code == 0
    assert desk.run("witness", "accept", outside, desk.send("checkpoint", desk.log)).exit_code == 0
    result = desk.verify("--witness", outside, "--require-anchored")
    assert result.exit_code == 0 and "外部の証明がある範囲: 0〜2番（3件）" in result.stdout
    assert "0日0時間0分" in result.stdout


def test_json_carries_the_whole_report(desk):
    store.segment(desk.log, 0).events.write_bytes(b"")
    result = desk.verify("--json")
    report = json.loads(result.stdout)
    assert result.exit_code == 1 and report["ok"] is False and report["events"] == 0
    problem = report["problems"][0]
    assert (problem["code"], problem["first"], problem["last"]) == ("cut", 0, 2)
    assert problem["english"] and JAPANESE.search(problem["japanese"])


def test_a_problem_is_told_in_japanese_with_its_range(desk):
    file = store.segment(desk.log, 0).events
    file.write_bytes(file.read_bytes().replace("職員1".encode(), "職員2".encode(), 1))
    result = desk.verify()
    assert result.exit_code == 1
    assert "問題 0〜2番 署名した時の記録と内容が異なります [rewritten]" in result.stdout
    assert "結果: 問題があります" in result.stdout


def test_a_witness_with_a_key_signs_and_its_signature_anchors_without_its_folder(desk):
    outside, witness_key = desk.folder / "outside", desk.folder / "witness.vkey"
    made = desk.run("witness", "init", outside, "--key", desk.key, "--origin", ORIGIN, "--cosign-as", "kansa.example.jp")
    witness_key.write_text(made.stdout)
    assert (outside / "witness.key").stat().st_mode & 0o077 == 0
    cosigned = desk.run("witness", "accept", outside, desk.send("checkpoint", desk.log)).stdout
    assert "\u2014 kansa.example.jp " in cosigned
    assert desk.verify("--witness-key", witness_key, "--require-anchored").exit_code == 1
    with AuditLog.open(desk.log, origin=ORIGIN, signer=desk.signer, clock=lambda: datetime.now(UTC)) as log:
        log.keep_cosignature(cosigned, store_key(witness_key))
    result = desk.verify("--witness-key", witness_key)
    assert "外部の証明がある範囲: 0〜2番（3件）" in result.stdout and "ログ自身の署名だけの範囲: 3〜3番" in result.stdout


def store_key(file):
    from hagukumi.audit import notes

    return notes.parse_keys(file.read_text())[0]


def test_a_witness_on_another_machine_needs_only_the_request(desk):
    outside = desk.folder / "outside"
    desk.run("witness", "init", outside, "--key", desk.key, "--origin", ORIGIN)
    assert desk.run("witness", "accept", outside, desk.send("request", desk.log)).exit_code == 0
    desk.write(5)
    without = desk.run("witness", "accept", outside, desk.send("checkpoint", desk.log))
    assert without.exit_code == 1 and "続きではありません" in without.stderr
    assert desk.run("witness", "accept", outside, desk.send("request", desk.log, "--old", 3)).exit_code == 0
    desk.write(2)
    assert desk.run("witness", "accept", outside, desk.send("checkpoint", desk.log), "--log", desk.log).exit_code == 0
    assert desk.verify("--witness", outside, "--require-anchored").exit_code == 0


def test_a_witness_refuses_to_go_back(desk):
    outside, old = desk.folder / "outside", desk.folder / "old.txt"
    desk.run("witness", "init", outside, "--key", desk.key, "--origin", ORIGIN)
    old.write_text(desk.run("checkpoint", desk.log).stdout)
    desk.write(5)
    desk.run("witness", "accept", outside, desk.send("checkpoint", desk.log))
    result = desk.run("witness", "accept", outside, old, "--log", desk.log)
    assert result.exit_code == 1 and "巻き戻しは受け取れません" in result.stderr


def test_the_age_of_the_last_outside_checkpoint_is_told(desk):
    outside = desk.folder / "outside"
    desk.run("witness", "init", outside, "--key", desk.key, "--origin", ORIGIN)
    long_ago = datetime.now(UTC) - timedelta(days=2, hours=3)
    with AuditLog.open(desk.folder / "old", origin=ORIGIN, signer=desk.signer, clock=lambda: long_ago):
        pass
    desk.run("witness", "accept", outside, desk.send("checkpoint", desk.folder / "old"))
    assert "2日3時間0分" in desk.run("verify", desk.folder / "old", "--key", desk.key, "--witness", outside).stdout


@pytest.mark.parametrize(
    "words",
    [
        ("verify", "nowhere", "--key", "KEY"),
        ("verify", "LOG", "--key", "nowhere"),
        ("verify", "LOG", "--key", "EMPTY"),
        ("verify", "LOG", "--key", "BINARY"),
        ("verify", "LOG", "--key", "KEY", "--witness", "nowhere"),
        ("verify", "LOG", "--key", "KEY", "--witness-key", "nowhere"),
        ("checkpoint", "nowhere"),
        ("request", "LOG", "--old", "99"),
        ("request", "nowhere"),
        ("witness", "init", "LOG/origin/below", "--key", "KEY", "--origin", "o"),
        ("witness", "init", "new", "--key", "KEY", "--origin", "o", "--cosign-as", "a b"),
        ("witness", "init", "new", "--key", "EMPTY", "--origin", "o"),
        ("witness", "accept", "nowhere", "KEY"),
        ("witness", "accept", "OUTSIDE", "nowhere"),
        ("witness", "accept", "OUTSIDE", "EMPTY"),
        ("witness", "init", "OUTSIDE", "--key", "KEY", "--origin", "o"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_read_exits_2_with_a_remedy_in_japanese(desk, words):
    (desk.folder / "empty").write_text("")
    (desk.folder / "binary").write_bytes(b"\xff\xfe")
    outside = desk.folder / "outside"
    desk.run("witness", "init", outside, "--key", desk.key, "--origin", ORIGIN)
    places = {"KEY": desk.key, "EMPTY": desk.folder / "empty", "BINARY": desk.folder / "binary", "LOG": desk.log, "OUTSIDE": outside}
    places |= {"nowhere": desk.folder / "nowhere", "new": desk.folder / "new", "LOG/origin/below": desk.log / "origin" / "below"}
    result = desk.run(*(places.get(word, word) for word in words))
    assert result.exit_code == 2, result.output
    assert JAPANESE.search(result.stderr)
    assert "Traceback" not in result.output


def test_a_checkpoint_that_cannot_be_read(desk):
    file = next((desk.log / "checkpoints").iterdir())
    file.unlink()
    file.mkdir()
    for other in (desk.log / "checkpoints").glob("*.txt"):
        if other != file:
            other.unlink()
    assert desk.run("checkpoint", desk.log).exit_code == 2
    assert desk.verify().exit_code == 2


def test_a_usage_error_exits_2(desk):
    assert desk.run("verify", desk.log).exit_code == 2
