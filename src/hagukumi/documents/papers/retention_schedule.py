"""保存期間・消去予定表 (3.3, 表3-1): how long each class of data is kept, what it holds, and by when it must be gone.

The days follow from the plan alone: the days between which a use may be relied on, the release's validity, and the retention's period.
What the system has stored, batch by batch, is told by the erasure run itself.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence

from hagukumi.documents import naming
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Block, Column, Document, Format, Heading, Points, Table
from hagukumi.documents.terms import after_months, fiscal_year_end
from hagukumi.documents.words import BLANK, MISSING, day, join, months, word, written
from hagukumi.law import STAGE_NAMES
from hagukumi.plan import PlanIndex
from hagukumi.plan.records import Retention, RetentionEvent, Stage, Use

CLASSES = {
    1: ("人による支援", "アウトリーチに用いるデータ"),
    2: ("人による支援", "ログ"),
    3: ("システムによる分析", "個人情報を含む分析用データ"),
    4: ("システムによる分析", "個人情報を含まない分析用データ"),
    5: ("システムによる分析", "分析の結果・モデル"),
}
"""The five classes of 表3-1: what for, and what."""

_NOTES = (
    "データごとに、保存期間による期限と、利用の終わりによる期限のうち、早い日までに消去します。",
    "保存期間による期限は、利用を始めた日のデータについて「早い期限」に、利用できる最後の日のデータについて「遅い期限」に示します。",
    "利用の終わりによる期限は、その個人情報を要する最後の利用が終わる日の翌日です（個人情報保護法第61条第2項）。",
    "組み合わせて作ったデータは、もとのデータの期限のうち最も早いものに従います。",
    "開示・訂正・利用停止の請求や争訟の手続が続いている間は、対象のデータの消去を止めます。",
)
_SHARED = frozenset({Stage.DELIVERED, Stage.LINKED})
"""Stages whose data serves several purposes: it is needed as long as any of them needs it."""


def build(printing: Printing) -> tuple[Document, ...]:
    """One document: classes, days by which each use's data is erased, what each class holds, and what was erased already."""
    by_retention: defaultdict[str, list[Use]] = defaultdict(list)
    for use in sorted(printing.plan.uses, key=lambda use: use.id):
        by_retention[use.retention].append(use)
    retentions = sorted(printing.plan.retentions, key=lambda entry: (entry.table_class, entry.id))
    document = Document(
        name="retention-schedule",
        title="保存期間・消去予定表",
        blocks=(
            Heading("保存期間の区分"),
            _classes(retentions, by_retention),
            Heading("消去の予定"),
            Points(_NOTES),
            _schedule(printing, retentions, by_retention),
            Heading("区分ごとのデータ項目"),
            *_contents(printing.index, retentions, by_retention),
            Heading("消去した実績"),
            _erased(printing.evidence.erasures),
        ),
        legal_basis="個人情報保護法第61条第2項、ガイドライン3.3（表3-1）",
        landscape=True,
        formats=(Format.PDF, Format.HTML, Format.XLSX),
    )
    return (document,)


def _classes(retentions: Sequence[Retention], uses: dict[str, list[Use]]) -> Table:
    columns = (
        Column("区分", 1.1),
        Column("表3-1の分類", 1.5),
        Column("法的性質", 2),
        Column("保存期間", 0.7),
        Column("数え始め", 0.9),
        Column("文書管理の定め", 1.5),
        Column("利用の数", 0.5),
    )
    rows = tuple(
        (
            written(entry.name),
            _class_of(entry),
            _nature(entry),
            months(entry.months),
            word(entry.counted_from),
            written(entry.rule),
            str(len(uses.get(entry.id, ()))),
        )
        for entry in retentions
    )
    return Table("保存期間の区分", columns, rows)


def _class_of(retention: Retention) -> str:
    use_for, what = CLASSES.get(retention.table_class, (BLANK, "表3-1にない番号"))
    return f"{retention.table_class}　{what}（{use_for}）"


def _nature(retention: Retention) -> str:
    """個人情報 or not; what is not, must say whether it can easily be collated (4.1)."""
    nature = "個人情報" if retention.personal else "個人情報以外の情報"
    if retention.collatable:
        return f"{nature}。他の情報と容易に照合でき、個人が分かるため、個人情報として扱う"
    if retention.collatable is False:
        return f"{nature}。他の情報と容易に照合できない（{written(retention.not_collatable_because)}）"
    return nature if retention.personal else f"{nature}。他の情報と容易に照合できるかどうか{BLANK}"


