"""Taking the must-know test: a paper is drawn, handed in once, and a pass becomes a qualification that ends."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from records import paper as papers
from records.paper import Paper
from records.person import Person
from records.questions import definitions, directory
from states.durations import duration, spoken
from states.duty import Pattern
from states.must_know import MustKnow
from states.refusal import Cause, Refusal
from states.text import Text
from workflows.commands.qualify import Qualifying, give
from workflows.duty import Watch, watch_of
from workflows.work import RefusedAt, Work

_NO_TEST = Text("本单位没有应知应会考核", "this organisation has no must-know test")
_NONE = Text("没有这份试卷", "there is no such paper")
_WAIT = Text("上次未合格，{span}后才能再考", "the last paper was not passed: there is another after {span}")
_DONE = Text("试卷已经交过", "this paper has been handed in")


@dataclass(frozen=True, slots=True)
class Set:
    """A paper with the test that it was drawn from."""

    paper: Paper
    test: MustKnow
    pattern: Pattern


def begin_paper(work: Work, organisation: str, seed: str) -> Paper:
    """Draws a paper for whoever asks; the one that is not handed in yet, when there is one."""
    watch = watch_of(work, organisation)
    test = must_know_of(watch)
    person = _person(work)
    mine = papers.papers(work.session, person.id, watch.organisation.id)
    for one in mine:
        if one.handed_in_at is None and one.definition_id == watch.definition_id:
            return one
    last = next((one for one in mine if one.handed_in_at is not None), None)
    wait = duration(test.again_after)
    if last is not None and last.handed_in_at is not None and not last.passed and work.now < last.handed_in_at + wait:
        raise RefusedAt(Refusal(Cause.GUARD, _WAIT.filled(span=spoken(wait)), test.clause), None, "duty:must_know")
    made = Paper(
        organisation_id=watch.organisation.id, person_id=person.id, definition_id=watch.definition_id,
        asked=test.paper(seed), begun_at=work.now,
    )  # fmt: skip
    papers.keep(work.session, made)
    return made


def hand_in(work: Work, paper_id: uuid.UUID, answers: Mapping[str, Sequence[str]]) -> Set:
    """Marks one's own paper; passed, it qualifies until the day that the test says."""
    papers.paper(work.session, paper_id, locked=True)
    found = paper_with(work, paper_id)
    paper, test = found.paper, found.test
    if paper.handed_in_at is not None:
        raise RefusedAt(Refusal(Cause.STALE, _DONE), None, "duty:must_know")
    paper.answers = {key: sorted(answers.get(key, ())) for key in paper.asked}
    paper.correct, paper.handed_in_at = test.right(paper.asked, answers), work.now
    paper.passed = paper.correct >= test.pass_
    papers.keep(work.session, paper)
    person = _person(work)
    score = f"{paper.correct}/{len(paper.asked)}"
    work.ledger.office(
        "must_know", subject=f"paper:{paper.id}", before=None, after={"score": score, "passed": paper.passed},
        title=test.title.as_data(), name={"zh": person.zh, "en": person.en},
    )  # fmt: skip
    if paper.passed:
        today = work.now.astimezone(found.pattern.time_zone).date()
        asked = Qualifying(person.key, test.gives, today, today + duration(test.valid))
        give(work, person, asked, {"score": score})
    return found


def paper_with(work: Work, paper_id: uuid.UUID) -> Set:
    """One's own paper with its test; refused when there is none, or when it is somebody else's."""
    paper = papers.paper(work.session, paper_id)
    if paper is None or paper.person_id != _person(work).id:
        raise RefusedAt(Refusal(Cause.UNKNOWN, _NONE), None, "duty:must_know")
    pattern = Pattern.model_validate(definitions.pinned(work.session, paper.definition_id).data)
    if pattern.must_know is None:
        raise RefusedAt(Refusal(Cause.UNKNOWN, _NO_TEST), None, "duty:must_know")
    return Set(paper, pattern.must_know, pattern)


def my_papers(work: Work, watch: Watch) -> list[Paper]:
    """The papers of whoever asks, the latest first."""
    return papers.papers(work.session, _person(work).id, watch.organisation.id)


def must_know_of(watch: Watch) -> MustKnow:
    """The test of an organisation; refused when it has none."""
    if watch.pattern.must_know is None:
        raise RefusedAt(Refusal(Cause.UNKNOWN, _NO_TEST), None, "duty:must_know")
    return watch.pattern.must_know


def _person(work: Work) -> Person:
    found = directory.people_with_keys(work.session, [work.actor.person])
    if not found:
        raise RefusedAt(Refusal(Cause.UNKNOWN, _NONE), None, "duty:must_know")
    return found[0]
