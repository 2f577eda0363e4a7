"""From contents to a PDF: a template beside this file, the font of this product, and nothing of the machine's own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typst

_HERE = Path(__file__).parent
FONTS = _HERE / "fonts"
FONT = "WenQuanYi Micro Hei"


def printed(template: str, contents: Mapping[str, Any], fonts: Sequence[Path] = ()) -> bytes:
    """The PDF that `template` makes of `contents`, with `fonts` for letters that our own font lacks.

    What people have written goes in as data: no part of it can be taken for markup. No address is asked for anything,
    no font of the system is used, and the letters that occur are embedded.
    """
    given = {"contents": json.dumps({**contents, "font": FONT}, ensure_ascii=False)}
    return typst.compile(
        str(_HERE / template),
        root=str(_HERE),
        font_paths=[str(FONTS), *(str(one) for one in fonts if one.is_dir())],
        ignore_system_fonts=True,
        sys_inputs=given,
        format="pdf",
    )
