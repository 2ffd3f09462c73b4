"""gate: 求めへの応答（データを開き、保存し、数えるとき）."""

from datetime import date
from types import ModuleType

from msgspec.structs import replace
from rule_case import Change, GateCase, OutcomeWord, both, changed, untouched

from hagukumi.law import Request
from hagukumi.plan import Release
from hagukumi.plan.records import OfficerKind, Plan

_JUDGING = ("run@kodomo:coordinator", "watch", "assembled", "person.birth_date")
_LINKING = ("kodomo-a@kodomo:coordinator", "linkage", "linked", "juki.name juki.number")
_EMPTY = ("kodomo-a@kodomo:coordinator", "watch", "assembled")
_READING = ("gakko-s@gakko:supporter", "support", "handed_over", "judgment.band contact.name")
_COUNTING = ("gakko-s@gakko:supporter", "support", "handed_over", "", "figures")
_STUDYING = ("bunseki-a@bunseki:analyst", "evaluation", "pseudonymised", "school.absences judgment.band")
_ORIGINALS = ("kikaku-run@kikaku:proposals_desk", "making", "delivered", "juki.birth_date juki.moved_on juki.household")
_AFTER = date(2028, 4, 1)


def _gate(rule: str, outcome: OutcomeWord, says: str, words: tuple[str, ...], change: Change = untouched, **asked: object) -> GateCase:
    def ask(sample: ModuleType, plan: Plan) -> tuple[Release, Request]:
        return sample.release(change(sample, plan)), replace(sample.ask(*words), **asked)

    return GateCase(rule, outcome, says, ask)


def _process(sample: ModuleType, plan: Plan) -> Plan:
    """The board's supporter is an unattended process."""
    (officers,) = (department.officers for department in plan.departments if department.id == "gakko")
    marked = tuple(replace(officer, kind=OfficerKind.PROCESS) if officer.id == "gakko-s" else officer for officer in officers)
    return sample.change(plan, "departments", "gakko", officers=marked)


def _contracted(sample: ModuleType, plan: Plan) -> Plan:
    """The analyst is a contractor whose contract runs from April to September 2027."""
    return sample.selection.contracted(plan)


def _deidentified(sample: ModuleType, plan: Plan) -> Plan:
    """A file is de-identified at the desk for proposals."""
    return sample.deidentification.with_deidentification(plan)


