"""The chart of a procedure, from the definition that runs: SVG for pages, Mermaid text for documents.

The SVG carries no style, script or outside address. It is drawn in the colour of the text around it; classes
tell a page what is what: chart-state, chart-frame, chart-link, chart-label; with -present, -possible, -final.
"""

from __future__ import annotations

from collections.abc import Collection
from html import escape

from plans.layout import Box, Layout, Link, laid_out
from plans.lettering import LABEL, LINE, TITLE, wrapped
from states.procedure import SAME, Procedure
from states.text import Text

_FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, system-ui, sans-serif"
_NOW = Text("当前", "now")
_CHART = Text("{title}：流程图", "{title}: chart")
ACTIVE = "active"
_IN_FORCE = Text("响应中", "in force")
_SIGNS = {ord('"'): "'", ord(":"): "：", ord(";"): "；", ord("#"): "＃", ord("\n"): " "}
_STROKES = {"present": 'stroke-width="3.5"', "possible": 'stroke-dasharray="7 4"'}
_DOTS = 'stroke-dasharray="2 4"'
_LOOP = "↻ "


def svg(procedure: Procedure, language: str, present: str | None = None, possible: Collection[str] = ()) -> str:
    """The chart as one SVG element. `present` is lit; `possible` names triggers or states that come next."""
    chart = _laid_out(procedure, language)
    width, height = round(chart.width), round(chart.height)
    title = _CHART.filled(title=procedure.title).in_(language)
    parts = [
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" role="img" font-family="{_FONT}" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'fill="none" stroke="currentColor" stroke-width="1.3">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(_described(procedure, language, present))}</desc>",
    ]
    lit = {link.target for link in chart.links if _is_possible(link, present, possible)} | set(possible)
    final = procedure.within(procedure.final)
    parts += [_frame(frame) for frame in chart.frames.values()]
    parts += [_link(link, lit=_is_possible(link, present, possible)) for link in chart.links]
    parts.append(_beginning(chart.boxes[procedure.initial]))
    for name, box in chart.boxes.items():
        marks = {"present": name == present, "possible": name in lit, "final": name in final}
        parts.append(_state(box, {mark for mark, holds in marks.items() if holds}, language))
    return "\n".join([*parts, "</svg>"])


