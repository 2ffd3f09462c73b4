"""Privacy governance of 5.7: policy and resources, the fourteen answers of 表5-4, risks, opinions, and what a council was asked."""

from __future__ import annotations

from hagukumi.city.places import MUNICIPALITY
from hagukumi.city.programme.offices import AUTHOR, CHIEF, COORDINATOR, FAMILY_CENTRE, INFORMATION, ORDINANCE, PRIVACY, SCHOOL_EDUCATION
from hagukumi.city.programme.timetable import Timetable
from hagukumi.plan.records import (
    Answer,
    Consultation,
    ConsultationKind,
    DataPhase,
    LocalFigure,
    Opinion,
    OpinionGiver,
    PrivacyPolicy,
    Revision,
    Risk,
)

_COUNCIL = f"{MUNICIPALITY}個人情報保護審議会"


def privacy_policy(times: Timetable) -> PrivacyPolicy:
    """The mayor's declaration with the officer in charge and the resources given (5.7.1 ①–③)."""
    return PrivacyPolicy(
        statement=(
            "市は、こどもと家庭の情報を、こどもを支えるためだけに、要るだけ使う。見張るためには使わない。企画のときから消し終わるまで"
            "プライバシーを守る仕組みを組み込み、起きてからではなく起きる前に手を打つ。使い方を分かりやすく知らせ、尋ねられたら必ず答える。"
            "最後の責任は市長が負う。"
        ),
        published="市のホームページと広報紙、各課の窓口の掲示、庁内の掲示板。新任の職員には着任のときに手渡す。",
        adopted_on=times.before(150),
        officer=f"{PRIVACY}-1",
        authority=(
            "影響評価に意見を述べ、備えの足りない利用を止めるよう市長に求め、許可と記録を調べ、各課に報告を求めることができる。半年ごとに市長へ報告する。"
        ),
        people="総務課に専任1名と兼任1名、情報システム課に兼任1名。外部の専門家（弁護士1名、情報セキュリティ1名）に随時相談する。",
        budget=f"{times.fiscal_year}当初予算に、外部監査、研修、専門家への謝金を計上した（金額は予算書による）。",
        training="全職員に年1回、扱う職員には着任のときと半年ごとに行い、実際の事例で考える演習を含める。",
    )


_ANSWERS: tuple[tuple[str, str], ...] = (
    (
        f"{PRIVACY}-1",
        "個人情報保護法と施行条例を適用し、条ごとの確認表を計画の承認の前と半年ごとに付ける。計画の検査で未整理が一つでもあれば処理は始まらない。",
    ),
    (
        f"{INFORMATION}-1",
        "扱う職員の全員が、情報セキュリティポリシーを守る同意書に年度の初めに署名する。署名のない職員には許可を出さない。",
    ),
    (
        AUTHOR,
        "候補ごとに関連性・必要性・公正さを確かめ、要らないものは外した。計画にない列は受け入れのときに捨て、捨てた数を記録する。",
    ),
    (
        f"{INFORMATION}-1",
        "目的・段階・項目・担当者・期限を組にした許可がなければ開けない。許可のない操作は断られ、断られたことも記録される。月ごとに確かめる。",
    ),
    (
        f"{INFORMATION}-1",
        "一人に一つの利用者の登録とし、共用を禁じ、二要素で確かめる。異動と退職の当日に止め、四半期ごとに棚卸しをする。",
    ),
    (
        AUTHOR,
        "判定は氏名のない表で行い、氏名は一覧に載ったこどもについて渡すときだけ結ぶ。一度に開いた件数が決めた数を超えると警告が出る。",
    ),
    (
        f"{INFORMATION}-2",
        "行ごとに異なる鍵で暗号化して保管し、鍵は別の場所に置く。鍵なしでは読めないことを四半期ごとに試験する。",
    ),
    (
        f"{INFORMATION}-2",
        "保管庫は一つの処理だけが開き、担当者も管理者も直接には開けない。つながる端末と経路を限り、接続を毎月点検する。",
    ),
    (
        CHIEF,
        "区分ごとに保存期間と数え始めの日を計画に定めた。期限の来たものを毎月洗い出し、開示請求の途中のものを除いて消すことを手順書に定めた。",
    ),
    (
        CHIEF,
        "消去は鍵と本体の両方で行い、消去の後に開けないことを別の担当者が試して確かめ、消去の証明書に二人が記名する。",
    ),
    (
        f"{PRIVACY}-1",
        "支援措置を受ける人の所在は渡さない。点数は見せず区分・理由・不明な点を示す。一覧に載ったことを理由に不利益な扱いをしないことを要領に定めた。",
    ),
    (
        f"{INFORMATION}-1",
        "庁内の閉じた網だけで動かし、外とつながらない。経路を限り、不正プログラムの対策と更新を行い、外からの試験を年1回受ける。",
    ),
    (
        f"{PRIVACY}-2",
        "だれが何をなぜ開いたかが改ざんできない形で残り、検証の値を別の課に預ける。目的に合わない閲覧を月ごとに調べ、管理者にも権限を集めない。",
    ),
    (
        "audit_office-1",
        "各課が四半期ごとに自己点検し、監査室が年1回監査する。3年に1回は外部の監査を受ける。結果と改善を総括管理責任者が市長に報告し、要旨を公表する。",
    ),
)
"""Who answered and what, in the order of 表5-4."""


