"""What clerical review has come to, in plain words: what is left, how far reviewers agree, how right the links are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hagukumi.linkage.review import Agreement, Estimate, Estimates, State, agreement
from hagukumi.plan.japan_time import day_in_japan
from hagukumi.runs.review import by_pair, reviewers_needed
from hagukumi.runs.review_desk import Desk, open_desk
from hagukumi.runs.review_sample import drawn, estimated, sizes
from hagukumi.runs.workspace import Workspace

_LEVELS = ((0.8, "ほぼ一致"), (0.6, "かなり一致"), (0.4, "ある程度一致"), (0.2, "あまり一致しない"), (-1.0, "ほとんど一致しない"))
"""Landis & Koch 1977 (Biometrics 33:159–174), whose bounds are a convention."""


@dataclass(frozen=True)
class Status:
    """What one reviewer may see of the review: the last linked batch and, where a sample was begun, the batch and size of the sample."""

    desk: Desk
    sampled: Desk | None = None
    size: int = 0


def open_status(work: Workspace, officer: str = "") -> Status:
    """Open what the status tells of. Raises WorkspaceError, Refused, VaultError."""
    desk = open_desk(work, officer)
    sample = drawn(work)
    if sample is None:
        return Status(desk)
    return Status(desk, desk if sample.batch == desk.batch else open_desk(work, officer, sample.batch), sample.size)


def status_lines(status: Status) -> Iterator[str]:
    """The status, line by line; figures only."""
    yield from _queue(status.desk)
    yield from _agreed(agreement_of(status.desk))
    if status.sampled is None:
        yield "■ 名寄せの正しさの見積り"
        yield "・まだ標本を確かめていません。hagukumi review --sample 200 のように始めてください。"
        return
    yield from _estimates(status.sampled, status.size)


def agreement_of(desk: Desk) -> Agreement:
    """Agreement of the first two reviewers of each pair."""
    pairs = []
    for words in by_pair(desk.kept).values():
        last = {word.reviewer: word.answer for word in words}
        if len(last) >= 2:
            first, second, *_ = last.values()
            pairs.append((first, second))
    return agreement(pairs)


def _queue(desk: Desk) -> Iterator[str]:
    states = list(desk.states.values())
    yield "■ 名寄せ審査"
    yield f"・{desk.actor.officer} が審査する組: {len(desk.questions())}件"
    yield f"・決まった組: 同じ人 {states.count(State.SAME)}件、別の人 {states.count(State.DIFFERENT)}件"
    yield f"・二人目または三人目を待つ組: {states.count(State.OPEN)}件、三人でも決まらない組: {states.count(State.UNRESOLVED)}件"
    if reviewers_needed(desk.work) == 1:
        yield "・総括管理主体の職員が一人のため、一人の答えで決まります。二人で審査できるよう、担当者を増やすことを検討してください。"


def _agreed(found: Agreement) -> Iterator[str]:
    yield "■ 二人の審査の一致"
    if found.share is None or found.share_95 is None:
        yield "・二人が答えた組はまだありません。"
        return
    yield f"・二人が答えた{found.pairs}件のうち {_percent(found.share)} で同じ答えでした（95％信頼区間 {_span(*found.share_95)}）。"
    if found.kappa is None or found.kappa_95 is None:
        yield "・カッパ係数: どの組も同じ種類の答えのため、偶然の一致と区別できません。"
        return
    low, high = found.kappa_95
    word = next(word for bound, word in _LEVELS if found.kappa >= bound)
    yield f"・偶然の一致を除いた一致の程度（カッパ係数）: {found.kappa:.2f}（{low:.2f}〜{high:.2f}）{word}"


def _estimates(desk: Desk, size: int) -> Iterator[str]:
    found, single = estimated(desk, size)
    wanted = sum(sizes(desk, size).values())
    yield f"■ 名寄せの正しさの見積り（{day_in_japan(desk.work.vault.manifest(desk.batch).created_at).isoformat()}の名寄せ）"
    yield f"・標本{wanted}組のうち、答えのあるもの{found.answered}組、決められないもの{found.unclear}組"
    if single:
        yield f"・うち{single}組は、まだ一人だけの答えです。"
    yield from (f"・{line}" for line in estimate_lines(found))
    if found.recall is not None:
        yield "・再現率は、比べた組の中での割合です。一度も比べられなかった組の見落としは含まないため、実際はこれより低いことがあります。"
    if found.precision is None or found.recall is None:
        yield f"・まだ答えのない層が{len(found.waiting)}あるため、見積れないものがあります。標本の審査を続けてください。"


def estimate_lines(found: Estimates) -> Iterator[str]:
    """Precision and recall with their intervals, as far as the sample tells them."""
    yield from _told("結び付けた組のうち、正しいもの（適合率）", found.precision)
    yield from _told("同じ人の組のうち、結び付けたもの（再現率）", found.recall)


def _told(name: str, estimate: Estimate | None) -> Iterator[str]:
    if estimate is None:
        return
    cautious = f"。決められない組をすべて誤りと数えると {_percent(estimate.cautious)}" if estimate.cautious < estimate.value else ""
    yield f"{name}: {_percent(estimate.value)}（95％信頼区間 {_span(estimate.low, estimate.high)}）{cautious}"


def _percent(share: float) -> str:
    return f"{100 * share:.2f}％"


def _span(low: float, high: float) -> str:
    return f"{_percent(low)}〜{_percent(high)}"
