"""What shows that an item has to do with the aim: guides and reports, precedents, papers, experts (3.1 ①–④).

Public documents are those that the guideline and the pilots' public pages name. Papers and experts are made up for rehearsal and say so.
"""

from __future__ import annotations

from hagukumi.city.places import MUNICIPALITY
from hagukumi.city.programme.offices import ANALYST, AUTHOR
from hagukumi.city.programme.timetable import Timetable
from hagukumi.plan.records import Evidence, EvidenceKind, Reliability

GUIDE_ABUSE, REPORT_POVERTY, ITEM_LIST, PROJECT_TEAM = "guide-abuse", "report-poverty", "item-list", "project-team"
PILOT_REPORT, MINOH, TODA, KAISEI, TWO_TOWNS = "pilot-report", "pilot-minoh", "pilot-toda", "pilot-kaisei", "pilot-two-towns"
PAPER_ABSENCE, PAPER_CHECKUP, PAPER_POVERTY, PAPER_CARER, PAPER_SUPPORT, PAPER_LINKAGE = (
    "paper-absence",
    "paper-checkup",
    "paper-poverty",
    "paper-carer",
    "paper-support",
    "paper-linkage",
)
EXPERT_WELFARE, STAFF_CENTRE, STAFF_SCHOOL, STAFF_REGISTER = "expert-welfare", "staff-centre", "staff-school", "staff-register"

_QUOTED = "（標本としての引用。使うときは原典を確かめること）"
_MADE_UP = "（架空の標本。実在しない）"


def evidence(times: Timetable) -> tuple[Evidence, ...]:
    """All sources of information that candidates rest on."""
    return (*_guides(), *_precedents(), *_papers(times), *_experts(times))


def _document(id: str, kind: EvidenceKind, title: str, author: str, year: int, location: str, finding: str) -> Evidence:
    return Evidence(id=id, kind=kind, title=title, author=author, year=year, location=location + _QUOTED, finding=finding)


def _guides() -> tuple[Evidence, ...]:
    return (
        _document(
            GUIDE_ABUSE,
            EvidenceKind.GUIDE,
            "子ども虐待対応の手引き",
            "厚生労働省",
            2022,
            "https://www.mhlw.go.jp/bunya/kodomo/dv12/00.html ガイドライン3.1の注8による。年は同ガイドラインの公表の年を置いた",
            "虐待の定義、対応の流れ、関係する組織との連携が整理されており、早期発見にどの情報を用いるかの手掛かりになる。",
        ),
        _document(
            REPORT_POVERTY,
            EvidenceKind.GUIDE,
            "貧困状態の子供の支援のための教育・福祉等データ連携・活用に向けた調査研究",
            "内閣府",
            2021,
            "https://www8.cao.go.jp/kodomonohinkon/chousa/r03_data/pdf-index.html ガイドライン3.1の注9による。年は掲載先の年度",
            "貧困の状態にあるこどもを支えるために連携すべきデータ項目を検討した結果が整理されている。",
        ),
        _document(
            ITEM_LIST,
            EvidenceKind.GUIDE,
            "調査研究事業「データ項目一覧」",
            "こどもに関する各種データの連携に係るガイドライン策定検討委員会",
            2022,
            "実証事業ガイドライン（2022年12月20日）3.1の注7による",
            "候補の選定に併せて参照することが勧められている項目の一覧である。",
        ),
        _document(
            PROJECT_TEAM,
            EvidenceKind.GUIDE,
            "こどもに関する情報・データ連携 副大臣プロジェクトチーム（第3回）の概要（報道による）",
            "教育新聞",
            2022,
            "https://www.kyobun.co.jp/news/20220407_05/",
            "妊娠の届出、健診、予防接種、相談、手当、生活保護、就学援助、学齢簿、出欠、諸費の滞納、税などが候補の項目に挙げられた。",
        ),
    )


def _precedents() -> tuple[Evidence, ...]:
    made = EvidenceKind.PRECEDENT
    return (
        _document(
            PILOT_REPORT,
            made,
            "実証事業 成果報告書の公表（紹介）",
            "デジタル庁",
            2023,
            "https://note.com/u17da/n/n4e257ac24ebd",
            "七つの団体が、貧困・虐待・不登校などの早期発見のためのデータ連携を試みた。",
        ),
        _document(
            MINOH,
            made,
            "子ども成長見守りシステム",
            "箕面市",
            2021,
            "https://www.child-department.jp/post/studysession20211126",
            "所得、生活保護、就学援助、虐待の相談などから生活の困窮を見て、年2回、見守りの要否を判定している。",
        ),
        _document(
            TODA,
            made,
            "不登校の予測の試行（報道による）",
            "戸田市教育委員会",
            2023,
            "https://edu.watch.impress.co.jp/docs/news/1555310.html",
            "出欠・遅刻・早退、保健室の利用、教育相談の利用、健診などを用い、理由を重い順に示している。",
        ),
        _document(
            KAISEI,
            made,
            "こどもデータ連携の運用（報道による）",
            "開成町",
            2025,
            "https://edu.watch.impress.co.jp/docs/news/2016778.html",
            "ヤングケアラー、貧困、虐待などの困難ごとに、専門家の作った指標の点数で対象を絞り、人が支援の要否を会議で決めている。",
        ),
        _document(
            TWO_TOWNS,
            made,
            "二町の共同によるデータ連携（事業者の発表による）",
            "美里町・川島町",
            2023,
            "https://ryobi.co.jp/news/2023/20230616",
            "虐待などの早期発見に、住民記録、予防接種、乳幼児健診、障害者手帳、手当、出席日数、学校の健診を用いている。",
        ),
    )


