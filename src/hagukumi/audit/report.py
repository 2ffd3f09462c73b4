"""What `verify` found, in words for the person who audits."""

import enum
from collections.abc import Iterable

import msgspec


class Code(enum.StrEnum):
    """The closed list of what can be wrong with a log."""

    NOT_AN_EVENT = "not_an_event"
    NOT_CANONICAL = "not_canonical"
    SEQUENCE = "sequence"
    TIME_BACKWARDS = "time_backwards"
    BACKDATED = "backdated"
    FILE_MISSING = "file_missing"
    TORN_TAIL = "torn_tail"
    CONTENT_CHANGED = "content_changed"
    CONTENT_MISSING = "content_missing"
    CONTENT_UNASKED = "content_unasked"
    ERASED_WITHOUT_EVENT = "erased_without_event"
    ERASED_STILL_THERE = "erased_still_there"
    NO_CHECKPOINT = "no_checkpoint"
    CHECKPOINT_REFUSED = "checkpoint_refused"
    CHECKPOINT_TIME = "checkpoint_time"
    OTHER_ORIGIN = "other_origin"
    CUT = "cut"
    REWRITTEN = "rewritten"
    OUTSIDE_CUT = "outside_cut"
    OUTSIDE_REWRITTEN = "outside_rewritten"
    OUTSIDE_REFUSED = "outside_refused"


_TEXTS = {
    Code.NOT_AN_EVENT: ("a record is not an event", "出来事として読めない記録があります"),
    Code.NOT_CANONICAL: ("an event is not in its one canonical form", "決められた一通りの書き方になっていない記録があります"),
    Code.SEQUENCE: ("sequence numbers are missing, repeated or out of order", "通し番号が欠けているか、重複または前後しています"),
    Code.TIME_BACKWARDS: ("times run backwards", "記録の時刻が前後しています"),
    Code.BACKDATED: ("an event is older than the checkpoint before it", "直前のチェックポイントより古い日時の記録があります"),
    Code.FILE_MISSING: ("a file of events is missing, misnamed or short", "記録のファイルが欠けているか、名前または件数が合いません"),
    Code.TORN_TAIL: (
        "the last record is torn; the next opening for writing sets it aside",
        "末尾の記録が途中で切れています。次に書き込みを始めると取り分けられます",
    ),
    Code.CONTENT_CHANGED: ("sealed content does not match its commitment", "封をした内容が、記録された約束値と一致しません"),
    Code.CONTENT_MISSING: ("sealed content is missing from the sidecar", "封をした内容が副ファイルから失われています"),
    Code.CONTENT_UNASKED: ("the sidecar has lines that no event asks for", "どの記録にも対応しない行が副ファイルにあります"),
    Code.ERASED_WITHOUT_EVENT: ("content was erased and no event says so", "消去の記録がないまま内容が消されています"),
    Code.ERASED_STILL_THERE: (
        "content that was recorded as erased is still there",
        "消去済みと記録された内容が残っています。バックアップから戻していないか確かめてください",
    ),
    Code.NO_CHECKPOINT: ("the log has no checkpoint at all", "チェックポイントが一つもありません"),
    Code.CHECKPOINT_REFUSED: (
        "a checkpoint is malformed or not signed by the known key",
        "チェックポイントの形が正しくないか、知られた鍵の署名ではありません",
    ),
    Code.CHECKPOINT_TIME: ("a checkpoint is older than what it covers", "チェックポイントの日時が、それが証明する記録より古くなっています"),
    Code.OTHER_ORIGIN: ("a checkpoint belongs to another log", "別のログのチェックポイントが混じっています"),
    Code.CUT: ("events that a signed checkpoint covers are missing", "署名済みチェックポイントが証明する記録が失われています"),
    Code.REWRITTEN: ("events are not those that were signed", "署名した時の記録と内容が異なります"),
    Code.OUTSIDE_CUT: ("events that the witness vouches for are missing", "外部の立会者が証明する記録が失われています"),
    Code.OUTSIDE_REWRITTEN: ("events are not those the witness saw", "外部の立会者が確かめた時の記録と内容が異なります"),
    Code.OUTSIDE_REFUSED: (
        "a checkpoint held by the witness is malformed or not signed by the known key",
        "立会者の持つチェックポイントの形が正しくないか、知られた鍵の署名ではありません",
    ),
}


class Problem(msgspec.Struct, frozen=True, order=True):
    """Something wrong in events first … last (inclusive)."""

    first: int
    last: int
    code: Code

    @property
    def english(self) -> str:
        """What is wrong, in English."""
        return _TEXTS[self.code][0]

    @property
    def japanese(self) -> str:
        """What is wrong, in Japanese."""
        return _TEXTS[self.code][1]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The result of `verify`. Ranges are half open: (start, stop).

    `anchored` is vouched for by a checkpoint held outside, `signed` only by the log's own key (whoever holds the key could
    have rewritten it), `unanchored` by nothing yet. `outside_age` is in seconds.
    """

    origin: str
    events: int
    anchored: tuple[int, int]
    signed: tuple[int, int]
    unanchored: tuple[int, int]
    contents: int
    erased: int
    erased_explained: int
    problems: tuple[Problem, ...]
    outside_age: int | None

    @property
    def ok(self) -> bool:
        """True when nothing is broken. Events not yet anchored do not count as broken."""
        return not self.problems

    @property
    def fully_anchored(self) -> bool:
        """True when an outside checkpoint covers every event."""
        return self.ok and self.anchored[1] == self.events and self.outside_age is not None

    def as_json(self) -> dict[str, object]:
        """The report as plain values for `--json`."""
        plain: dict[str, object] = msgspec.to_builtins(self)
        plain["problems"] = [{**msgspec.to_builtins(each), "english": each.english, "japanese": each.japanese} for each in self.problems]
        return {"ok": self.ok, "fully_anchored": self.fully_anchored, **plain}


def merged(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems in order, neighbours of one code joined into one range."""
    joined: dict[Code, list[Problem]] = {}
    for problem in sorted(problems):
        same = joined.setdefault(problem.code, [])
        if same and problem.first <= same[-1].last + 1:
            same[-1] = Problem(same[-1].first, max(same[-1].last, problem.last), problem.code)
        else:
            same.append(problem)
    return tuple(sorted(problem for same in joined.values() for problem in same))
