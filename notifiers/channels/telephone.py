"""Telephone numbers as providers in China take and tell them: one spelling for a number, whoever wrote it."""

from __future__ import annotations

import re

COUNTRY = "86"
_MOBILE = re.compile(r"1[0-9]{10}")
_FIXED = re.compile(r"0[0-9]{9,11}")
_ABROAD = re.compile(r"\+[1-9][0-9]{5,14}")


def plain(number: str) -> str:
    """The number without spaces and dashes, one of the mainland without its country code: 13800000000."""
    bare = re.sub(r"[\s()-]", "", number)
    for prefix in (f"+{COUNTRY}", f"00{COUNTRY}", COUNTRY):
        rest = bare.removeprefix(prefix)
        if rest != bare and _MOBILE.fullmatch(rest):
            return rest
    return bare


def can_be_texted(number: str) -> bool:
    """Whether it is a mobile number of the mainland, or one from abroad with its country code."""
    bare = plain(number)
    return bool(_MOBILE.fullmatch(bare) or _ABROAD.fullmatch(bare))


def can_be_rung(number: str) -> bool:
    """Whether it is a number that can be rung: mobile, fixed with its area code, or from abroad."""
    return can_be_texted(number) or bool(_FIXED.fullmatch(plain(number)))


def international(number: str) -> str:
    """The number in E.164: +8613800000000."""
    bare = plain(number)
    return bare if bare.startswith("+") else f"+{COUNTRY}{bare.removeprefix('0') if bare.startswith('0') else bare}"
