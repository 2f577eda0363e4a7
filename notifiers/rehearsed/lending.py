"""Access tokens as rehearsed providers lend them: one per account until it is forgotten, and no other is good."""

from __future__ import annotations

import secrets

from notifiers.channels.accounts import ChannelAccount


class Lent:
    """The tokens of one kind of provider."""

    def __init__(self) -> None:
        self._tokens: dict[str, str] = {}

    def token(self, account: ChannelAccount) -> str:
        """The token of an account: asked again, the same."""
        return self._tokens.setdefault(account.key, secrets.token_hex(16))

    def is_good(self, account: ChannelAccount, token: str) -> bool:
        """Whether this is the token that the account was lent."""
        return bool(token) and self._tokens.get(account.key) == token

    def forget(self, account: ChannelAccount) -> None:
        """The token of an account is good no more, as when somebody revokes it."""
        self._tokens.pop(account.key, None)
