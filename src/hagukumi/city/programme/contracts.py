"""Who works under a contract: the commissioned analyst, with the eight clauses of 5.6, sub-commission and inspections."""

from __future__ import annotations

from hagukumi.city.places import MUNICIPALITY
from hagukumi.city.programme.offices import ANALYST, COMMISSIONED, CONTRACT
from hagukumi.city.programme.timetable import Timetable
from hagukumi.plan.records import Clauses, Contract, Inspection, SubCommission

_CLAUSES = Clauses(
    secrecy=("第5条 受託者とその従事者は、業務で知った個人情報を漏らさず、契約の目的以外に用いない。契約の終わりや退職の後も同じとする。"),
    sub_commission="第6条 受託者は、書面による市の事前の承諾を得ずに再委託をしてはならない。再委託先には同じ義務を負わせる。",
    copying="第7条 受託者は、市が書面で認めた場合を除き、個人情報を複写し、複製し、又は作業場所の外へ持ち出してはならない。",
    security=(
        "第8条 受託者は、市の安全管理措置に準じ、作業場所を市の施設に限り、従事者を届け出て、"
        "二要素での本人確認、操作の記録、暗号化及び年1回以上の研修を行う。"
    ),
    breach="第9条 受託者は、漏えい等が起き、又はそのおそれを知ったときは、直ちに市に知らせ、被害を防ぐ措置をとり、市の調査に従う。",
    erasure=(
        "第10条 受託者は、契約の終了のとき、個人情報を復元できない方法で消去し、貸与された媒体を返し、10日以内に消去と返却の証明書を出す。"
    ),
    termination="第11条 市は、受託者が法令又はこの契約に違反したときは契約を解除できる。受託者はこれにより生じた損害を賠償する。",
    reporting="第12条 受託者は、遵守の状況を毎月書面で報告する。市は、取扱いの状況について年1回以上の検査と監査を行うことができる。",
)

_ABILITY = (
    "選定の際に、情報セキュリティの認証の写し、過去3年の同種業務の実績と事故の有無、従事者の資格と研修の記録を提出させ、"
    "データ分析係と情報システム課が採点した。"
)
_ORGANISATION = (
    "業務責任者1名、作業責任者1名、従事者3名を名簿で届け出る。交代は5日前までに市の承諾を得る。責任者は毎日の作業記録に確認の記名をする。"
)


def contracts(times: Timetable) -> tuple[Contract, ...]:
    """The contract on which the commissioned analyst works, running as long as the release, and the trial's, which has ended."""
    return (_current(times), _trial(times))


def _current(times: Timetable) -> Contract:
    return Contract(
        id=CONTRACT,
        principal=ANALYST,
        contractor=COMMISSIONED,
        subject=f"{MUNICIPALITY}こどもデータ連携に係る判定基準の検証支援業務（{times.fiscal_year}から3か年の長期継続契約）",
        concluded_on=times.before(21),
        starts=times.since,
        ends=times.until,
        clauses=_CLAUSES,
        ability=_ABILITY,
        organisation=_ORGANISATION,
        inspection="契約の始まる前に作業場所を検査し、その後は年1回以上、予告せずに立ち入ることがある。検査の項目は仕様書の別紙2による。",
        sub_commissions=(
            SubCommission(
                contractor="株式会社架空機器保守",
                work="貸与端末の保守（個人情報に触れない作業に限る。作業には市の職員が立ち会う）",
                consented_by=f"{ANALYST}-1",
                consented_on=times.before(14),
            ),
        ),
        inspections=(
            Inspection(
                on=times.before(7),
                by=f"{ANALYST}-1",
                result=(
                    "作業場所、端末の設定、従事者の名簿と誓約書を確かめ、いずれも仕様書に合っていた。"
                    "施錠棚の鍵の管理簿を備えるよう求め、当日に是正された。"
                ),
            ),
        ),
    )


def _trial(times: Timetable) -> Contract:
    """On made-up data only; kept in the plan because erasure and return are to be shown."""
    ended = times.before(45)
    return Contract(
        id="trial-contract",
        principal=ANALYST,
        contractor=COMMISSIONED,
        subject=f"{MUNICIPALITY}こどもデータ連携の試行に係る検証手順の作成業務",
        concluded_on=times.before(240),
        starts=times.before(230),
        ends=ended,
        clauses=_CLAUSES,
        ability=_ABILITY,
        organisation="業務責任者1名、従事者2名を名簿で届け出る。責任者は毎日の作業記録に確認の記名をする。",
        inspection="期間の中ほどに1回、作業場所を検査する。",
        inspections=(
            Inspection(on=times.before(120), by=f"{ANALYST}-2", result="作業場所と端末の設定を確かめ、仕様書に合っていた。指摘はない。"),
        ),
        ended_on=ended,
        erased_on=times.before(40),
        returned="貸与した端末2台と仕様書の写し3部が返り、台帳と照合した。消去の証明書（2名の記名）を受け取り、端末に残りのないことを確かめた。",
    )