def answers(times: Timetable) -> tuple[Answer, ...]:
    """`pia-1` to `pia-14`."""
    return tuple(Answer(id=f"pia-{place}", text=text, by=by, on=times.before(80)) for place, (by, text) in enumerate(_ANSWERS, 1))


_P = DataPhase

_RISKS: tuple[tuple[str, DataPhase, str, tuple[int, int], str, tuple[int, int], str], ...] = (
    (
        "too-much-collected",
        _P.COLLECTION,
        "計画にない列や対象でない人の行が抽出に交じり、要らない情報を集めてしまう。",
        (3, 3),
        "様式にない列は受け入れずに捨て、対象の条件を抽出の手順書に定め、件数を二人で照合する。",
        (1, 2),
        COORDINATOR,
    ),
    (
        "wrong-person",
        _P.USE,
        "同姓同名や届出の遅れで別の人の記録を結び、関わりのない家庭を一覧に載せてしまう。",
        (3, 3),
        "番号だけで結ばず、重みの足りない組は人が審査する。活用主体は訪問の前に本人の記録を自分で確かめる。",
        (2, 2),
        COORDINATOR,
    ),
    (
        "labelled-child",
        _P.USE,
        "判定が独り歩きし、こどもや家庭に決め付けや不利益な扱いが生じる。",
        (3, 4),
        "点数を見せず、区分・理由・反対の材料・不明な点を示す。人のアセスメントを必ず経る。学校には名簿を渡さない。",
        (1, 3),
        FAMILY_CENTRE,
    ),
    (
        "proxy-discrimination",
        _P.USE,
        "国籍や障害などと重なる項目により、特定の集団が多く載る。",
        (2, 4),
        "国籍と信条を使わず、年度ごとに年齢・性別・転入の別による偏りを確かめ、偏りを生む指標を外す。",
        (1, 3),
        COORDINATOR,
    ),
    (
        "browsing",
        _P.USE,
        "職員が興味本位で知人の記録を開く。",
        (3, 4),
        "名指しされた担当者が、許可された項目だけを、理由を書いて開く。月ごとに記録を調べ、研修で処分の例を伝える。",
        (1, 3),
        PRIVACY,
    ),
    (
        "whereabouts-disclosed",
        _P.PROVISION,
        "支援措置を受ける人の住所が、加害のおそれのある相手に伝わる。",
        (2, 4),
        "住所・電話・保護者の名を渡さない。措置の有無が分からないときも渡さない。窓口の請求でも同じ確認をする。",
        (1, 4),
        FAMILY_CENTRE,
    ),
    (
        "misdelivery",
        _P.PROVISION,
        "名簿の誤送付や置き忘れにより、関わりのない人に知られる。",
        (2, 4),
        "区画の中で開き、印刷は番号を付け、二人で確認表により照合する。電子メールでは送らない。",
        (1, 3),
        SCHOOL_EDUCATION,
    ),
    (
        "intrusion",
        _P.STORAGE,
        "外からの侵入や機器の盗難により、保管したデータが漏れる。",
        (2, 4),
        "閉じた網、施錠した室、行ごとの暗号化、鍵の別置き、毎月の更新により防ぎ、漏れても読めないようにする。",
        (1, 3),
        INFORMATION,
    ),
    (
        "administrator-abuse",
        _P.STORAGE,
        "管理者がデータや記録を持ち出し、又は書き換える。",
        (2, 4),
        "管理者はデータを開けず、記録は連なりで守られ、検証の値を別の課に預ける。管理者の作業は二人で行う。",
        (1, 2),
        INFORMATION,
    ),
    (
        "kept-too-long",
        _P.DISPOSAL,
        "要らなくなったデータや写しが残り続ける。",
        (3, 3),
        "区分ごとの期限を自動で数え、毎月消し、証明書を残す。写しと印刷物も台帳で追い、同じ日に消す。",
        (1, 2),
        COORDINATOR,
    ),
)


