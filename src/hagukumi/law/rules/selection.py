"""選定 (3.1, 図3-1, 図3-2): every used item was chosen, step by step, on evidence, by officers who say why."""

from __future__ import annotations

from collections.abc import Iterator

from hagukumi.law.findings import Verdict, allowed, gap, violation
from hagukumi.law.reading import Reading
from hagukumi.law.rule import CANDIDATES, EVIDENCE, ITEMS, AnyRule, rule
from hagukumi.law.settled import settled, stated
from hagukumi.plan.derived import DERIVED_TABLES
from hagukumi.plan.records import Candidate, Evidence, EvidenceKind, Item, OfficerKind, PurposeKind, Reliability, SelectionState, Statement
from hagukumi.plan.selection import StepFault, history_problems

CHOSEN = frozenset({SelectionState.NEEDED, SelectionState.OBTAINABLE, SelectionState.USED})
"""States past that of a mere candidate, in which reasons and evidence are asked for."""

_MINIMUM = "個人情報保護法第61条第2項、ガイドライン3・3.1"
_SOURCES = "ガイドライン3・3.1"
_CONTRARY = frozenset({StepFault.NOT_ALLOWED, StepFault.GOES_BACK})
_LOW = frozenset({Reliability.COMPARISON, Reliability.UNCONTROLLED})


@rule(ITEMS, "3.1-1", f"{_MINIMUM}（図3-1）", "使う項目は、選定を経て「利用」となった候補による")
def item_was_selected(reading: Reading, item: Item) -> Iterator[Verdict]:
    """An item that nobody chose is not known to be needed; one that was given up is known not to be. What the system makes is no choice.

    Chapter 3 chooses for the linkage of children's data; what is de-identified follows the proposal, item by item (Art. 112(2)(iv)).
    """
    if item.table in DERIVED_TABLES or not _purposes(reading, item):
        return
    if _given_up(reading, item):
        yield violation(
            f"項目「{item.name}」の候補は見送られていますが、まだ利用に含まれています。利用から外すか、候補を選び直してください。"
        )
    elif all(candidate.state is not SelectionState.USED for candidate in reading.index.candidates_of(item.id)):
        yield gap(
            f"項目「{item.name}」に、「利用」まで進んだ候補がありません。candidates.toml の候補の items にこの項目を書き、"
            "必要・取得可能・利用の順に steps を書いてください。"
        )
    else:
        yield from _for_another_purpose(reading, item)


def _for_another_purpose(reading: Reading, item: Item) -> Iterator[Verdict]:
    """What was found necessary for one purpose is not thereby necessary for another that has nothing to do with it."""
    candidates = reading.index.candidates_of(item.id)
    chosen = {
        whole for candidate in candidates if candidate.state is SelectionState.USED for whole in reading.above(candidate.purpose)[-1:]
    }
    for purpose in _purposes(reading, item):
        if reading.above(purpose) and reading.above(purpose)[-1] not in chosen:
            name = reading.index.purposes[purpose].name
            yield gap(
                f"項目「{item.name}」は利用目的「{name}」でも使われますが、この目的での選定がありません。"
                "候補の purpose を直すか、この目的のための候補を書くか、その利用から項目を外してください。"
            )


def _purposes(reading: Reading, item: Item) -> tuple[str, ...]:
    """Purposes that an item is used for, apart from de-identification."""
    used = dict.fromkeys(use.purpose for use in reading.index.uses_of(item.id))
    apart = {purpose.id for purpose in reading.plan.purposes if purpose.kind is PurposeKind.DEIDENTIFICATION}
    return tuple(purpose for purpose in used if purpose not in apart)


def _given_up(reading: Reading, item: Item) -> bool:
    """Whether a dropped candidate is all that the item has, or all that it has for a purpose it is used for."""
    candidates = reading.index.candidates_of(item.id)
    used = {candidate.purpose for candidate in candidates if candidate.state is SelectionState.USED}
    dropped = {candidate.purpose for candidate in candidates if candidate.state is SelectionState.DROPPED}
    return bool(dropped) and (not used or any(use.purpose in dropped - used for use in reading.index.uses_of(item.id)))


