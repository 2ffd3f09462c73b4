"""Candidates that did not become items: given up with a reason, or still out of reach."""

from __future__ import annotations

from hagukumi.city.extracts.declare import ABUSE, NONATTENDANCE, POVERTY, YOUNG_CARER
from hagukumi.city.programme import evidence as e
from hagukumi.city.programme.aims import LINKAGE
from hagukumi.city.programme.offices import AUTHOR, CHIEF, FAMILY_CENTRE, PRIVACY, SCHOOL_EDUCATION
from hagukumi.city.programme.timetable import Timetable
from hagukumi.plan.records import (
    Availability,
    Candidate,
    Digitisation,
    FieldMapping,
    Holding,
    SelectionState,
    Statement,
    Step,
    TargetFormat,
)

_S = SelectionState
_DROPPED: tuple[tuple[str, str, str, str, str, str, str], ...] = (
    (
        "classroom-seat",
        "学級の座席",
        NONATTENDANCE,
        SCHOOL_EDUCATION,
        e.STAFF_SCHOOL,
        "座席の位置と登校の困難の関わりを示す情報源はなく、学級担任も手掛かりにならないと述べた。",
        "目的との関わりが認められないため外した。",
    ),
    (
        "my-number",
        "個人番号（マイナンバー）",
        LINKAGE,
        "citizen",
        e.STAFF_REGISTER,
        "記録を確実に結べる見込みはあるが、市の内部の宛名番号で足りる。",
        "番号の利用は法律が限っており、この事業では用いないため外した。",
    ),
    (
        "nationality",
        "国籍",
        LINKAGE,
        "citizen",
        e.EXPERT_WELFARE,
        "困難との関わりは間接であり、言葉の支援の要否は別に尋ねられる。",
        "出自による差別的な取扱いにつながるおそれが大きいため外した。",
    ),
    (
        "income-amount",
        "所得の額",
        POVERTY,
        "tax",
        e.REPORT_POVERTY,
        "貧困との関わりは強い。",
        "課税の区分で足り、額までは要らないため外した。",
    ),
    (
        "benefit-amount",
        "手当の支給月額",
        POVERTY,
        "child_welfare",
        e.REPORT_POVERTY,
        "額はこどもの数でほぼ決まり、暮らしの状況をあまり表さない。",
        "支給の区分で足り、額までは要らないため外した。",
    ),
    (
        "disability-name",
        "家族の障害名",
        YOUNG_CARER,
        "disability_welfare",
        e.PAPER_CARER,
        "介助の内容と関わるが、種別と等級でおよそ分かる。",
        "とりわけ慎重に扱うべき情報であり、種別と等級で足りるため外した。",
    ),
    (
        "achievement-score",
        "学力調査の結果",
        NONATTENDANCE,
        SCHOOL_EDUCATION,
        e.MINOH,
        "先行事例にあるが、出欠と保健室の記録に加えて得られるものは小さい。",
        "成績で選ばれたという受止めを招くおそれがあり、必要最小限の観点から外した。",
    ),
)
"""Id, name, purpose, holder, evidence, relevance, and why it was given up."""


def unused_candidates(times: Timetable) -> tuple[Candidate, ...]:
    """Dropped ones, one dropped after it could not be had, and one that is wanted but held by another body."""
    return (*(_dropped(*entry, times) for entry in _DROPPED), _survey(times), _child_guidance(times))


def _step(state: SelectionState, days: int, reason: str, times: Timetable, by: str = AUTHOR) -> Step:
    return Step(state=state, on=times.before(days), by=by, reason=reason)


def _said(text: str, days: int, times: Timetable, by: str = AUTHOR) -> Statement:
    return Statement(text=text, by=by, on=times.before(days))


def _dropped(id: str, name: str, purpose: str, holder: str, source: str, relevance: str, why: str, times: Timetable) -> Candidate:
    return Candidate(
        id=id,
        name=name,
        purpose=purpose,
        holder=holder,
        evidence=(source,),
        relevance=_said(relevance, 175, times),
        fairness=_said(why, 168, times, f"{PRIVACY}-2"),
        steps=(
            _step(_S.CANDIDATE, 185, "検討の初めに関係する課から挙がったため候補とした。", times),
            _step(_S.DROPPED, 168, why, times),
        ),
        availability=Availability(
            holding=Holding.DIGITAL if id != "classroom-seat" else Holding.ANALOG,
            structured=id != "classroom-seat",
            surveyed_by=f"{holder}-1",
            surveyed_on=times.before(172),
            digitisation=_seats() if id == "classroom-seat" else None,
        ),
    )


