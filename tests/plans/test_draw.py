"""Charts: all of the definition is in them, nothing that a strict page refuses, and the present is marked."""

import re
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.draw import mermaid, svg
from plans.shelf import read_shelf
from states.procedure import SAME, Procedure

SHELF = {name: read.procedure for name, read in read_shelf().procedures.items()}
NAMES = sorted(SHELF)
SVG = "{http://www.w3.org/2000/svg}"


def parsed(chart: str) -> Element:
    """The chart as any reader of XML sees it."""
    return fromstring(chart)  # noqa: S314 - the chart is our own


def texts(chart: Element) -> str:
    """All words of a chart without spaces: lines are broken where they are too long."""
    return "".join("".join(one.itertext()) for one in chart.iter(f"{SVG}text")).replace(" ", "")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_a_chart_names_every_state_and_every_step(name: str, language: str) -> None:
    """What the officer sees is the definition that runs: no state and no step is left out."""
    procedure = SHELF[name]

    shown = texts(parsed(svg(procedure, language)))

    for title in procedure.states.values():
        assert title.in_(language).replace(" ", "") in shown
    for one in procedure.transitions:
        assert one.title.in_(language).replace(" ", "") in shown


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_holds_nothing_that_a_strict_page_refuses(name: str) -> None:
    """No inline style, no script, no handler, no address: the page stays strict."""
    text = svg(SHELF[name], "zh", SHELF[name].initial)

    assert not re.search(r"style=|<style|<script|\son\w+=|href=|url\(|data:", text)


def test_a_chart_says_in_words_what_it_shows() -> None:
    """Whoever can not see it reads the title, the present state and each way on."""
    chart = parsed(svg(SHELF["incident"], "zh", "responding"))

    assert chart.findtext(f"{SVG}title") == "突发事件：流程图"
    said = chart.findtext(f"{SVG}desc") or ""
    assert said.startswith("当前: 响应中")
    assert "研判中 → 已了结 (不启动响应，了结)" in said


def test_the_present_state_and_the_next_ones_are_marked() -> None:
    """By classes, and the present one by a word too: colour alone says nothing."""
    chart = parsed(svg(SHELF["response/flood/III"], "zh", "active/standing_down", ("end", "supersede")))
    marked = {
        mark: ["".join(one.itertext()) for one in chart.iter(f"{SVG}g") if mark in one.get("class", "").split()]
        for mark in ("chart-state-present", "chart-state-possible", "chart-link-possible")
    }

    assert marked == {
        "chart-state-present": ["收尾当前"],
        "chart-state-possible": ["已终止", "已调整为其他级别"],
        "chart-link-possible": ["终止响应", "由新级别接替"],
    }


def test_names_are_escaped() -> None:
    """A title is text, whatever it holds."""
    data = {**_minimal(["a", "b"], [(0, 1)]), "title": {"zh": "<b>&", "en": "<b>&"}}
    chart = parsed(svg(Procedure.model_validate(data), "zh"))

    assert chart.findtext(f"{SVG}title") == "<b>&：流程图"


@pytest.mark.parametrize("name", NAMES)
def test_mermaid_has_one_arrow_for_each_way(name: str) -> None:
    """Every transition from every state it leaves, the beginning, and the ends."""
    procedure = SHELF[name]

    arrows = [line for line in mermaid(procedure, "en").splitlines() if "-->" in line]

    ways = sum(len(procedure.within(one.from_)) for one in procedure.transitions)
    assert len(arrows) == ways + 1 + len(procedure.within(procedure.final))
    assert all(re.fullmatch(r" +(\[\*\]|\w+) --> (\[\*\]|\w+)( : [^:;#\"]+)?", line) for line in arrows)


def _minimal(states: list[str], ways: list[tuple[int, int]]) -> dict[str, Any]:
    title = {"zh": "名称", "en": "a name of some length"}
    return {
        "procedure": "any", "kind": "any", "title": title, "clause": "—",
        "initial": states[0], "final": [states[-1]], "open": {"by": "engine"},
        "states": dict.fromkeys(states, title),
        "transitions": [
            {"trigger": f"t{number}", "title": title, "by": "engine",
             "from": states[a], "to": SAME if a == b else states[b]}
            for number, (a, b) in enumerate(ways)
        ],
    }  # fmt: skip


@st.composite
def procedures(draw: st.DrawFn) -> Procedure:
    """Any chart at all: with outer states, circles, states beside the way, states that nothing leads to."""
    names = draw(st.lists(st.from_regex(r"(o|p)/[a-h]|[a-h]", fullmatch=True), min_size=1, max_size=12, unique=True))
    place = st.integers(0, len(names) - 1)
    data = _minimal(names, draw(st.lists(st.tuples(place, place), max_size=20)))
    outer = sorted({name[0] for name in names if "/" in name})
    whole = draw(st.lists(st.sampled_from([*outer, ""]), max_size=len(data["transitions"])))
    for one, name in zip(data["transitions"], whole, strict=False):
        one["from"] = name or one["from"]
    return Procedure.model_validate(data)


@settings(max_examples=150, deadline=None)
@given(procedures())
def test_any_procedure_can_be_drawn(procedure: Procedure) -> None:
    """Whatever its shape: each state once, every box inside the picture, no two boxes over each other."""
    chart = parsed(svg(procedure, "en"))

    width, height = float(chart.get("width", 0)), float(chart.get("height", 0))
    boxes = []
    for group in chart.iter(f"{SVG}g"):
        if "chart-state" in group.get("class", "").split():
            rect = group.find(f"{SVG}rect")
            assert rect is not None
            x, y, w, h = (float(rect.get(name, 0)) for name in ("x", "y", "width", "height"))
            assert 0 <= x <= x + w <= width
            assert 0 <= y <= y + h <= height
            boxes.append((x, y, x + w, y + h))
    assert len(boxes) == len(procedure.states)
    for number, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[:number]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
