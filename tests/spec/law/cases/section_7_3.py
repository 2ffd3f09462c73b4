"""7.3: 名寄せ."""

import datetime
from types import ModuleType
from typing import Any

from msgspec.structs import replace
from rule_case import Case, Change, both, changed, untouched

from hagukumi.plan.records import LinkageModel, OfficerKind, Plan, Script


def _model(**changes: Any) -> Change:
    return changed("linkage_models", "model-2027", **changes)


def _first_level(**changes: Any) -> Change:
    """The plan with the first level of its model changed."""

    def change(sample: ModuleType, plan: Plan) -> Plan:
        (model,) = plan.linkage_models
        first, *rest = model.levels
        return sample.change(plan, "linkage_models", model.id, levels=(replace(first, **changes), *rest))

    return change


def _second(**changes: Any) -> Change:
    """Another model beside the one of the plan."""

    def change(sample: ModuleType, plan: Plan) -> Plan:
        other: LinkageModel = sample.linkage_model(id="model-2028", **changes)
        return sample.add(plan, "linkage_models", other)

    return change


def _no_model(sample: ModuleType, plan: Plan) -> Plan:
    return replace(plan, linkage_models=())


def _reviewer_is_a_process(sample: ModuleType, plan: Plan) -> Plan:
    (kodomo,) = (department for department in plan.departments if department.id == "kodomo")
    officers = tuple(replace(each, kind=OfficerKind.PROCESS) if each.id == "kodomo-b" else each for each in kodomo.officers)
    return sample.change(plan, "departments", "kodomo", officers=officers)


CASES = (
    Case("7.3-1", "pass", "割合が1兆分の1以上1以下で、比べ方ごとに合計が1になるモデルは、適です。", untouched),
    Case("7.3-1", "gap", "一致の段階が一つもないモデルは、未整理です。", _model(levels=())),
    Case("7.3-1", "violation", "割合が0の段階のあるモデルは、否です。", _first_level(match=0.0)),
    Case(
        "7.3-1", "violation", "割合が0に限りなく近く、一段階だけで結び付けを決める段階のあるモデルは、否です。", _first_level(match=5e-324)
    ),
    Case("7.3-1", "violation", "割合が数でない段階のあるモデルは、否です。", _first_level(match=float("nan"))),
    Case("7.3-1", "violation", "割合が1を超える段階のあるモデルは、否です。", _first_level(match=1.2)),
    Case("7.3-1", "violation", "割合の合計が1にならないモデルは、否です。", _first_level(other=0.2)),
    Case("7.3-1", "violation", "同じ段階が二度あるモデルは、否です。", _first_level(level="none")),
    Case("7.3-1", "violation", "事前の割合が0のモデルは、否です。", _model(prior=0.0)),
    Case("7.3-1", "violation", "事前の割合が1兆分の1より小さいモデルは、否です。", _model(prior=1e-320)),
    Case("7.3-2", "pass", "学習させた人とは別の、総括管理主体の担当者が、学習の後に確かめたモデルは、適です。", untouched),
    Case("7.3-2", "pass", "学習した日のうちに確かめたモデルは、適です。", _model(reviewed_on=datetime.date(2027, 3, 1))),
    Case("7.3-2", "gap", "誰も確かめていないモデルは、未整理です。", _model(reviewed_by="")),
    Case("7.3-2", "gap", "確かめた日のないモデルは、未整理です。", _model(reviewed_on=None)),
    Case("7.3-2", "gap", "学習させた人が計画の担当者にいないモデルは、未整理です。", _model(trained_by="nobody")),
    Case("7.3-2", "violation", "学習させた人が自分で確かめたモデルは、否です。", _model(trained_by="kodomo-b")),
    Case("7.3-2", "violation", "総括管理主体でない課の担当者が確かめたモデルは、否です。", _model(reviewed_by="shimin-a")),
    Case("7.3-2", "violation", "自動処理が確かめたことになっているモデルは、否です。", _reviewer_is_a_process),
    Case(
        "7.3-2", "violation", "学習した日より前に確かめたことになっているモデルは、否です。", _model(reviewed_on=datetime.date(2027, 2, 28))
    ),
    Case("7.3-3", "pass", "学習した行数と組の数、確かめた内容が書かれたモデルは、適です。", untouched),
    Case("7.3-3", "gap", "照合用の表記の版のないモデルは、未整理です。", _model(notation="")),
    Case("7.3-3", "gap", "何行から学習したか書かれていないモデルは、未整理です。", _model(rows=0)),
    Case("7.3-3", "gap", "確かめた内容が空欄のモデルは、未整理です。", _model(remark="")),
    Case("7.3-3", "violation", "確認しないと書かれたモデルは、否です。", _model(remark="確認しない")),
    Case("7.3-3", "violation", "組の数が0より小さいモデルは、否です。", _model(pairs=-1)),
    Case("7.3-4", "pass", "名寄せを行う利用目的に一つだけあるモデルは、適です。", untouched),
    Case("7.3-4", "pass", "モデルのない計画では、処理のたびに学習するので、適です。", _no_model),
    Case("7.3-4", "gap", "利用目的の空欄のモデルは、未整理です。", _model(purpose="")),
    Case("7.3-4", "violation", "名寄せを行わない利用目的のモデルは、否です。", _model(purpose="watch")),
    Case("7.3-4", "violation", "同じ利用目的に二つ目のモデルのある計画は、否です。", _second()),
    Case("7.3-4", "violation", "ローマ字の記録のためのモデルは、否です。", _model(script=Script.LATIN)),
    Case(
        "7.3-4", "violation", "モデルのない計画に、ローマ字のモデルだけを入れると、否です。", both(_no_model, _second(script=Script.LATIN))
    ),
)
