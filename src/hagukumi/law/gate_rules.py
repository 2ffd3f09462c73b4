"""The rules over a request, in the order in which they are asked. Everything not allowed by all of them is refused."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from hagukumi.law.examination import Examination
from hagukumi.law.findings import Finding, Verdict, allowed, gap, strictest, violation
from hagukumi.law.reach import APART, GIVEN, OWN_FIGURES, ROLE_NAMES, STAGE_NAMES, combines, reachable
from hagukumi.law.requests import RECEIVE, Action, Request
from hagukumi.law.rule import FAILED, Rule
from hagukumi.plan import PlanIndex, Release
from hagukumi.plan.records import Contract, Item, ItemKind, OfficerKind, Role, Stage, Use


def in_force(use: Use, day: datetime.date) -> bool:
    """Whether a use may be relied on that day."""
    return (use.since is None or use.since <= day) and (use.until is None or day <= use.until)


def last_day(contract: Contract) -> datetime.date:
    """The last day on which a contractor works: the contract's own end, or the day on which it was ended before that."""
    return min(contract.ends, contract.ended_on) if contract.ended_on else contract.ends


def is_running(contract: Contract, day: datetime.date) -> bool:
    """Whether a contractor may work under a contract that day."""
    return contract.starts <= day <= last_day(contract)


def concerns(use: Use, request: Request) -> bool:
    """Whether a use speaks of exactly this purpose and stage, with the request's department as receiver in its role, or as giver.

    As giver a department stores what it passes on, sees the receipts and its own figures; it reads no item that way. A wider purpose
    does not cover its parts.
    """
    if use.purpose != request.purpose or request.stage not in use.stages:
        return False
    receives = use.receiver == request.department and use.role == request.role
    gives = use.giver == request.department and request.stage in GIVEN.get(request.role, ())
    return receives or (gives and not (request.action == Action.OPEN and request.items))


class Situation:
    """A request before a release, with what the rules need to know of it, computed once."""

    def __init__(self, release: Release, examination: Examination, request: Request) -> None:
        self.release = release
        self.examination = examination
        self.request = request

    @property
    def index(self) -> PlanIndex:
        """Look-ups of the release's plan."""
        return self.examination.reading.index

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The requested items that the plan knows, each once."""
        return tuple(self.index.items[item] for item in dict.fromkeys(self.request.items) if item in self.index.items)

    @cached_property
    def concerned(self) -> tuple[Use, ...]:
        """Uses that concern the request on some day, by id."""
        return tuple(sorted((use for use in self.index.uses.values() if concerns(use, self.request)), key=lambda use: use.id))

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """The uses relied on: in force, and naming a requested item; where no item is asked for, all that concern the request.

        If several uses name an item, all are relied on, so that a fault or a condition of any of them counts.
        """
        asked = set(self.request.items)
        wanted = (use for use in self.concerned if in_force(use, self.request.on))
        return tuple(use for use in wanted if not asked or asked.intersection(use.items))

    def covering(self, item: str) -> tuple[Use, ...]:
        """Uses relied on that name an item."""
        return tuple(use for use in self.uses if item in use.items)


Check = Callable[[Situation], Iterator[Verdict]]


@dataclass(frozen=True)
class GateRule(Rule):
    """A rule over a request; `subject` says what an allowance or refusal is about, `when` to which requests it speaks at all."""

    subject: Callable[[Request], str]
    when: Callable[[Request], bool]
    check: Check

    def apply(self, situation: Situation) -> list[Finding]:
        """The rule's findings: refusals, or one allowance, or nothing if it does not speak to this request. An error in it refuses."""
        if not self.when(situation.request):
            return []
        try:
            verdicts = list(self.check(situation))
        except Exception:  # an error inside a rule must deny, whatever it is
            verdicts = [gap(FAILED)]
        subject = self.subject(situation.request)
        return [self.finding(verdict, subject) for verdict in verdicts or [allowed(f"{self.title}。")]]


def _always(request: Request) -> bool:
    return True


def _for_items(request: Request) -> bool:
    return bool(request.items) and request.action != Action.FIGURES


def _for_system_columns(request: Request) -> bool:
    return not request.items and request.action != Action.FIGURES


def _for_figures(request: Request) -> bool:
    return request.action == Action.FIGURES


def gate_rule(
    id: str, article: str, title: str, subject: Callable[[Request], str], when: Callable[[Request], bool] = _always
) -> Callable[[Check], GateRule]:
    """Turn a function over a situation into a gate rule."""

    def made(check: Check) -> GateRule:
        return GateRule(id=id, article=article, title=title, subject=subject, when=when, check=check)

    return made


def _actor(request: Request) -> str:
    return request.actor


def _department(request: Request) -> str:
    return request.department


def _stage(request: Request) -> str:
    return request.stage