def risks() -> tuple[Risk, ...]:
    """Risks from collection to disposal, each with what is left after its measure."""
    return tuple(
        Risk(
            id=id,
            phase=phase,
            threat=threat,
            likelihood=before[0],
            severity=before[1],
            measure=measure,
            residual_likelihood=after[0],
            residual_severity=after[1],
            department=department,
        )
        for id, phase, threat, before, measure, after, department in _RISKS
    )


def opinions(times: Timetable) -> tuple[Opinion, ...]:
    """What the privacy officer, the council, an expert and residents said, and what was done about it."""
    return (
        Opinion(
            id="opinion-officer",
            giver=OpinionGiver.PRIVACY_OFFICER,
            name="総務課 係長（プライバシー保護責任者）",
            text="洗い出したリスクと措置は釣り合っている。支援措置の有無が分からない人の所在も渡さないことを条件に、評価を受け入れる。",
            on=times.before(40),
            accepts=True,
            response="措置の有無が分からないときは所在の欄を空けて渡す仕組みとし、試験で確かめた。",
        ),
        Opinion(
            id="opinion-council",
            giver=OpinionGiver.COUNCIL,
            name=_COUNCIL,
            text="運用の細則と安全管理措置は妥当である。偏りの検証の結果を毎年公表することを望む。",
            on=times.before(50),
            accepts=True,
            response="年次報告に、判定の件数と偏りの検証の要旨を載せることとした。",
        ),
        Opinion(
            id="opinion-expert",
            giver=OpinionGiver.EXPERT,
            name="架空大学 情報法研究室（架空の有識者）",
            text="名寄せの誤りが家庭の不信につながる。誤りに気付いた家庭が申し出られる道を、初めから用意すべきである。",
            on=times.before(70),
            accepts=True,
            response="訪問のときに渡す案内に、記録の誤りを申し出る窓口を載せた。",
        ),
        Opinion(
            id="opinion-residents",
            giver=OpinionGiver.RESIDENTS,
            name="住民説明会（市内3会場）と意見募集",
            text="役に立つと思う。一方で、学校に知られるのではないか、いつまで残るのかが心配である。",
            on=times.before(75),
            accepts=True,
            response="学校には名簿を渡さないこと、保存期間、申出の窓口を、かな付きの説明の紙に書いた。",
        ),
    )


def revisions(times: Timetable) -> tuple[Revision, ...]:
    """How the assessment changed before the release."""
    return (
        Revision(
            id="revision-1",
            on=times.before(60),
            by=AUTHOR,
            reason="住民と有識者の意見を受け、名寄せの誤りと、申出の道についてのリスクと措置を書き足した。",
        ),
        Revision(
            id="revision-2",
            on=times.before(45),
            by=AUTHOR,
            reason="審議会の意見を受け、偏りの検証を年度ごとに行い公表することを書き足した。",
        ),
    )


def consultations(times: Timetable) -> tuple[Consultation, ...]:
    """What the council was asked: rules of operation and security, never whether one use is lawful (5.5.2(5))."""
    return (
        Consultation(
            id="operating-rules",
            council=_COUNCIL,
            ordinance=f"{ORDINANCE}第9条",
            kind=ConsultationKind.OPERATING_RULES,
            subject="こどもデータ連携の運用の細則（担当者の指定、名簿の取扱い、申出への対応の手順）について",
            asked_on=times.before(90),
            answer="細則の定め方は適当である。名簿の印刷を認める場合を限り、印刷物の台帳を備えること。",
            answered_on=times.before(52),
        ),
        Consultation(
            id="security",
            council=_COUNCIL,
            ordinance=f"{ORDINANCE}第9条",
            kind=ConsultationKind.SECURITY,
            subject="データを置く設備と、暗号化・記録・鍵の管理の方法について",
            asked_on=times.before(90),
            answer="専門の委員の確認により、措置は危険に見合っている。鍵の試験の結果を年1回報告すること。",
            answered_on=times.before(52),
        ),
    )


def figures(times: Timetable) -> tuple[LocalFigure, ...]:
    """What the made ordinance sets itself within the law: sooner decisions, and a register of every file."""
    return (
        LocalFigure(id="disclosure", figure="disclosure-days", value=15, since=times.before(365), ordinance=f"{ORDINANCE}第5条"),
        LocalFigure(id="disclosure-fee", figure="disclosure-fee", value=0, since=times.before(365), ordinance=f"{ORDINANCE}第6条"),
        LocalFigure(id="register", figure="register-persons", value=1, since=times.before(365), ordinance=f"{ORDINANCE}第3条"),
    )
