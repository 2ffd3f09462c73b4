"""The form of the five standards, filled from what was really done."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from hagukumi.deident.standards.families import Families
from hagukumi.deident.standards.kinds import TELLINGS, Kind
from hagukumi.deident.standards.provisions import CERTAINTIES, Provision, provisions
from hagukumi.deident.standards.rare import RareValues, Rarities
from hagukumi.deident.standards.stops import Found


class Outcome(enum.StrEnum):
    """How far the machine comes. No outcome says that the law is satisfied."""

    NOTHING_FOUND = "nothing_found"
    """What was looked for was not found."""
    TO_JUDGE = "to_judge"
    """A person has to decide about what `open` names."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of evidence."""

    name: str
    value: int | float


@dataclass(frozen=True, slots=True)
class Standard:
    """One of the five: what was done, figures that show it, and what is left to people (Japanese; items by name, never a value)."""

    provision: Provision
    done: tuple[str, ...]
    figures: tuple[Figure, ...]
    open: tuple[str, ...]

    @property
    def outcome(self) -> Outcome:
        """Whether anything is left to judge."""
        return Outcome.TO_JUDGE if self.open else Outcome.NOTHING_FOUND


@dataclass(frozen=True, slots=True)
class Standards:
    """The five, in their order."""

    entries: tuple[Standard, ...]

    def to_json(self) -> list[dict[str, Any]]:
        """As `report.json` holds it under `standards`."""
        return [
            {
                "article": one.provision.article,
                "title": one.provision.title,
                "summary": one.provision.summary,
                "certainty": one.provision.certainty,
                "source": one.provision.source,
                "outcome": one.outcome.value,
                "done": list(one.done),
                "figures": [asdict(figure) for figure in one.figures],
                "open": list(one.open),
            }
            for one in self.entries
        ]


@dataclass(frozen=True, slots=True)
class Work:
    """What was done and found, as the form needs it.

    `items`: handed out, `deleted`: not handed out because of their role, `unnamed`: not named in the recipe. `coarser`: items handed out
    coarser than given. `replaced`: irregular numbers stand for the values; `changed`: how else values were changed, by item, in words.
    `found`: what a reason let through. `k`: asked, `smallest`: the smallest class really handed out. `families`: None
    where the recipe names no household. `least`: per quasi-identifier the fewest records of a value. `people`: how many persons the records
    handed out are of, and the fewest unlike ones in a class; None where the recipe names none.
    """

    records: int
    kept: int
    items: tuple[str, ...]
    deleted: tuple[str, ...]
    unnamed: tuple[str, ...]
    coarser: tuple[str, ...]
    replaced: tuple[str, ...]
    changed: tuple[tuple[str, str], ...]
    found: tuple[Found, ...]
    rarities: Rarities
    k: int
    classes: int
    smallest: int
    least: tuple[tuple[str, int], ...]
    families: Families | None
    people: tuple[int, int] | None = None


def standards_of(work: Work) -> Standards:
    """Fill the form."""
    makers = (_first, _second, _third, _fourth, _fifth)
    return Standards(tuple(make(provision, work) for make, provision in zip(makers, provisions(), strict=True)))


def _first(provision: Provision, work: Work) -> Standard:
    done = (
        *_listed("出力しなかった項目（識別子）", work.deleted),
        *_listed("レシピに書かれていないため出力しなかった項目", work.unnamed),
        *_listed("粗くして出力した項目", work.coarser),
        f"出力するすべての項目で、{_looked_for(1)}を、見出しと値の形から探した。",
    )
    figures = (
        Figure("出力しなかった項目の数", len(work.deleted) + len(work.unnamed)),
        Figure("粗くした項目の数", len(work.coarser)),
        Figure("探した項目の数", len(work.items)),
    )
    return Standard(provision, done, figures, tuple(_let_through(work.found, 1)))


def _second(provision: Provision, work: Work) -> Standard:
    done = (
        f"出力するすべての項目で、{_looked_for(2)}を、見出し、値の形、検査数字から探した。見つかれば、理由があっても出力しない。",
        "何が個人識別符号に当たるかは政令で定められている。探した形は実務でよく見るもので、網羅していることは確かめていない。",
    )
    return Standard(provision, done, (Figure("探した項目の数", len(work.items)), Figure("見つかった項目の数", 0)), ())


def _third(provision: Provision, work: Work) -> Standard:
    done = (
        f"出力するすべての項目で、{_looked_for(3)}を、見出しと、記録ごとに違う値の多さから探した。ハッシュの形の値も探した。",
        *_replaced(work.replaced),
        "出力の順は、出力した内容だけで決まる（先頭の項目から順に並べ替えた）。元のファイルの順は残らない。",
    )
    linking = [one for one in work.found if one.kind is Kind.LINKING_CODE]
    return Standard(provision, done, (Figure("理由を付けて残した項目の数", len(linking)),), tuple(_let_through(work.found, 3)))


def _fourth(provision: Provision, work: Work) -> Standard:
    rare = work.rarities
    done = (
        f"出力する値のうち{rare.fewest:,}件未満の記録にしかないもの、二つの項目の値の組み合わせのうち{rare.fewest:,}件未満のもの、"
        f"{rare.oldest}歳以上の年齢を数えた。",
        "この件数と年齢は、レシピの [looking] で決める目安である。法令の定める数値はない。",
        f"加工しても似た記録がない{work.records - work.kept:,}件の記録は、出力しなかった。",
    )
    figures = (
        Figure("出力しなかった記録の数", work.records - work.kept),
        Figure("少ない値のある項目の数", len(rare.single)),
        Figure("少ない組み合わせのある項目の組の数", len(rare.pairs)),
        Figure("高い年齢が残る記録の数", sum(one.records for one in rare.aged)),
    )
    return Standard(provision, done, figures, tuple(_rare_left(rare)))