def mermaid(procedure: Procedure, language: str) -> str:
    """The chart as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    direction TB"]
    for name in procedure.states:
        if "/" not in name:
            lines.append("    " + _declared(procedure, name, language))
    for name in _outer(procedure):
        title = _IN_FORCE.in_(language) if name == ACTIVE else name
        lines.append(f'    state "{title}" as {_id(name)} {{')
        lines += ["        " + _declared(procedure, inner, language) for inner in procedure.within((name,))]
        lines.append("    }")
    lines.append(f"    [*] --> {_id(procedure.initial)}")
    for one in procedure.transitions:
        for source in procedure.within(one.from_):
            target = source if one.to == SAME else one.to
            lines.append(f"    {_id(source)} --> {_id(target)} : {_plain(one.title.in_(language))}")
    lines += [f"    {_id(name)} --> [*]" for name in procedure.within(procedure.final)]
    return "\n".join(lines) + "\n"


def _declared(procedure: Procedure, name: str, language: str) -> str:
    return f'state "{_plain(procedure.states[name].in_(language))}" as {_id(name)}'


def _id(name: str) -> str:
    return name.replace("/", "__").replace("-", "_")


def _plain(text: str) -> str:
    """A text without the signs that end a label in Mermaid."""
    return text.translate(_SIGNS)


def _outer(procedure: Procedure) -> list[str]:
    return list(dict.fromkeys(name.split("/")[0] for name in procedure.states if "/" in name))


def _laid_out(procedure: Procedure, language: str) -> Layout:
    boxes = {name: Box(name, wrapped(text.in_(language), TITLE)) for name, text in procedure.states.items()}
    frames = {name: Box(name, [_IN_FORCE.in_(language)] if name == ACTIVE else []) for name in _outer(procedure)}
    links: dict[tuple[str, str], Link] = {}
    for one in procedure.transitions:
        label = wrapped(one.title.in_(language), LABEL)
        for source in _sources(procedure, one.from_, frames, one.to):
            if one.to in (SAME, source):
                box = frames.get(source) or boxes[source]
                box.loops += wrapped(_LOOP + one.title.in_(language), LABEL)
                continue
            link = links.setdefault((source, one.to), Link(source, one.to, [], []))
            link.triggers.append(one.trigger)
            link.labels += label
    return laid_out(boxes, frames, list(links.values()), procedure.initial)


def _sources(procedure: Procedure, names: tuple[str, ...], frames: Collection[str], to: str) -> list[str]:
    """The states that a transition leaves; a frame stands for all in it, unless it leads into itself."""
    found: list[str] = []
    for name in names:
        whole = name in frames and not to.startswith(name + "/")
        found += [name] if whole else procedure.within((name,))
    return list(dict.fromkeys(found))


def _is_possible(link: Link, present: str | None, possible: Collection[str]) -> bool:
    here = present is not None and (present == link.source or present.startswith(link.source + "/"))
    return here and bool({*link.triggers, link.target} & set(possible))


def _described(procedure: Procedure, language: str, present: str | None) -> str:
    """The whole chart in words, for whoever can not see it."""

    def named(state: str) -> str:
        return procedure.states[state].in_(language)

    said = [f"{_NOW.in_(language)}: {named(present)}"] if present in procedure.states and present else []
    for one in procedure.transitions:
        for source in procedure.within(one.from_):
            if one.to != SAME:
                said.append(f"{named(source)} → {named(one.to)} ({one.title.in_(language)})")
    return "; ".join(said)


def _words(lines: list[str], at: tuple[float, float], size: int, more: str) -> str:
    x, y = at
    return "".join(
        f'<text x="{x:.1f}" y="{y + number * LINE:.1f}" font-size="{size}" {more}>{escape(line)}</text>'
        for number, line in enumerate(lines)
    )


def _rect(box: Box, inset: float, round_: int, more: str = "") -> str:
    return (
        f'<rect x="{box.x + inset:.1f}" y="{box.y + inset:.1f}" width="{box.w - 2 * inset:.1f}" '
        f'height="{box.h - 2 * inset:.1f}" rx="{round_}" {more}/>'
    )


def _frame(frame: Box) -> str:
    title = 'class="chart-title" fill="currentColor" stroke="none" text-anchor="start" font-weight="600"'
    loops = 'class="chart-label" fill="currentColor" stroke="none" text-anchor="start"'
    top = frame.y + LINE + 4
    return (
        f'<g class="chart-frame">{_rect(frame, 0, 10, _DOTS)}'
        + _words(frame.lines, (frame.x + 12, top), TITLE, title)
        + _words(frame.loops, (frame.x + 12, top + len(frame.lines) * (LINE + 3)), LABEL, loops)
        + "</g>"
    )


def _state(box: Box, marks: set[str], language: str) -> str:
    classes = " ".join(["chart-state", *(f"chart-state-{mark}" for mark in sorted(marks))])
    stroke = 'stroke-width="3.5"' if "present" in marks else 'stroke-dasharray="7 4"' if "possible" in marks else ""
    middle = box.x + box.w / 2
    text = len(box.lines) * (LINE + 3) + len(box.loops) * LINE
    top = box.y + (box.h - text) / 2 + LINE - 2
    parts = [f'<g class="{classes}">{_rect(box, 0, 8, stroke)}']
    if "final" in marks:
        parts.append(_rect(box, 4, 5))
    weight = 'font-weight="700"' if "present" in marks else 'font-weight="600"'
    title = f'class="chart-title" fill="currentColor" stroke="none" text-anchor="middle" {weight}'
    loops = 'class="chart-label" fill="currentColor" stroke="none" text-anchor="middle"'
    parts.append(_words(box.lines, (middle, top), TITLE, title))
    parts.append(_words(box.loops, (middle, top + len(box.lines) * (LINE + 3) - 2), LABEL, loops))
    if "present" in marks:
        parts.append(_badge(box, _NOW.in_(language)))
    return "".join([*parts, "</g>"])


def _badge(box: Box, word: str) -> str:
    """A word beside the present state: colour alone never says it."""
    x, y = box.x + 8, box.y - 6
    return (
        f'<circle class="chart-now" cx="{x:.1f}" cy="{y - 4:.1f}" r="4" fill="currentColor"/>'
        f'<text class="chart-now" x="{x + 8:.1f}" y="{y:.1f}" font-size="{LABEL}" '
        f'fill="currentColor" stroke="none" font-weight="700">{escape(word)}</text>'
    )


def _beginning(box: Box) -> str:
    x = box.x + box.w / 2
    return (
        f'<g class="chart-begin"><circle cx="{x:.1f}" cy="{box.y - 24:.1f}" r="5" fill="currentColor"/>'
        f'<path d="M{x:.1f} {box.y - 19:.1f}V{box.y:.1f}"/>{_arrow((x, box.y - 9), (x, box.y))}</g>'
    )


def _link(link: Link, *, lit: bool) -> str:
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in link.points)
    label = f'class="chart-label" fill="currentColor" stroke="none" text-anchor="{link.anchor}"'
    width = 'stroke-width="2.4"' if lit else ""
    classes = "chart-link chart-link-possible" if lit else "chart-link"
    return (
        f'<g class="{classes}"><path d="{path}" stroke-linejoin="round" {width}/>'
        + _arrow(link.points[-2], link.points[-1])
        + _words(link.labels, link.label_at, LABEL, label)
        + "</g>"
    )


def _arrow(before: tuple[float, float], end: tuple[float, float]) -> str:
    (x0, y0), (x, y) = before, end
    dx, dy = (x > x0) - (x < x0), (y > y0) - (y < y0)
    back = (x - 8 * dx, y - 8 * dy)
    one, two = (back[0] - 4 * dy, back[1] - 4 * dx), (back[0] + 4 * dy, back[1] + 4 * dx)
    corners = " ".join(f"{a:.1f},{b:.1f}" for a, b in (end, one, two))
    return f'<polygon points="{corners}" fill="currentColor" stroke="none"/>'
