"""3.3: データ保存期間の検討."""

from rule_case import Case, changed, untouched

CASES = (
    Case("3.3-1", "pass", "区分3を個人情報とし、区分4を個人情報以外とするのは、表3-1のとおりで、適です。", untouched),
    Case("3.3-1", "violation", "区分3を個人情報でないとするのは、否です。", changed("retentions", "analysis", personal=False)),
    Case("3.3-1", "violation", "区分4を個人情報とするのは、区分が合わないので、否です。", changed("retentions", "figures", personal=True)),
    Case("3.3-1", "gap", "表3-1にない区分は、未整理です。", changed("retentions", "figures", table_class=6)),
    Case("3.3-2", "pass", "月数があり、文書管理規程に基づく保存期間は、適です。", untouched),
    Case("3.3-2", "gap", "月数のない保存期間は、いつまでも終わらないので、未整理です。", changed("retentions", "analysis", months=0)),
    Case("3.3-2", "gap", "もとになる規程が空欄の保存期間は、未整理です。", changed("retentions", "analysis", rule="")),
    Case("3.3-2", "violation", "規程がないと書かれた保存期間は、否です。", changed("retentions", "analysis", rule="規程なし")),
    Case("3.3-3", "pass", "判定の結果を区分3で保存するのは、適です。", untouched),
    Case(
        "3.3-3",
        "violation",
        "判定の結果を、個人情報を含まない区分4で保存するのは、否です。",
        changed("uses", "judge", retention="figures"),
    ),
    Case(
        "3.3-3", "gap", "活用主体に渡すデータを、分析の区分3で保存するのは、未整理です。", changed("uses", "handover", retention="analysis")
    ),
    Case("3.3-4", "pass", "他の情報と照合できない理由が書かれた集計は、区分4で保存でき、適です。", untouched),
    Case(
        "3.3-4",
        "violation",
        "容易に照合できる情報は個人情報なので、区分4とするのは、否です。",
        changed("retentions", "figures", collatable=True),
    ),
    Case("3.3-4", "gap", "照合できるか確かめていない区分4の情報は、未整理です。", changed("retentions", "figures", collatable=None)),
    Case(
        "3.3-4",
        "gap",
        "照合できない理由が空欄の区分4の情報は、未整理です。",
        changed("retentions", "figures", not_collatable_because=""),
    ),
    Case(
        "3.3-4",
        "violation",
        "照合できない理由がないと書かれた区分4の情報は、否です。",
        changed("retentions", "figures", not_collatable_because="理由なし"),
    ),
)
