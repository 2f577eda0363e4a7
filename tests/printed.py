"""What is printed, read back by others: the letters by pypdf, the look by PDFium, the codes by ZXing."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pypdf
import pypdfium2
import zxingcpp

_DOTS = 3
"""Times 72 to the inch."""


@dataclass(frozen=True)
class Paper:
    """One PDF."""

    whole: bytes

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return len(self._read.pages)

    @cached_property
    def text(self) -> str:
        """Everything that it says, single spaces."""
        return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in self._read.pages))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of a page in millimetres."""
        box = self._read.pages[0].mediabox
        return round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)

    @property
    def fonts(self) -> dict[str, int]:
        """The fonts by name, each with the bytes of it that are embedded; 0 for one that is only named."""
        found: dict[str, int] = {}
        for page in self._read.pages:
            for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
                found |= _embedded(font.get_object())
        return found

    def codes(self, page: int = 0) -> list[str]:
        """What the codes on a page say, scanned from its picture."""
        picture = pypdfium2.PdfDocument(self.whole)[page].render(scale=_DOTS).to_pil()
        return [one.text for one in zxingcpp.read_barcodes(picture)]

    @cached_property
    def _read(self) -> pypdf.PdfReader:
        return pypdf.PdfReader(io.BytesIO(self.whole))


def _embedded(font: Any) -> dict[str, int]:
    inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    described = inner["/FontDescriptor"].get_object()
    files = [described[name].get_object() for name in ("/FontFile", "/FontFile2", "/FontFile3") if name in described]
    return {str(font["/BaseFont"]): sum(len(one.get_data()) for one in files)}
