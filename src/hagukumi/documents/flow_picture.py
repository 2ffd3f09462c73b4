"""図4-1 and 図5-1 drawn from the plan, for a landscape A4 page.

Left those who hold the data, in the middle the coordinator, right those who analyse, those who support and the desk for proposals; above
them those who watch, below the residents. Lines run along the axes only; full lines are internal use, dashed ones external provision,
dotted ones are no numbered flow. What goes from a holder past the coordinator runs below it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from hagukumi.documents import drawing as d
from hagukumi.documents import naming
from hagukumi.documents.flow_list import Flow, Leg
from hagukumi.documents.flow_stations import Map, Side, Station, Way
from hagukumi.documents.words import join, word, written
from hagukumi.law import Direction, Reading
from hagukumi.law.reach import CHAPTER_4
from hagukumi.plan.records import Provider, Role, Stage

_WIDTH, _HEIGHT = 1280, 716
_WATCH = d.Area(20, 8, 1240, 38)
_TOP, _BOTTOM = 98, 612
_LEFT, _CENTRE, _RIGHT = (20, 360), (526, 250), (916, 344)
"""Columns: left edge and width."""
_PEOPLE = d.Area(20, 648, 1240, 38)
_LEGEND = 704
_HEAD, _FOOT, _GAP = 29, 8, 6
"""Heights of a frame's title, of its lower margin, and between boxes."""
_LANE = 34
_LEAST = 10.0
"""Smallest size of names in a box for several departments: 6 points on A4; below it the box points to the table instead."""
_CHAIN = (Stage.DELIVERED, Stage.LINKED, Stage.ASSEMBLED, Stage.JUDGED, Stage.HANDED_OVER)
_SHORT = {Leg.DELIVERY: "提供", Leg.ANALYSIS: "分析用データ", Leg.HAND_OVER: "判定の結果", Leg.DIRECT: "直接の提供"}


def flow_picture(reading: Reading, flows: Sequence[Flow], *, numbered: bool) -> d.Picture:
    """The picture of a plan's flows: with numbers (図5-1), or with words on the lines (図4-1)."""
    sketch = _Sketch(reading, Map(reading, flows), numbered)
    title = "データの流れと利用目的の整理" if numbered else "データの流れとデータを取り扱う主体"
    name = "data-flow-numbered" if numbered else "data-flow-bodies"
    return d.Picture(_WIDTH, _HEIGHT, name, title, told(reading, flows), tuple(sketch.shapes()))


def told(reading: Reading, flows: Sequence[Flow]) -> str:
    """The picture in sentences, for those who do not see it."""
    return "".join(_sentence(reading, flow) for flow in flows) or "計画に利用が書かれていないため、データの流れはありません。"


def _sentence(reading: Reading, flow: Flow) -> str:
    giver, receiver = (naming.department_of_body(reading.index, id) for id in (flow.giver, flow.receiver))
    number = d.circled(flow.number)
    if flow.giver == flow.receiver:
        return f"{number}{giver}が{word(flow.role)}として行う{flow.leg.value}（{flow.label}）。"
    return f"{number}{giver}から{word(flow.role)}の{receiver}への{flow.leg.value}（{flow.label}）。"


