"""取得可能性 (3.2): whether and how a candidate is held, how it becomes data, and how good that data is."""

from __future__ import annotations

from collections.abc import Iterator

from hagukumi.law.findings import Verdict, allowed, gap, violation
from hagukumi.law.reading import Reading
from hagukumi.law.rule import CANDIDATES, AnyRule, rule
from hagukumi.law.settled import settled, stated
from hagukumi.plan.records import (
    Acquisition,
    Availability,
    Candidate,
    Digitisation,
    FieldMapping,
    Holding,
    Provider,
    Quality,
    SelectionState,
    TargetFormat,
)

_SURVEYED = frozenset({SelectionState.OBTAINABLE, SelectionState.USED})
_SURVEY = "ガイドライン3.2・3.2.1"
_POLICY = "ガイドライン3.2・3.2.2"


def _availability(candidate: Candidate) -> Availability | None:
    """The availability that the rules after the first look at: that of a candidate said to be obtainable."""
    return candidate.availability if candidate.state in _SURVEYED else None


@rule(CANDIDATES, "3.2-1", _SURVEY, "取得可能とした候補は、保有状況が調べられ、未保有なら新たに取得する")
def holding_was_surveyed(reading: Reading, candidate: Candidate) -> Iterator[Verdict]:
    """Whether it is held, by whom that was answered and when; what is not held cannot be an item already held."""
    if candidate.state not in _SURVEYED:
        return
    found, name = candidate.availability, f"候補「{candidate.name}」"
    if found is None:
        yield gap(f"{name}の保有状況がありません。保有する課に調査し、availability に書いてください。")
        return
    if not settled(found.surveyed_by) or found.surveyed_on is None:
        yield gap(f"{name}の保有状況に答えた人または日がありません。surveyed_by と surveyed_on を書いてください。")
    if found.holding is Holding.NOT_HELD:
        if held := _named(reading, candidate, Acquisition.HELD):
            yield violation(
                f"{name}は未保有なのに、項目「{held}」は既に保有しているとされています。"
                "項目の acquisition を new にするか、保有状況を直してください。"
            )
    elif new := _named(reading, candidate, Acquisition.NEW):
        yield gap(
            f"{name}は保有しているとされていますが、項目「{new}」は新たに取得するとされています。"
            "保有しているなら acquisition を held に直し、"
            "この目的で新たに取得するなら、取得する前の保有状況（not_held）を holding に書いてください。"
        )


def _named(reading: Reading, candidate: Candidate, acquisition: Acquisition) -> str:
    """Names of the candidate's items so acquired; what a private body hands over may be new although the municipality holds the like."""
    items = (item for item in map(reading.index.items.get, candidate.items) if item and item.acquisition is acquisition)
    sources = reading.index.sources
    return "・".join(item.name for item in items if item.table not in sources or sources[item.table].provider is not Provider.PRIVATE)


@rule(CANDIDATES, "3.2-2", _SURVEY, "未保有の情報は、どこが保有し、どう集めるかが決まっている")
def collection_is_planned(reading: Reading, candidate: Candidate) -> Iterator[Verdict]:
    """What the municipality does not hold has to be looked for elsewhere, and a way of collecting it has to be found."""
    found = _availability(candidate)
    if found and found.holding is Holding.NOT_HELD:
        name = f"候補「{candidate.name}」"
        yield from stated(found.held_by, f"{name}を保有する関係機関など", "held_by に書いてください。", "保有")
        yield from stated(found.collection, f"{name}を新たに集める方法", "collection に、相手・様式・時期を書いてください。", "収集")


@rule(CANDIDATES, "3.2-3", _POLICY, "紙・未保有・構造化されていない情報には、データ化の方針がある")
def digitisation_is_planned(reading: Reading, candidate: Candidate) -> Iterator[Verdict]:
    """Data can be linked only in a structured form: policy, target format and the correspondence of fields."""
    found = _availability(candidate)
    if found is None:
        return
    name = f"候補「{candidate.name}」"
    if found.holding is Holding.DIGITAL and found.structured is None:
        yield gap(f"{name}が構造化されたデータか分かりません。structured に書いてください。")
    elif found.holding is not Holding.DIGITAL or found.structured is False:
        yield from _policy(name, found.digitisation)


def _policy(name: str, digitisation: Digitisation | None) -> Iterator[Verdict]:
    if digitisation is None:
        yield gap(f"{name}のデータ化の方針がありません。digitisation に、方針・目標とする様式・項目の対応を書いてください。")
        return
    yield from stated(digitisation.policy, f"{name}のデータ化の方針", "digitisation の policy に書いてください。", "データ化", "電子化")
    if not digitisation.mapping or not all(map(_complete, digitisation.mapping)):
        yield gap(f"{name}の項目の対応が足りません。mapping に、いまの欄と目標の様式の欄を書いてください。")


def _complete(mapping: FieldMapping) -> bool:
    return settled(mapping.origin) and settled(mapping.target)


@rule(CANDIDATES, "3.2-4", _SURVEY, "欠損・不整合の件数は、計画の抽出データのもので、つじつまが合う")
def quality_is_consistent(reading: Reading, candidate: Candidate) -> Iterator[Verdict]:
    """Counts come from the reception of a source of the plan; parts are no larger than the whole."""
    for quality in candidate.availability.quality if candidate.availability else ():
        source = reading.index.sources.get(quality.source)
        if source is None:
            yield gap(
                f"候補「{candidate.name}」の欠損・不整合の抽出データ「{quality.source}」が計画にありません。source を直してください。"
            )
        elif not _consistent(quality):
            yield violation(
                f"候補「{candidate.name}」の欠損・不整合の件数（「{source.name}」）のつじつまが合いません。"
                "rows・missing・inconsistent を受入の報告と見比べてください。"
            )


def _consistent(quality: Quality) -> bool:
    return 0 <= quality.missing <= quality.rows and 0 <= quality.inconsistent <= quality.rows


@rule(CANDIDATES, "3.2-5", _SURVEY, "保有状況と併せて、欠損・不整合も調べておく")
def quality_was_measured(reading: Reading, candidate: Candidate) -> Iterator[Verdict]:
    """A remark: measured along with the survey, it makes the cleansing easier."""
    found = _availability(candidate)
    if found and found.holding is Holding.DIGITAL and not found.quality:
        yield allowed(
            f"候補「{candidate.name}」の欠損・不整合が測られていません。受入のときに測って quality に書くことを検討してください。"
        )


@rule(CANDIDATES, "3.2-6", _POLICY, "データ化は標準の様式により、期限を決めて進める")
def target_is_standard(reading: Reading, candidate: Candidate) -> Iterator[Verdict]:
    """A remark: the standard formats make links between systems, and later between municipalities, easier."""
    found = _availability(candidate)
    if not found or not found.digitisation:
        return
    if found.digitisation.target is TargetFormat.OWN:
        yield allowed(
            f"候補「{candidate.name}」は独自の様式でデータ化されます。"
            "標準仕様書のデータ要件・GIF・特定個人情報データ標準レイアウトによることを検討してください。"
        )
    if found.digitisation.due is None:
        yield allowed(f"候補「{candidate.name}」のデータ化に期限がありません。digitisation の due に書くことを検討してください。")


RULES: tuple[AnyRule, ...] = (holding_was_surveyed, collection_is_planned, digitisation_is_planned, quality_is_consistent)
REMARKS: tuple[AnyRule, ...] = (quality_was_measured, target_is_standard)
