"""Outcomes that a rule cannot have, each with the reason that the rule book prints. Keep it short."""

WITHOUT_OUTCOME = {
    ("5.3-1", "violation"): "機関が分かるかどうかだけを見ます。分かった機関が根拠に合うかどうかは 5.3-2 が見るので、否はありません。",
    ("5.4.7-5", "violation"): "ガイドラインは、相当の理由での整理が適当という考え方を示すにとどまるので、否とまではしません。",
    ("5.5.1-1", "violation"): "つながらない記載は、書き間違いか書き漏れか、まだ分からないので、すべて未整理とします。",
    ("5.7.1-1", "violation"): "分けることが望ましいとされる事項なので、否とまではしません。",
    ("gate-5", "violation"): "計画にない利用目的は、正しいか誤りか分からないので、すべて未整理とします。",
    ("gate-9", "violation"): "項目のない求めは、何を求めているか分からないので、すべて未整理とします。",
}
"""By rule and outcome."""
