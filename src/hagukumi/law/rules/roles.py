"""主体 (chapter 4): which role may reach which stage, one coordinator, who gives, and the privacy organisation apart (5.7.1, 7.5.1)."""

from __future__ import annotations

from collections.abc import Iterator

from hagukumi.law.findings import Verdict, gap, violation
from hagukumi.law.reach import CHAPTER_4, ROLE_NAMES, STAGE_NAMES, STAGES
from hagukumi.law.reading import Reading
from hagukumi.law.rule import DEPARTMENTS, PROGRAMME, USES, AnyRule, rule
from hagukumi.law.settled import stated
from hagukumi.plan.records import Acquisition, BodyKind, Department, Programme, Role, Stage, Use


@rule(USES, "4-1", "ガイドライン4", "主体は、自分の段階のデータだけを受ける")
def role_reaches_stage(reading: Reading, use: Use) -> Iterator[Verdict]:
    """The matrix of roles and stages; whatever is not in it is refused."""
    if not use.stages:
        yield gap("この利用に段階がないため、主体に届くデータかどうか分かりません。stages に段階を書いてください。")
    for stage in dict.fromkeys(use.stages):
        if stage not in STAGES[use.role]:
            yield violation(
                f"{ROLE_NAMES[use.role]}は「{STAGE_NAMES[stage]}」のデータを受けられません。段階を改めるか、受ける主体を改めてください。"
            )


@rule(USES, "4-2", "ガイドライン4", "受ける課は、その主体の役割を持つ")
def receiver_has_role(reading: Reading, use: Use) -> Iterator[Verdict]:
    """A role is held by the department, not lent by a use."""
    department = reading.index.departments.get(use.receiver)
    if department is None:
        yield gap("受ける課が計画にないため、その主体の役割を持つか分かりません。receiver に担当課のidを書いてください。")
    elif use.role not in department.roles:
        yield violation(
            f"「{department.name}」は{ROLE_NAMES[use.role]}ではありません。受ける課を改めるか、担当課の roles を見直してください。"
        )


@rule(PROGRAMME, "4.1-1", "ガイドライン4.1", "総括管理主体は、ただ一つの決まった課である")
def one_coordinator(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """It is not fitting that the coordinating department changes with the difficulty looked at."""
    if not reading.coordinators:
        yield gap("総括管理主体の課がありません。一つの担当課の roles に coordinator を書いてください。")
    if len(reading.coordinators) > 1:
        names = "・".join(department.name for department in reading.coordinators)
        yield violation(f"総括管理主体が{len(reading.coordinators)}課あります（{names}）。特定の一つの課に決めてください。")


@rule(PROGRAMME, "4.1-8", "ガイドライン4・4.1", "総括管理主体は、地方公共団体の部局である")
def coordinator_is_public(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """A contractor may work for the coordinator but not answer for the whole in its place."""
    for department in reading.coordinators:
        body = reading.index.body_of(department.id)
        if department.commissioned_by or (body and body.kind is BodyKind.PRIVATE):
            yield violation(
                f"総括管理主体の「{department.name}」は、民間または委託先です。全体の責任を負う地方公共団体の課を coordinator にし、"
                "委託する作業は委託先の課として別に書いてください。"
            )
        elif body is None:
            yield gap(f"総括管理主体の「{department.name}」の機関が計画にないため、地方公共団体の課か分かりません。body を直してください。")


@rule(USES, "4.1-2", "ガイドライン4.1・4.2", "渡すのは、項目を保有する課か総括管理主体である")
def giver_has_the_item(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Delivered data comes from its holder; what the system makes comes from the coordinator."""
    coordinators = {department.id for department in reading.coordinators}
    for item in reading.items_in(use):
        holder = reading.holder_of(item)
        only_holder = item.acquisition is Acquisition.DERIVED or Stage.DELIVERED in use.stages
        if not holder:
            yield gap(f"項目「{item.name}」を保有する課が分かりません。抽出データの holder か、総括管理主体の課を書いてください。")
        elif use.giver == holder or (use.giver in coordinators and not only_holder):
            continue
        elif only_holder or coordinators:
            yield violation(
                f"項目「{item.name}」を渡すのは「{_name(reading, holder)}」です。渡す課を改めるか、項目を別の利用に分けてください。"
            )
        else:
            yield gap(f"項目「{item.name}」を渡す課が総括管理主体か分かりません。総括管理主体の課を書いてください。")


def _name(reading: Reading, department: str) -> str:
    found = reading.index.departments.get(department)
    return found.name if found else department


@rule(USES, "4.2-2", "ガイドライン4.2", "保有・管理主体が見るのは、自分の抽出データだけである")
def holder_sees_its_own(reading: Reading, use: Use) -> Iterator[Verdict]:
    """A holder's own desk is no way to another department's data."""
    if use.role is not Role.HOLDER:
        return
    unknown = "・".join(item for item in dict.fromkeys(use.items) if item not in reading.index.items)
    if unknown:
        yield gap(f"計画にない項目（{unknown}）があるため、受ける課が保有するものか分かりません。項目を書き足すか、idを直してください。")
    for item in reading.items_in(use):
        if reading.holder_of(item) != use.receiver or item.acquisition is Acquisition.DERIVED:
            yield violation(f"項目「{item.name}」は、受ける課が保有する項目ではありません。この利用から外してください。")


@rule(DEPARTMENTS, "5.7.1-1", "ガイドライン5.7.1", "プライバシー保護組織は、四つの主体と別である")
def privacy_organisation_is_apart(reading: Reading, department: Department) -> Iterator[Verdict]:
    """Who watches over privacy should not be one of those watched."""
    named = reading.plan.programme.privacy_organisation.strip() in (department.id, department.name)
    if (named or Role.PRIVACY_OFFICER in department.roles) and CHAPTER_4.intersection(department.roles):
        yield gap(
            f"プライバシー保護組織の「{department.name}」が、データを扱う主体を兼ねています。別の課に分けてください（分けることが望ましいとされています）。"
        )


@rule(PROGRAMME, "5.7.1-2", "ガイドライン5.7.1・7.5.1・7.6", "責任者と、プライバシー保護組織が決まっている")
def officers_in_charge_are_named(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """The general manager, the audit manager and the privacy organisation of the programme."""
    wanted = {
        "総括管理責任者（general_manager）": programme.general_manager,
        "監査責任者（audit_manager）": programme.audit_manager,
        "プライバシー保護組織（privacy_organisation）": programme.privacy_organisation,
    }
    for name, text in wanted.items():
        yield from stated(text, f"事業の{name}", "plan.toml に、職名または課の名を書いてください。", "設置")


RULES: tuple[AnyRule, ...] = (
    role_reaches_stage,
    receiver_has_role,
    one_coordinator,
    coordinator_is_public,
    giver_has_the_item,
    holder_sees_its_own,
    privacy_organisation_is_apart,
    officers_in_charge_are_named,
)
