"""What no start should discover: all that is wrong with a shelf, with file, line and what to do about it.

Reading has already refused what is not the language (`plans.reader`). Here the files are held against each
other, and against the directory when there is one on the shelf.
"""

from __future__ import annotations

from pathlib import Path

from plans.checks.authority import check_granted, check_rulebook
from plans.checks.chart import check_chart
from plans.checks.coverage import check_coverage
from plans.checks.duty import check_duty
from plans.checks.following import check_effects
from plans.checks.levels import check_plan
from plans.checks.looking import Look
from plans.checks.other_cases import check_cases, check_fired, family
from plans.checks.people import Crowd, check_directory, check_people
from plans.checks.texts import check_texts
from plans.checks.words import check_times, check_used, check_words
from plans.directory import Directory
from plans.shelf import Shelf, read_directory
from plans.source import Fault, Faulty
from states.text import Text


def check(shelf: Shelf) -> list[Fault]:
    """Every fault of `shelf`, in the order of files and lines; none when it can be published."""
    looks = [Look(shelf, read.procedure, read.origin) for read in shelf.procedures.values()]
    procedures = {look.procedure.procedure: look.procedure for look in looks}
    directories = list(shelf.read_directories())
    faults = [fault for source in shelf.sources for fault in check_texts(source)]
    faults += [fault for directory, source in directories for fault in check_directory(directory, source)]
    faults += [fault for plan, source in shelf.read_plans() for fault in check_plan(plan, source, procedures)]
    faults += _same_class(shelf)
    rulebooks = list(shelf.read_rulebooks())
    faults += [fault for rulebook, source in rulebooks for fault in check_rulebook(rulebook, source)]
    known = [directory for directory, _ in directories]
    faults += [fault for pattern, source in shelf.read_duties() for fault in check_duty(pattern, source, known)]
    relations = family(looks)
    crowd = Crowd(directory for directory, _ in directories)
    for look in looks:
        _check_one(look)
        check_granted(look, [rulebook for rulebook, _ in rulebooks])
        check_cases(look, relations)
        if directories:
            check_people(look, crowd)
    check_fired(looks, relations)
    faults += [fault for look in looks for fault in look.faults]
    return sorted(dict.fromkeys(faults), key=lambda fault: (fault.file, fault.line, fault.reason.en))


def sound_directory(path: Path) -> Directory:
    """The directory that one file holds; `Faulty` with every fault of it."""
    directory, source = read_directory(path)
    if faults := list(check_directory(directory, source)):
        raise Faulty(faults)
    return directory


def _check_one(look: Look) -> None:
    check_chart(look)
    check_words(look)
    check_times(look)
    check_used(look)
    check_effects(look)
    check_coverage(look)


def _same_class(shelf: Shelf) -> list[Fault]:
    seen: dict[str, str] = {}
    faults: list[Fault] = []
    for plan, source in shelf.read_plans():
        if plan.class_ in seen:
            reason = Text(
                f"{plan.class_} 类已有预案“{seen[plan.class_]}”",
                f"{seen[plan.class_]} is already the plan for {plan.class_}",
            )
            mend = Text("一类事件只留一个预案", "keep one plan for a class of incidents")
            faults.append(Fault(source.file, source.line(("class",)), reason, mend))
        seen[plan.class_] = plan.plan
    return faults