def _purpose(request: Request) -> str:
    return request.purpose


@gate_rule("gate-1", "設計の定め（承認された版）", "承認された版の有効期間の中である", lambda request: "release")
def release_is_valid(situation: Situation) -> Iterator[Verdict]:
    """Nothing is allowed before a release begins or after it ends."""
    if not situation.release.valid_on(situation.request.on):
        yield violation("承認された版の有効期間の外です。有効な版で行うか、新しい版の承認を受けてください。")


@gate_rule("gate-2", "ガイドライン7.5.1", "担当課に指定された担当者が、持っている役割で求めている", _actor)
def actor_is_named(situation: Situation) -> Iterator[Verdict]:
    """Only an officer named by the department's manager has access, in a role that the officer holds."""
    request = situation.request
    found = situation.index.officers.get(request.actor)
    if found is None:
        yield gap("この人は計画の担当者に指定されていません。管理責任者が担当者に指定してください。")
        return
    officer, department = found
    if department.id != request.department:
        yield violation("この人は、求めている担当課の担当者ではありません。自分の課の担当者として求めてください。")
    if request.role not in officer.roles:
        yield violation("この人は、求めている役割を持っていません。持っている役割を選んでください。")


@gate_rule("gate-3", "ガイドライン4", "担当課は、その役割を持つ", _department)
def department_has_role(situation: Situation) -> Iterator[Verdict]:
    """Roles are held by departments; an officer's role is a share of it."""
    request = situation.request
    department = situation.index.departments.get(request.department)
    if department is None:
        yield gap("この担当課は計画にありません。計画にある担当課として求めてください。")
    elif request.role not in department.roles:
        yield violation(f"「{department.name}」は{ROLE_NAMES[request.role]}ではありません。")


@gate_rule("gate-4", "ガイドライン4", "役割が届く段階である", _stage)
def role_reaches(situation: Situation) -> Iterator[Verdict]:
    """The matrix of roles, stages and actions."""
    request = situation.request
    if request.stage not in reachable(request.role, request.action):
        yield violation(f"{ROLE_NAMES[request.role]}は「{STAGE_NAMES[request.stage]}」の段階でこれを行えません。")


@gate_rule("gate-5", "個人情報保護法第61条第1項、ガイドライン5.4.3", "計画にある利用目的である", _purpose)
def purpose_is_known(situation: Situation) -> Iterator[Verdict]:
    """A purpose that is not in the plan has not been specified."""
    if situation.request.purpose not in situation.index.purposes:
        yield gap("この利用目的は計画にありません。計画にある利用目的を選んでください。")


@gate_rule(
    "gate-6",
    "個人情報保護法第61条第2項・第69条、ガイドライン5.5.1",
    "求める項目のすべてに、この目的・段階・担当課・役割の利用がある",
    _stage,
    _for_items,
)
def items_are_covered(situation: Situation) -> Iterator[Verdict]:
    """Each item by a use for exactly this purpose; a single item without one refuses the whole request."""
    for item in dict.fromkeys(situation.request.items):
        if item not in situation.index.items:
            yield gap("計画にない項目です。計画にある項目だけを求めてください。", item)
        elif not situation.covering(item):
            yield _not_covered(situation, situation.index.items[item])


def _not_covered(situation: Situation, item: Item) -> Verdict:
    if any(item.id in use.items for use in situation.concerned):
        return violation(f"項目「{item.name}」の利用は、期間の外です。利用の since と until を確かめてください。", item.id)
    return gap(
        f"項目「{item.name}」は、この目的・段階・担当課・役割の利用に含まれていません。必要なら計画に利用を加えて承認を受けてください。",
        item.id,
    )


@gate_rule("gate-7", "個人情報保護法第61条・第69条、ガイドライン5.4.3", "よりどころとする利用に、否も未整理もない", _purpose)
def uses_are_sound(situation: Situation) -> Iterator[Verdict]:
    """A violation beats an allowance: one faulty use among those relied on refuses the request, and so does a gap."""
    for use in situation.uses:
        found = fault(situation.examination, use)
        if found:
            yield found


def fault(examination: Examination, use: Use) -> Verdict | None:
    """Why a use cannot be relied on, or None."""
    found = examination.against(use)
    if not found:
        return None
    named = "、".join(dict.fromkeys(finding.rule for finding in found))
    outcome = strictest(finding.outcome for finding in found)
    message = f"利用「{use.id}」に{outcome.label}の指摘があります（規則 {named}）。計画を直して承認を受けてください。"
    return Verdict(outcome, message, use.id)


