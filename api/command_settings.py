"""What commands begin with: the settings, when one may work with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from pydantic import ValidationError

from settings import Settings, UnsafeSettings


@contextmanager
def saying_why() -> Iterator[None]:
    """Whoever asked is told why the settings are not safe, and leaves with exit code 2."""
    try:
        yield
    except UnsafeSettings as unsafe:
        for reason in unsafe.reasons:
            typer.echo(f"{reason.zh}\n{reason.en}", err=True)
        raise typer.Exit(2) from unsafe


def read_settings() -> Settings:
    """The settings as the environment gives them; whoever asked is told what is wrong, and leaves with exit code 2."""
    try:
        return Settings()
    except ValidationError as fault:
        from api.wrong_settings import wrong

        for reason in wrong(fault):
            typer.echo(f"{reason.zh}\n{reason.en}", err=True)
        raise typer.Exit(2) from None


def safe_settings() -> Settings:
    """The settings, looked through, with the log set up."""
    from api import logs

    settings = read_settings()
    with saying_why():
        settings.check_safe()
    logs.configure(settings)
    return settings