CASES = (
    _gate("gate-1", "pass", "承認された版の有効期間の中での求めは、適です。", _JUDGING),
    _gate("gate-1", "violation", "版の有効期間が終わった次の日の求めは、否です。", _JUDGING, on=_AFTER),
    _gate("gate-1", "gap", "いつの求めか分からない求めは、期間の中か確かめられないので、未整理です。", _JUDGING, on=None),
    _gate("gate-2", "pass", "指定された担当者が、自分の課と役割で求めるなら、適です。", _JUDGING),
    _gate("gate-2", "violation", "学校教育課の担当者が、こども未来課の者として求めることは、否です。", _JUDGING, actor="gakko-h"),
    _gate("gate-2", "gap", "計画で担当者に指定されていない人の求めは、未整理です。", _JUDGING, actor="nobody"),
    _gate("gate-3", "pass", "総括管理主体の課が、その役割で求めるなら、適です。", _JUDGING),
    _gate("gate-3", "violation", "総括管理主体でない市民課が、その役割で求めることは、否です。", _JUDGING, department="shimin"),
    _gate("gate-3", "gap", "計画にない課の求めは、未整理です。", _JUDGING, department="nowhere"),
    _gate("gate-4", "pass", "総括管理主体が組合せの段階のデータを求めるなら、適です。", _JUDGING),
    _gate("gate-4", "pass", "活用主体が引渡しの段階の名簿を求めるなら、適です。", _READING),
    _gate("gate-4", "violation", "活用主体が、引渡しの前の判定の段階のデータを求めることは、否です。", _READING, stage="judged"),
    _gate("gate-4", "gap", "計画にない段階のデータの求めは、だれに届くものか分からないので、未整理です。", _JUDGING, stage="nowhere"),
    _gate("gate-5", "pass", "計画にある利用目的での求めは、適です。", _JUDGING),
    _gate("gate-5", "gap", "計画にない利用目的での求めは、未整理です。", _JUDGING, purpose="nothing"),
    _gate("gate-6", "pass", "求める項目のすべてに、その目的と段階の利用があれば、適です。", _JUDGING),
    _gate(
        "gate-6",
        "gap",
        "一つでも、その目的と段階の利用に含まれない項目があれば、未整理です。",
        _JUDGING,
        items=("person.birth_date", "juki.name"),
    ),
    _gate(
        "gate-6",
        "violation",
        "終わりの日を過ぎた利用による求めは、否です。",
        _JUDGING,
        changed("uses", "judge", until=date(2027, 5, 31)),
    ),
    _gate("gate-7", "pass", "よりどころの利用に否も未整理もない求めは、適です。", _JUDGING),
    _gate("gate-7", "gap", "よりどころの利用の取扱い方法が空欄であれば、未整理です。", _JUDGING, changed("uses", "judge", handling="")),
    _gate(
        "gate-7",
        "violation",
        "よりどころの利用に、取扱い方法がないと書かれていれば、否です。",
        _JUDGING,
        changed("uses", "judge", handling="該当なし"),
    ),
    _gate("gate-8", "pass", "名寄せのため、氏名と宛名番号だけを求めるなら、適です。", _LINKING),
    _gate("gate-8", "violation", "氏名と判定の区分を一度に求めることは、否です。", _LINKING, items=("juki.name", "judgment.band")),
    _gate("gate-8", "gap", "項目の並びとして読めない求めは、何を一緒に見るのか分からないので、未整理です。", _LINKING, items=1),
    _gate("gate-9", "pass", "利用のある段階で、システム自身の列だけを見る求めは、適です。", _EMPTY),
    _gate("gate-9", "gap", "利用のない段階で、システム自身の列を見る求めは、未整理です。", _EMPTY, stage="pseudonymised"),
    _gate("gate-10", "pass", "活用主体が、自分の課に引き渡された件数を見る求めは、適です。", _COUNTING),
    _gate("gate-10", "violation", "件数の求めに項目を付けることは、否です。", _COUNTING, items=("contact.name",)),
    _gate("gate-10", "gap", "利用のない目的についての件数の求めは、未整理です。", _COUNTING, purpose="evaluation"),
    _gate("gate-11", "pass", "引き渡された名簿を、活用主体の担当者が開く求めは、適です。", _READING),
    _gate("gate-11", "violation", "引き渡された名簿を自動処理が開くことは、人のアセスメントにならないので、否です。", _READING, _process),
    _gate("gate-11", "gap", "だれが開くのか分からない名簿の求めは、未整理です。", _READING, actor="nobody"),
    _gate("gate-12", "pass", "委託を受けた分析主体が、契約の期間の中で求めるなら、適です。", _STUDYING, _contracted),
    _gate("gate-12", "pass", "契約の最後の日の求めは、適です。", _STUDYING, _contracted, on=date(2027, 9, 30)),
    _gate("gate-12", "violation", "契約が終わった次の日の求めは、否です。", _STUDYING, _contracted, on=date(2027, 10, 1)),
    _gate(
        "gate-12",
        "violation",
        "期間の途中で終わった契約による求めは、否です。",
        _STUDYING,
        both(_contracted, changed("contracts", "analysis", ended_on=date(2027, 5, 31))),
    ),
    _gate(
        "gate-12",
        "gap",
        "委託契約が計画にない委託先の求めは、未整理です。",
        _STUDYING,
        both(_contracted, changed("departments", "bunseki", contract="nothing")),
    ),
    _gate("gate-13", "pass", "匿名加工のもとになるデータを、提案担当の自動処理が開く求めは、適です。", _ORIGINALS, _deidentified),
    _gate(
        "gate-13",
        "violation",
        "匿名加工のもとになるデータを、提案担当の人が開く求めは、否です。",
        _ORIGINALS,
        _deidentified,
        actor="kikaku-a",
    ),
    _gate("gate-13", "gap", "だれが開くのか分からない、元のデータの求めは、未整理です。", _ORIGINALS, _deidentified, actor="nobody"),
)
