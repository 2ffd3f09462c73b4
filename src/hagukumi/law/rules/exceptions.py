"""目的外の利用・提供 (Art. 69(2)): 柱書, the four viewpoints of 表5-3, item 4, and consent (5.4.6–5.4.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hagukumi.law.findings import Verdict, allowed, gap, violation
from hagukumi.law.reading import Reading
from hagukumi.law.rule import USES, AnyRule, rule
from hagukumi.law.settled import denied, settled, stated
from hagukumi.plan import records as r
from hagukumi.plan.records import Consent, Consenter, Use

_ITEM_4 = "個人情報保護法第69条第2項第4号、ガイドライン5.4.7"
_ITEM_1 = "個人情報保護法第69条第2項第1号、ガイドライン5.4.8"
_SPECIAL_REASONS = {
    "public_interest": "(ア)同程度の公益性",
    "hard_to_acquire": "(イ)自ら取得することの著しい困難",
    "urgent": "(ウ)緊急性",
    "otherwise_unattainable": "(エ)ほかに目的を達成できないこと",
}
_SPECIAL = f"{' '.join(_SPECIAL_REASONS.values())}、"
_VIEWPOINTS = {
    "temporary": "①臨時的なものであること",
    "extent": "②必要な限度であること",
    "reason": "③相当の理由があること",
    "no_undue_harm": "④本人又は第三者の権利利益を不当に侵害するおそれがないこと",
}


_ENDLESS = 2999
"""A year from which a last day says that there is none: registers write 2999-12-31 or 9999-12-31 for 「期限なし」."""
_HARM = re.compile("((権利)?利益を)?(不当に)?(侵害する)?おそれ(が|は)?(ある|あり|あります|否定できない)")
_TAKEN_IN_STRIDE = re.compile(
    "おそれ(が|は|も)[^。]*(ある|あります|残る|否定できない)(が|けれど|ものの)[^。]*(許容|やむを得|仕方|受け入れ|優先|小さい|低い)"
)
_HARMS = ("おそれ", "侵害するおそれ", "不当に侵害するおそれ", "権利利益を不当に侵害するおそれ", "侵害", "問題", "支障", "懸念", "影響")
_SILENCE = re.compile(
    "オプトアウト|opt-?out|みなし同意|同意(があった)?(もの)?とみな|(申出|申し出|異議|反対|拒否|回答)(が|の)な(い|けれ|かっ)"
)
"""Words under which nobody's silence is asked for what only a declaration gives."""
_OTHERS = re.compile(
    "(市長|町長|村長|区長|校長|園長|教育長|担任|職員|担当課|学校|園)が(本人に|保護者に)?(代わって|代わりに|代理で|まとめて|一括して)?(同意|承諾)(する|します|した)"
)
_NO_RECORD = re.compile("記録(は|が|を|も)?(ない|なし|ありません|しない|残さない|残していない|作らない|取らない)")
_NOT_SO = {
    "public_interest": ("公益性", "公益"),
    "hard_to_acquire": ("困難", "著しい困難", "取得", "自ら取得"),
    "urgent": ("緊急", "緊急性", "急ぎ"),
    "otherwise_unattainable": ("困難", "支障", "必要"),
    "other": ("理由", "特別の理由"),
}
_EASY = re.compile("(容易|簡単|自ら(取得)?|取得)[^。、]*(できる|(?<!不)可能(である|です)?|困難ではない|難しくない)$")


def _weighed(viewpoints: r.Viewpoints) -> Iterator[Verdict]:
    """The first three viewpoints: blank ones are not yet settled, and one that is denied is not met."""
    for name, deed in {"temporary": "臨時的", "extent": "必要な限度", "reason": "相当の理由"}.items():
        remedy = f"viewpoints.{name} に整理した内容を書くか、ほかの根拠を検討してください。"
        yield from stated(getattr(viewpoints, name), f"表5-3の観点「{_VIEWPOINTS[name]}」", remedy, deed)


def _harmless(text: str) -> Iterator[Verdict]:
    """The fourth viewpoint: a bare 「なし」 may mean that there is no danger, and still does not say why."""
    thing = f"表5-3の観点「{_VIEWPOINTS['no_undue_harm']}」"
    bare = "".join(text.split()).strip("。")
    if _HARM.fullmatch(bare) or _TAKEN_IN_STRIDE.search(bare):
        yield violation(f"{thing}で、おそれがあるとされています。おそれがあるときは、目的以外の利用・提供はできません。")
    elif not settled(text) or denied(re.sub("^(特に|とくに)", "", bare), *_HARMS):
        yield gap(f"{thing}の整理が空欄、未定、または結論だけです。viewpoints.no_undue_harm に、おそれがないといえる理由を書いてください。")


