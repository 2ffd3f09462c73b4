"""手続 (5.5.2): councils of review have no say in a single case, residents know where to ask, ordinances set figures within the law."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hagukumi.law.figures import REGISTER_PERSONS, entries_of, ordinance_figures
from hagukumi.law.findings import Verdict, gap, violation
from hagukumi.law.reading import Reading
from hagukumi.law.rule import PROGRAMME, USES, AnyRule, rule
from hagukumi.law.settled import settled, stated
from hagukumi.plan import records as r
from hagukumi.plan.records import Consultation, ConsultationKind, LocalFigure, Programme, Use

_OWN_JUDGMENT = (
    "個別の事案の適否を審議会等に諮問することはできません（ガイドライン5.5.2(5)）。根拠の欄には、機関が自ら判断した理由を書いてください。"
    "安全管理措置への意見は safeguards に書けます。"
)
_COUNCILS = "(審議会|審査会|諮問会|諮問委員会|運営委員会|第三者委員会)"
_AWAITED = re.compile(f"{_COUNCILS}[^。]*(答申|諮問|承認|了承|同意|審議)(する|を得る|を受ける)?(予定|待ち|中|を待|の後|後に|次第)")
_REVIEWED = re.compile(f"{_COUNCILS}[^。]*(答申|諮問|承認|了承|同意|認め|妥当|適法|適当)")
_CASE = re.compile(
    "(個別|目的外|利用|提供)[^。]*(適否|可否|適法|是非)|(利用|提供|連携)(する(こと)?)?(が|は)?(法律上|法的に|適法に)?(できるか|できないか|許されるか|認められるか)"
)
_COUNCIL = "個人情報保護法第129条、ガイドライン5.5.2(5)"


@rule(
    PROGRAMME,
    "5.5.2-1",
    "個人情報保護法第76条・第90条・第98条、ガイドライン5.5.2(1)",
    "開示・訂正・利用停止の請求を受ける窓口が決まっている",
)
def desk_is_named(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """Requests come from the first day on which data is held."""
    remedy = "plan.toml の disclosure_desk に課の名を書いてください。"
    yield from stated(programme.disclosure_desk, "開示・訂正・利用停止の請求の窓口", remedy, "窓口", "設置")


@rule(USES, "5.5.2-2", _COUNCIL, "個別の利用・提供の適否を、審議会等の答申によらない")
def no_council_decides_a_case(reading: Reading, use: Use) -> Iterator[Verdict]:
    """A council may advise on rules and safeguards; whether one use for another purpose is lawful the body answers itself."""
    reasons = tuple(_reasons(use.basis))
    if any(_AWAITED.search(text) for text in reasons):
        yield gap(f"利用・提供ができる理由が、審議会等の答申や承認を待つことになっています。{_OWN_JUDGMENT}")
    elif any(_REVIEWED.search(text) for text in reasons):
        yield violation(f"利用・提供ができる理由が、審議会等の答申や承認によっています。{_OWN_JUDGMENT}")


def _reasons(basis: r.Basis) -> Iterator[str]:
    """Every text of a basis that says why the use is lawful; the safeguards against harm, on which advice may be asked, are left out."""
    parts = (basis, *(part for part in _values(basis) if isinstance(part, r.Viewpoints)))
    for part in parts:
        for name, value in zip(part.__struct_fields__, _values(part), strict=True):
            if isinstance(value, str) and name != "no_undue_harm":
                yield value


def _values(record: r.Record) -> tuple[object, ...]:
    return tuple(getattr(record, name) for name in record.__struct_fields__)


@rule(PROGRAMME, "5.5.2-13", _COUNCIL, "審議会等への諮問は、条例により、細則・安全管理・リスクについて行う")
def councils_are_asked_about_rules(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """A council is asked where expert advice is needed on rules, security or risks; never whether one case is lawful."""
    for consultation in reading.plan.consultations:
        for verdict in _consultation(consultation):
            yield verdict._replace(subject=consultation.id)


def _consultation(entry: Consultation) -> Iterator[Verdict]:
    if entry.kind is ConsultationKind.SINGLE_CASE:
        yield violation(
            "個別の事案の適否を審議会等に諮問することはできません。諮問を取りやめ、機関が自ら判断した理由を根拠の欄に書いてください。"
        )
    elif _CASE.search(entry.subject):
        yield gap(
            "諮問の内容が、個別の利用・提供の適否を問うように読めます。細則・安全管理・リスクのどれを問うのかが分かるように書いてください。"
        )
    for name, thing in (("council", "諮問する審議会等の名"), ("subject", "諮問の内容")):
        if not settled(getattr(entry, name)):
            yield gap(f"{thing}が空欄または未定です。{name} に書いてください。")
    yield from stated(entry.ordinance, "諮問の根拠になる条例", "ordinance に条例の名と条を書くか、諮問を取りやめてください。", "条例")
    if entry.answered_on and entry.answered_on < entry.asked_on:
        yield violation("答申の日が、諮問の日より前です。asked_on と answered_on を直してください。")
    if entry.answered_on and not settled(entry.answer):
        yield gap("答申の日が書かれていますが、答申の内容が空欄または未定です。answer に書いてください。")


@rule(
    PROGRAMME,
    "5.5.2-14",
    "法令の委任による条例（数値の表）、ガイドライン5.5.2(1)・(2)",
    "条例で定める数値は、法の許す数値を、許す範囲で定めている",
)
def local_figures_are_admitted(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """An ordinance may set some figures within bounds; the table of the law's figures says which."""
    for entry in ordinance_figures(reading.plan):
        for verdict in _local(entry):
            yield verdict._replace(subject=entry.id)
    thresholds = {entry.value for entry in ordinance_figures(reading.plan) if entry.figure == REGISTER_PERSONS}
    if programme.register_from_persons and len(thresholds) > 1:
        yield gap(
            "個人情報ファイル簿の作成を要する本人の数が、plan.toml の register_from_persons と figures.toml とで違います。"
            "条例の数に合わせ、どちらか一方に書いてください。"
        )


def _local(entry: LocalFigure) -> Iterator[Verdict]:
    known = entries_of(entry.figure)
    if not known:
        yield gap("条例で定める数値の番号が、法令の数値の表にありません。figure に表の id を書いてください。")
    elif not known[-1].local:
        yield violation(f"「{known[-1].name}」は、条例で変えられる数値ではありません。この項を削ってください。")
    elif not known[-1].admits(entry.value):
        yield violation(
            f"条例で定める「{known[-1].name}」が、許される範囲（{known[-1].bounds}）の外です。条例と value を確かめてください。"
        )
    yield from stated(
        entry.ordinance, "数値を定める条例", "条例の名と条（plan.toml または figures.toml の ordinance）を書いてください。", "条例"
    )


RULES: tuple[AnyRule, ...] = (desk_is_named, no_council_decides_a_case, councils_are_asked_about_rules, local_figures_are_admitted)
