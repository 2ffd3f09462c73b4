"""Why each piece of information was chosen: its relevance to the aim, the check against unfair use, and what it rests on.

Identifiers are looked up by the field they become in every extract, attributes by `table.field`.
"""

from __future__ import annotations

from typing import NamedTuple

from hagukumi.city.programme import evidence as e


class Reason(NamedTuple):
    """Relevance (3.1, 5.2), fairness (3, Art. 63), and the ids of the evidence."""

    relevance: str
    fairness: str
    evidence: tuple[str, ...]


_LINKING = "結び付けるためだけに用い、判定の表には入れない。"
_REGISTER = (e.STAFF_REGISTER, e.PAPER_LINKAGE, e.ITEM_LIST)

IDENTIFIERS: dict[str, Reason] = {
    "resident_number": Reason("番号のある記録どうしを確実に結べる。", "市の内部の番号であり、個人番号ではない。" + _LINKING, _REGISTER),
    "household_number": Reason("同じ世帯のきょうだいと保護者の記録をこどもに結べる。", "世帯の形そのものを点数にしない。", _REGISTER),
    "relation": Reason(
        "保護者ときょうだいを見分け、家族の記録を正しく結べる。", "続柄の違い（養子、同居人など）を不利に扱わない。", _REGISTER
    ),
    "name": Reason("番号のない学校や団体の記録を結べる。", "氏名から国籍や出自を推し量らない。" + _LINKING, _REGISTER),
    "kana": Reason("旧字や略字で書かれた記録を読みで結べる。", _LINKING, _REGISTER),
    "latin": Reason("漢字やカナの書き方が一つに決まらない人の記録を結べる。", "外国籍であることを手掛かりにしない。" + _LINKING, _REGISTER),
    "alias": Reason("通称で書かれた学校や団体の記録を結べる。", "通称を使う理由を推し量らない。" + _LINKING, _REGISTER),
    "former_name": Reason("妊娠の届出など、氏が変わる前の記録を結べる。", "氏が変わった事情を推し量らない。" + _LINKING, _REGISTER),
    "birth_date": Reason(
        "同姓同名の人を見分け、年齢に応じて判定できる。", "年齢の区切りは困難ごとに定め、ほかの意味を持たせない。", _REGISTER
    ),
    "sex": Reason("同姓同名の人と双子を見分けられる。", "判定の点数に用いず、偏りの検証にだけ用いる。", _REGISTER),
    "postal": Reason("住所の書き方の違いを補って記録を結べる。", "住む地域を点数にしない。", _REGISTER),
    "address": Reason(
        "転居の前後の記録と、同居の家族を結べる。", "住む地域を点数にしない。支援措置を受ける人の所在は渡さない。", _REGISTER
    ),
    "moved_in_on": Reason(
        "転入前の記録がないことを、何もなかったことと取り違えない。", "転入者であることを点数にしない。", (e.STAFF_REGISTER, e.KAISEI)
    ),
    "protected": Reason(
        "所在を守るべき家庭を見分け、相手方に知られるのを防げる。", "措置を受けていることを点数にせず、守るためだけに用いる。", _REGISTER
    ),
    "guardian_number": Reason("保護者の税や相談の記録をこどもに結べる。", "保護者の評価には用いない。", _REGISTER),
    "guardian_name": Reason(
        "番号のない記録で、こどもと保護者の結び付きを確かめられる。", "保護者の評価には用いない。" + _LINKING, _REGISTER
    ),
    "guardian_kana": Reason("保護者の氏名の書き方の違いを補える。", _LINKING, _REGISTER),
    "phone": Reason("一覧に載った家庭に連絡できる。", "連絡のためだけに用い、支援措置を受ける人の番号は渡さない。", (e.STAFF_CENTRE,)),
    "pupil_number": Reason("同じ児童生徒の月ごとの出欠を取り違えない。", _LINKING, (e.STAFF_SCHOOL,)),
    "reception_number": Reason("同じ健診の記録を二度数えない。", _LINKING, (e.STAFF_CENTRE,)),
}

_DATE = "時期を確かめるためだけに用い、古い記録が今の判定に残り続けないようにする。"