class _Sketch:
    """Places of boxes and ports, worked out once, and the shapes that follow."""

    def __init__(self, reading: Reading, found: Map, numbered: bool) -> None:
        self._reading, self._map, self._numbered = reading, found, numbered
        self._lanes = [way for way in found.ways if Side.CENTRE not in (way.origin.side, way.end.side)]
        self._floor = _BOTTOM - _LANE * len(self._lanes)
        self._places: dict[Station, d.Area] = {}
        self._frames: list[tuple[d.Area, Station]] = []
        self._stack(found.left, *_LEFT)
        self._stack(found.right, *_RIGHT)
        self._core = d.Area(_CENTRE[0], _TOP, _CENTRE[1], self._floor - _TOP)
        self._ports = self._settle_ports()

    def _stack(self, stations: Iterable[Station], left: float, width: float) -> None:
        """Frames one under another, filling the column down to its floor unless boxes would grow too tall."""
        groups = [(frame, list(those)) for frame, those in groupby(stations, key=lambda station: station.frame)]
        weights = [self._weight(station) for _, those in groups for station in those]
        spare = self._floor - _TOP - (_HEAD + _FOOT) * len(groups) - _GAP * (len(weights) + len(groups) - 2)
        unit = min(80.0, spare / max(sum(weights), 1))
        top = float(_TOP)
        for _, those in groups:
            heights = [unit * self._weight(station) for station in those]
            frame = d.Area(left, top, width, _HEAD + _FOOT + sum(heights) + _GAP * (len(those) - 1))
            self._frames.append((frame, those[0]))
            self._fill(frame, those, heights)
            top = frame.bottom + _GAP

    def _fill(self, frame: d.Area, stations: Sequence[Station], heights: Sequence[float]) -> None:
        top = frame.y + _HEAD
        for station, height in zip(stations, heights, strict=True):
            self._places[station] = d.Area(frame.x + 10, top, frame.width - 20, height)
            top += height + _GAP

    def _weight(self, station: Station) -> float:
        """Boxes with more lines to them, or more names in them, are taller."""
        touching = sum(station in (way.origin, way.end) for way in self._map.ways)
        return max(1.0, 0.7 * touching, 0.8 + len("、".join(station.names)) / 110)

    def _settle_ports(self) -> Mapping[tuple[Way, Station], float]:
        """Heights at which lines leave and reach the boxes of both sides, spread evenly, straight provision last."""
        at: defaultdict[Station, list[Way]] = defaultdict(list)
        for way in self._map.ways:
            for station in (way.origin, way.end):
                if station.side is not Side.CENTRE:
                    at[station].append(way)
        ports: dict[tuple[Way, Station], float] = {}
        for station, ways in at.items():
            area = self._places[station]
            for place, way in enumerate(sorted(ways, key=lambda way: way in self._lanes), 1):
                ports[way, station] = area.y + area.height * place / (len(ways) + 1)
        return ports

    def shapes(self) -> Iterable[str]:
        """All shapes from back to front: what surrounds, lines, boxes, then numbers on the lines."""
        yield from self._surroundings()
        yield from (_frame(area, station) for area, station in self._frames)
        yield from (self._line(way) for way in self._map.ways)
        yield from (self._box(station, area) for station, area in self._places.items())
        yield from self._coordinator()
        yield from (self._mark(way) for way in self._map.ways)
        yield from _legend()

    def _line(self, way: Way) -> str:
        return d.line(self._points(way), dash="" if way.direction is Direction.INTERNAL else d.DASHED)

    def _points(self, way: Way) -> tuple[d.Point, ...]:
        if way in self._lanes:
            return self._detour(way)
        if way.origin.side is Side.CENTRE:
            y = self._ports[way, way.end]
            return d.Point(self._core.right, y), d.Point(self._frame_edge(way.end), y)
        y = self._ports[way, way.origin]
        start = self._frame_edge(way.origin)
        return d.Point(start, y), d.Point(self._core.x if way.origin.side is Side.LEFT else self._core.right, y)

    def _frame_edge(self, station: Station) -> float:
        """Where lines to a box meet it: its edge toward the middle."""
        area = self._places[station]
        return area.right if station.side is Side.LEFT else area.x

    def _detour(self, way: Way) -> tuple[d.Point, ...]:
        place = self._lanes.index(way)
        lane = self._floor + _LANE * (place + 0.6)
        start, end = self._ports[way, way.origin], self._ports[way, way.end]
        down, up = _LEFT[0] + _LEFT[1] + 14 + 9 * place, _RIGHT[0] - 14 - 9 * place
        return (
            d.Point(self._frame_edge(way.origin), start),
            d.Point(down, start),
            d.Point(down, lane),
            d.Point(up, lane),
            d.Point(up, end),
            d.Point(self._frame_edge(way.end), end),
        )

    def _mark(self, way: Way) -> str:
        """The numbers on a line, or what goes along it."""
        points = self._points(way)
        first, second = (points[2], points[3]) if way in self._lanes else (points[0], points[1])
        place = d.Point((first.x + second.x) / 2, first.y)
        if self._numbered:
            return d.badge(place, d.circled_ranges(way.numbers))
        return d.words(d.Point(place.x, place.y + 5), _SHORT.get(way.leg, way.leg.value), 13, halo=True)

    def _box(self, station: Station, area: d.Area) -> str:
        small = "／".join(self._inside(station))
        return d.box(area) + (_many if station.names else _one)(station, area, small)

    def _inside(self, station: Station) -> list[str]:
        """What is told inside a box: flows that do not leave it, and a second role."""
        by_leg: defaultdict[Leg, list[int]] = defaultdict(list)
        for flow in self._map.inner.get(station, ()):
            by_leg[flow.leg].append(flow.number)
        if self._numbered:
            told = [f"{d.circled_ranges(numbers)} {leg.value}" for leg, numbers in by_leg.items()]
        else:
            told = [leg.value for leg in by_leg if leg is not Leg.WORK]  # the steps stand in the box already
        return [*told, *filter(None, (station.note,))]

    def _coordinator(self) -> Iterable[str]:
        core, centre = self._core, self._map.centre
        yield d.box(core, fill=d.TINT, stroke=d.LINE, thick=2)
        yield d.paragraph(d.Area(core.x + 10, core.y + 8, core.width - 20, 24), centre.body, 13, lines=1, fill=d.QUIET)
        yield d.paragraph(d.Area(core.x + 10, core.y + 32, core.width - 20, 44), centre.name, 19, lines=2, bold=True)
        inside = self._inside(centre)
        top = core.bottom - 12 - 22 * len(inside)
        for row, text in enumerate(inside):
            yield d.paragraph(d.Area(core.x + 10, top + 22 * row, core.width - 20, 22), text, 14, lines=1)
        yield from _steps(d.Area(core.x + 34, core.y + 86, core.width - 68, top - core.y - 96), self._stages())

    def _stages(self) -> list[Stage]:
        """Stages that the coordinator's department reaches or hands on: those of the way to support first, then those beside it."""
        here = set(self._map.centre.departments)
        reached = {stage for use in self._reading.plan.uses if here & {use.giver, use.receiver} for stage in use.stages}
        return [stage for stage in (*_CHAIN, *(stage for stage in Stage if stage not in _CHAIN)) if stage in reached]

    def _surroundings(self) -> Iterable[str]:
        for left, width in (_LEFT, _CENTRE, _RIGHT):
            middle = left + width / 2
            yield d.line((d.Point(middle, _WATCH.bottom), d.Point(middle, _TOP - 26)), dash=d.DOTTED, stroke=d.EDGE, arrow=False)
        yield from _watchers(self._reading)
        yield from _people(self._reading)
        desk = "・提案担当" if any(station.role is Role.PROPOSALS_DESK for station in self._map.right) else ""
        titles = ("保有・管理主体", "総括管理主体", f"分析主体・活用主体{desk}")
        for (left, width), title in zip((_LEFT, _CENTRE, _RIGHT), titles, strict=True):
            yield d.words(d.Point(left + width / 2, _TOP - 9), title, 18, bold=True, fill=d.LINE, halo=True)


