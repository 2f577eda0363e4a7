"""The directory as it stands, in the form in which files are compared with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from notifiers.address import Address as Reading
from notifiers.address import masked
from records import sight
from records.questions import organisations, whole_directory
from states.organisation import KIND_NAMES
from states.post import PART_NAMES
from states.text import Text
from workflows.commands.directory.keeping import keeps
from workflows.interchange.cells import Choices
from workflows.wording import CHANNELS as CHANNEL_NAMES
from workflows.work import Work

Row = dict[str, Any]
EARNEST, DRILL = "earnest", "drill"
KINDS = Choices((str(kind), name) for kind, name in KIND_NAMES.items())
PARTS = Choices((str(part), name) for part, name in PART_NAMES.items())
LANGUAGES = Choices([("zh", Text("中文", "Chinese")), ("en", Text("英文", "English"))])
USES = Choices([(EARNEST, Text("实战", "earnest")), (DRILL, Text("演练", "drill"))])
CHANNELS = Choices(CHANNEL_NAMES.items())


@dataclass(slots=True)
class Standing:
    """Every row of the directory, by key or by what it belongs to; and what the reader may keep of it."""

    organisations: dict[str, Row]
    posts: dict[str, Row]
    people: dict[str, Row]
    holdings: list[Row]
    addresses: list[Row]
    tiers: Choices
    places: set[str]
    mine: Callable[[Iterable[str]], bool]
    now: datetime
    seen: tuple[Collection[Any], Collection[Any]] | None = None
    """The ids of the organisations and of the people whom the reader sees; None for all."""
    _bodies: dict[Any, Row] = field(init=False)
    _posts: dict[Any, Row] = field(init=False)
    _held: dict[Any, list[Row]] = field(init=False)

    def __post_init__(self) -> None:
        self._bodies = {one["id"]: one for one in self.organisations.values()}
        self._posts = {one["id"]: one for one in self.posts.values()}
        self._held = by(self.holdings, "person_id")

    @staticmethod
    def of(work: Work) -> Standing:
        """The directory as it stands now, as whoever asks may keep it."""
        keyed = {
            name: {one["key"]: one for one in whole_directory.rows(work.session, name)}
            for name in ("organisations", "posts", "people")
        }
        tiers = Choices((one.key, Text(one.zh, one.en)) for one in organisations.tiers(work.session))
        return Standing(
            **keyed, holdings=whole_directory.rows(work.session, "holdings"),
            addresses=whole_directory.rows(work.session, "addresses"), tiers=tiers,
            places=whole_directory.places(work.session), mine=lambda areas: keeps(work, areas), now=work.now,
            seen=None if work.sight.everything else sight.directory_seen(work.session, work.sight),
        )  # fmt: skip

    def as_seen(self) -> Standing:
        """The same without what the reader does not see."""
        if self.seen is None:
            return self
        bodies, people = self.seen
        posts = {key: one for key, one in self.posts.items() if one["organisation_id"] in bodies}
        held = {one["id"] for one in posts.values()}
        return replace(
            self, posts=posts,
            organisations={key: one for key, one in self.organisations.items() if one["id"] in bodies},
            people={key: one for key, one in self.people.items() if one["id"] in people},
            holdings=[one for one in self.holdings if one["post_id"] in held and one["person_id"] in people],
            addresses=[one for one in self.addresses if one["person_id"] in people],
        )  # fmt: skip

    def keeps_person(self, person_id: Any) -> bool:
        """Whether the office may change a person: one who holds a post of its places now, or none at all."""
        held = [one for one in self._held.get(person_id, ()) if _now_held(one, self.now)]
        bodies = [self._bodies[self._posts[one["post_id"]]["organisation_id"]] for one in held]
        return self.mine(()) and (not bodies or any(self.mine(one["areas"]) for one in bodies))


def by(rows: Iterable[Row], name: str) -> dict[Any, list[Row]]:
    """The rows by the value of one column, in their order."""
    found: dict[Any, list[Row]] = {}
    for one in rows:
        found.setdefault(one[name], []).append(one)
    return found


def target(url: str) -> str:
    """The number or address of a whole address; the whole where it can not be told apart."""
    read = Reading.read(url)
    return read.target if read is not None and read.target else url


def said_targets(standing: Standing, of_one: Sequence[Row]) -> list[str]:
    """How the addresses of one person are written; masked unless the reader keeps them."""
    shown = [target(one["url"]) for one in of_one]
    same = [(one["channel"], one["drill"], said) for one, said in zip(of_one, shown, strict=True)]
    if not of_one or not standing.keeps_person(of_one[0]["person_id"]):
        return [masked(one["url"]) for one in of_one]
    return [said if same.count(each) == 1 else one["url"] for one, said, each in zip(of_one, shown, same, strict=True)]


def _now_held(holding: Row, now: datetime) -> bool:
    return bool(holding["since"] <= now and (holding["until"] is None or holding["until"] > now))
