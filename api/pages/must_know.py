"""The must-know test on a page: one's results, a paper to fill in, and what was right."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.dependencies import AtDesk, Desk
from api.pages.asking import Post, Posted, tried
from api.pages.duty import Shown
from api.pages.rendering import Read, Reader, to
from states.durations import duration, spoken
from states.refusal import Refusal
from workflows.commands.must_know import begin_paper, hand_in, must_know_of, my_papers, paper_with
from workflows.duty import watch_of
from workflows.work import Work

router = APIRouter(include_in_schema=False)


@router.get("/duty/{organisation}/must-know")
def show(organisation: str, desk: Desk, reader: Read) -> Response:
    """The test, and one's own results."""
    return _test_page(desk, reader, organisation, Shown())


@router.post("/duty/{organisation}/must-know")
def begin(organisation: str, desk: Desk, reader: Read) -> Response:
    """Draws a paper."""
    seed = secrets.token_hex(8)
    made = tried(desk, lambda work: begin_paper(work, organisation, seed))
    if isinstance(made, Refusal):
        return _test_page(desk, reader, organisation, Shown(made))
    return to(f"/duty/papers/{made.id}")


@router.get("/duty/papers/{paper_id}")
def one_paper(paper_id: uuid.UUID, desk: Desk, reader: Read) -> Response:
    """One's own paper."""
    return _page(desk, reader, paper_id, Shown())


@router.post("/duty/papers/{paper_id}")
def hand_it_in(paper_id: uuid.UUID, desk: Desk, reader: Read, posted: Post) -> Response:
    """Hands it in."""
    done = tried(desk, lambda work: hand_in(work, paper_id, _answers(posted)))
    if isinstance(done, Refusal):
        return _page(desk, reader, paper_id, Shown(done))
    return to(f"/duty/papers/{paper_id}")


def _test_page(desk: AtDesk, reader: Reader, organisation: str, shown: Shown) -> Response:
    return reader.page("must_know.html", shown.status, shown=shown, **desk.look(lambda work: _test(work, organisation)))


def _page(desk: AtDesk, reader: Reader, paper_id: uuid.UUID, shown: Shown) -> Response:
    found = desk.look(lambda work: paper_with(work, paper_id))
    return reader.page(
        "paper.html", shown.status, shown=shown, paper=found.paper, test=found.test, pattern=found.pattern
    )


def _test(work: Work, organisation: str) -> dict[str, Any]:
    watch = watch_of(work, organisation)
    test = must_know_of(watch)
    return {"watch": watch, "test": test, "papers": my_papers(work, watch), "valid": spoken(duration(test.valid))}


def _answers(posted: Posted) -> dict[str, tuple[str, ...]]:
    return {name.removeprefix("q."): chosen for name, chosen in posted.typed.values.items() if name.startswith("q.")}