def _seats() -> Digitisation:
    return Digitisation(policy="用いないためデータ化しない。", target=TargetFormat.OWN)


def _survey(times: Timetable) -> Candidate:
    why = "無記名で行う調査であり、こどもごとの値を得るには調査のやり方を変えねばならず、正直な回答を損なうため外した。"
    return Candidate(
        id="school-life-survey",
        name="学校生活アンケートの「家に帰りたくない」の回答",
        purpose=ABUSE,
        holder=SCHOOL_EDUCATION,
        evidence=(e.TODA, e.STAFF_SCHOOL),
        relevance=_said("本人の声として、虐待や不登校の前触れを表す。", 175, times),
        necessity=_said("本人の声はほかの項目では代えられない。ただし相談の窓口の案内でも受け止められる。", 140, times),
        fairness=_said("無記名と約束して集めた声を名前と結べば、信頼を裏切ることになる。", 135, times, f"{PRIVACY}-2"),
        steps=(
            _step(_S.CANDIDATE, 185, "先行事例と養護教諭の意見に挙がったため候補とした。", times),
            _step(_S.NEEDED, 170, "本人の声を受け止められるため、必要なデータ項目とした。", times),
            _step(_S.DROPPED, 132, why, times, CHIEF),
        ),
        availability=Availability(
            holding=Holding.ANALOG,
            system="各学校に保管する調査用紙（無記名）",
            structured=False,
            surveyed_by=f"{SCHOOL_EDUCATION}-1",
            surveyed_on=times.before(136),
            digitisation=Digitisation(
                policy="学校ごとの割合だけを集計し、個人の記録とはしない。",
                target=TargetFormat.OWN,
                mapping=(FieldMapping(origin="調査用紙の設問7", target="学校別の割合", conversion="学校ごとに数え、10人未満は伏せる"),),
                due=times.before(30),
            ),
        ),
    )


def _child_guidance(times: Timetable) -> Candidate:
    return Candidate(
        id="child-guidance-centre",
        name="児童相談所での相談の受理の有無と終結の日",
        purpose=ABUSE,
        holder=FAMILY_CENTRE,
        evidence=(e.GUIDE_ABUSE, e.EXPERT_WELFARE),
        relevance=_said(
            "市に相談のない家庭でも、県の児童相談所が関わっていれば、重ねて訪ねることと見落とすことの両方を避けられる。", 175, times
        ),
        necessity=_said("市の記録では代えられない。受理の有無と終結の日の二つに限れば足りる。", 110, times),
        fairness=_said("相談の内容は求めず、関わりの有無を不利に扱わない。", 105, times, f"{PRIVACY}-2"),
        steps=(
            _step(_S.CANDIDATE, 185, "手引きと有識者の意見に挙がったため候補とした。", times),
            _step(_S.NEEDED, 170, "目的との関わりが認められるため、必要なデータ項目とした。県との協議が整うまでは用いない。", times),
        ),
        availability=Availability(
            holding=Holding.NOT_HELD,
            held_by="県の児童相談所",
            collection="県との協議により、要支援と判断された人に限り、協議会の枠組みで照会の回答を受ける方法を検討する。",
            structured=False,
            surveyed_by=f"{FAMILY_CENTRE}-1",
            surveyed_on=times.before(128),
            digitisation=Digitisation(
                policy="照会の回答書（紙）のうち二つの欄だけを市の様式に入力し、回答書は綴りに保管する。",
                target=TargetFormat.GIF,
                mapping=(
                    FieldMapping(origin="回答書の「受理」欄", target="受理の有無", conversion="有・無の区分に改める"),
                    FieldMapping(origin="回答書の「終結」欄", target="終結の日", conversion="和暦を日付の値に改める"),
                ),
                due=times.until,
            ),
        ),
    )