def _fifth(provision: Provision, work: Work) -> Standard:
    done = [f"出力した{work.kept:,}件は、同じ内容に見える{work.classes:,}組に分かれ、最も少ない組は{work.smallest:,}件である。"]
    done += [f"値を変えた項目（{how}）: {item}" for item, how in work.changed]
    figures = [Figure("求めた組の人数（k）", work.k), Figure("最も少ない組の件数", work.smallest), Figure("組の数", work.classes)]
    figures += [Figure(f"「{item}」の最も少ない区分の件数", least) for item, least in work.least]
    left = [
        "k の値を定めた法令はない。このファイルの性質（本人の数、内容の機微、出回っている情報）に照らして、この値でよいか。",
    ]
    if work.people is None:
        left.append(
            "一人に複数の記録があるファイルではないか。あれば、組の件数は人数より多い（一人の記録だけで組ができ得る）。"
            "人の番号の項目を person に書くこと。"
        )
    else:
        done.append("同じ人の記録は、組の中で一人と数えた。人の番号は出力していない。")
        figures += [Figure("出力した記録の本人の数", work.people[0]), Figure("最も少ない組の人数", work.people[1])]
    if work.families is None:
        left.append("世帯の項目がレシピにないため、きょうだいや夫婦の組み合わせは調べていない。世帯の項目があれば household に書くこと。")
    else:
        done.append("同じ世帯の人の組み合わせを調べた。世帯の番号は出力していない。")
        figures += _family_figures(work.families)
        left += _families_left(work.families)
    return Standard(provision, tuple(done), tuple(figures), tuple(left))


_PAIRS_TOLD: Final = 10


def _replaced(items: Sequence[str]) -> Iterable[str]:
    if not items:
        yield "記録に番号を付けていない。番号をほかの符号に置き換えて出力することもしていない。"
        return
    yield f"元の値から作らない、不規則な番号に置き換えた項目: {'、'.join(items)}"
    yield "番号は、その時だけの秘密の乱数で値を並べ替えて付けた。乱数は加工の終わりに捨てたので、番号から元の値を復元できない。"


def _rare_left(rare: Rarities) -> Iterable[str]:
    for one in rare.single:
        yield f"「{one.items[0]}」に、{rare.fewest:,}件未満の値が{one.values:,}種類（{one.records:,}件の記録）ある。出力してよいか。"
    for pair in sorted(rare.pairs, key=lambda one: (-one.records, one.items))[:_PAIRS_TOLD]:
        yield f"{_both(pair)}の組み合わせに、{rare.fewest:,}件未満のものが{pair.values:,}通り（{pair.records:,}件の記録）ある。"
    if len(rare.pairs) > _PAIRS_TOLD:
        yield f"少ない組み合わせのある項目の組は、ほかに{len(rare.pairs) - _PAIRS_TOLD:,}組ある。"
    if rare.unlooked:
        yield f"組が多いか、別々に数えたため、項目の組のうち{rare.unlooked:,}組は調べていない。出力する項目を減らすか。"
    for one in rare.aged:
        yield f"「{one.items[0]}」に、{rare.oldest}歳以上の値が{one.records:,}件の記録に残っている。まとめた区分（top）にするか。"


def _both(pair: RareValues) -> str:
    return "と".join(f"「{item}」" for item in pair.items)


def _family_figures(found: Families) -> list[Figure]:
    return [
        Figure("二人以上を出力した世帯の数", found.households),
        Figure("全員の組み合わせがほかにない世帯の数", found.lone_households),
        Figure("同じ世帯の二人の組の数", found.pairs),
        Figure("組み合わせがほかにない二人の組の数", found.lone_pairs),
        Figure("一つの世帯だけでできた組の数", found.enclosed_classes),
        Figure("一つの組にある世帯の数の最小", found.fewest_households),
    ]


def _families_left(found: Families) -> Iterable[str]:
    if found.enclosed_classes:
        yield f"一つの世帯だけでできた組が{found.enclosed_classes:,}組ある。その世帯を知る人には記録が絞られる。k を大きくするか。"
    if found.lone_households:
        yield (
            f"家族の全員の組み合わせがほかにない世帯が{found.lone_households:,}世帯ある。"
            "家族構成を知る人が、家族の記録を組み合わせて探したときに絞り込めないか。"
        )


def _looked_for(standard: int) -> str:
    return "、".join(telling.name for telling in TELLINGS.values() if telling.standard == standard)


def _listed(what: str, names: Sequence[str]) -> Iterable[str]:
    if names:
        yield f"{what}: {'、'.join(names)}"


def _let_through(found: Iterable[Found], standard: int) -> Iterable[str]:
    for one in found:
        if TELLINGS[one.kind].standard == standard:
            yield f"「{one.item}」に、{TELLINGS[one.kind].name}とみられる値が{one.records:,}件残っている。レシピの理由: {one.because}"


def certainty(provision: Provision) -> str:
    """How sure the wording of a provision is, in words."""
    return f"{CERTAINTIES[provision.certainty]}（{provision.source}）"