@rule(USES, "5.4-1", "個人情報保護法第69条第2項柱書、ガイドライン5.4.6〜5.4.8", "権利利益を不当に侵害するおそれがないことを確かめている")
def no_undue_harm(reading: Reading, use: Use) -> Iterator[Verdict]:
    """The opening words of 69(2) bind every case of it, consent included."""
    if isinstance(
        use.basis,
        r.Consent | r.ToThePerson | r.InternalReason | r.ExternalReason | r.StatisticsOrResearch | r.PersonsInterest | r.SpecialReason,
    ):
        yield from _harmless(use.basis.viewpoints.no_undue_harm)


@rule(USES, "5.4-2", "個人情報保護法第69条第2項第1号、ガイドライン5.3", "「本人に提供するとき」は、本人に渡す窓口だけが受ける")
def to_the_person_is_to_the_person(reading: Reading, use: Use) -> Iterator[Verdict]:
    """A department that works on the data itself is not the person; only the desk that hands it to the person may stand here."""
    if not isinstance(use.basis, r.ToThePerson):
        return
    if use.receiver not in reading.index.departments:
        yield gap("受ける課が計画にないため、本人に渡す窓口かどうか分かりません。receiver に、本人に渡す窓口の課を書いてください。")
    if use.role is not r.Role.RIGHTS_DESK:
        yield violation(
            "「本人に提供するとき」は、本人に渡す場合だけの根拠です。課が自ら使う利用の根拠にはなりません。"
            "本人の同意（69条2項1号）や相当の理由（69条2項2号・3号）など、ほかの根拠に改めてください。"
        )


@rule(
    USES,
    "5.4.6-1",
    "個人情報保護法第69条第2項第2号・第3号、ガイドライン5.4.6（表5-3）",
    "相当の理由による利用は、臨時的・必要な限度・相当の理由を整理している",
)
def reason_has_viewpoints(reading: Reading, use: Use) -> Iterator[Verdict]:
    """All viewpoints are weighed together; a blank one is not yet settled."""
    if isinstance(use.basis, r.InternalReason | r.ExternalReason):
        yield from _weighed(use.basis.viewpoints)