def _frame(area: d.Area, station: Station) -> str:
    role = f"{word(station.role)}　" if station.side is Side.RIGHT else ""
    title = d.paragraph(d.Area(area.x + 10, area.y + 4, area.width - 20, 22), f"{role}{station.body}", 13.5, lines=1, fill=d.INK)
    return d.box(area, fill=d.GREY if station.side is Side.LEFT else d.WARM, stroke=d.EDGE, thick=1) + title


def _one(station: Station, area: d.Area, small: str) -> str:
    """A box for one department: its name, and beside it (or below, where there is no room) what else is told."""
    size = min(16.5, area.height * 0.5)
    inner = d.Area(area.x + 14, area.y, area.width - 28, area.height)
    if d.width_of(station.name, size) + d.width_of(small, 13) + 16 <= inner.width:
        base = area.middle.y + size * 0.36
        beside = d.words(d.Point(inner.right, base), small, min(13, size), anchor="end", fill=d.QUIET) if small else ""
        return d.words(d.Point(inner.x, base), station.name, size, bold=True, anchor="start") + beside
    upper = d.fitted(station.name, inner.width, min(size, area.height * 0.32))[0]
    lower = d.fitted(small, inner.width, min(13, area.height * 0.3))[0]
    return d.words(d.Point(inner.x, area.y + area.height * 0.42), station.name, upper, bold=True, anchor="start") + d.words(
        d.Point(inner.x, area.y + area.height * 0.8), small, lower, anchor="start", fill=d.QUIET
    )