def _schedule(printing: Printing, retentions: Iterable[Retention], uses: dict[str, list[Use]]) -> Table:
    """Uses that go the same way for the same days are one row with all their purposes."""
    columns = (
        Column("区分", 1),
        Column("利用目的", 1.2),
        Column("提供元から提供先", 1.7),
        Column("段階", 0.9),
        Column("利用の期間", 1.5),
        Column("保存期間による\n早い期限", 1),
        Column("保存期間による\n遅い期限", 1),
        Column("利用の終わり\nによる期限", 1),
    )
    needed, known = _Needed(printing.plan.uses), printing.index.retentions
    gathered: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for entry in retentions:
        for use in uses.get(entry.id, ()):
            told = (written(entry.name), *_way(printing.index, use), *_days(printing, entry, use), needed.told(entry, use))
            gathered[told].append(naming.purpose(printing.index, use.purpose))
    for name, stray in sorted((name, those) for name, those in uses.items() if name not in known):
        for use in stray:
            told = (f"{name}{MISSING}", *_way(printing.index, use), _period(printing, use), BLANK, BLANK, BLANK)
            gathered[told].append(naming.purpose(printing.index, use.purpose))
    rows = tuple((told[0], join(sorted(purposes)), *told[1:]) for told, purposes in gathered.items())
    return Table("利用ごとの消去の期限", columns, rows)


def _way(index: PlanIndex, use: Use) -> tuple[str, str]:
    way = f"{naming.department(index, use.giver)}から{naming.department(index, use.receiver)}へ"
    return way, join([STAGE_NAMES[stage] for stage in use.stages], none=BLANK)


def _days(printing: Printing, retention: Retention, use: Use) -> tuple[str, str, str]:
    if retention.counted_from is RetentionEvent.SUPPORT_ENDED:
        each = f"支援が終わった日から{months(retention.months)}"
        return _period(printing, use), each, each
    first, last = _span(printing, use)
    soonest, latest = (day(_due(retention, start)) if start else BLANK for start in (first, last))
    return _period(printing, use), soonest, latest


def _span(printing: Printing, use: Use) -> tuple[datetime.date | None, datetime.date | None]:
    """First and last day on which data can come under the use: its own days within the release's validity."""
    release = printing.release
    starts = [begin for begin in (use.since, release and release.valid_from) if begin]
    ends = [end for end in (use.until, release and release.valid_until) if end]
    return max(starts, default=None), min(ends, default=None)


def _period(printing: Printing, use: Use) -> str:
    first, last = _span(printing, use)
    return f"{day(first)}から{day(last)}まで"


class _Needed:
    """Until when each item is needed at each stage: the last day of the last use that names it there (under its purpose, where apart)."""

    def __init__(self, uses: Iterable[Use]) -> None:
        self._last: dict[tuple[str, str, str], datetime.date | None] = {}
        for use in uses:
            for key in _needs(use):
                known = self._last.get(key, use.until)
                self._last[key] = max(known, use.until) if known and use.until else None

    def told(self, retention: Retention, use: Use) -> str:
        """The day after that, over all that the use holds; not for what is no personal data."""
        if not retention.personal:
            return "個人情報以外のため定めなし"
        days = [self._last[key] for key in _needs(use)]
        known = [last for last in days if last]
        return day(max(known) + datetime.timedelta(days=1)) if known and len(known) == len(days) else BLANK


def _needs(use: Use) -> list[tuple[str, str, str]]:
    return [(stage.value, "" if stage in _SHARED else use.purpose, item) for stage in use.stages for item in use.items]


def _due(retention: Retention, created: datetime.date) -> datetime.date:
    start = fiscal_year_end(created) if retention.counted_from is RetentionEvent.FISCAL_YEAR_END else created
    return after_months(start, retention.months)


def _contents(index: PlanIndex, retentions: Iterable[Retention], uses: dict[str, list[Use]]) -> tuple[Block, ...]:
    """For each class the items kept under it, by table and stage."""
    columns = (Column("表", 1.2), Column("段階", 1.2), Column("データ項目", 3.6))
    blocks: list[Block] = []
    for entry in retentions:
        rows = tuple(_content(index, table, stages, items) for table, stages, items in _tables(index, uses.get(entry.id, ())))
        blocks += (Heading(f"{written(entry.name)}（{months(entry.months)}）", 2), Table(f"「{entry.name}」で保存するもの", columns, rows))
    return tuple(blocks)


def _tables(index: PlanIndex, uses: Iterable[Use]) -> list[tuple[str, list[str], list[str]]]:
    """Table, names of stages, item ids, each once."""
    stages: defaultdict[str, dict[str, None]] = defaultdict(dict)
    items: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for use in uses:
        told = dict.fromkeys(STAGE_NAMES[stage] for stage in use.stages)
        for item in use.items:
            table = item.partition(".")[0]
            items[table][item] = None
            stages[table] |= told
    return [(table, list(stages[table]), list(items[table])) for table in sorted(items)]


def _content(index: PlanIndex, table: str, stages: list[str], items: list[str]) -> tuple[str, str, str]:
    names = [index.items[item].name if item in index.items else f"{item}{MISSING}" for item in items]
    return naming.table(index, table), join(stages, none=BLANK), join(names, none=BLANK)


def _erased(erasures: Sequence[dict[str, str]]) -> Table:
    columns = (
        Column("証明書の番号", 1.6),
        Column("消去した日時", 1.4),
        Column("データの名前", 1.4),
        Column("行数", 0.6),
        Column("結論", 2),
    )
    keys = ("id", "erased_on", "data", "rows", "conclusion")
    rows = tuple(tuple(written(certificate.get(key, "")) for key in keys) for certificate in erasures)
    return Table("消去証明書の一覧", columns, rows, empty="この文書を印刷した時点で、証拠の記録に消去はありません。")
