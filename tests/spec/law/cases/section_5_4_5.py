"""5.4.5: 法令に基づく場合による利用目的以外の目的のための内部利用及び外部提供."""

from rule_case import Case, Change, changed, untouched

from hagukumi.plan.records import LegalGround, Provision, ProvisionKind


def _council(
    article: str = "第25条の3",
    kind: ProvisionKind = ProvisionKind.STATUTE,
    notified: str = "council.notified_on",
    judged: str = "council.judged_on",
) -> Change:
    provision = Provision(statute="児童福祉法", article=article, kind=kind)
    return changed("uses", "council", basis=LegalGround(provision=provision, notified_item=notified, judged_item=judged))


def _by(statute: str, article: str) -> Change:
    basis = LegalGround(provision=Provision(statute=statute, article=article, kind=ProvisionKind.STATUTE))
    return changed("uses", "council", basis=basis)


CASES = (
    Case("5.4.5-1", "pass", "協議会の構成機関の間の情報の交換を定める児童福祉法の条項による提供は、適です。", untouched),
    Case(
        "5.4.5-1",
        "violation",
        "所掌事務を並べただけの規定による提供は、「法令に基づく場合」に当たらないので、否です。",
        _council(kind=ProvisionKind.ORGANISATION_CLAUSE),
    ),
    Case("5.4.5-1", "gap", "法令の条項が未定の提供は、「法令に基づく場合」か確かめられないので、未整理です。", _council(article="未定")),
    Case(
        "5.4.5-1",
        "gap",
        "法律の名だけで、どの条項かが書かれていない提供は、情報の提供を定めているか確かめられないので、未整理です。",
        _council(article="全般"),
    ),
    Case(
        "5.4.5-1",
        "violation",
        "「法令に基づく場合」を認める個人情報保護法第69条そのものを根拠とする提供は、根拠となる別の法令がないので、否です。",
        _by("個人情報の保護に関する法律", "第69条第1項"),
    ),
    Case("5.4.5-2", "pass", "通告等の受理日と要支援の判断日が、その行の日付の項目として書かれた協議会での提供は、適です。", untouched),
    Case("5.4.5-2", "gap", "要支援の判断日の項目が書かれていない協議会での提供は、未整理です。", _council(judged="")),
    Case(
        "5.4.5-2",
        "violation",
        "通告等の受理と要支援の判断を同じ日付の項目で済ませる協議会での提供は、二つの事実を確かめないので、否です。",
        _council(judged="council.notified_on"),
    ),
    Case(
        "5.4.5-2",
        "gap",
        "子ども・若者支援地域協議会の資料の求めによる提供も、協議会の枠組みなので、二つの事実の項目がなければ、未整理です。",
        _by("子ども・若者育成支援推進法", "第20条"),
    ),
)