ATTRIBUTES: dict[str, Reason] = {
    "family_consultation.received_on": Reason(
        "いつの相談かが分かり、既に支えられているこどもを見分けられる。", _DATE, (e.GUIDE_ABUSE, e.STAFF_CENTRE)
    ),
    "family_consultation.topic": Reason(
        "どの困難の相談があったかは、最も直接の手掛かりである。",
        "相談したことを不利に扱わない。相談をためらわせないよう、目的と守秘を説明する。",
        (e.GUIDE_ABUSE, e.MINOH, e.EXPERT_WELFARE),
    ),
    "family_consultation.summary": Reason(
        "これまでの経過を踏まえて関われる。",
        "判定の点数には用いず、分析主体には渡さない。決め付けになる書き方を相談員の研修で改める。",
        (e.GUIDE_ABUSE, e.STAFF_CENTRE),
    ),
    "youtaikyo.notified_on": Reason("通告等を受理した人の行だけを機械的に選べる。", "受理していない人の行は用いない。", (e.GUIDE_ABUSE,)),
    "youtaikyo.judged_on": Reason("要支援と判断された人の行だけを機械的に選べる。", "判断の前の人の行は用いない。", (e.GUIDE_ABUSE,)),
    "youtaikyo.kind": Reason(
        "既に協議会で支えているこどもを見分け、重ねて訪ねることを避けられる。",
        "点数に加えず、新たに見付けたか否かを分けるためだけに用いる。",
        (e.GUIDE_ABUSE, e.KAISEI),
    ),
    "npo.visited_on": Reason("いつまで来ていたかが分かり、足が途絶えたことに気付ける。", _DATE, (e.EXPERT_WELFARE,)),
    "npo.concern": Reason(
        "地域の支援者の気付きは、役所の記録に表れない困りごとを示す。",
        "決まった区分だけを受け取り、うわさや人柄の評価は受け取らない。",
        (e.REPORT_POVERTY, e.EXPERT_WELFARE),
    ),
    "school_register.school_year": Reason(
        "学年により欠席の意味が異なり、確かめる学校も分かる。", "学年そのものを点数にしない。", (e.PROJECT_TEAM, e.STAFF_SCHOOL)
    ),
    "attendance.month_end": Reason("欠席が増えているか減っているかを月ごとに見られる。", _DATE, (e.PAPER_ABSENCE, e.TODA)),
    "attendance.absent_days": Reason(
        "欠席の量と最近の増え方は、登校の困難と家庭の変化をよく表す。",
        "病気や障害による欠席と見分けるため、理由を必ず学校に確かめ、欠席だけで決めない。",
        (e.PAPER_ABSENCE, e.TODA, e.TWO_TOWNS, e.PROJECT_TEAM, e.PILOT_REPORT),
    ),
    "attendance.late_count": Reason(
        "遅刻は朝の家の様子を映し、家族の世話や不登校の前触れに気付ける。",
        "世話をすること自体を悪いこととみなさない。",
        (e.PAPER_CARER, e.STAFF_SCHOOL, e.TODA),
    ),
    "nurse_room.visited_on": Reason("いつの来室か、続いているかが分かる。", _DATE, (e.STAFF_SCHOOL,)),
    "nurse_room.reason": Reason(
        "相談や衣服・食事による来室は、教室では見えない困りごとを表す。",
        "病名は受け取らず、けがや体調不良は点数にしない。",
        (e.TODA, e.STAFF_SCHOOL),
    ),
    "nurse_room.concern": Reason(
        "養護教諭の気付きは、虐待に早く気付く手掛かりである。",
        "有無だけを受け取り、見立ての文章は受け取らない。記録の基準を学校の間でそろえる。",
        (e.GUIDE_ABUSE, e.STAFF_SCHOOL),
    ),
    "school_cost_support.category": Reason(
        "援助を受けている世帯の経済の状況が分かる。",
        "援助を受けたことを不利に扱わず、ほかの給付の案内に結び付ける。",
        (e.REPORT_POVERTY, e.MINOH, e.PROJECT_TEAM),
    ),
    "school_cost_support.granted_on": Reason("今も援助が要る世帯か、いつからかが分かる。", _DATE, (e.REPORT_POVERTY,)),
    "pregnancy.notified_on": Reason("どの妊娠についての記録かが分かる。", _DATE, (e.PAPER_SUPPORT,)),
    "pregnancy.weeks": Reason(
        "届出の遅れは、妊娠期の支援が届きにくい家庭に気付く手掛かりである。",
        "若さや婚姻の有無は用いない。遅れの理由は人が確かめる。",
        (e.PAPER_SUPPORT, e.PROJECT_TEAM),
    ),
    "pregnancy.support_needed": Reason(
        "面談で支援を要するとされた家庭を、出産の後も見落とさない。",
        "要否だけを受け取り、面談の内容や病名は受け取らない。",
        (e.PAPER_SUPPORT, e.STAFF_CENTRE),
    ),
    "infant_checkup.kind": Reason(
        "どの年齢の健診かが分かり、未受診の重みを見分けられる。", "健診の種類そのものを点数にしない。", (e.PAPER_CHECKUP,)
    ),
    "infant_checkup.due_on": Reason("いつの健診かが分かる。", _DATE, (e.PAPER_CHECKUP,)),
    "infant_checkup.attended": Reason(
        "未受診の世帯を早く訪ねると、支援が早く始まる。",
        "転入前の健診と、ほかで受けた健診を未受診と数えない。",
        (e.PAPER_CHECKUP, e.TWO_TOWNS, e.GUIDE_ABUSE),
    ),
    "infant_checkup.follow_up": Reason(
        "保健師が養育の支援を要するとした家庭を見落とさない。",
        "要否だけを受け取り、発達や病気の所見は受け取らない。",
        (e.PAPER_CHECKUP, e.STAFF_CENTRE),
    ),
    "vaccination.vaccine": Reason(
        "どの接種が受けられていないかを人が確かめられる。", "接種しない考えを不利に扱わず、点数に用いない。", (e.TWO_TOWNS, e.PROJECT_TEAM)
    ),
    "vaccination.dose": Reason(
        "途中で途絶えたかどうかを人が確かめられる。", "接種しない考えを不利に扱わず、点数に用いない。", (e.TWO_TOWNS,)
    ),
    "vaccination.given_on": Reason("いつから途絶えたかを人が確かめられる。", _DATE, (e.TWO_TOWNS,)),
    "child_allowance.status_report": Reason(
        "届出が途絶えることは、暮らしの急な変化を表すことがある。",
        "届出の遅れを責めず、事情を尋ねるきっかけにとどめる。",
        (e.PROJECT_TEAM, e.STAFF_CENTRE),
    ),
    "single_parent_allowance.category": Reason(
        "ひとり親の世帯の経済の状況が分かる。",
        "ひとり親であること自体を困難とみなさない。点数は小さく、ほかの兆しと重なるときだけ意味を持つ。",
        (e.REPORT_POVERTY, e.TWO_TOWNS),
    ),
    "single_parent_allowance.granted_on": Reason("今も受けている世帯か、いつからかが分かる。", _DATE, (e.REPORT_POVERTY,)),
    "public_assistance.started_on": Reason("いつからの受給かが分かる。", _DATE, (e.MINOH,)),
    "public_assistance.state": Reason(
        "受給中の世帯のこどもの様子を、担当者と分かち合える。",
        "受給を不利に扱わず、こどもの支援に限って用いる。",
        (e.REPORT_POVERTY, e.MINOH),
    ),
    "nursery.absent_days": Reason(
        "登園が急に減ることは、家庭の変化や不適切な養育の兆しになる。",
        "感染症の流行による欠席が多い月は、市全体の数と比べて見る。",
        (e.GUIDE_ABUSE, e.STAFF_CENTRE),
    ),
    "nursery.fee_arrears": Reason(
        "家計の急な悪化に早く気付ける。", "滞納の取立てには用いない。額は受け取らない。", (e.PAPER_POVERTY, e.PROJECT_TEAM)
    ),
    "nursery.neglect_sign": Reason(
        "毎日会う保育士の気付きは、虐待に早く気付く手掛かりである。",
        "有無だけを受け取り、保護者の評価は受け取らない。記録の基準を園の間でそろえる。",
        (e.GUIDE_ABUSE, e.STAFF_CENTRE),
    ),
    "disability.kind": Reason(
        "同居の家族を介助するこどもに気付ける。",
        "障害のある家族がいることを困難とみなさず、こどもの負担を尋ねるきっかけにとどめる。",
        (e.PAPER_CARER, e.TWO_TOWNS),
    ),
    "disability.grade": Reason(
        "介助の負担の重さを人が確かめられる。", "等級そのものを点数にせず、障害名は受け取らない。", (e.PAPER_CARER,)
    ),
    "disability.issued_on": Reason("いつからのことかが分かる。", _DATE, (e.PAPER_CARER, e.TWO_TOWNS)),
    "tax.tax_class": Reason(
        "世帯の経済の状況が、額を知らなくても分かる。",
        "額と勤め先は受け取らず、非課税であることだけで決めない。",
        (e.REPORT_POVERTY, e.MINOH),
    ),
    "tax.arrears": Reason(
        "家計の急な悪化に早く気付ける。", "滞納の取立てには用いない。額は受け取らない。", (e.PAPER_POVERTY, e.PROJECT_TEAM)
    ),
}
