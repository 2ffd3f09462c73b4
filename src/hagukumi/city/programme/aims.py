"""What for and how long: purposes with their grounds, and the five classes of retention of 表3-1."""

from __future__ import annotations

from hagukumi.plan.records import Provision, ProvisionKind, Purpose, PurposeKind, Retention, RetentionEvent

LINKAGE = "linkage"
EVALUATION = "evaluation"
STATISTICS = "statistics"

CHILD_WELFARE = Provision(statute="児童福祉法", article="第10条第1項", kind=ProvisionKind.ORGANISATION_CLAUSE)
SCHOOL_AFFAIRS = Provision(statute="地方教育行政の組織及び運営に関する法律", article="第21条", kind=ProvisionKind.ORGANISATION_CLAUSE)
_ABUSE = Provision(statute="児童虐待の防止等に関する法律", article="第4条第1項", kind=ProvisionKind.STATUTE)
_POVERTY = Provision(statute="こどもの貧困の解消に向けた対策の推進に関する法律", article="第4条", kind=ProvisionKind.STATUTE)
_YOUTH = Provision(statute="子ども・若者育成支援推進法", article="第4条", kind=ProvisionKind.STATUTE)
COUNCIL = Provision(statute="児童福祉法", article="第25条の3", kind=ProvisionKind.STATUTE)

_NOTICE = (
    "市のホームページと広報紙に、使う項目・目的・渡す課・保存期間・申出の窓口を公表する。児童手当の現況届と就学の通知に説明を同封し、"
    "学校と保育所の保護者会で説明する。"
)
_IMPORTANCE = (
    "課ごとに持つ記録の兆しを合わせて見ることで、人の目で見過ごされがちなこどもに早く会いに行ける。"
    "ほかの方法（全戸訪問や一斉調査）では負担が大きく、早さも足りない。"
)


def _detection(id: str, name: str, what: str, why: str, *grounds: Provision) -> Purpose:
    return Purpose(
        id=id,
        name=name,
        statement=f"{what}可能性のあるこどもと家庭を早く見付け、人によるアセスメントを経て、訪問などの支援につなぐ。",
        kind=PurposeKind.EARLY_DETECTION,
        grounds=(CHILD_WELFARE, *grounds),
        importance=why + _IMPORTANCE,
        notice=_NOTICE,
        parent=LINKAGE,
    )


PURPOSES = (
    Purpose(
        id=LINKAGE,
        name="支援が必要なこどもの早期発見のための記録の名寄せ",
        statement="課ごとに持つこどもと保護者の記録を、同じ人のものとして結び付け、四つの困難の早期発見の判定に用いる。ほかの目的には用いない。",
        kind=PurposeKind.EARLY_DETECTION,
        grounds=(CHILD_WELFARE, SCHOOL_AFFAIRS),
        importance="困難は外から見えにくく、申請や相談を待つだけでは支援が届かないこどもがいる。" + _IMPORTANCE,
        notice=_NOTICE,
    ),
    _detection(
        "poverty",
        "貧困の状況にあるこどもの早期発見",
        "経済的に困窮している",
        "困窮は食事・健康・進学に長く影響し、早い支えほど効果が大きい。",
        _POVERTY,
    ),
    _detection(
        "abuse",
        "虐待のおそれのあるこどもの早期発見",
        "虐待や不適切な養育を受けている",
        "虐待はこどもの命と育ちを脅かし、家庭の中に隠れて気付かれにくい。",
        _ABUSE,
    ),
    _detection(
        "nonattendance",
        "不登校の状況にあるこどもの早期発見",
        "学校に通うことが難しくなっている",
        "欠席が長引くほど、学びと居場所を取り戻すことが難しくなる。",
        SCHOOL_AFFAIRS,
    ),
    _detection(
        "young_carer",
        "家族の世話を担うこどもの早期発見",
        "家族の世話を日常的に担い、学びや育ちに影響を受けている",
        "本人も家族も困りごとと思わず、自分から言い出すことが少ない。",
        _YOUTH,
    ),
    Purpose(
        id=EVALUATION,
        name="判定基準の検証",
        statement="氏名等を削除した記録を用いて、判定基準が支援の必要なこどもを見付けているか、より少ない項目で足りないかを確かめる。",
        kind=PurposeKind.EVALUATION,
        grounds=(CHILD_WELFARE,),
        importance="判定の誤りと偏りを確かめ、使う項目を必要最小限に保つために欠かせない。",
        notice=_NOTICE,
        parent=LINKAGE,
    ),
    Purpose(
        id=STATISTICS,
        name="事業の統計の作成と公表",
        statement="市全体の欠席と健診の受診の状況を集計し、特定の個人が分からない統計として年次報告で公表する。個々のこどもの支援には用いない。",
        kind=PurposeKind.STATISTICS,
        grounds=(CHILD_WELFARE,),
        importance="事業の前と後の変化を住民に数で示し、続けるかどうかを議論できるようにするために欠かせない。",
        notice=_NOTICE,
        parent=LINKAGE,
    ),
)

_RULE = "育実市文書管理規程 別表（こどもデータ連携）"

RETENTIONS = (
    Retention(
        id="outreach", name="アウトリーチ用データ", table_class=1, personal=True, months=12, counted_from=RetentionEvent.AS_OF, rule=_RULE
    ),
    Retention(id="logs", name="ログ", table_class=2, personal=True, months=60, counted_from=RetentionEvent.CREATED, rule=_RULE),
    Retention(
        id="analysis",
        name="個人情報を含む分析データ",
        table_class=3,
        personal=True,
        months=24,
        counted_from=RetentionEvent.FISCAL_YEAR_END,
        rule=_RULE,
    ),
    Retention(
        id="figures",
        name="個人情報を含まない分析データ",
        table_class=4,
        personal=False,
        months=60,
        counted_from=RetentionEvent.CREATED,
        rule=_RULE,
        collatable=False,
        not_collatable_because=(
            "町字や学校を含まない市全体の集計表だけを残す。10人未満の欄は伏せ、ほかの欄から逆算できないことを二人で確かめてから保存する。"
            "もとの行や仮の符号は含まない。"
        ),
    ),
    Retention(
        id="results",
        name="分析結果・判定基準",
        table_class=5,
        personal=False,
        months=120,
        counted_from=RetentionEvent.CREATED,
        rule=_RULE,
        collatable=False,
        not_collatable_because="指標、点数、区分の境目と、その検証の要約だけを残す。個々のこどもの値や符号を含まず、特定の個人との対応がない。",
    ),
)
