"""How each department meets the duties of its roles (chapter 4, 表4-1), with what shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hagukumi.city.extracts.declare import Card
from hagukumi.city.programme.offices import ANALYST, COMMISSIONED, COORDINATOR, DEPARTMENTS, FAMILY_CENTRE, PRIVACY, SCHOOL_EDUCATION
from hagukumi.city.programme.timetable import Timetable
from hagukumi.plan.records import Department, Duty, Progress, Role

_COORDINATOR: tuple[tuple[str, str, str], ...] = (
    (
        "4-d01",
        "目的に合わない利用の求めには許可を出さず、断ったことも記録する。不利益な処分に用いないことを要領に定めた。",
        "運用要領第3条",
    ),
    ("4.1-d01", "候補ごとに関連性・必要性・公正さを確かめ、外せる項目を外した。年度ごとに見直す。", "候補項目の一覧"),
    (
        "4.1-d02",
        "番号だけで結ばず、重みと規則で結び、足りない組は二人が審査する。氏名の表と属性の表を分ける。",
        "名寄せの手順書、審査の記録",
    ),
    ("4.1-d03", "保有する各課に、抽出する項目・様式・期日を文書で指示し、回答を受けた。", "提供の指示書"),
    ("4.1-d04", "判定基準の検証の方法を検討するよう、データ分析係に指示した。", "検討の指示書"),
    ("4.1-d05", "分析主体と活用主体に、開く人・場所・印刷の扱いを定めて報告するよう指示した。", "取扱いの指示書と回答"),
    ("4.1-d06", "保存期間の終わったものと要らなくなったものを消し、証明を報告するよう指示した。", "消去の指示書"),
    ("4.1-d07", "承認を受けた判定基準の版だけで判定し、区分・理由・不明な点を人のアセスメントの助けとして示す。", "判定基準の説明書"),
    ("4.1-d08", "渡す項目を困難ごとに定めた。就学前のこどもの出欠は、保育の担当が直接渡すよう指示した。", "引渡しの利用、直接提供の指示書"),
    ("4.1-d09", "許可と操作の記録を毎月突き合わせ、目的に合わない閲覧を調べ、様式の乱れの改善を指示した。", "点検表、改善の指示書"),
    ("4.1-d10", "各課から第一報を受ける連絡網と、総務課を通じて個人情報保護委員会に報告する手順を定めた。", "緊急時の手順書"),
    (
        "4.1-d11",
        "起きたことと管理の状況を、その日のうちに部長から市長へ直接報告し、本人への通知の文案を備えた。",
        "緊急時の手順書、通知の様式",
    ),
    ("4.1-d12", "政策目的と利用目的を計画に書き、計画にない項目・目的・期限の求めは機械的に断る。", "事業計画、許可の記録"),
    (
        "4.1-d13",
        "電話・窓口・電子申請で問合せを受け、答え方の手引きを備え、受けた声を半年ごとに公表する。",
        "問合せの受付簿、答え方の手引き",
    ),
    ("4.1-d14", "安全管理措置を定め、四半期ごとに点検する。", "安全管理措置の一覧、点検表"),
)

_HOLDER_OWN = {
    COORDINATOR: ("参加者名簿を団体から受け取り", "受け取った名簿は受入れの日に消し"),
    "citizen": ("住民基本台帳から、住民票コードと個人番号を除いて抽出し", "支援措置の記載は当日の内容を用い"),
    "tax": ("課税の台帳から、こどものいる世帯の大人の区分だけを抽出し", "額の列は抽出の段階で除き"),
    "health": ("妊娠の届出・健診・予防接種の記録から、所見の本文を除いて抽出し", "三つの抽出を別々の日に行い"),
    "child_welfare": ("二つの手当と保育の記録から、支給額を除いて抽出し", "一覧のこどもの出欠の直接提供は係長が決裁し"),
    "welfare_office": ("生活保護の台帳から、こどものいる世帯の受給の有無と開始日だけを抽出し", "扱う職員を二人に限り"),
    "disability_welfare": ("手帳の交付の台帳から、障害名を除いて抽出し", "同居の家族に限る条件を二人で確かめ"),
    FAMILY_CENTRE: ("相談と協議会の登録から、通告した人が分かる記載を除いて抽出し", "協議会の守秘義務に従い"),
    "school_affairs": ("学齢簿と就学援助の台帳から、備考を除いて抽出し", "様式の見出しを毎回照合し"),
    SCHOOL_EDUCATION: ("各学校の出欠と保健室の記録を集めて抽出し", "学校からは閉じた網で受け取り"),
}
"""What each holder extracts, and its own way of care, put into its statements."""

_SUPPORTERS = {
    FAMILY_CENTRE: ("相談員と保健師", "合同の検討会で訪問の要否と順を決め", "一覧の直接提供も、この監督の下で受ける。"),
    SCHOOL_EDUCATION: ("指導主事と学校の管理職", "学校の気付きと突き合わせて関わり方を決め", "学校へは名簿を渡さない。"),
}

_ANALYST: tuple[tuple[str, str, str], ...] = (
    ("4-d03", "分析の目的と方法を計画書に書き、目的の外の集計を行わない。結果を個人の不利益に結び付けない。", "分析の計画書"),
    ("4.3-d01", "区分ごとの的中と見落とし、年齢・性別による偏りを年度ごとに調べ、判定基準の改め方をまとめる。", "検証の報告書"),
    (
        "4.3-d02",
        "氏名等を削除した記録も個人情報として扱い、専用の区画と端末で開き、10人未満の数を外に出さない。",
        "取扱いの要領、端末の台帳",
    ),
)


def duties(cards: Sequence[Card], times: Timetable) -> tuple[Duty, ...]:
    """Every duty of every department, confirmed by the privacy organisation before the release begins."""
    return tuple(
        Duty(
            id=f"{department.id}-{duty.replace('.', '-')}",
            duty=duty,
            department=department.id,
            how=how,
            state=Progress.IN_PLACE,
            evidence=evidence,
            confirmed_by=f"{PRIVACY}-2",
            confirmed_on=times.before(15),
        )
        for department in DEPARTMENTS
        for duty, how, evidence in _statements(department, cards)
    )


def _statements(department: Department, cards: Sequence[Card]) -> Iterator[tuple[str, str, str]]:
    """Duty, how it is met, and evidence, for each role of a department."""
    if Role.COORDINATOR in department.roles:
        yield from _COORDINATOR
    if Role.HOLDER in department.roles:
        yield from _of_holder(department, [card.name for card in cards if card.holder == department.id])
    if department.id == ANALYST:
        yield from _ANALYST
    if department.id == COMMISSIONED:
        yield from _of_contractor()
    if Role.SUPPORTER in department.roles:
        yield from _of_supporter(department)


def _of_holder(department: Department, extracts: list[str]) -> Iterator[tuple[str, str, str]]:
    extracted, care = _HOLDER_OWN[department.id]
    yield "4-d02", f"指示のない相手と目的には渡さない。{care}、庁内でも求めの根拠を確かめる。", "提供の台帳"
    yield "4.2-d01", f"指示に従い、{extracted}、様式のとおりに渡す（{'・'.join(extracts)}）。", "抽出の手順書、受渡しの記録"
    yield "4.2-d02", f"{department.manager}を責任者とし、抽出する人と確かめる人を別に指定した。", "担当者指定簿"
    yield "4.2-d03", "渡す課、要る理由、受渡しの区画と期日を、総括管理主体と文書で取り決めた。", "受渡しの取決め"
    yield "4.2-d04", f"{care}、抽出した写しは受渡しの後に消し、媒体を用いない。", "点検表、消去の記録"


def _of_contractor() -> Iterator[tuple[str, str, str]]:
    for duty, how, evidence in _ANALYST:
        yield duty, f"契約の範囲で、委託元の係と同じ要領による。{how}", f"{evidence}、月次の作業報告"
    yield (
        "4.3-d03",
        "市の職員と同じ義務を負うことを契約に定め、従事者の全員が誓約書を出し、市の研修を受けた。",
        "委託契約書、誓約書、研修の出席簿",
    )


def _of_supporter(department: Department) -> Iterator[tuple[str, str, str]]:
    people, way, receiving = _SUPPORTERS[department.id]
    yield "4-d04", "一覧に載ったことだけを理由に、給付や入所などで不利益な扱いをしないことを要領に定めた。", "支援の要領"
    yield "4.4-d01", f"{people}が、理由と不明な点を自分で確かめ、{way}、訪問などの支援を行い、結果を記録する。", "検討会の記録、支援の記録"
    yield "4.4-d02", f"総括管理主体から、名指しされた担当者だけが区画の中で受ける。{receiving}", "受渡しの記録"
    yield (
        "4.4-d03",
        "アセスメントに要る欄だけを開き、家庭に伝えるときも記録の出所を要らずに明かさない。要らなくなった日に消す。",
        "支援の要領",
    )
    yield "4.4-d04", "印刷は番号を付けて台帳に記し、当日に裁断する。二人で宛先を確かめる。", "印刷物の台帳、確認表"
