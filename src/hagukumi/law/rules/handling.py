"""取扱い区分 (表5-1, 5.4.2–5.4.4): whether data newly acquired, held or derived may rest on the basis named."""

from __future__ import annotations

from collections.abc import Iterator

from hagukumi.law.findings import Verdict, gap, violation
from hagukumi.law.reading import Reading
from hagukumi.law.rule import ITEMS, USES, AnyRule, rule
from hagukumi.law.settled import denied, stated
from hagukumi.plan.derived import DERIVED_TABLES
from hagukumi.plan.records import Acquisition, Item, NewAcquisition, PurposeChange, Use, WithinPurpose

_UNKNOWN = "の元になる項目が計画にないため、新たに取得した情報か、保有している情報か分かりません。元の項目の利用を書いてください。"


def _names(reading: Reading, use: Use, kind: Acquisition | None) -> str:
    return "・".join(item.name for item in reading.items_in(use) if reading.acquisition(item, use.purpose) is kind)


@rule(
    USES,
    "5.4.3-1",
    "個人情報保護法第61条第1項、ガイドライン5.4.2・5.4.3",
    "61条1項（新規）で使うのは、この目的のために新たに取得する項目である",
)
def new_means_new(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Held data was acquired without this purpose; derived data inherits from its inputs."""
    if not isinstance(use.basis, NewAcquisition):
        return
    held = _names(reading, use, Acquisition.HELD)
    if held:
        yield violation(
            f"「{held}」は既に保有している情報（またはそこから作る情報）なので、61条1項の新規取得では使えません。"
            "69条2項2号または3号などの根拠に改めてください。"
        )
    if unknown := _names(reading, use, None):
        yield gap(f"「{unknown}」{_UNKNOWN}")


@rule(USES, "5.4.3-2", "個人情報保護法第61条第1項、ガイドライン5.4.3", "新たに取得する項目の利用目的は、取得のときに特定されている")
def new_is_specified(reading: Reading, use: Use) -> Iterator[Verdict]:
    """New means: acquired with this purpose specified concretely and individually."""
    if isinstance(use.basis, NewAcquisition):
        thing = "新たに取得する情報について、利用目的をどう特定したか"
        yield from stated(use.basis.specified, thing, "specified に、いつ、どの様式で特定したかを書いてください。", "特定")


@rule(USES, "5.4.4-1", "個人情報保護法第61条第3項、ガイドライン5.4.4", "利用目的の変更は、既に保有している情報についてする")
def change_is_not_for_new_data(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Newly acquired data has its purpose specified at acquisition; there is nothing to change."""
    if not isinstance(use.basis, PurposeChange):
        return
    new = _names(reading, use, Acquisition.NEW)
    if new:
        yield violation(f"「{new}」は新たに取得する情報です。利用目的の変更ではなく、61条1項で利用目的を特定してください。")
    if unknown := _names(reading, use, None):
        yield gap(f"「{unknown}」{_UNKNOWN}")


@rule(
    USES,
    "5.4.4-2",
    "個人情報保護法第61条第3項、ガイドライン5.4.4（ガイドラインの見解）",
    "早期発見のためのデータ連携に、利用目的の変更は使わない",
)
def change_is_not_for_early_detection(reading: Reading, use: Use) -> Iterator[Verdict]:
    """The guideline holds that linking held data for early detection cannot normally be foreseen."""
    if not isinstance(use.basis, PurposeChange):
        return
    held = _names(reading, use, Acquisition.HELD)
    if use.purpose not in reading.index.purposes:
        yield gap("利用目的が計画にないため、早期発見のための利用かどうか分かりません。purpose に、計画にある利用目的を書いてください。")
    elif held and reading.detects(use.purpose):
        yield violation(
            f"「{held}」を早期発見のために使うことは、通常予期し得ないと考えられるため、利用目的の変更では整理できません（ガイドラインの見解）。"
            "69条2項2号または3号で整理してください。"
        )


@rule(USES, "5.4.4-3", "個人情報保護法第61条第3項、ガイドライン5.4.4", "利用目的の変更には、相当の関連性と合理性が書かれている")
def change_is_reasoned(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Both limbs of 61(3) are stated."""
    if not isinstance(use.basis, PurposeChange):
        return
    basis = use.basis
    yield from stated(
        basis.relation,
        "変更前の利用目的との「相当の関連性」",
        "relation に、当初の目的から想定できる理由を書いてください。",
        "関連性",
        "関連",
    )
    yield from stated(
        basis.reasonableness,
        "関連性が「合理的に認められる」理由",
        "reasonableness に、社会通念上妥当といえる理由を書いてください。",
        "理由",
    )


@rule(USES, "5.4.2-1", "個人情報保護法第69条第1項、ガイドライン5.3・5.4.2", "目的内の提供は、取得のときの利用目的に含まれている")
def within_means_within(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Data called held was acquired without the linkage's purpose (5.4.2), so early detection cannot lie within its purpose."""
    if not isinstance(use.basis, WithinPurpose):
        return
    covering = "取得のときの利用目的のどの部分に、この提供が含まれるか"
    yield from stated(use.basis.covered_by, covering, "covered_by に書くか、ほかの根拠に改めてください。", "含まれ")
    held = _names(reading, use, Acquisition.HELD)
    if held and reading.detects(use.purpose):
        yield gap(
            f"「{held}」は、データ連携の目的を特定せずに保有している項目（またはそこから作る項目）とされているので、目的内の提供といえるか分かりません。"
            "取得の区分（acquisition）を見直すか、69条2項の根拠に改めてください。"
        )


@rule(ITEMS, "5.4.2-2", "ガイドライン5.4.2", "既に保有している項目には、当初の利用目的が書かれている")
def held_has_original_purpose(reading: Reading, item: Item) -> Iterator[Verdict]:
    """Whether a use is another one can be told only beside the original purpose."""
    if item.acquisition is Acquisition.HELD:
        remedy = "original_purpose に、取得したときの利用目的を書いてください。"
        yield from stated(item.original_purpose, f"項目「{item.name}」の当初の利用目的", remedy, "利用目的", "特定")


@rule(ITEMS, "5.4.2-3", "ガイドライン5.4.2（表5-1）", "取得の区分（新規・保有・作成）は、項目の出どころと当初の利用目的に合っている")
def acquisition_fits_its_origin(reading: Reading, item: Item) -> Iterator[Verdict]:
    """What an extract brings was acquired, newly or before; what is new for this purpose had no purpose before it."""
    made = item.table in DERIVED_TABLES
    if not made and item.acquisition is Acquisition.DERIVED:
        yield gap(
            f"項目「{item.name}」は抽出データの項目なので、derived（システムが作る項目）にはできません。"
            "acquisition に、この目的で新たに取得するなら new、既に保有しているなら held を書いてください。"
        )
    if made and item.acquisition is not Acquisition.DERIVED:
        yield violation(f"項目「{item.name}」はシステムが作る項目です。acquisition を derived に直してください。")
    if item.acquisition is Acquisition.NEW and item.original_purpose.strip() and not denied(item.original_purpose):
        yield gap(
            f"項目「{item.name}」は新たに取得する項目（new）とされていますが、当初の利用目的が書かれています。既に保有している項目なら "
            "acquisition を held に直し、新たに取得するなら original_purpose を空欄にしてください。"
        )


RULES: tuple[AnyRule, ...] = (
    new_means_new,
    new_is_specified,
    change_is_not_for_new_data,
    change_is_not_for_early_detection,
    change_is_reasoned,
    within_means_within,
    held_has_original_purpose,
    acquisition_fits_its_origin,
)
