"""Every kind of channel that works through accounts, by the schema of its addresses."""

from __future__ import annotations

from collections.abc import Mapping

from notifiers.channels import hook_heard, hook_signing
from notifiers.channels.accounts import Kind
from notifiers.channels.heard import Reader

KINDS: Mapping[str, Kind] = {one.channel: one for one in (hook_signing.KIND,)}
READERS: Mapping[str, Reader] = {hook_signing.KIND.channel: hook_heard.read}
"""Who reads what comes back; a channel without one only sends."""