def _many(station: Station, area: d.Area, small: str) -> str:
    """A box for several departments: how many, and their names where they can be read."""
    area = area.inset(6)
    text = "、".join(station.names) + (f"（{small}）" if small else "")
    room = d.Area(area.x, area.y + 22, area.width, area.height - 22)
    size, lines = d.fitted(text, room.width, 12.5, max(1, int(room.height / 15)))
    told = text if size >= _LEAST else "／".join(filter(None, ("名は次の表のとおり", small)))
    head = d.paragraph(d.Area(area.x, area.y, area.width, 22), station.name, 15, lines=1, bold=True)
    return head + d.paragraph(room, told, 12.5, lines=len(lines) if told is text else 1, fill=d.QUIET)


def _steps(area: d.Area, stages: Sequence[Stage]) -> Iterable[str]:
    """Stages as a column of chips, with arrows between those that follow one another."""
    if not stages:
        return
    pitch = min(58.0, area.height / len(stages))
    height = pitch * 0.62
    top = area.y + (area.height - pitch * len(stages)) / 2
    for place, stage in enumerate(stages):
        chip = d.Area(area.x, top + pitch * place, area.width, height)
        yield d.box(chip, stroke=d.LINE, radius=height / 2)
        yield d.paragraph(chip, word(stage), min(15, height * 0.6), lines=1)
        if place + 1 < len(stages) and stages[place + 1] in _CHAIN:
            yield d.line((d.Point(chip.middle.x, chip.bottom), d.Point(chip.middle.x, chip.y + pitch)), thick=1.6)


def _watchers(reading: Reading) -> Iterable[str]:
    programme = reading.plan.programme
    watching = reading.index.with_role(Role.PRIVACY_OFFICER)
    apart = not any(CHAPTER_4.intersection(department.roles) for department in watching)
    stand = "四つの主体とは別の組織" if apart and watching else "四つの主体と兼ねる課がある" if watching else "担当課が書かれていない"
    yield d.box(_WATCH, fill=d.PAPER, stroke=d.EDGE, dash=d.DOTTED)
    text = "　　".join(
        (
            f"プライバシー保護組織：{naming.organisation(reading.index, programme.privacy_organisation)}（{stand}）",
            f"総括管理責任者：{written(programme.general_manager)}",
            f"監査責任者：{naming.organisation(reading.index, programme.audit_manager)}",
        )
    )
    yield d.paragraph(_WATCH.inset(6), text, 15.5, lines=1, bold=True)


def _people(reading: Reading) -> Iterable[str]:
    private = sorted({written(source.provider_name) for source in reading.plan.sources if source.provider is not Provider.OWN})
    others = [f"民間の提供者：{join(private)}" if len(private) < 4 else f"民間の提供者：{len(private)}団体"] if private else []
    desk = f"個人情報の窓口：{naming.organisation(reading.index, reading.plan.programme.disclosure_desk)}"
    yield d.box(_PEOPLE, fill=d.PAPER, stroke=d.EDGE)
    yield d.paragraph(_PEOPLE.inset(6), "　　".join(("住民（こども・保護者）", *others, desk)), 15.5, lines=1, bold=True)
    for (left, width), text, up, down in (
        (_LEFT, "届出・申請などによる取得", True, False),
        (_CENTRE, "周知・説明／問い合わせ", True, True),
        (_RIGHT, "人によるアセスメントと支援", False, True),
    ):
        middle = left + width / 2
        ends = (d.Point(middle, _BOTTOM + 4), d.Point(middle, _PEOPLE.y))
        yield d.line(ends, dash=d.DOTTED, stroke=d.EDGE, arrow=down, back=up)
        yield d.words(d.Point(middle - 12, _BOTTOM + 25), text, 13.5, anchor="end", fill=d.QUIET)


def _legend() -> Iterable[str]:
    for left, dash, stroke, text in (
        (40, "", d.LINE, "内部利用（同じ機関の中）"),
        (360, d.DASHED, d.LINE, "外部提供（別の機関へ）"),
        (680, d.DOTTED, d.EDGE, "番号を付けない関わり（取得・支援・説明・点検）"),
    ):
        yield d.line((d.Point(left, _LEGEND), d.Point(left + 60, _LEGEND)), dash=dash, stroke=stroke)
        yield d.words(d.Point(left + 72, _LEGEND + 5), text, 14, anchor="start")
