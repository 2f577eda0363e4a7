"""The directory: every post, role, unit and place that is named exists, and somebody can hold each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from plans.checks.looking import Look
from plans.directory import Directory, Organisation, Post
from plans.source import Fault, Place, Source
from states.organisation import Kind
from states.procedure import Selector
from states.text import Text

_LISTED = Text("改为通讯录中已有的，或在通讯录中补上", "name one that the directory has, or add it there")


def check_directory(directory: Directory, source: Source) -> Iterator[Fault]:
    """Faults of a directory itself."""
    lists = {
        "tiers": [one.key for one in directory.tiers],
        "places": [one.code for one in directory.places],
        "organisations": [one.key for one in directory.organisations],
        "posts": [one.key for one in directory.posts],
        "people": [one.key for one in directory.people],
    }
    for word, keys in lists.items():
        for index, key in enumerate(keys):
            if key in keys[:index]:
                reason = Text(f"“{key}”写了两次", f"{key!r} is written twice")
                yield _at(source, (word, index), reason, Text("改名，或删去其中一个", "rename one, or delete it"))
    known = {word: frozenset(keys) for word, keys in lists.items()}
    for word, index, target, named in _references(directory):
        if named is not None and named not in known[target]:
            yield _at(
                source,
                (word, index),
                Text(f"没有“{named}”", f"there is no {named!r} under {target}"),
                _LISTED,
            )
    yield from _led_twice(directory, source)
    for index, post in enumerate(directory.posts):
        if post.holder is None and post.deputy is None:
            reason = Text(f"岗位“{post.key}”无人担任，也无人代理", f"nobody holds the post {post.key!r}, or stands in")
            yield _at(source, ("posts", index), reason, Text("写上 holder 或 deputy", "write holder or deputy"))


def _led_twice(directory: Directory, source: Source) -> Iterator[Fault]:
    """One body leads a class in a place: whoever starts a response there need not say which (拉萨市三年行动 item 1)."""
    leading: dict[tuple[str, str], str] = {}
    for index, body in enumerate(directory.organisations):
        for where in ((code, name) for name in body.leads for code in body.areas):
            if (other := leading.setdefault(where, body.key)) != body.key:
                reason = Text(
                    f"{where[1]} 类在 {where[0]} 已由“{other}”牵头", f"{other!r} leads {where[1]} in {where[0]} already"
                )
                mend = Text("一类在一地只由一个单位牵头", "let one body lead a class in a place")
                yield _at(source, ("organisations", index), reason, mend)


def _at(source: Source, place: Place, reason: Text, mend: Text) -> Fault:
    return Fault(source.file, source.line(place), reason, mend)


def _references(directory: Directory) -> Iterator[tuple[str, int, str, str | None]]:
    for index, place in enumerate(directory.places):
        yield "places", index, "places", place.in_
    for index, body in enumerate(directory.organisations):
        yield from (("organisations", index, "places", code) for code in body.areas)
        yield "organisations", index, "tiers", body.tier
        yield "organisations", index, "organisations", body.parent
    for index, post in enumerate(directory.posts):
        yield "posts", index, "organisations", post.organisation
        yield "posts", index, "posts", post.superior
        yield "posts", index, "people", post.holder
        yield "posts", index, "people", post.deputy


class Crowd:
    """Every post of every directory on a shelf."""

    def __init__(self, directories: Iterable[Directory]) -> None:
        self.posts: list[tuple[Post, Organisation]] = []
        for directory in directories:
            bodies = {body.key: body for body in directory.organisations}
            self.posts += [(post, bodies[post.organisation]) for post in directory.posts if post.organisation in bodies]
        self.roles = frozenset(post.role for post, _ in self.posts)

    def meant(self, selector: Selector, class_: str | None) -> bool:
        """Whether any post is meant, in whichever area, by a procedure for this class or for any."""
        return any(
            _means(selector, post, body) and (selector.leads is None or _leads(body, class_))
            for post, body in self.posts
        )


def _means(selector: Selector, post: Post, body: Organisation) -> bool:
    return all(
        (
            not selector.role or post.role in selector.role,
            not selector.kind or body.kind in selector.kind,
            not selector.post or post.key in selector.post,
            not selector.unit or body.key in selector.unit,
            not selector.tier or body.tier in selector.tier,
            selector.member_of is None or selector.member_of in body.member_of,
        )
    )


def _leads(body: Organisation, class_: str | None) -> bool:
    return class_ is None or body.kind != Kind.SPECIALIST_HEADQUARTERS or class_ in body.leads


def check_people(look: Look, crowd: Crowd) -> None:
    """Faults of whom a procedure names, against the directory on the same shelf."""
    for place, role in _roles(look):
        if role not in crowd.roles and not role.startswith("{"):
            look.fault(
                place,
                Text(f"通讯录中没有岗位角色“{role}”", f"the directory has no role {role!r}"),
                _LISTED,
            )
    for place, selector in _selectors(look):
        _asked(look, place, selector)
        wanting = [one for one in _parts(selector) if not one.asks and not crowd.meant(one, look.procedure.class_)]
        if wanting and set(selector.role) <= crowd.roles:
            said = ", ".join(f"{word}: {value}" for one in wanting[:1] for word, value in _said(one))
            look.fault(
                place,
                Text(f"通讯录中没有人能担任：{said}", f"a post that nobody can hold: {said}"),
                _LISTED,
            )


def _asked(look: Look, place: Place, selector: Selector) -> None:
    """What a selector takes from facts: the facts are there, and hold one of some roles, posts, or a text."""
    for name in selector.asks:
        fact = look.procedure.facts.get(name)
        if fact is None or fact.type not in ("choice", "posts", "text"):
            look.fault(
                place,
                Text(
                    f"“{{{name}}}”不是本流程的岗位、选项或文字要素",
                    f"{{{name}}} is no fact of posts, choice or text",
                ),
                Text("改为 facts 中已有的要素", "name such a fact of this procedure"),
            )


def _parts(selector: Selector) -> list[Selector]:
    """A selector name by name: each role and each unit that it lists has to mean somebody."""
    parts = [selector]
    for word in ("role", "post", "unit"):
        names = getattr(selector, word)
        if names:
            parts = [one.model_copy(update={word: (name,)}) for one in parts for name in names]
    return parts


def _said(selector: Selector) -> Iterator[tuple[str, str]]:
    for word in ("role", "kind", "unit", "tier"):
        if value := getattr(selector, word):
            yield word, "/".join(value)
    if selector.member_of:
        yield "member_of", selector.member_of


def _roles(look: Look) -> Iterator[tuple[Place, str]]:
    procedure = look.procedure
    yield from ((("open", "by"), role) for role in procedure.open.by.role)
    for index, one in enumerate(procedure.transitions):
        yield from ((("transitions", index, "by"), role) for role in one.by.role)
    for place, selector in _selectors(look):
        yield from ((place, role) for role in selector.role)
    for standing in look.effects():
        if standing.effect.call is not None:
            place = (*standing.place, "call", "complete")
            yield from ((place, role) for role in standing.effect.call.complete.roles)


def _selectors(look: Look) -> Iterator[tuple[Place, Selector]]:
    for name, selectors in look.procedure.audiences.items():
        for number, selector in enumerate(selectors):
            yield ("audiences", name, number), selector
    for index, duty in enumerate(look.procedure.duties):
        yield ("duties", index, "owner"), duty.owner
    for index, group in enumerate(look.procedure.stationed):
        for number, selector in enumerate(group.members):
            yield ("stationed", index, "members", number), selector
