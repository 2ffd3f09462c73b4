"""5.4.8: 利用目的以外の目的のための内部利用及び外部提供（本人同意の場合）."""

from types import ModuleType

from msgspec.structs import replace
from rule_case import Case, Change, both, changed

from hagukumi.plan.records import Consenter, ItemKind, Plan


def _consented(use: str = "handover", **changes: object) -> Change:
    def change(sample: ModuleType, plan: Plan) -> Plan:
        return sample.change(plan, "uses", use, basis=replace(sample.CONSENT, **changes))

    return change


def _weighed(**texts: str) -> Change:
    return lambda sample, plan: _consented(viewpoints=replace(sample.VIEWPOINTS, **texts))(sample, plan)


def _per_row(item: str) -> Change:
    return _consented("council", consent_item=item)


CASES = (
    Case("5.4.8-1", "pass", "面接で本人の判断能力を確かめたと書かれた同意は、適です。", _consented()),
    Case("5.4.8-1", "gap", "判断能力があるかどうかの結果が書かれていない同意は、未整理です。", _consented(capable=None)),
    Case("5.4.8-1", "gap", "判断能力を確かめる方法が空欄の同意は、未整理です。", _consented(capacity="")),
    Case("5.4.8-1", "violation", "判断能力を確かめないと書かれた同意は、否です。", _consented(capacity="確認しない")),
    Case("5.4.8-2", "pass", "判断能力のある本人の同意は、適です。", _consented()),
    Case("5.4.8-2", "violation", "判断能力のない本人だけの同意は、否です。", _consented(capable=False)),
    Case(
        "5.4.8-2",
        "gap",
        "判断能力のある本人を差し置いた、親権者だけの同意は、未整理です。",
        _consented(consenter=Consenter.PARENTAL_AUTHORITY),
    ),
    Case("5.4.8-3", "pass", "口頭の同意も、日時の記録が残れば、適です。", _consented()),
    Case("5.4.8-3", "gap", "同意を得る方法が空欄の同意は、未整理です。", _consented(form="")),
    Case("5.4.8-3", "violation", "同意の記録を残さないと書かれた同意は、示すことができないので、否です。", _consented(proof="残さない")),
    Case(
        "5.4.8-3",
        "gap",
        "申出がないことを同意とみなすとした同意は、本人が同意を示していないので、未整理です。",
        _consented(form="案内を送り、申出がなければ同意とみなす"),
    ),
    Case(
        "5.4.8-3",
        "gap",
        "本人でも親権者でも法定代理人でもない校長が代わってした同意は、未整理です。",
        _consented(form="校長が代わって同意する"),
    ),
    Case("5.4.8-3", "gap", "口頭の同意で、記録がないと書かれたものは、未整理です。", _consented(proof="口頭なので記録はない")),
    Case(
        "5.4.8-3",
        "pass",
        "職員が説明し、本人が同意したことを面接の記録に残す同意は、適です。",
        _consented(form="職員が説明し、本人が同意する"),
    ),
    Case("5.4.8-4", "pass", "同意によるときも表5-3の観点が書かれていれば、適です。", _consented()),
    Case("5.4.8-4", "gap", "同意があっても、必要な限度の整理が空欄の利用は、未整理です。", _weighed(extent="")),
    Case("5.4.8-4", "violation", "同意があっても、必要な限度ではないと書かれた利用は、否です。", _weighed(extent="必要な限度ではない")),
    Case("5.4.8-5", "pass", "同意の年月日を表す項目で、行ごとに同意を確かめる利用は、適です。", _per_row("council.judged_on")),
    Case("5.4.8-5", "gap", "同意の項目が日付の項目でない利用は、いつ同意したか分からないので、未整理です。", _per_row("council.category")),
    Case(
        "5.4.8-5",
        "violation",
        "だれにでもある識別子を同意の項目とする利用は、同意のない人まで通すので、否です。",
        both(_per_row("council.judged_on"), changed("items", "council.judged_on", kind=ItemKind.INDIRECT)),
    ),
)
