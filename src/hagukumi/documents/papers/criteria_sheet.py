"""判定基準 in words: what each indicator looks for, read aloud as it is computed, its points, the bands, and how long the list may be."""

from __future__ import annotations

from collections.abc import Mapping

from hagukumi.documents import naming
from hagukumi.documents.order import by_id
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Block, Column, Document, Form, Format, Heading, Points, Table
from hagukumi.documents.words import BLANK, join, months, word, written
from hagukumi.judgment import validate
from hagukumi.judgment.wording import before, observation
from hagukumi.plan.records import Band, Criterion, Indicator

_READ = (
    "判定は、人によるアセスメントの補助です。判定だけで支援の要否を決めません。",
    "記録が届いていない、又は値が分からないときは「不明」とし、「当てはまらない」とはしません。",
    "重大な事実の指標に当てはまるときは、点数によらず最も高い区分とします。",
    "区分の低いことは、安全であることを意味しません。",
)


def build(printing: Printing) -> tuple[Document, ...]:
    """One document per criterion, because each has a version of its own; none for a plan without criteria."""
    return tuple(_document(printing, criterion) for criterion in by_id(printing.plan.criteria))


def _document(printing: Printing, criterion: Criterion) -> Document:
    problems = validate(criterion, printing.index.sources)
    faults = {problem.entry: f"直すまで使えません：{problem.message}" for problem in reversed(problems)}
    blocks: tuple[Block, ...] = (
        Form("判定基準", _facts(printing, criterion)),
        Heading("読み方"),
        Points(_READ),
        Heading("指標"),
        Table("指標と点数", _INDICATORS, tuple(_indicator(printing, indicator, faults) for indicator in criterion.indicators)),
        Heading("区分"),
        Table("点数と区分", _BANDS, _bands(criterion.bands)),
        *((Heading("直すところ"), Points(tuple(map(str, problems)))) if problems else ()),
    )
    return Document(
        name=f"criterion-{criterion.id}",
        title=f"判定基準（{criterion.name}）",
        blocks=blocks,
        legal_basis="ガイドライン4.1（判定）",
        landscape=True,
        formats=(Format.PDF, Format.HTML, Format.XLSX),
    )


def _facts(printing: Printing, criterion: Criterion) -> tuple[tuple[str, str], ...]:
    return (
        ("判定基準", f"{written(criterion.name)}〔{criterion.id}〕"),
        ("版", written(criterion.version)),
        ("利用目的", naming.purpose(printing.index, criterion.purpose)),
        ("対象の年齢（基準日において）", f"{criterion.age_from}歳から{criterion.age_to}歳まで"),
        ("考え方", written(criterion.explanation)),
        ("判定するために分かっていることを要する割合", f"得られる点数の{criterion.coverage:.0%}以上。足りないときは判定不能とする。"),
        ("1回の一覧に載せる人数", f"{criterion.capacity:,}人まで（同点の人と、重大な事実のある人は分けない）"),
        ("一覧を受ける課", join([naming.department_of_body(printing.index, id) for id in criterion.recipients], none=BLANK)),
    )


_INDICATORS = (
    Column("指標", 1.8),
    Column("当てはまるとき", 4),
    Column("使う抽出データ", 1.6),
    Column("期間・だれの記録", 1.4),
    Column("点数", 1),
    Column("次に確かめること", 2.6),
)


def _indicator(printing: Printing, indicator: Indicator, faults: Mapping[str, str]) -> tuple[str, ...]:
    window = f"直近{months(indicator.months)}" if indicator.months else "期間の限定なし"
    return (
        f"{written(indicator.name)}〔{indicator.id}〕",
        faults.get(indicator.id) or _seen(printing, indicator),
        naming.table(printing.index, indicator.source),
        f"{window}\n{word(indicator.whose)}の記録",
        f"{indicator.points:+d}{'（重大な事実）' if indicator.grave else ''}",
        written(indicator.check_next),
    )


def _seen(printing: Printing, indicator: Indicator) -> str:
    """The words of the judgment room, built from the same structure that is computed; only a sound indicator has any."""
    return before(observation(indicator, printing.index.sources[indicator.source]), "とき")


_BANDS = (Column("区分", 2.4), Column("点数", 1.4), Column("一覧", 1.4))


def _bands(bands: tuple[Band, ...]) -> tuple[tuple[str, ...], ...]:
    ordered = sorted(bands, key=lambda band: (-band.at_least, band.id))
    return tuple(
        (f"{written(band.name)}〔{band.id}〕", f"{band.at_least}点以上", "載せる" if band.listed else "載せない") for band in ordered
    )
