"""How people are reached: one promise, its real and its rehearsed keeper, the channels, and the words that
go out.

Whom to call, when, and what an outcome means for a call is decided above; nothing here keeps a state
between messages that would be missed after a restart.
"""