def _paper(times: Timetable, id: str, title: str, author: str, level: Reliability, finding: str, method: str) -> Evidence:
    return Evidence(
        id=id,
        kind=EvidenceKind.PAPER,
        title=title,
        author=author,
        year=times.since.year - 3,
        location=f"架空こども政策学会誌 第{times.since.year - 2010}巻{_MADE_UP}",
        finding=finding,
        level=level,
        publisher="架空こども政策学会",
        peer_reviewed=True,
        method=method,
        checked_by=f"{ANALYST}-1",
        checked_on=times.before(185),
    )


def _papers(times: Timetable) -> tuple[Evidence, ...]:
    return (
        _paper(
            times,
            PAPER_ABSENCE,
            "欠席の増え方と半年後の長期欠席との関わり",
            "架空 一郎",
            Reliability.COMPARISON,
            "欠席の量よりも、最近の増え方と月ごとの偏りが、半年後の長期欠席とよく結び付いていた。",
            "架空の三市の児童生徒8千人を2年追い、学年・性別・病気を調整した比較。病気の調整の方法が本文から追えることを確かめた。",
        ),
        _paper(
            times,
            PAPER_CHECKUP,
            "乳幼児健診の未受診世帯への訪問が養育支援の開始に与える効果",
            "架空 花子",
            Reliability.RCT,
            "未受診の世帯を早く訪ねた群では、訪ねなかった群より養育の支援の始まりが早かった。",
            "未受診の600世帯を無作為に二群に分けた比較。割付けの方法と脱落の扱いが示されていることを確かめた。",
        ),
        _paper(
            times,
            PAPER_POVERTY,
            "税の滞納と諸費の滞納が重なる世帯のこどもの暮らし",
            "架空 次郎",
            Reliability.DID_PSM,
            "市税と保育料の滞納が重なる世帯では、一方だけの世帯より、こどもの欠食が多かった。",
            "傾向スコアで属性をそろえた世帯の比較。そろえた後の差と、残る偏りについての考察があることを確かめた。",
        ),
        _paper(
            times,
            PAPER_CARER,
            "家族の世話を担うこどもの遅刻と同居家族の障害",
            "架空 三枝",
            Reliability.UNCONTROLLED,
            "世話を担うと答えたこどもでは遅刻が多く、同居の家族に手帳を持つ人が多かった。",
            "中学生2千人への一度きりの調査の集計。ほかの事情を調整しておらず、因果は言えない。補助の手掛かりに限って用いる。",
        ),
        _paper(
            times,
            PAPER_SUPPORT,
            "妊娠期からの支援と乳児期の養育の困難についての準実験の総覧",
            "架空 四葉",
            Reliability.SYSTEMATIC_REVIEW,
            "妊娠の届出が遅く、面談で支援を要するとされた家庭への早い支援は、乳児期の困難を減らす方向で一致していた。",
            "自然実験12本の系統的な総覧。探し方、選び方と除いた研究の一覧が示されていることを確かめた。",
        ),
        _paper(
            times,
            PAPER_LINKAGE,
            "所得の基準の前後で見た、番号のない記録の結合の誤りと支援の遅れ",
            "架空 五月",
            Reliability.RD_IV,
            "氏名だけで結ぶと取り違えが増え、生年月日・住所を併せると減った。取り違えは支援の遅れにつながった。",
            "就学援助の所得の基準の前後を用いた不連続回帰。幅を変えても結果が変わらないことが示されていることを確かめた。",
        ),
    )


def _expert(times: Timetable, id: str, title: str, author: str, finding: str) -> Evidence:
    return Evidence(
        id=id,
        kind=EvidenceKind.EXPERT,
        title=title,
        author=author,
        year=times.before(190).year,
        location="こども未来課 聞き取り記録簿" + _MADE_UP,
        finding=finding,
        checked_by=AUTHOR,
        checked_on=times.before(180),
    )


def _experts(times: Timetable) -> tuple[Evidence, ...]:
    return (
        _expert(
            times,
            EXPERT_WELFARE,
            "こども家庭福祉の有識者への聞き取り",
            "架空大学 こども家庭福祉研究室",
            "一つの兆しで決めず、課をまたぐ兆しの重なりを見ること。国籍や家族の形を手掛かりにしないこと。",
        ),
        _expert(
            times,
            STAFF_CENTRE,
            "相談員と保健師への聞き取り（過去の事案の振り返り）",
            f"架空の職員（{MUNICIPALITY}こども家庭センター・健康増進課）",
            "健診の未受診、登園の減り、妊娠期の面談の結果が共有されていれば、もっと早く会えたと思われる事案があった。",
        ),
        _expert(
            times,
            STAFF_SCHOOL,
            "養護教諭と学級担任への聞き取り",
            f"架空の職員（{MUNICIPALITY}立小中学校）",
            "保健室での気付きは担任に伝わりにくい。遅刻は朝の家の様子を映すことが多い。",
        ),
        _expert(
            times,
            STAFF_REGISTER,
            "住民記録と情報システムの担当者への聞き取り",
            f"架空の職員（{MUNICIPALITY}市民課・情報システム課）",
            "学校と団体の記録には宛名番号がない。旧字、転居、改氏を越えて同じ人を確かめるには、複数の項目を併せる必要がある。",
        ),
    )
