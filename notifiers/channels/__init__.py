"""Channels whose answers must be read: Apprise plugins of ours that say what really became of a message."""
