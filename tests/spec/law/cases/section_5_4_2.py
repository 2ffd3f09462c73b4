"""5.4.2: 個人情報の取扱い区分に応じた整理手法."""

from types import ModuleType

from msgspec.structs import replace
from rule_case import Case, Change, changed, untouched

from hagukumi.plan.records import Acquisition, Plan, WithinPurpose


def _within(covered_by: str) -> Change:
    """A hand-over under a purpose that stands apart from the search, within the purpose told when the data was acquired."""

    def change(sample: ModuleType, plan: Plan) -> Plan:
        apart = sample.change(sample.change(plan, "purposes", "support", parent=""), "uses", "handover", purpose="watch")
        return sample.change(apart, "uses", "council", basis=WithinPurpose(covered_by=covered_by))

    return change


def _weighed(temporary: str) -> Change:
    def change(sample: ModuleType, plan: Plan) -> Plan:
        viewpoints = replace(sample.VIEWPOINTS, temporary=temporary)
        return sample.change(plan, "uses", "judge", basis=replace(sample.INTERNAL, viewpoints=viewpoints))

    return change


CASES = (
    Case(
        "5.4.2-1",
        "pass",
        "取得のときに示した利用目的のどこに含まれるかが書かれた目的内の提供は、適です。",
        _within("支援のための共有を明示して取得した"),
    ),
    Case("5.4.2-1", "gap", "利用目的のどこに含まれるかが空欄の目的内の提供は、未整理です。", _within("")),
    Case("5.4.2-1", "violation", "取得のときの利用目的に含まれないと書かれた目的内の提供は、否です。", _within("含まれない")),
    Case("5.4.2-2", "pass", "既に保有している項目に、取得したときの利用目的が書かれていれば、適です。", untouched),
    Case(
        "5.4.2-2",
        "gap",
        "当初の利用目的が未定の、既に保有している項目は、未整理です。",
        changed("items", "school.absences", original_purpose="未定"),
    ),
    Case(
        "5.4.2-2",
        "violation",
        "既に保有しているのに当初の利用目的がないとする項目は、目的なく保有していることになるので、否です。",
        changed("items", "school.absences", original_purpose="利用目的なし"),
    ),
    Case("5.4.2-3", "pass", "抽出データの項目は新規か保有、システムが作る項目は作成と区分していれば、適です。", untouched),
    Case(
        "5.4.2-3",
        "gap",
        "新たに取得する項目とされながら当初の利用目的が書かれた項目は、どちらか分からないので、未整理です。",
        changed("items", "survey.wish", original_purpose="学力調査"),
    ),
    Case(
        "5.4.2-3",
        "violation",
        "システムが作る判定の結果を、新たに取得した情報とする項目は、否です。",
        changed("items", "judgment.band", acquisition=Acquisition.NEW),
    ),
    Case("5.4.2-4", "pass", "臨時的に行う、相当の理由による内部利用は、適です。", untouched),
    Case(
        "5.4.2-4",
        "violation",
        "恒常的に行うとした、相当の理由による内部利用は、利用目的の変更か新たな取得によるべきなので、否です。",
        changed("uses", "judge", permanent=True),
    ),
    Case(
        "5.4.2-4",
        "gap",
        "恒常的か臨時的かが整理されていない、相当の理由による利用は、未整理です。",
        changed("uses", "judge", permanent=None),
    ),
    Case(
        "5.4.2-4",
        "violation",
        "恒常的に行うとした、本人の同意による提供も、表5-1では臨時的な場合の整理なので、否です。",
        lambda sample, plan: sample.change(plan, "uses", "handover", basis=sample.CONSENT, permanent=True),
    ),
    Case(
        "5.4.2-4",
        "pass",
        "新たに取得した情報を特定した目的で使う利用は、恒常的に行っても、適です。",
        changed("uses", "survey-watch", permanent=True),
    ),
    Case(
        "5.4.2-4",
        "gap",
        "臨時的とされながら、表5-3の整理には恒常的に行うと書かれた利用は、どちらか確かめるまで、未整理です。",
        _weighed("毎年度、恒常的に行う"),
    ),
    Case(
        "5.4.2-4",
        "gap",
        "臨時的とされながら、当分の間行うと書かれた利用は、終わりが見えないので、未整理です。",
        _weighed("当分の間行う"),
    ),
    Case(
        "5.4.2-4",
        "gap",
        "恒常的ではないとしながら、期限を定めないと書かれた利用は、どちらか確かめるまで、未整理です。",
        _weighed("恒常的ではないが、期限は定めない"),
    ),
    Case(
        "5.4.2-4",
        "pass",
        "恒常的には行わず、新しい様式で取得するまでの間に限ると書かれた利用は、適です。",
        _weighed("恒常的には行わず、新しい様式で取得するまでの間に限る"),
    ),
)
