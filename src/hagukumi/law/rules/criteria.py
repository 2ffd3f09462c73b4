"""判定基準: a criterion reads only what its purpose permits and speaks only to supporters (4.1, 4.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hagukumi.law.findings import Verdict, gap, violation
from hagukumi.law.reading import Reading
from hagukumi.law.rule import CRITERIA, AnyRule, rule
from hagukumi.law.settled import stated
from hagukumi.plan.records import Criterion, Indicator, Item, Role, Sensitive, Stage

_DISCRIMINATION = frozenset({Sensitive.RACE, Sensitive.CREED, Sensitive.SOCIAL_STATUS})
_WORDS = re.compile("国籍|人種|民族|信条|宗教|門地")


def items_read(reading: Reading, indicator: Indicator) -> tuple[str, ...]:
    """Item ids that an indicator reads: the measured one, those of its conditions, and its source's dates."""
    source = reading.index.sources.get(indicator.source)
    dates = (source.occurred_on, source.known_on) if source else ()
    fields = (indicator.item, *(condition.item for condition in indicator.where), *dates)
    return tuple(dict.fromkeys(field if "." in field else f"{indicator.source}.{field}" for field in fields if field))


def _all_read(reading: Reading, criterion: Criterion) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for indicator in criterion.indicators for item in items_read(reading, indicator)))


@rule(CRITERIA, "4.1-5", "個人情報保護法第61条第2項、ガイドライン4.1（判定）", "判定に使う項目は、その利用目的の組合せの利用に含まれている")
def reads_only_what_is_assembled(reading: Reading, criterion: Criterion) -> Iterator[Verdict]:
    """The coordinator may judge only by items it may assemble for this purpose."""
    assembled = {
        item
        for use in reading.plan.uses
        if use.purpose == criterion.purpose and use.role is Role.COORDINATOR and Stage.ASSEMBLED in use.stages
        for item in use.items
    }
    for item in _all_read(reading, criterion):
        if item not in assembled and _belongs_elsewhere(reading, criterion, item):
            yield violation(
                f"判定基準「{criterion.name}」が使う項目「{_name(reading, item)}」は、別の利用目的だけのための項目です。指標から外すか、"
                "この利用目的で使える根拠を確かめて利用を書いてください。"
            )
        elif item not in assembled:
            yield gap(
                f"判定基準「{criterion.name}」が使う項目「{_name(reading, item)}」が、"
                "この利用目的の組合せの利用にありません。利用の items に加えてください。"
            )


def _belongs_elsewhere(reading: Reading, criterion: Criterion, item: str) -> bool:
    """Whether uses name the item, but none under a purpose of the criterion's own family."""
    family = set(reading.above(criterion.purpose)[-1:])
    purposes = {use.purpose for use in reading.index.uses_of(item)}
    return bool(purposes) and not any(family.intersection(reading.above(purpose)) for purpose in purposes)


@rule(CRITERIA, "4.4-1", "ガイドライン4.1・4.4", "判定の結果を受けるのは、引渡しの利用がある活用主体である")
def recipients_are_supporters(reading: Reading, criterion: Criterion) -> Iterator[Verdict]:
    """Every recipient is a supporter with a use of judged results at hand-over."""
    if not criterion.recipients:
        yield gap(f"判定基準「{criterion.name}」の結果を受ける課がありません。recipients に活用主体の課を書いてください。")
    for recipient in criterion.recipients:
        department = reading.index.departments.get(recipient)
        if department and Role.SUPPORTER not in department.roles:
            yield violation(
                f"判定基準「{criterion.name}」の結果を受ける「{department.name}」は活用主体ではありません。活用主体の課に改めてください。"
            )
        elif department and not _is_handed_judgments(reading, recipient):
            yield gap(
                f"「{department.name}」が判定の結果を受ける利用がありません。"
                "引渡しの段階の利用（judgment の項目を含むもの）を書いてください。"
            )


def _is_handed_judgments(reading: Reading, department: str) -> bool:
    return any(
        use.receiver == department
        and use.role is Role.SUPPORTER
        and Stage.HANDED_OVER in use.stages
        and any(item.startswith("judgment.") for item in use.items)
        for use in reading.plan.uses
    )


@rule(CRITERIA, "4.1-6", "設計の定め、ガイドライン4.1（判定）", "判定基準には、版と説明がある")
def is_versioned_and_explained(reading: Reading, criterion: Criterion) -> Iterator[Verdict]:
    """An aid to human assessment can be weighed only when its reasons can be read."""
    yield from stated(criterion.version, f"判定基準「{criterion.name}」の版", "version に版の名を書いてください。")
    yield from stated(
        criterion.explanation, f"判定基準「{criterion.name}」の説明", "explanation に、なぜこの指標で見るのかを書いてください。", "説明"
    )


@rule(
    CRITERIA,
    "4.1-7",
    "設計の定め（個人情報保護法第2条第3項・第63条を踏まえて）、ガイドライン5.3",
    "国籍・人種・信条などを指標に使うときは、必要性が書かれている",
)
def no_unreasoned_discrimination(reading: Reading, criterion: Criterion) -> Iterator[Verdict]:
    """Such items invite discrimination; without a recorded necessity they do not count for or against a child."""
    for item_id in _all_read(reading, criterion):
        item = reading.index.items.get(item_id)
        if item and _invites_discrimination(item):
            thing = f"判定基準「{criterion.name}」が「{item.name}」を指標に使う必要性"
            yield from stated(item.necessity, thing, "necessity に理由を書くか、指標から外してください。", "必要性")


def _invites_discrimination(item: Item) -> bool:
    return bool(_DISCRIMINATION.intersection(item.sensitive)) or bool(_WORDS.search(item.name))


def _name(reading: Reading, item: str) -> str:
    found = reading.index.items.get(item)
    return found.name if found else item


RULES: tuple[AnyRule, ...] = (
    reads_only_what_is_assembled,
    recipients_are_supporters,
    is_versioned_and_explained,
    no_unreasoned_discrimination,
)
