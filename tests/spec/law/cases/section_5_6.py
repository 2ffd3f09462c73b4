"""5.6: 個人情報の取扱いの委託."""

from types import ModuleType

from rule_case import Case, Change, changed

from hagukumi.plan.records import Plan, Provider


def _contractor(**changes: object) -> Change:
    return changed("departments", "bunseki", **{"body": "club", "commissioned_by": "kodomo", "contract": "分析業務委託契約", **changes})


def _operated(**changes: object) -> Change:
    given = {"provider": Provider.COMMISSIONED, "provider_name": "学童クラブ", "provider_ground": "運営委託契約", **changes}
    return changed("sources", "school", **given)


def _organ(sample: ModuleType, plan: Plan) -> Plan:
    return sample.change(_contractor()(sample, plan), "departments", "bunseki", body="board")


CASES = (
    Case("5.6-1", "pass", "分析を委託し、委託契約の名が書かれた委託先は、適です。", _contractor()),
    Case("5.6-1", "gap", "委託契約が空欄の委託先は、未整理です。", _contractor(contract="")),
    Case("5.6-1", "violation", "契約を結ばずに委託するとした委託先は、否です。", _contractor(contract="契約なし")),
    Case("5.6-2", "pass", "運営を委託した学童クラブの記録を、委託元の課が契約に基づいて保有する抽出データは、適です。", _operated()),
    Case("5.6-2", "gap", "委託契約が空欄の、委託先の記録は、未整理です。", _operated(provider_ground="")),
    Case("5.6-2", "violation", "委託契約がないと書かれた、委託先の記録は、否です。", _operated(provider_ground="契約なし")),
    Case("5.6-3", "pass", "民間の事業者への委託は、適です。", _contractor()),
    Case("5.6-3", "gap", "教育委員会を委託先とする記載は、機関の間の提供ではないか確かめられるまで、未整理です。", _organ),
    Case(
        "5.6-3",
        "violation",
        "委託元と同じ法人の中の課を委託先とする記載は、自分への委託になるので、否です。",
        lambda sample, plan: sample.change(_contractor()(sample, plan), "departments", "kodomo", body="club"),
    ),
)
