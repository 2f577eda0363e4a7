"""Patterns of duty: the organisation and the posts that they name are in the directory, and somebody may plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plans.directory import Directory
from plans.source import Fault, Source
from states.duty import Pattern
from states.text import Text

_LISTED = Text("改为通讯录中已有的，或在通讯录中补上", "name one that the directory has, or add it there")
_PLANNED = Text("改为本单位有人担任的岗位角色", "name a role that somebody holds in this organisation")


def check_duty(pattern: Pattern, source: Source, directories: Sequence[Directory]) -> Iterator[Fault]:
    """Faults of one pattern, held against the directories of the shelf; none where there is no directory."""
    if not directories:
        return
    posts = {post.key: post for directory in directories for post in directory.posts}
    bodies = {body.key for directory in directories for body in directory.organisations}
    if pattern.organisation not in bodies:
        reason = Text(
            f"通讯录中没有单位“{pattern.organisation}”", f"the directory has no body {pattern.organisation!r}"
        )
        yield Fault(source.file, source.line(("organisation",)), reason, _LISTED)
        return
    for key, post in pattern.posts.items():
        if post.stands_for is not None and post.stands_for not in posts:
            reason = Text(f"通讯录中没有岗位“{post.stands_for}”", f"the directory has no post {post.stands_for!r}")
            yield Fault(source.file, source.line(("posts", key, "stands_for")), reason, _LISTED)
    roles = {post.role for post in posts.values() if post.organisation == pattern.organisation}
    if not roles & set(pattern.planned_by):
        reason = Text("没有人可以排班", "nobody can plan this duty")
        yield Fault(source.file, source.line(("planned_by",)), reason, _PLANNED)
