"""The four viewpoints of 表5-3, settled for each way in which held data is used for another purpose."""

from __future__ import annotations

from collections.abc import Mapping

from hagukumi.city.extracts.declare import ABUSE, NONATTENDANCE, POVERTY, YOUNG_CARER
from hagukumi.plan.records import Viewpoints

_UNTIL_TAKEN_ANEW = (
    "児童手当の現況届や就学の手続などの様式に、この目的を明示して取得し直す準備を進めている。取得し直した記録に置き換わるまでの間に限り、"
    "終わりの日を定めて用いる。"
)
_GUARDED = (
    "許可を受けた担当者だけが項目ごとに開き、全ての操作を改ざんできない形で記録する。判定は人のアセスメントの補助にとどめ、不利益な処分には用いない。"
    "支援措置を受ける人の所在は渡さない。"
)

_WHY: Mapping[str, tuple[str, str]] = {
    POVERTY: (
        "収入・給付・滞納の区分と地域の気付きに絞り、額は受け取らない。",
        "経済の困窮は申請を待つだけでは見えない。別々の課が持つ兆しを重ねることで、使える給付を知らない家庭に早く会いに行ける。",
    ),
    ABUSE: (
        "健診・登園・登校の途切れと、専門の職員の気付きの有無に絞り、所見や病名は受け取らない。",
        "虐待は隠されやすく、一つの課の記録だけでは、重い結果になるまで気付けないことがある。兆しを重ねれば早く会いに行ける。",
    ),
    NONATTENDANCE: (
        "欠席・遅刻の数と保健室での相談の区分に絞り、成績や作文は受け取らない。",
        "欠席が長引くほど学びと居場所を取り戻しにくい。増え始めに気付くことで、本人の気持ちに沿った支えを早く始められる。",
    ),
    YOUNG_CARER: (
        "同居の家族の手帳の種別と、遅刻・欠席の数、地域の気付きに絞り、障害名は受け取らない。",
        "世話を担うこどもは自分から言い出しにくい。家族の状況と登校の様子を合わせて見なければ、まわりの大人も気付けない。",
    ),
}
"""By difficulty: what is enough, and why it is reasonable to look."""


def _settled(extent: str, reason: str, no_undue_harm: str = _GUARDED, temporary: str = _UNTIL_TAKEN_ANEW) -> Viewpoints:
    return Viewpoints(temporary=temporary, extent=extent, reason=reason, no_undue_harm=no_undue_harm)


LINKING = _settled(
    "同じ人を確かめる項目だけを名寄せに用い、属性とは別に保管する。住民基本台帳は家族を結ぶために照らし合わせるが、"
    "こどもと関わりのない人の記録は判定に用いない。",
    "課ごとの記録は番号の有無も文字もまちまちで、結ばなければ兆しを重ねて見ることができず、結び誤れば関わりのない家庭を訪ねてしまう。",
    "氏名の表と属性の表を分け、結んだ結果は符号だけで扱い、確かでない組は人が審査する。全ての操作を改ざんできない形で記録する。",
)
EVALUATING = _settled(
    "氏名・住所・番号を除き、仮の符号を付けた結果と属性に限る。協議会の登録、団体の名簿と文章は渡さない。",
    "判定が外れていれば、支えの要るこどもを見落とし、要らない家庭を煩わせる。確かめなければ、使う項目を減らすこともできない。",
    "集計は10人未満を伏せて示す。符号と人との対応は分析主体に渡さず、符号は検証の期間ごとに変える。照合を試みることを禁じる。",
    "検証は版の有効期間の中で年度ごとに区切って行う。目的を明示して取得した記録だけで検証できるようになるまでの間に限る。",
)
CONTRACTED = _settled(
    "判定の区分・点数・理由の符号に限り、属性と相談の内容は渡さない。",
    "偏りの計算には統計の専門の技術が要り、市の職員だけでは年度内に終えられない。",
    "委託契約で目的外の利用・複写・持出しを禁じ、市の施設内の端末だけで作業させ、作業の記録を毎月確かめる。契約が終わればその日から開けない。",
    "委託の期間に限る。目的を明示して取得した記録だけで検証できるようになれば、その記録に改める。",
)
COUNTING = _settled(
    "欠席の日数と健診の受診の別に限り、市全体で数える。町字・学校・世帯の別は数えない。",
    "事業の前後で何が変わったかを数で示さなければ、住民は事業を続けるかどうかを判断できない。",
    "公表するのは集計だけで、10人未満の欄と、ほかの欄から逆算できる欄を伏せ、二人で確かめる。個人との対応は残らない。",
    "年次報告を作る間に限り、集計が済めば元の行はこの目的に用いない。",
)
DIRECT = _settled(
    "一覧に載った就学前のこどもに限り、最新の欠席日数と心配の有無に、本人を確かめるための氏名と生年月日を添える。保護者の情報は渡さない。",
    "登園の様子は日ごとに変わり、次の受入れを待っていては訪問の急ぎ方を誤るおそれがある。",
    "総括管理主体の指示を受けた係長が一件ずつ決裁し、受ける相談員を二名に限り、双方に記録を残す。不利益な扱いには用いない。",
)


def judging(purpose: str) -> Viewpoints:
    """For delivering, assembling and judging what speaks of one difficulty."""
    extent, reason = _WHY[purpose]
    return _settled(f"{extent}氏名を除いて組み合わせ、18歳未満の者の判定に要る記録だけを用いる。", reason)


def contacting(purpose: str) -> Viewpoints:
    """For looking up how to reach the children on a list, and nobody else."""
    return _settled(
        "一覧に載ったこどもに限り、会うために要る氏名・生年月日・住所・電話番号と保護者の氏名だけを引く。",
        f"連絡先がなければ会いに行けない。{_WHY[purpose][1]}",
        "支援措置を受ける人と、措置の有無が分からない人の所在は引き渡さない。引いた記録を残し、一覧に載らない人の連絡先は開かない。",
    )


def handing_over(purpose: str) -> Viewpoints:
    """For giving a list to those who assess and support."""
    return _settled(
        "その課が受け持つ困難の一覧に載ったこどもに限り、区分・理由・不明な点と連絡先だけを渡す。もとの記録は渡さない。",
        _WHY[purpose][1],
        "載ったことだけを理由に不利益な扱いをせず、人によるアセスメントを必ず経る。名指しされた担当者だけが開き、印刷は台帳で追う。",
    )
