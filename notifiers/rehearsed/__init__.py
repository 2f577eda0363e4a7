"""Providers that are only pretended: they speak as the real ones do, with their faults, and reach pretend phones."""
