"""Write docs/reference/field-effects.md: for every field of a plan, what happens when it is removed or altered.

Usage: python tools/make_field_effects.py [--out FILE]

The page is made from the made city's sample plan alone, by mutating each field in one record (the first that fills it), so the same code
gives the same bytes. A field that nothing depends on needs a reason in tools/fields_without_effect.toml, or the page cannot be made.
"""

from __future__ import annotations

import argparse
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from field_effects import Effect, FieldEffects, made_city, observed
from field_mutations import Way
from hagukumi.documents.catalogue import PAPERS
from hagukumi.plan.labels import field_label, record_name
from hagukumi.plan.lists import LISTS
from hagukumi.plan.records import Plan, PrivacyPolicy, Programme

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "reference" / "field-effects.md"
_REASONS = Path(__file__).with_name("fields_without_effect.toml")
_TITLES = {paper.id: paper.title for paper in PAPERS}
_NOTHING = "何も変わらない"
_WAYS = {Way.LEFT_OUT: "書かない", Way.REMOVED: "消す", Way.ALTERED: "別の値にする"}
_INTRODUCTION = """# 事業計画の項目の効き目

事業計画のすべての項目について、その項目を消したとき、または別の値にしたときに、何が起こるかを示します。
作りものの都市の見本の計画（法令とガイドラインの規則による指摘のない計画）を、項目ごとに一か所だけ変えて確かめたものです。

- **拒む**: 計画を読み取れないか、承認できません。何も実行できません。
- **止まる**: 規則の指摘により、その記載によりどころを置く利用が実行できなくなります。番号は[規則集](rules/README.md)の規則です。
- **求めを断る・答えが変わる**: 規則の指摘はなく、データの求めへの答え（許す期間、行の条件など）が変わります。
- **指摘**: 規則の指摘はありますが、その記載によりどころを置く利用が計画にないため、止まる利用はありません。
- **気付き**: 人が確かめることとして知らせます。
- **受入**: 小さな都市の抽出データの受入の結果（受け入れる行、隔離する行、断るかどうか）が変わります。
- **文書**: 右の欄の文書が変わり、ほかの文書は変わりません。指摘・気付きの欄、ハッシュと日付、文書の一覧の違いは数えません。

消すと利用が止まる項目では、その計画から文書を印刷することがないので、文書の欄は、別の値にしたときのものです。
「見本での記載」は、確かめた一か所です。見本の計画にない根拠は、一つの利用の根拠を置き換えて確かめています。

このページは、次のとおり作り直します。どの文書に載るかが変わったときは、意図した変更かどうかを確かめてください。

    python tools/make_field_effects.py

すべての記載について確かめるには、次のとおり実行します。

    python benchmarks/field_mutation.py --all
"""


def reasons() -> dict[tuple[str, Way], str]:
    """Why a field may be mutated in a way that changes nothing, by field (`Record.field`) and way."""
    table = tomllib.loads(_REASONS.read_text(encoding="utf-8"))
    return {
        (f"{record}.{field}", Way(way)): reason
        for record, fields in table.items()
        for field, ways in fields.items()
        for way, reason in ways.items()
    }


def unexplained(found: Mapping[str, FieldEffects]) -> tuple[str, ...]:
    """Fields without any effect in some way and without a reason for it, as `Record.field way`."""
    known = reasons()
    return tuple(f"{key} {way}" for key, effects in found.items() for way in effects.without_effect if (key, way) not in known)


def figures(found: Mapping[str, FieldEffects]) -> dict[str, int]:
    """How many fields there are, and of which class; every field is of exactly one class."""
    counted = Counter(kind_of(effects) for effects in found.values())
    return {"fields": len(found), **{kind: counted[kind] for kind in ("fails_closed", "papers_only", "other", "only_required", "inert")}}


def kind_of(effects: FieldEffects) -> str:
    """The class of a field: a mutation fails closed; else papers differ; else law or gate answer otherwise; else it has to be written."""
    if effects.fails_closed:
        return "fails_closed"
    if effects.papers:
        return "papers_only"
    if any(effect.any for way in (Way.REMOVED, Way.ALTERED) for effect in effects.of(way)):
        return "other"
    return "only_required" if effects.refused else "inert"