@rule(USES, "5.4.6-2", "ガイドライン5.4.6（表5-3①）", "相当の理由による利用には、終わりの日がある")
def temporary_use_ends(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Temporary means that it ends; the guideline fixes no length."""
    if not isinstance(use.basis, r.InternalReason | r.ExternalReason):
        return
    if use.until is None:
        yield gap("臨時的な利用なのに終わりの日がありません。until に、いつまでの利用かを書いてください。")
    elif use.until.year >= _ENDLESS:
        yield violation(
            f"利用の終わりが{use.until.year}年とされ、期限がないのと同じです。臨時的な利用なので、until に実際の終わりを書いてください。"
        )


@rule(USES, "5.4.7-1", _ITEM_4, "統計・学術研究のための提供は、専らその目的である")
def statistics_only(reading: Reading, use: Use) -> Iterator[Verdict]:
    """専ら: a purpose of another kind is not served by this case."""
    if not isinstance(use.basis, r.StatisticsOrResearch):
        return
    purpose = reading.index.purposes.get(use.purpose)
    solely = purpose and purpose.kind in (r.PurposeKind.STATISTICS, r.PurposeKind.RESEARCH) and not reading.searches(purpose.id)
    if purpose and not solely:
        yield violation(
            f"利用目的「{purpose.name}」は、専ら統計の作成又は学術研究の目的ではありません。別の利用目的に分けるか、ほかの根拠に改めてください。"
        )
    yield from stated(use.basis.use, "どのような統計または研究に使うか", "basis の use に書くか、ほかの根拠に改めてください。")


@rule(USES, "5.4.7-2", _ITEM_4, "本人の利益のための提供は、明らかな利益が書かれている")
def interest_is_stated(reading: Reading, use: Use) -> Iterator[Verdict]:
    """明らかに: the benefit is named."""
    if isinstance(use.basis, r.PersonsInterest):
        remedy = "interest に書くか、ほかの根拠に改めてください。"
        yield from stated(use.basis.interest, "提供が明らかに本人の利益になる理由", remedy, "利益", "本人の利益")


@rule(
    USES,
    "5.4.7-5",
    "個人情報保護法第69条第2項第4号、ガイドライン5.4.4・5.4.7（ガイドラインの見解）",
    "早期発見のためのデータ連携を、本人の利益のための提供としない",
)
def interest_is_not_for_a_search(reading: Reading, use: Use) -> Iterator[Verdict]:
    """The guideline places the search over all children under items 2 and 3, with their viewpoints and their end (5.4.4)."""
    if isinstance(use.basis, r.PersonsInterest) and reading.searches(use.purpose):
        yield gap(
            "こどもを探すための提供では、一人ひとりについて明らかに本人の利益になるとまではいえません。"
            "ガイドライン5.4.4は、相当の理由（69条2項2号・3号）での整理が適当としています。根拠を改めてください。"
        )


@rule(USES, "5.4.7-3", _ITEM_4, "特別の理由は、相当の理由よりも厳格な理由である")
def special_reason_is_stated(reading: Reading, use: Use) -> Iterator[Verdict]:
    """At least one reason of the guideline's list, or a like one, is written."""
    basis = use.basis
    if not isinstance(basis, r.SpecialReason):
        return
    written = [field for field in _NOT_SO if settled(getattr(basis, field))]
    if not written:
        yield gap(f"特別の理由が書かれていません。{_SPECIAL}などのうち当たるものを書いてください。")
    elif not any(_holds(basis, field) for field in written):
        yield violation(f"特別の理由が、どれも当たらないとされています。{_SPECIAL}などに当たらなければ、ほかの根拠を検討してください。")


def _holds(basis: r.SpecialReason, field: str) -> bool:
    """Whether a reason is written that does not itself say that it is not there."""
    text = getattr(basis, field)
    return not denied(text, *_NOT_SO[field]) and not (field == "hard_to_acquire" and _EASY.search(text.strip("。 ")))


@rule(USES, "5.4.7-4", _ITEM_4, "特別の理由による提供の相手は、3号の相手方以外の者である")
def special_reason_is_for_others(reading: Reading, use: Use) -> Iterator[Verdict]:
    """The special reason exists for recipients other than those of item 3."""
    body = reading.acting_body(use.receiver)
    if not isinstance(use.basis, r.SpecialReason):
        return
    if body is None:
        yield gap("受ける側の機関が分からないため、69条2項3号の相手方かどうか確かめられません。受ける担当課に機関を書いてください。")
    elif body.kind is not r.BodyKind.PRIVATE:
        yield violation(f"受ける側の「{body.name}」は69条2項3号の相手方です。3号（相当の理由）で整理してください。")


@rule(USES, "5.4.8-1", _ITEM_1, "同意する本人の判断能力を確かめている")
def capacity_is_judged(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Whether a child understands the consequences is judged, not assumed."""
    if not isinstance(use.basis, Consent):
        return
    thing = "本人に、同意の結果を判断できる能力があるかを判断する方法"
    yield from stated(use.basis.capacity, thing, "capacity に、面接などの方法を書いてください。", "確認", "判断", "確かめ")
    if use.basis.capable is None and not denied(use.basis.capacity):
        yield gap(
            "本人に判断できる能力があるかどうかの結果が書かれていません。capable に、あるなら true、ないなら false を書いてください。"
        )


@rule(USES, "5.4.8-2", _ITEM_1, "同意は、判断できる本人、またはできない本人の親権者・法定代理人がする")
def right_person_consents(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Where capacity is lacking a parent or legal representative consents; a capable child is asked too."""
    if not isinstance(use.basis, Consent):
        return
    capable, consenter = use.basis.capable, use.basis.consenter
    if consenter is None:
        yield gap("だれが同意するかが書かれていません。consenter に、本人・親権者・法定代理人のどれかを書いてください。")
    elif capable is False and consenter is Consenter.PERSON:
        yield violation("本人に判断能力がないのに、本人の同意によっています。親権者または法定代理人から同意を得てください。")
    elif capable is True and consenter is not Consenter.PERSON:
        yield gap(
            "判断能力のある本人ではなく、親権者等の同意だけによっています。"
            "法は「本人の同意」を求めるので、本人からも同意を得て、consenter を本人にしてください。"
        )


@rule(USES, "5.4.8-3", _ITEM_1, "同意の方法と、同意を示せる記録がある")
def consent_is_recorded(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Writing is not required, but how it was given and what shows it is."""
    if not isinstance(use.basis, Consent):
        return
    form = "form に、口頭・電子申請などの方法を書いてください（書面でなくてもかまいません）。"
    yield from stated(use.basis.form, "同意を得る方法", form, "同意")
    proof = "proof に、何をどこに残すかを書いてください。"
    yield from stated(use.basis.proof, "同意があったことを示す記録", proof, "記録", "記録を残さ", "残さ")
    yield from _given_by_itself(use.basis)


def _given_by_itself(basis: Consent) -> Iterator[Verdict]:
    """Texts that read as if nobody declared a consent, somebody else did, or nothing shows it."""
    if _SILENCE.search(f"{basis.form} {basis.proof}".casefold()):
        yield gap(
            "申出や異議がないことを同意とみなすように読めます。同意は、本人（または親権者・法定代理人）が示すものです。"
            "form に、同意の意思をどう示してもらうかを書いてください。"
        )
    if _OTHERS.search(basis.form):
        yield gap(
            "本人・親権者・法定代理人ではない者が同意するように読めます。"
            "form に、本人（または親権者・法定代理人）から同意を得る方法を書いてください。"
        )
    if _NO_RECORD.search(basis.proof):
        yield gap("同意があったことを示す記録がないように読めます。proof に、何をどこに残すかを書いてください。")


@rule(USES, "5.4.8-6", _ITEM_1, "同意によるときは、同意した人の行だけが渡るようにする")
def consent_is_tested_by_row(reading: Reading, use: Use) -> Iterator[Verdict]:
    """A remark: without a date of consent in the rows the gate cannot tell who has consented, so the extract must be made of them alone."""
    if isinstance(use.basis, Consent) and not use.basis.consent_item:
        yield allowed(
            "同意の有無を行ごとに確かめる項目（consent_item）が書かれていません。同意していない人の行が抽出データに入らないようにするか、"
            "同意の年月日を表す項目を書くことを検討してください。"
        )


@rule(USES, "5.4.8-4", "ガイドライン5.4.8（表5-3）", "同意によるときも、表5-3の観点を記録している")
def consent_has_viewpoints(reading: Reading, use: Use) -> Iterator[Verdict]:
    """The guideline asks that 表5-3 be kept in mind under consent as well."""
    if isinstance(use.basis, Consent):
        yield from _weighed(use.basis.viewpoints)


@rule(USES, "5.4.8-5", _ITEM_1, "同意を行ごとに確かめる項目は、この利用の日付の項目である")
def consent_item_is_a_date(reading: Reading, use: Use) -> Iterator[Verdict]:
    """A consent item named in the plan becomes a condition on rows, so it must be readable there."""
    if not isinstance(use.basis, Consent) or not use.basis.consent_item:
        return
    item = use.basis.consent_item
    known = reading.index.items.get(item)
    if item in use.items and known and known.kind is not r.ItemKind.ATTRIBUTE:
        yield violation(
            f"同意の項目「{known.name}」は、だれにでもある識別子なので、同意があったことを表しません。"
            "consent_item に、同意の年月日を表す項目を書いてください。"
        )
    elif item not in use.items or not reading.is_fact_date(item):
        yield gap(
            f"同意の項目「{item}」が、この利用の日付の項目として見つかりません。利用の items に加え、様式の型を date にしてください"
            "（生年月日などの識別子や、空欄を日付に読み替える列は、同意の年月日になりません）。"
        )
    if len({entry.partition(".")[0] for entry in (*use.items, item)}) > 1:
        yield gap("行ごとに同意を確かめられるよう、この利用の項目は一つの抽出データに絞ってください。")


@rule(USES, "5.4.7-6", _ITEM_4, "特別の理由は、ガイドラインの挙げる四つの理由についてそれぞれ検討している")
def special_reasons_are_weighed(reading: Reading, use: Use) -> Iterator[Verdict]:
    """A remark: not all four are asked for, but a reason stricter than 相当の理由 is judged from all of them."""
    basis = use.basis
    if not isinstance(basis, r.SpecialReason):
        return
    blank = [name for field, name in _SPECIAL_REASONS.items() if not settled(getattr(basis, field)) or denied(getattr(basis, field))]
    if blank:
        yield allowed(
            f"特別の理由のうち{'・'.join(blank)}は、書かれていないか、当たらないとされています。"
            "書かれた理由だけで「相当の理由」よりも厳格な理由といえるかを、法務担当と確かめてください。"
        )


RULES: tuple[AnyRule, ...] = (
    no_undue_harm,
    to_the_person_is_to_the_person,
    reason_has_viewpoints,
    temporary_use_ends,
    statistics_only,
    interest_is_stated,
    special_reason_is_stated,
    special_reason_is_for_others,
    interest_is_not_for_a_search,
    capacity_is_judged,
    right_person_consents,
    consent_is_recorded,
    consent_has_viewpoints,
    consent_item_is_a_date,
)
REMARKS: tuple[AnyRule, ...] = (special_reasons_are_weighed, consent_is_tested_by_row)
