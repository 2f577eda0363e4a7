"""Reading the forms of a page as a browser does: where each is sent, and what it would send as it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

OWN = frozenset({"form_key", "key", "version", "back", "username", "password"})
"""What a form carries for the page and not for whoever fills it in."""


@dataclass
class Form:
    """One form: the addresses that its buttons send it to, and its values by name."""

    addresses: list[str]
    fields: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str | None, value: str) -> None:
        """One more value under a name."""
        if name:
            self.fields.setdefault(name, []).append(value)

    def said(self) -> dict[str, list[str]]:
        """What a person typed or chose: without the page's own fields, units, and what is empty."""
        plain = {name: value for name, value in self.fields.items() if name not in OWN and not name.endswith(".unit")}
        return {name: sorted(value) for name, value in plain.items() if any(value)}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._open = ""  # the name of the textarea or select that is being read
        self._value: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            self._form = Form([told["action"] or ""] if told.get("action") else [])
            self.forms.append(self._form)
        if self._form is None:
            return
        if told.get("formaction"):
            self._form.addresses.append(told["formaction"] or "")
        if tag == "input" and (told.get("type") not in ("radio", "checkbox") or "checked" in told):
            self._form.add(told.get("name"), told.get("value") or "")
        if tag in ("textarea", "select"):
            self._open, self._value = told.get("name") or "", "" if tag == "textarea" else None
        if tag == "option" and self._open and ("selected" in told or self._value is None):
            self._value = told.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self._open and self._value is not None and self.lasttag == "textarea":
            self._value += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select") and self._form is not None:
            self._form.add(self._open, self._value or "")
            self._open, self._value = "", None
        if tag == "form":
            self._form = None


def forms_of(html: str) -> list[Form]:
    """Every form of a page, in order."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms


def form_to(html: str, ending: str) -> Form:
    """The form with a button that sends it to an address that ends so."""
    return next(one for one in forms_of(html) if any(address.endswith(ending) for address in one.addresses))
