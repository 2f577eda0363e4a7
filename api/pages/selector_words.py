"""Whom a selector of a plan means, in words: the parts of its language told as people say them, never by their keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from records.questions import directory, organisations
from states.organisation import KIND_NAMES, Kind
from states.post import ROLE_NAMES
from states.procedure import Selector
from states.text import Text, listed
from workflows.work import Work

_ANY = Text("任何岗位", "any post")
_FORM = Text("表单所选的", "those that the form names")
_INSIDE = Text("区域内", "inside the area")
_OUTSIDE = Text("区域外", "outside the area")
_LEADS = Text("牵头本类事件的", "leading this class of incident")
_MEMBER = Text("{class_}成员单位", "member of the headquarters for {class_}")
_USUAL = Text("叫应阶梯", "the ladder")
_OTHERS = Text("其他岗位的叫应阶梯", "the ladder of every other post")
_OF = Text("{roles}的叫应阶梯", "the ladder of the {roles}")


@dataclass(frozen=True, slots=True)
class SelectorWords:
    """The names that selectors need, each read when it is asked for: of units, tiers and classes."""

    work: Work
    classes: Mapping[str, Text]

    def said(self, selector: Selector) -> Text:
        """Whom it means: the posts, and of which bodies."""
        posts, where, bodies = self._posts(selector), self._where(selector), self._bodies(selector)
        zh = f"{''.join(one.zh for one in where)}{'、'.join(one.zh for one in bodies)}"
        whose = f"{zh.removesuffix('的')}的" if zh else ""
        return Text(f"{whose}{posts.zh}", ", ".join(one.en for one in (posts, *where, *bodies)))

    def _posts(self, selector: Selector) -> Text:
        if selector.post:
            named = [Text(post.zh, post.en) for post, _ in directory.posts_named(self.work.session, selector.post)]
            return either(named) if named else _FORM
        return self._roles(selector.role)

    def ladder(self, own: Mapping[str, Sequence[str]], name: str) -> Text:
        """Whose ladder it is, where `own` says of which roles some are; of a call-out with only one, just that."""
        if name in own:
            return _OF.filled(roles=self._roles(own[name]))
        return _OTHERS if own else _USUAL

    def _roles(self, roles: Sequence[str]) -> Text:
        return either([ROLE_NAMES.get(one) or self._title(one) for one in roles]) if roles else _ANY

    def _title(self, role: str) -> Text:
        """A role of the office's own, by what the first post is called that has it."""
        found = directory.posts_meant(self.work.session, [Selector(role=(role,))], ())
        return Text(found[0][0].zh, found[0][0].en) if found else _name({}, role)

    def _where(self, selector: Selector) -> list[Text]:
        names = {one.key: Text(one.zh, one.en) for one in organisations.tiers(self.work.session)}
        return [
            *([_INSIDE] if selector.in_ else [_OUTSIDE] if selector.outside else []),
            *([either([_name(names, one) for one in selector.tier])] if selector.tier else []),
            *([_LEADS] if selector.leads else []),
        ]

    def _bodies(self, selector: Selector) -> list[Text]:
        """Of which bodies; units that are named need no word of what kind they are."""
        found = [_MEMBER.filled(class_=_name(self.classes, selector.member_of))] if selector.member_of else []
        if selector.unit:
            names = {one.key: Text(one.zh, one.en) for one in organisations.every(self.work.session)}
            return [*found, either([_name(names, one) if one else _FORM for one in selector.unit])]
        return [*found, either([KIND_NAMES[Kind(one)] for one in selector.kind])] if selector.kind else found


def either(names: list[Text]) -> Text:
    """Several names of which any is meant."""
    return Text(listed(names).zh, " or ".join(one.en for one in names))


def _name(names: Mapping[str, Text], key: str) -> Text:
    return names.get(key) or Text(f"“{key}”", f"“{key}”")