@rule(CANDIDATES, "3.1-2", _SOURCES, "選んだ候補には、信頼できる情報源がある")
def has_reliable_evidence(reading: Reading, candidate: Candidate) -> Iterator[Verdict]:
    """A paper that no peer reviewed is none of the four sources; alone it carries no choice."""
    if candidate.state not in CHOSEN:
        return
    known = [reading.index.evidence[entry] for entry in candidate.evidence if entry in reading.index.evidence]
    if not known:
        yield gap(f"候補「{candidate.name}」の情報源がありません。evidence に、手引き・先行事例・論文・専門家の知見のidを書いてください。")
    elif all(_unreviewed(evidence) for evidence in known):
        yield violation(f"候補「{candidate.name}」の情報源が、査読のない論文だけです。査読付きの論文か、ほかの情報源を加えてください。")


def _unreviewed(evidence: Evidence) -> bool:
    return evidence.kind is EvidenceKind.PAPER and evidence.peer_reviewed is False


@rule(EVIDENCE, "3.1-3", f"{_SOURCES}③（図3-2）", "学術論文は、発行機関・査読・手法が確かめられ、信頼性のレベルが付いている")
def paper_was_checked(reading: Reading, evidence: Evidence) -> Iterator[Verdict]:
    """Papers differ widely in quality: publisher, peer review and method have to be looked at, by somebody, on a day."""
    if evidence.kind is not EvidenceKind.PAPER:
        return
    name = f"論文「{evidence.title}」"
    if evidence.level is None:
        yield gap(f"{name}の信頼性のレベルがありません。level に図3-2のレベルを書いてください。")
    if evidence.peer_reviewed is None:
        yield gap(f"{name}に査読があるか分かりません。確かめて peer_reviewed に書いてください。")
    yield from stated(evidence.publisher, f"{name}の発行機関", "publisher に書いてください。")
    yield from stated(evidence.method, f"{name}の分析手法", "method に書いてください。")
    yield from _by_officer(reading, evidence.checked_by, f"{name}を確かめた人", "checked_by")
    if evidence.checked_on is None:
        yield gap(f"{name}を確かめた日がありません。checked_on に書いてください。")
    elif evidence.year > evidence.checked_on.year:
        yield violation(f"{name}は、出た年より前に確かめたことになっています。year と checked_on を確かめてください。")


def _by_officer(reading: Reading, officer: str, what: str, field: str) -> Iterator[Verdict]:
    found = reading.index.officers.get(officer)
    if found is None:
        yield gap(f"{what}が計画の担当者にいません。{field} に担当者のidを書いてください。")
    elif found[0].kind is OfficerKind.PROCESS:
        yield violation(f"{what}が自動処理です。判断した担当者のidを {field} に書いてください。")


@rule(EVIDENCE, "3.1-4", f"設計の定め、{_SOURCES}", "情報源は、たどることができ、分かったことが書かれている")
def evidence_can_be_found(reading: Reading, evidence: Evidence) -> Iterator[Verdict]:
    """What cannot be found again cannot be weighed by the next officer, nor by a resident."""
    name = f"情報源「{evidence.title or evidence.id}」"
    yield from stated(evidence.title, f"{name}の題名", "title に書いてください。")
    yield from stated(evidence.author, f"{name}の著者・発行者", "author に書いてください。")
    yield from stated(evidence.location, f"{name}の所在", "location に、掲載誌やURL、保管場所を書いてください。")
    yield from stated(evidence.finding, f"{name}から分かったこと", "finding に、目的との関わりを書いてください。", "関係", "関連", "関わり")
    if evidence.year <= 0:
        yield gap(f"{name}の年がありません。year に西暦で書いてください。")


@rule(CANDIDATES, "3.1-5", _MINIMUM, "選んだ候補には、目的との関連性と必要性の判断がある")
def relevance_and_necessity_are_stated(reading: Reading, candidate: Candidate) -> Iterator[Verdict]:
    """Related to the aim, and no more than the aim needs: in words, by an officer, on a day."""
    if candidate.state in CHOSEN:
        if not candidate.purpose.strip():
            yield gap(f"候補「{candidate.name}」が、どの利用目的のためのものか書かれていません。purpose に利用目的のidを書いてください。")
        yield from _judged(reading, candidate, candidate.relevance, "relevance", "政策目的との関連性", "関係", "関連", "関連性")
        yield from _judged(reading, candidate, candidate.necessity, "necessity", "必要性", "必要性")