def page(found: Mapping[str, FieldEffects]) -> str:
    """The page. Raises ValueError when a field has no effect and no reason is stated."""
    if missing := unexplained(found):
        raise ValueError(f"fields without effect and without a stated reason: {', '.join(missing)}")
    return "\n".join([_INTRODUCTION, *_numbers(found), *_without_effect(found), *_records(found)]).rstrip() + "\n"


def _numbers(found: Mapping[str, FieldEffects]) -> list[str]:
    counted = figures(found)
    rows = (
        ("消すか別の値にすると、拒むか止まる", counted["fails_closed"]),
        ("止まらず、文書だけが変わる", counted["papers_only"]),
        ("止まらず、文書にも載らず、求めへの答え・指摘・気付きだけが変わる", counted["other"]),
        ("書かなければ拒む（ほかの値がない）", counted["only_required"]),
        ("何も変わらない", counted["inert"]),
        ("計", counted["fields"]),
    )
    return ["## 件数", "", *_table(("項目の効き目", "項目の数"), rows), ""]


def _without_effect(found: Mapping[str, FieldEffects]) -> list[str]:
    rows = [
        (_named(effects), _WAYS[way], reason) for (key, way), reason in reasons().items() if way in (effects := found[key]).without_effect
    ]
    return ["## 何も変わらない変え方と、その理由", "", *_table(("項目", "変え方", "理由"), rows), ""]


def _named(effects: FieldEffects) -> str:
    return f"{record_name(effects.record)}の「{field_label(effects.record, effects.field)}」"


def _records(found: Mapping[str, FieldEffects]) -> list[str]:
    lines: list[str] = []
    for record in dict.fromkeys(effects.record for effects in found.values()):
        rows = [_row(effects) for effects in found.values() if effects.record is record]
        lines += [
            f"## {record_name(record)}（{record.__name__}）",
            "",
            *_table(("項目", "見本での記載", "消すと", "変えると", "変わる文書"), rows),
            "",
        ]
    return lines


def _row(effects: FieldEffects) -> tuple[str, ...]:
    removed = _told((*effects.of(Way.LEFT_OUT), *effects.of(Way.REMOVED)))
    return _label(effects), _places(effects), removed, _told(effects.of(Way.ALTERED)), "、".join(_TITLES[paper] for paper in effects.papers)


def _label(effects: FieldEffects) -> str:
    """The field as the row shows it, e.g. 「名称 `name`」; the lists of the plan itself are called by their entries."""
    words = {listed.name: listed.word for listed in LISTS} | {"programme": record_name(Programme), "privacy": record_name(PrivacyPolicy)}
    label = words[effects.field] if effects.record is Plan else field_label(effects.record, effects.field)
    return f"{label} `{effects.field}`"


def _places(effects: FieldEffects) -> str:
    return "、".join(dict.fromkeys(f"`{mutation.place.name}`" for mutation, _ in effects.tried))


def _told(found: Iterable[Effect]) -> str:
    return "、".join(dict.fromkeys(part for effect in found for part in _parts(effect))) or "―"


def _parts(effect: Effect) -> list[str]:
    """What one mutation does, in the words of the page; papers are told in their own column."""
    rules = "、".join(effect.rules)
    told = [
        f"拒む（{effect.refused}）" if effect.refused else "",
        f"止まる（{rules}）" if effect.stopped else f"指摘（{rules}）" if rules else "",
        "求めを断る" if effect.refusals else "求めへの答えが変わる" if effect.decisions and not effect.stopped else "",
        f"気付き（{'、'.join(effect.remarks)}）" if effect.remarks else "",
        "受入" if effect.received else "",
        "文書" if effect.papers else "",
    ]
    return [part for part in told if part] or [_NOTHING]


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> list[str]:
    return [_line(*head), "|" + "---|" * len(head), *(_line(*row) for row in rows)]


def _line(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def main() -> int:
    """Write the page and say where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=TARGET)
    target = parser.parse_args().out
    target.write_text(page(observed(made_city(), 1)), encoding="utf-8", newline="\n")
    print(target)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
