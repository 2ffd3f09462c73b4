"""プライバシー (5.7): the policy, its officer and means (a duty), and what is written of the impact assessment (recommended)."""

from __future__ import annotations

from collections.abc import Iterator

from hagukumi.law.findings import Verdict, allowed, gap, violation
from hagukumi.law.privacy import VIEWPOINTS
from hagukumi.law.reading import Reading
from hagukumi.law.rule import PROGRAMME, AnyRule, rule
from hagukumi.law.settled import denied, settled, stated
from hagukumi.plan.records import DataPhase, OfficerKind, OpinionGiver, Programme, Risk, Role
from hagukumi.plan.words import WORDS

_STANCE = "ガイドライン5.7.1"
_ASSESSMENT = "ガイドライン5.7.2（表5-4）"
_LEVELS = range(1, 5)
_WANTED = {
    "statement": ("プライバシー保護の基本的な考え方", "明文化した姿勢を書いてください。", ()),
    "published": ("基本的な考え方の周知と公表", "組織の内外にどう知らせたかを書いてください。", ("周知", "公表")),
    "authority": ("プライバシー保護責任者の責任の範囲と権限", "責任の範囲と、与えた権限を書いてください。", ("権限",)),
    "people": ("プライバシー保護のための人員", "人数や体制を書いてください。", ("人員", "配置")),
    "budget": ("プライバシー保護のための予算", "予算の科目や額を書いてください。", ("予算", "計上")),
    "training": ("プライバシー保護のための研修・人材育成", "対象、回数、内容を書いてください。", ("研修", "実施")),
}


