"""役割(責任) (chapter 4, 表4-1): every department says how it meets each duty of its roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from hagukumi.law.duties import ROLE_DUTY, duties_of
from hagukumi.law.findings import Verdict, allowed, gap, violation
from hagukumi.law.reach import ROLE_NAMES
from hagukumi.law.reading import Reading
from hagukumi.law.rule import DEPARTMENTS, DUTIES, AnyRule, rule
from hagukumi.law.settled import denied, settled, stated
from hagukumi.plan.records import Department, Duty, Progress

_TABLE = "ガイドライン4・4.1（表4-1）・4.2・4.3・4.4"


@rule(DEPARTMENTS, "4-3", _TABLE, "課は、持っている役割の責任のすべてについて、果たし方を書いている")
def duties_are_met(reading: Reading, department: Department) -> Iterator[Verdict]:
    """Roles and responsibilities are to be set up properly; a duty that nobody wrote down is not known to be met."""
    written: defaultdict[str, list[Duty]] = defaultdict(list)
    for entry in reading.duties_of(department.id):
        written[entry.duty].append(entry)
    for duty in duties_of(department):
        name = f"「{department.name}」の{ROLE_NAMES[duty.role]}としての役割「{duty.heading}」（{duty.id}）"
        if duty.id not in written:
            yield gap(f"{name}の果たし方がありません。duties.toml に書いてください。{duty.sentence}")
        elif all(denied(entry.how, "実施") for entry in written[duty.id]):
            yield violation(f"{name}に、行わないという趣旨だけが書かれています。果たし方を how に書いてください。{duty.sentence}")


@rule(DUTIES, "4-4", _TABLE, "役割の果たし方は、その役割を持つ課のもので、実施中なら示すものがある")
def duty_is_sound(reading: Reading, duty: Duty) -> Iterator[Verdict]:
    """An id of the list, a department of that role, a text that says how, and evidence for what is said to be in place."""
    known, department = ROLE_DUTY.get(duty.duty), reading.index.departments.get(duty.department)
    if known is None:
        yield violation(f"役割「{duty.duty}」は一覧にありません。duty を役割の一覧のidに直してください。")
    elif department and known.role not in department.roles:
        yield violation(f"「{department.name}」は{ROLE_NAMES[known.role]}ではありません。department か duty を直してください。")
    name = f"役割「{known.heading if known else duty.duty}」"
    if not settled(duty.how):
        yield gap(f"{name}の果たし方が空欄または未定です。how に、何をどうするかを書いてください。")
    if duty.state is Progress.IN_PLACE:
        yield from stated(duty.evidence, f"実施中の{name}を示すもの", "evidence に、規程・記録・設定などを書いてください。")
    if duty.confirmed_by and duty.confirmed_by not in reading.index.officers:
        yield gap(f"{name}を確かめた人が計画の担当者にいません。confirmed_by を直してください。")
    if bool(duty.confirmed_by) != (duty.confirmed_on is not None):
        yield gap(f"{name}を確かめた人と日の片方だけが書かれています。confirmed_by と confirmed_on をそろえてください。")


@rule(DUTIES, "4-5", _TABLE, "役割の果たし方に、これから行うもの・改めるもの・確かめていないものがある")
def duty_needs_work(reading: Reading, duty: Duty) -> Iterator[Verdict]:
    """A remark: what is planned or must change is followed up, and what is in place is confirmed by somebody."""
    known = ROLE_DUTY.get(duty.duty)
    name = f"役割「{known.heading if known else duty.duty}」"
    if duty.state is Progress.NEEDS_CHANGE:
        yield allowed(f"{name}は見直しが必要とされています。いつまでに何を改めるかを決めてください。")
    elif duty.state is Progress.PLANNED:
        yield allowed(f"{name}はこれから行うこととされています。始める前に実施されているか確かめてください。")
    elif not settled(duty.confirmed_by):
        yield allowed(f"{name}が実施されていることを、まだ誰も確かめていません。")


RULES: tuple[AnyRule, ...] = (duties_are_met, duty_is_sound)
REMARKS: tuple[AnyRule, ...] = (duty_needs_work,)