@rule(CANDIDATES, "3.1-6", "個人情報保護法第63条、ガイドライン3", "使う候補は、差別など不適正な利用につながらないか確かめられている")
def fairness_is_checked(reading: Reading, candidate: Candidate) -> Iterator[Verdict]:
    """Between a needed item and a used one stands the question whether its use could lead to improper treatment."""
    if candidate.state is SelectionState.USED:
        yield from _judged(reading, candidate, candidate.fairness, "fairness", "不適正な利用の確認", "確認", "検討", "整理")


def _judged(reading: Reading, candidate: Candidate, statement: Statement, field: str, what: str, *deeds: str) -> Iterator[Verdict]:
    name = f"候補「{candidate.name}」の{what}"
    yield from stated(statement.text, name, f"{field} の text に書いてください。", *deeds)
    if not settled(statement.text):
        return
    yield from _by_officer(reading, statement.by, f"{name}を判断した人", f"{field} の by")
    if statement.on is None:
        yield gap(f"{name}を判断した日がありません。{field} の on に書いてください。")


@rule(CANDIDATES, "3.1-7", f"設計の定め、{_SOURCES}（図3-1）", "候補は、必要・取得可能・利用の順に、理由とともに進む")
def history_is_in_order(reading: Reading, candidate: Candidate) -> Iterator[Verdict]:
    """Used without having been found needed and obtainable is a contradiction; a step without officer or reason is unfinished."""
    for problem in history_problems(candidate, reading.index.officers):
        made = violation if problem.fault in _CONTRARY else gap
        yield made(f"候補「{candidate.name}」: {problem.message}")
    for number, step in enumerate(candidate.steps, start=1):
        if step.reason.strip() and not settled(step.reason):
            yield gap(f"候補「{candidate.name}」: {number}番目の段階の理由が未定です。reason に書いてください。")


@rule(CANDIDATES, "3.1-8", f"設計の定め、{_SOURCES}", "使う候補は、それを保有する課の項目になっている")
def candidate_became_items(reading: Reading, candidate: Candidate) -> Iterator[Verdict]:
    """A used candidate names its items; a holder named in it must be one of those that hold them."""
    if candidate.state is not SelectionState.USED:
        return
    items = [reading.index.items[item] for item in candidate.items if item in reading.index.items]
    if not items:
        yield gap(f"候補「{candidate.name}」がどの項目になったか分かりません。items に項目のidを書いてください。")
    elif candidate.holder and candidate.holder not in {reading.holder_of(item) for item in items}:
        yield violation(f"候補「{candidate.name}」の項目は、holder の課の抽出データにありません。holder か items を直してください。")


@rule(CANDIDATES, "3.1-9", f"{_SOURCES}③（図3-2）", "候補の論文に、査読のないものや信頼性の低いものがある")
def weak_papers(reading: Reading, candidate: Candidate) -> Iterator[Verdict]:
    """A remark: beside better evidence a weak paper does no harm, but nobody should lean on it."""
    if candidate.state not in CHOSEN:
        return
    known = [reading.index.evidence[entry] for entry in candidate.evidence if entry in reading.index.evidence]
    for evidence in known:
        if _unreviewed(evidence):
            yield allowed(f"候補「{candidate.name}」の論文「{evidence.title}」には査読がありません。査読付きの論文としては扱えません。")
    if known and all(evidence.level in _LOW for evidence in known):
        yield allowed(
            f"候補「{candidate.name}」の情報源は、図3-2で下の二つのレベルの論文だけです。ほかの情報源も調べることを検討してください。"
        )


RULES: tuple[AnyRule, ...] = (
    item_was_selected,
    has_reliable_evidence,
    paper_was_checked,
    evidence_can_be_found,
    relevance_and_necessity_are_stated,
    fairness_is_checked,
    history_is_in_order,
    candidate_became_items,
)
REMARKS: tuple[AnyRule, ...] = (weak_papers,)