@rule(PROGRAMME, "5.7.1-3", _STANCE, "プライバシー保護の姿勢が明文化・公表され、必要な資源がある")
def stance_is_written(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """The head of the municipality puts the stance in writing, gives authority, and provides people, money and training."""
    policy = reading.plan.privacy
    if policy is None:
        yield gap("プライバシー保護の姿勢・責任者・資源が書かれていません。plan.toml に [privacy] を書いてください。")
        return
    for name, (thing, remedy, deeds) in _WANTED.items():
        yield from stated(getattr(policy, name), thing, f"plan.toml の [privacy] の {name} に、{remedy}", *deeds)


@rule(PROGRAMME, "5.7.1-4", _STANCE, "プライバシー保護責任者が、プライバシー保護の役割を持つ課にいる")
def privacy_officer_is_named(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """Named among the officers of the plan, in a department that holds the role."""
    policy = reading.plan.privacy
    found = reading.index.officers.get(policy.officer) if policy else None
    if found is None:
        yield gap(
            "プライバシー保護責任者が空欄か、計画の担当者にありません。plan.toml の [privacy] の officer に担当者の id を書いてください。"
        )
    elif Role.PRIVACY_OFFICER not in found[1].roles:
        yield violation(
            f"プライバシー保護責任者のいる「{found[1].name}」は、プライバシー保護の役割を持ちません。"
            "担当課の roles に privacy_officer を加えるか、責任者を改めてください。"
        )
    elif found[0].kind is OfficerKind.PROCESS:
        yield violation("プライバシー保護責任者は人が務めるものです。自動処理ではなく、担当者を officer に書いてください。")


@rule(PROGRAMME, "5.7.2-1", _ASSESSMENT, "影響評価の回答と改訂は、表5-4の観点について、計画の担当者が行う")
def answers_are_given_by_people(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """An answer belongs to a viewpoint and to a person who stands for it."""
    known = {viewpoint.id for viewpoint in VIEWPOINTS}
    for answer in reading.plan.answers:
        if answer.id not in known:
            yield gap("この番号の観点は表5-4にありません。id に pia-1 から pia-14 までのどれかを書いてください。", answer.id)
        yield from _by_person(reading, answer.by, answer.id)
    for revision in reading.plan.revisions:
        yield from _about(revision.id, stated(revision.reason, "影響評価を改めた理由", "reason に書いてください。", "理由"))
        yield from _by_person(reading, revision.by, revision.id)


def _about(subject: str, verdicts: Iterator[Verdict]) -> Iterator[Verdict]:
    return (verdict._replace(subject=subject) for verdict in verdicts)


def _by_person(reading: Reading, officer: str, subject: str) -> Iterator[Verdict]:
    found = reading.index.officers.get(officer)
    if found is None:
        yield gap("影響評価に答えた人、または改めた人が計画の担当者にありません。by に担当者の id を書いてください。", subject)
    elif found[0].kind is OfficerKind.PROCESS:
        yield violation("影響評価は人が行うものです。自動処理ではなく、責任を持つ担当者を by に書いてください。", subject)


@rule(PROGRAMME, "5.7.2-2", _ASSESSMENT, "リスクの大きさは1〜4で、対策のあとに大きくならない")
def risks_are_weighed(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """Threat, measure and who answers for it; likelihood and severity before and after."""
    for risk in reading.plan.risks:
        yield from _about(risk.id, _risk(reading, risk))


def _risk(reading: Reading, risk: Risk) -> Iterator[Verdict]:
    if not settled(risk.threat):
        yield gap("リスクの内容が空欄または未定です。threat に、何が起きるおそれがあるかを書いてください。")
    yield from stated(risk.measure, "リスクへの対策", "measure に、とる対策（受け入れるときはその理由）を書いてください。", "対策")
    if risk.department not in reading.index.departments:
        yield gap("リスクを受け持つ課が計画にありません。department に担当課の id を書いてください。")
    levels = (risk.likelihood, risk.severity, risk.residual_likelihood, risk.residual_severity)
    if any(level not in _LEVELS for level in levels):
        yield violation("リスクの起こりやすさ・影響の大きさが1〜4の外です。1（小さい）から4（大きい）までの整数を書いてください。")
    if risk.residual_likelihood > risk.likelihood or risk.residual_severity > risk.severity:
        yield violation("対策のあとのリスクが、対策の前より大きくなっています。対策か、前後の値を見直してください。")


@rule(PROGRAMME, "5.7.2-3", _ASSESSMENT, "影響評価への意見には、内容があり、認めない意見には対応がある")
def opinions_are_answered(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """Whoever does not accept the assessment is owed a response."""
    for opinion in reading.plan.opinions:
        if not settled(opinion.name) or not settled(opinion.text):
            yield gap("意見を述べた人の名または意見の内容が空欄または未定です。name と text に書いてください。", opinion.id)
        if opinion.accepts is False:
            thing, remedy = "影響評価を認めないとする意見への対応", "response に、どう改めたか（改めないときはその理由）を書いてください。"
            yield from _about(opinion.id, stated(opinion.response, thing, remedy, "対応"))


@rule(PROGRAMME, "5.7.2-5", "ガイドライン5.7.2", "収集から廃棄までのすべての段階について、プライバシーの問題が洗い出されている")
def every_phase_was_looked_at(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """The method of an assessment is recommended; to look for the problems of every phase and for an answer to them is asked for."""
    weighed = {risk.phase for risk in reading.plan.risks}
    for phase in DataPhase:
        if phase not in weighed:
            yield gap(
                f"「{WORDS[DataPhase][phase]}」の段階で起こりうるプライバシーの問題が洗い出されていません。"
                f"assessment.toml に phase が {phase} のリスクと、その対策を書いてください。"
            )


@rule(PROGRAMME, "5.7.2-4", _ASSESSMENT, "影響評価は、すべての観点への答えと責任者の意見がそろっている")
def assessment_is_whole(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """A remark: the guideline recommends the assessment, so what is missing in it stops nothing."""
    answered = {answer.id for answer in reading.plan.answers if settled(answer.text) and not denied(answer.text)}
    for viewpoint in VIEWPOINTS:
        if viewpoint.id not in answered:
            yield allowed(f"影響評価の観点「{viewpoint.question}」（{viewpoint.group}）に、まだ答えがありません。", viewpoint.id)
    if all(opinion.giver is not OpinionGiver.PRIVACY_OFFICER for opinion in reading.plan.opinions):
        yield allowed("影響評価に、プライバシー保護責任者の意見がありません。意見を得て opinions に書くことを検討してください。")


RULES: tuple[AnyRule, ...] = (
    stance_is_written,
    privacy_officer_is_named,
    answers_are_given_by_people,
    risks_are_weighed,
    opinions_are_answered,
    every_phase_was_looked_at,
)
REMARKS: tuple[AnyRule, ...] = (assessment_is_whole,)
