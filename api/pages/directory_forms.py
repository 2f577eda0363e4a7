"""The forms by which the office keeps the directory: what they ask, and where they are sent."""

from __future__ import annotations

from collections.abc import Sequence

from api.pages import words
from api.pages.asking import Attempt
from api.pages.moments import local
from api.pages.sheets import Box, Sheet, sheet
from notifiers.address import masked
from records import person as rows
from records.organisation import Organisation
from records.questions import doubts, organisations
from states.organisation import KIND_NAMES
from states.post import PART_NAMES, Part
from states.text import Text
from workflows.commands.directory.versions import version_of
from workflows.work import Work

_ZH, _EN = Text("中文名", "name in Chinese"), Text("英文名", "name in English")
_KEY = Box("code", Text("代号", "short name"), hint=Text("小写字母、数字、下划线，以后不变", "never changes"))
_REMOVE = Text("删除姓名和联系方式（离任后，不可恢复）", "Remove name and addresses (after they left; for good)")
_CONFIRM = Text("确认条目无误（已核查）", "Confirm the entry: it has been checked")
_ROLE = Text("预案按它认岗位", "plans mean posts by it")


def of_index(work: Work, attempt: Attempt | None) -> list[Sheet]:
    """A new organisation, a new person."""
    person = [_KEY, Box("zh", _ZH), Box("en", _EN), _language("zh")]
    return [
        sheet("/organisations", Text("新增单位", "Add an organisation"), [_KEY, *_body(work, None)], attempt),
        sheet("/people", Text("新增人员", "Add a person"), person, attempt),
    ]


def of_organisation(work: Work, body: Organisation, attempt: Attempt | None) -> list[Sheet]:
    """What can be changed of an organisation, and a new post of it."""
    at = f"/organisations/{body.key}"
    return [
        sheet(at, Text("修改单位", "Change it"), _body(work, body), attempt, version_of(work, body)),
        sheet(f"{at}/posts", Text("新增岗位", "Add a post"), [_KEY, *_post(work, None)], attempt),
        sheet(f"{at}/dissolve", Text("撤销单位", "Dissolve it"), [_gone_at(work)], attempt),
    ]


def of_post(work: Work, post: rows.Post, held: Sequence[rows.Holding], attempt: Attempt | None) -> list[Sheet]:
    """Who takes a post over, who leaves it, and what can be changed of it."""
    at = f"/posts/{post.key}"
    parts = {str(part): name for part, name in PART_NAMES.items()}
    person = Box("person", Text("人员代号", "person"), hint=Text("如 p001", "short name, as p001"))
    since = Box("since", Text("自", "from"), local(work.now), kind="time")
    until = Box("until", Text("至", "until"), local(work.now), kind="time")
    part = Box("part", Text("担任", "as"), choices=parts)
    sheets = [sheet(f"{at}/holdings", Text("任职", "Somebody takes it over"), [person, part, since], attempt)]
    for one in held:
        part_name = PART_NAMES[Part(one.part)]
        title = Text(f"{part_name.zh}离任", f"The {part_name.en} leaves")
        sheets.append(sheet(f"{at}/holdings/{one.id}/end", title, [until], attempt))
    change, gone = Text("修改岗位", "Change the post"), Text("撤销岗位", "Dissolve the post")
    return [
        *sheets,
        sheet(at, change, _post(work, post), attempt, version_of(work, post)),
        sheet(f"{at}/dissolve", gone, [_gone_at(work)], attempt),
    ]


def of_person(
    work: Work, person: rows.Person, addresses: Sequence[rows.Address], attempt: Attempt | None
) -> list[Sheet]:
    """What can be changed of a person, and how they are reached; nothing once they are removed."""
    if person.removed_at is not None:
        return []
    read, at = version_of(work, person), f"/people/{person.key}"
    drill = {"": Text("实战", "in earnest"), "yes": Text("演练", "in drills")}
    boxes = [
        Box("channel", Text("渠道", "channel"), choices=words.CHANNELS),
        Box("target", Text("号码或地址", "number or address")), Box("drill_only", Text("用于", "for"), choices=drill),
    ]  # fmt: skip
    named = [Box("zh", _ZH, person.zh), Box("en", _EN, person.en), _language(person.language)]
    closing = [
        sheet(f"{at}/addresses/{one.id}/close", _stop(one), [], attempt)
        for one in addresses
    ]  # fmt: skip
    closing += [
        sheet(f"{at}/addresses/{one.id}/confirm", _confirm(one), [], attempt)
        for one in addresses if one.denied_at is not None
    ]  # fmt: skip
    return [
        sheet(f"{at}/addresses", Text("新增联系方式", "Add a way to reach them"), boxes, attempt),
        *closing,
        *([sheet(f"{at}/confirm", _CONFIRM, [], attempt)] if doubts.of_people(work.session, [person.id]) else []),
        sheet(at, Text("修改姓名、语言", "Change name or language"), named, attempt, read),
        sheet(f"{at}/remove", _REMOVE, [], attempt),
    ]


def _gone_at(work: Work) -> Box:
    return Box("at", Text("自", "from"), local(work.now), kind="time")


def _stop(address: rows.Address) -> Text:
    said = masked(address.url)
    return Text(f"停用 {said}", f"Stop using {said}")


def _confirm(address: rows.Address) -> Text:
    said = masked(address.url)
    return Text(f"确认 {said} 为本人所用，恢复呼叫", f"Confirm that {said} is theirs, and call there again")


def _language(value: str) -> Box:
    choices = {"zh": Text("中文", "Chinese"), "en": Text("英文", "English")}
    return Box("language", Text("叫应用语", "language of calls"), value, choices)


def _body(work: Work, body: Organisation | None) -> list[Box]:
    tiers = {one.key: Text(one.zh, one.en) for one in organisations.tiers(work.session)}
    parent = organisations.with_id(work.session, Organisation, body.parent_id) if body else None
    kinds = {str(kind): name for kind, name in KIND_NAMES.items()}
    spaced = Text("多个用空格隔开", "several with spaces between")
    return [
        Box("zh", _ZH, body.zh if body else ""), Box("en", _EN, body.en if body else ""),
        Box("kind", Text("种类", "kind"), body.kind if body else "department", kinds),
        Box("tier", Text("层级", "tier"), body.tier if body else "", tiers),
        Box("areas", Text("区划代码", "area codes"), " ".join(body.areas if body else ()), hint=spaced),
        Box("parent", Text("上级单位代号", "stands below"), parent.key if parent else ""),
        Box("leads", Text("牵头类别", "leads the classes"), " ".join(body.leads if body else ()), hint=spaced),
        Box("member_of", Text("成员单位类别", "member unit of"), " ".join(body.member_of if body else ()), hint=spaced),
    ]  # fmt: skip


def _post(work: Work, post: rows.Post | None) -> list[Box]:
    superior = organisations.with_id(work.session, rows.Post, post.superior_id) if post else None
    return [
        Box("zh", _ZH, post.zh if post else ""), Box("en", _EN, post.en if post else ""),
        Box("role", Text("角色", "role"), post.role if post else "", hint=_ROLE),
        Box("superior", Text("上级岗位代号", "superior post"), superior.key if superior else ""),
    ]  # fmt: skip
