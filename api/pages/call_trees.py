"""A plan played beforehand: whom it would call, in which order, when the desk would be told, and what is wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import HTMLResponse

from api.dependencies import Desk
from api.pages import words
from api.pages.directory_words import classes
from api.pages.fields import place_tree
from api.pages.moments import local, read_local
from api.pages.rendering import Read
from api.pages.selector_words import SelectorWords
from api.told_call_trees import after_beginning
from records import board
from records.questions import definitions
from states.call import PERSON_NAMES
from states.durations import spoken
from workflows.call_tree import Asked, call_trees, calling, compared
from workflows.wording import HERE
from workflows.work import Work

router = APIRouter(include_in_schema=False)
_USUAL = "response/flood/II"


class Question(BaseModel):
    """The form as it was filled in; what is left out has its usual value."""

    procedure: Annotated[str, Field(max_length=128)] = ""
    area: Annotated[list[str], Field(max_length=200)] = []
    at: Annotated[str, Field(max_length=64)] = ""
    version: Annotated[str, Field(max_length=64)] = ""
    against: Annotated[str, Field(max_length=200)] = ""
    drill: str | None = None


@router.get("/call-trees")
def show(desk: Desk, reader: Read, question: Annotated[Question, Query()]) -> HTMLResponse:
    """The form, and what it asks for."""
    moment = _moment(question.at, desk.now)
    return reader.page(
        "call_trees.html", **desk.look(lambda work: _played(work, question, moment)), persons=PERSON_NAMES,
        channel=words.channel, spoken=spoken, since=after_beginning, local=local,
        against=question.against,
    )  # fmt: skip


def _played(work: Work, question: Question, moment: datetime) -> dict[str, Any]:
    procedures = [one.procedure for one in calling(work)]
    names = [one.procedure for one in procedures]
    name = question.procedure or (_USUAL if _USUAL in names else names[0])
    places = board.places(work.session)
    area = tuple(question.area) or tuple(one for one in work.actor.areas if one in places)
    asked = Asked(name, moment, area, question.version, drill=question.drill is not None)
    trees, against = call_trees(work, asked), question.against
    said = SelectorWords(work, classes(one.procedure for one in work.library.all(work.session)))
    return {
        "asked": asked, "trees": trees, "procedures": procedures,
        "changes": compared(trees, call_trees(work, asked.against(against))) if against else None,
        "versions": definitions.versions(work.session, "procedure", name),
        "ladders": [{name: said.ladder(tree.own, name) for name, *_ in tree.idle} for tree in trees],
        "selectors": {one: said.said(one) for tree in trees for one in tree.empty},
        "places": place_tree(places, work.actor.areas),
    }  # fmt: skip


def _moment(given: str, now: datetime) -> datetime:
    """The moment that a form names, in the office's zone; now, where it names none that can be read."""
    try:
        moment = datetime.fromisoformat(read_local(given))
    except ValueError:
        return now
    return moment if moment.tzinfo else moment.replace(tzinfo=HERE)
