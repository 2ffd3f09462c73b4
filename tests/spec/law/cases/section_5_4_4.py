"""5.4.4: 利用目的の変更."""

from types import ModuleType

from msgspec.structs import replace
from rule_case import Case, Change, both, changed

from hagukumi.plan.records import Acquisition, Plan, PurposeChange

_CHANGE = PurposeChange(relation="同じこどもの学びの支援", reasonableness="だれもが思い浮かべる範囲である")
_STUDIED = changed("uses", "study", basis=_CHANGE)


def _judged_from(*inputs: str) -> Change:
    """A judgment whose purpose is changed, made from what these uses bring."""

    def change(sample: ModuleType, plan: Plan) -> Plan:
        judge = sample.use("judge", "watch", "kodomo>kodomo:coordinator", "judged", "judgment.band", _CHANGE)
        return replace(plan, uses=(*(use for use in plan.uses if use.id in inputs), judge), criteria=())

    return change


CASES = (
    Case("5.4.4-1", "pass", "既に保有している欠席日数についての利用目的の変更は、適です。", _STUDIED),
    Case("5.4.4-1", "pass", "保有している項目から作る情報についての利用目的の変更は、適です。", _judged_from("school-watch")),
    Case(
        "5.4.4-1",
        "violation",
        "新たに取得する項目についての利用目的の変更は、変えるべき目的がまだないので、否です。",
        both(_STUDIED, changed("items", "school.absences", acquisition=Acquisition.NEW)),
    ),
    Case("5.4.4-1", "gap", "元になる項目が計画にない情報についての利用目的の変更は、未整理です。", _judged_from()),
    Case("5.4.4-2", "pass", "早期発見ではなく事業の評価のためにする利用目的の変更は、適です。", _STUDIED),
    Case(
        "5.4.4-2",
        "violation",
        "保有している情報の利用目的を、困難を抱えるこどもの早期発見に変える利用は、ガイドラインの見解により、否です。",
        both(_STUDIED, changed("uses", "study", purpose="watch")),
    ),
    Case(
        "5.4.4-2",
        "gap",
        "計画にない利用目的への変更は、早期発見のためかどうか分からないので、未整理です。",
        both(_STUDIED, changed("uses", "study", purpose="nothing")),
    ),
    Case("5.4.4-3", "pass", "相当の関連性と、それが合理的に認められる理由が書かれた利用目的の変更は、適です。", _STUDIED),
    Case(
        "5.4.4-3",
        "gap",
        "合理的に認められる理由が空欄の利用目的の変更は、未整理です。",
        changed("uses", "study", basis=replace(_CHANGE, reasonableness="")),
    ),
    Case(
        "5.4.4-3",
        "violation",
        "関連性がないと書かれた利用目的の変更は、否です。",
        changed("uses", "study", basis=replace(_CHANGE, relation="関連性なし")),
    ),
)
