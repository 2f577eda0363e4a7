"""Where everything of a chart stands, in pixels from the top left; drawing is left to `plans.draw`.

The longest way to the end runs straight down, exits stand to its right, and what skips or goes back runs in
lanes to its left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from plans.lettering import LABEL, LINE, TITLE, measured

_PAD, _GAP, _LANE, _ENTRY = 14, 30, 18, 24


@dataclass
class Box:
    """A state (or a frame around some), with its title and the steps that do not leave it."""

    name: str
    lines: list[str]
    loops: list[str] = field(default_factory=list)
    x: float = 0
    y: float = 0
    w: float = 0
    h: float = 0

    @property
    def middle(self) -> float:
        """The height of its centre."""
        return self.y + self.h / 2


@dataclass
class Link:
    """Steps that lead from one state (or frame) to another: their labels, and the corners of the line."""

    source: str
    target: str
    triggers: list[str]
    labels: list[str]
    points: list[tuple[float, float]] = field(default_factory=list)
    label_at: tuple[float, float] = (0, 0)
    anchor: str = "start"

    @property
    def width(self) -> float:
        """The room that the labels take."""
        return max(measured(one, LABEL) for one in self.labels)


@dataclass
class Layout:
    """A whole chart with its size."""

    boxes: dict[str, Box]
    frames: dict[str, Box]
    links: list[Link]
    width: float = 0
    height: float = 0


def laid_out(boxes: dict[str, Box], frames: dict[str, Box], links: list[Link], start: str) -> Layout:
    """Gives every box and every link its place."""
    chart = Layout(boxes, frames, links)
    trunk = _trunk(chart, start)
    _settle(chart, trunk)
    for box in (*boxes.values(), *frames.values()):
        _size(box)
    lanes = _lanes([link for link in links if _in_lane(link, trunk)], trunk)
    left = sum(_room(lane) for lane in lanes) + _PAD * 2
    column = max(boxes[name].w for name in trunk)
    _stack(chart, trunk, left + column / 2)
    _lane_lines(chart, lanes, left)
    _frame(chart, trunk, left if lanes else 0)
    right = max(_right(chart, name) for name in (*chart.frames, *trunk))
    beside = [name for name in boxes if name not in trunk]
    open_ = [link for link in links if not link.points]
    turns = {near: right + 10 + 7 * number for number, near in enumerate(dict.fromkeys(map(_near(trunk), open_)))}
    labels = max((link.width for link in open_), default=0)
    _beside(chart, trunk, beside, right + 7 * len(turns) + labels + _GAP * 1.5)
    _side_lines(chart, trunk, turns)
    everything = (*boxes.values(), *frames.values())
    straight = [link.label_at[0] + link.width for link in links if link.anchor == "start"]
    chart.width = max([one.x + one.w for one in everything] + straight) + _PAD
    chart.height = max(one.y + one.h for one in everything) + _PAD * 2
    return chart


def _members(chart: Layout, name: str) -> list[str]:
    return [one for one in chart.boxes if one == name or one.startswith(name + "/")]


def _trunk(chart: Layout, start: str) -> list[str]:
    """The longest way from the start that never goes back; the earlier of the file where two are as long."""
    after: dict[str, list[str]] = {name: [] for name in chart.boxes}
    for link in chart.links:
        for source in _members(chart, link.source):
            after[source].append(link.target)
    best: dict[str, list[str]] = {}
    order = list(chart.boxes)

    def longest(name: str, above: tuple[str, ...]) -> list[str]:
        if name not in best:
            ways = [
                longest(each, (*above, name))
                for each in sorted(set(after[name]), key=order.index)
                if each not in (*above, name)
            ]
            best[name] = [name, *max(ways, key=len, default=[])]
        return best[name]

    return list(dict.fromkeys(longest(start, ())))


def _settle(chart: Layout, trunk: Sequence[str]) -> None:
    """Dissolves frames whose states do not stand together; ways down the trunk leave from a single state."""
    for name, frame in list(chart.frames.items()):
        inside = _members(chart, name)
        rows = [trunk.index(one) for one in inside if one in trunk]
        if len(rows) == len(inside) and max(rows) - min(rows) == len(rows) - 1:
            continue
        del chart.frames[name]
        for one in inside:
            chart.boxes[one].loops += frame.loops
    for link in list(chart.links):
        inside = _members(chart, link.source)
        if link.source in chart.frames and link.target in trunk:
            _leave_from(chart, link, [max(inside, key=trunk.index)])
        elif link.source not in chart.frames and link.source not in chart.boxes:
            _leave_from(chart, link, [one for one in inside if one != link.target])


def _leave_from(chart: Layout, link: Link, sources: Iterable[str]) -> None:
    """Puts in place of `link` one from each of `sources`; one that is there already takes its labels."""
    chart.links.remove(link)
    for source in sources:
        known = next((one for one in chart.links if (one.source, one.target) == (source, link.target)), None)
        if known is None:
            chart.links.append(Link(source, link.target, [*link.triggers], [*link.labels]))
        else:
            known.triggers += link.triggers
            known.labels += link.labels


def _size(box: Box) -> None:
    widths = [measured(line, TITLE) for line in box.lines] + [measured(line, LABEL) for line in box.loops]
    box.w = max(112, max(widths, default=0) + _PAD * 2)
    box.h = len(box.lines) * (LINE + 3) + len(box.loops) * LINE + _PAD * 1.5


def _in_lane(link: Link, trunk: Sequence[str]) -> bool:
    inside = link.source in trunk and link.target in trunk
    return inside and trunk.index(link.target) != trunk.index(link.source) + 1


def _lanes(links: Iterable[Link], trunk: Sequence[str]) -> list[list[Link]]:
    """The links that run beside the trunk, lane by lane: short ones nearest, none over another."""
    lanes: list[list[Link]] = []
    for link in sorted(links, key=lambda one: _rows(one, trunk)[1] - _rows(one, trunk)[0]):
        top, bottom = _rows(link, trunk)
        for lane in lanes:
            if all(bottom <= _rows(one, trunk)[0] or top >= _rows(one, trunk)[1] for one in lane):
                lane.append(link)
                break
        else:
            lanes.append([link])
    return lanes


def _rows(link: Link, trunk: Sequence[str]) -> tuple[int, int]:
    first, second = sorted((trunk.index(link.source), trunk.index(link.target)))
    return first, second


def _room(lane: list[Link]) -> float:
    return max(link.width for link in lane) + _PAD + _LANE


def _stack(chart: Layout, trunk: Sequence[str], centre: float) -> None:
    y = float(_PAD * 3)
    before: str | None = None
    for name in trunk:
        box = chart.boxes[name]
        link = next((one for one in chart.links if (one.source, one.target) == (before, name)), None)
        if before is not None:
            y += _GAP + len(link.labels if link else ()) * LINE
        leaving = 0
        for frame in chart.frames.values():
            if name in _members(chart, frame.name) and before not in _members(chart, frame.name):
                y += frame.h
            elif before in _members(chart, frame.name) and name not in _members(chart, frame.name):
                leaving = _PAD
        y += leaving
        box.x, box.y = centre - box.w / 2, y
        if link is not None and before is not None:
            above = chart.boxes[before]
            link.points = [(centre, above.y + above.h), (centre, y)]
            link.label_at = (centre + 8, above.y + above.h + leaving + _GAP / 2 + 2)
        y += box.h
        before = name


def _lane_lines(chart: Layout, lanes: list[list[Link]], left: float) -> None:
    """Of two lines at one box, the outer one starts higher and ends lower, so that they do not cross."""
    x = left - _LANE
    for number, lane in enumerate(lanes):
        for link in lane:
            source, target = chart.boxes[link.source], chart.boxes[link.target]
            off = 10 - 4 * number if source.y < target.y else 4 * number - 10
            leaving, arriving = source.middle + off, target.middle - off
            link.points = [(source.x, leaving), (x, leaving), (x, arriving), (target.x, arriving)]
            middle = (leaving + arriving) / 2
            link.label_at, link.anchor = (x - 6, middle - (len(link.labels) - 2) * LINE / 2 - 4), "end"
        x -= _room(lane)


def _frame(chart: Layout, trunk: Sequence[str], lanes: float) -> None:
    """Frames stand around their states, and around the lanes where there are some."""
    for name, frame in chart.frames.items():
        inside = [chart.boxes[one] for one in _members(chart, name) if one in trunk]
        header = frame.h
        frame.x = _PAD / 2 if lanes else min(box.x for box in inside) - _PAD
        last = max(inside, key=lambda box: box.y).name
        reach = [_right(chart, box.name) if box.name != last else box.x + box.w for box in inside]
        frame.w = max(max(reach) + _PAD - frame.x, frame.w)
        frame.y = min(box.y for box in inside) - header
        frame.h = max(box.y + box.h for box in inside) + _PAD - frame.y


def _beside(chart: Layout, trunk: Sequence[str], beside: list[str], x: float) -> None:
    """Exits stand at the height of what leads to them, one below another."""
    placed = {name: chart.boxes[name].middle for name in trunk}
    taken = 0.0
    for name in sorted(beside, key=lambda one: _wanted(chart, one, placed)):
        box = chart.boxes[name]
        entries = sum(1 for link in chart.links if name in (link.source, link.target))
        box.h = max(box.h, entries * _ENTRY + _PAD)
        box.x, box.y = x, max(_wanted(chart, name, placed) - box.h / 2, taken)
        placed[name] = box.middle
        taken = box.y + box.h + _GAP


def _wanted(chart: Layout, name: str, placed: dict[str, float]) -> float:
    heights = [
        placed[one]
        for link in chart.links
        if link.target == name
        for one in _members(chart, link.source)
        if one in placed
    ]
    return sum(heights) / len(heights) if heights else max(placed.values())


def _near(trunk: Sequence[str]) -> Callable[[Link], str]:
    """Which end of a link is the one that is not entered beside its label."""
    return lambda link: link.source if link.target not in trunk else link.target


def _right(chart: Layout, name: str) -> float:
    """How far a box of the trunk, or a frame, reaches to the right, with the labels of what leads on."""
    box = chart.frames.get(name) or chart.boxes[name]
    labels = [link.label_at[0] + link.width for link in chart.links if link.source == name and link.anchor == "start"]
    return max([box.x + box.w, *labels])


def _side_lines(chart: Layout, trunk: Sequence[str], turns: dict[str, float]) -> None:
    """Links to and from what stands beside: each side of the trunk turns in a lane of its own."""
    entries: dict[str, int] = {}
    for link in chart.links:
        if link.points:
            continue
        near = _near(trunk)(link)
        outer = link.target if near == link.source else link.source
        box = chart.boxes[outer]
        count = sum(1 for one in chart.links if outer in (one.source, one.target))
        entries[outer] = entries.get(outer, 0) + 1
        y = box.middle + (entries[outer] - (count + 1) / 2) * _ENTRY
        points = _side_line(chart, near, (box.x, y), turns[near])
        link.points = points if outer == link.target else points[::-1]
        link.label_at, link.anchor = (box.x - _PAD, y - 6 - (len(link.labels) - 1) * LINE), "end"


def _side_line(chart: Layout, near: str, end: tuple[float, float], turn: float) -> list[tuple[float, float]]:
    """From the side of one to the left side of the other, straight where the heights allow it."""
    x, y = end
    box = chart.frames.get(near) or chart.boxes.get(near) or chart.boxes[_members(chart, near)[0]]
    edge = box.x + box.w if box.x < x else box.x
    if box.y + 8 <= y <= box.y + box.h - 8:
        return [(edge, y), (x, y)]
    return [(edge, box.middle), (turn, box.middle), (turn, y), (x, y)]
