"""The directory as the rows of its sheets: just what an import of it takes, and finds unchanged."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from workflows.interchange.book import SHEETS, Sheet
from workflows.interchange.cells import written
from workflows.interchange.standing import (
    CHANNELS,
    DRILL,
    EARNEST,
    KINDS,
    LANGUAGES,
    PARTS,
    USES,
    Row,
    Standing,
    by,
    said_targets,
)


def rows(standing: Standing, language: str) -> dict[str, list[list[str]]]:
    """Every sheet's rows below the headings, of what the reader sees; numbers in full only of those whom they keep."""
    keys = {row["id"]: row["key"] for table in _keyed(standing) for row in table.values()}
    standing = standing.as_seen()
    posts = {one["id"] for one in _there(standing.posts)}
    told = {
        "organisations": [_organisation(standing, one, keys, language) for one in _there(standing.organisations)],
        "posts": [_post(one, keys) for one in _there(standing.posts)],
        "people": [{**one, "language": LANGUAGES.write(one["language"], language)} for one in standing.people.values()],
        "holdings": [_holding(one, keys, language) for one in standing.holdings if one["post_id"] in posts],
        "addresses": _addresses(standing, keys, language),
    }
    return {one.name: [_cells(one, row) for row in told[one.name]] for one in SHEETS}


def _there(rows: Mapping[str, Row]) -> list[Row]:
    """Those that are not dissolved."""
    return [one for one in rows.values() if one["dissolved_at"] is None]


def _keyed(standing: Standing) -> tuple[Mapping[str, Row], ...]:
    return standing.organisations, standing.posts, standing.people


def _cells(sheet: Sheet, row: Row) -> list[str]:
    """The cells of a row; control characters, which no file can hold, are left out."""
    return ["".join(filter(_can_stand, str(row[column.name]))) for column in sheet.columns]


def _can_stand(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cs")


def _organisation(standing: Standing, row: Row, keys: Mapping[Any, str], language: str) -> Row:
    listed = {name: " ".join(row[name]) for name in ("areas", "leads", "member_of")}
    kind, tier = KINDS.write(row["kind"], language), standing.tiers.write(row["tier"], language)
    return {**row, **listed, "kind": kind, "tier": tier, "parent": keys.get(row["parent_id"], "")}


def _post(row: Row, keys: Mapping[Any, str]) -> Row:
    return {**row, "organisation": keys[row["organisation_id"]], "superior": keys.get(row["superior_id"], "")}


def _holding(row: Row, keys: Mapping[Any, str], language: str) -> Row:
    return {
        "post": keys[row["post_id"]], "person": keys[row["person_id"]], "part": PARTS.write(row["part"], language),
        "since": written(row["since"]), "until": written(row["until"]),
    }  # fmt: skip


def _addresses(standing: Standing, keys: Mapping[Any, str], language: str) -> list[Row]:
    return [
        {
            "person": keys[person_id], "channel": CHANNELS.write(one["channel"], language), "target": said,
            "use": USES.write(DRILL if one["drill"] else EARNEST, language), "verified": written(one["verified_at"]),
        }
        for person_id, group in by(standing.addresses, "person_id").items()
        for one, said in zip(group, said_targets(standing, group), strict=True)
    ]  # fmt: skip