@gate_rule(
    "gate-8",
    "設計の定め（個人情報保護法第66条の安全管理措置として）、ガイドライン4.1・4.3",
    "直接識別子と属性を一緒に見ず、分析主体は直接識別子を見ない",
    _stage,
)
def identity_is_apart(situation: Situation) -> Iterator[Verdict]:
    """Over the whole request, also where its items come from several uses. The receipt of an extract shows it to nobody."""
    request = situation.request
    if request.role == Role.ANALYST and any(item.kind is ItemKind.DIRECT for item in situation.items):
        yield violation("分析主体は、氏名などの直接識別子を見ることができません。項目から外してください。")
    receipt = request.action == Action.WRITE and request.stage == Stage.DELIVERED and request.step == RECEIVE
    if request.role == Role.COORDINATOR and request.stage in APART and not receipt and combines(situation.items):
        yield violation("氏名などの直接識別子と属性の項目を一度に求めています。名寄せと判定とで、求めを分けてください。")


@gate_rule(
    "gate-9",
    "個人情報保護法第61条第2項、ガイドライン5.5.1",
    "項目のない求めは、その段階に利用がある担当課による",
    _stage,
    _for_system_columns,
)
def empty_request_is_based(situation: Situation) -> Iterator[Verdict]:
    """Without items only the system's own columns of the stage are opened, and only by a department that a use brings there."""
    if situation.request.action == Action.WRITE:
        yield gap("保存する項目が書かれていません。項目を書いてください。")
    elif not situation.uses:
        yield gap("この目的・段階・担当課・役割の利用がありません。必要なら計画に利用を加えて承認を受けてください。")


@gate_rule("gate-10", "ガイドライン7.5.1・7.6", "件数などの数は、項目を伴わず、見る立場の者が見る", _stage, _for_figures)
def figures_are_figures(situation: Situation) -> Iterator[Verdict]:
    """Figures carry no item; a holder or supporter sees those of its own share."""
    request = situation.request
    if request.items:
        yield violation("数を見る求めに、データ項目は付けられません。項目を外してください。")
    elif request.role in OWN_FIGURES and not situation.uses:
        yield gap("この目的で、この担当課が渡す、または受ける利用がありません。")


def _for_lists(request: Request) -> bool:
    return request.action == Action.OPEN and request.stage == Stage.HANDED_OVER


@gate_rule("gate-11", "設計の定め、ガイドライン4.4（人によるアセスメント）", "引き渡された名簿は人が開く", _actor, _for_lists)
def people_read_lists(situation: Situation) -> Iterator[Verdict]:
    """The judgment helps a person's own assessment; an unattended process has no assessment to make."""
    found = situation.index.officers.get(situation.request.actor)
    if found is None:
        yield gap("だれが名簿を開くのか分かりません。計画の担当者として開いてください。")
    elif found[0].kind is OfficerKind.PROCESS:
        yield violation("引き渡された名簿を、自動処理が開くことはできません。活用主体の担当者が開いてください。")


@gate_rule("gate-12", "個人情報保護法第66条第2項、ガイドライン5.6", "委託先の課は、委託契約の期間の中で求めている", _department)
def contract_is_running(situation: Situation) -> Iterator[Verdict]:
    """A contractor's access begins and ends with its contract, and with that of a contractor above it."""
    for contract in situation.examination.reading.contracts_under(situation.request.department):
        if contract is None:
            yield gap("この担当課の委託契約が計画にありません。contracts.toml に契約を書き、担当課の contract にそのidを書いてください。")
        elif not is_running(contract, situation.request.on):
            yield violation(f"委託契約「{contract.subject}」の期間の外です。契約の期間の中で行うか、契約を結び直して計画に書いてください。")


def _for_originals(request: Request) -> bool:
    return request.action == Action.OPEN and request.role == Role.PROPOSALS_DESK and request.stage == Stage.DELIVERED


@gate_rule(
    "gate-13",
    "設計の定め（個人情報保護法第66条の安全管理措置として）",
    "匿名加工のもとになるデータは自動処理だけが開く",
    _actor,
    _for_originals,
)
def nobody_reads_originals(situation: Situation) -> Iterator[Verdict]:
    """The desk needs what is made of the file, not the file: nobody of it looks at the residents' own rows."""
    found = situation.index.officers.get(situation.request.actor)
    if found is None:
        yield gap("だれが元のデータを開くのか分かりません。計画にある自動処理で行ってください。")
    elif found[0].kind is OfficerKind.PERSON:
        yield violation("匿名加工のもとになるデータを、人が開くことはできません。提案担当の自動処理で加工してください。")


CELL_RULES: tuple[GateRule, ...] = (release_is_valid, actor_is_named, department_has_role, role_reaches, purpose_is_known)
"""Rules that look at the request without its items and uses."""

GATE_RULES: tuple[GateRule, ...] = (
    *CELL_RULES,
    items_are_covered,
    uses_are_sound,
    identity_is_apart,
    empty_request_is_based,
    figures_are_figures,
    people_read_lists,
    contract_is_running,
    nobody_reads_originals,
)
"""Every rule that `decide` asks, in order."""
