"""What a session is called: how somebody came in, and with which browser or program."""

from __future__ import annotations

from states.text import Text

_WAYS = {
    "password": Text("密码", "password"),
    "code": Text("验证码", "code"),
    "recovery_code": Text("恢复码", "recovery code"),
    "mfa": Text("对方多因素验证", "second factor over there"),
    "oidc": Text("单点登录", "single sign-on"),
}
_BROWSERS = (("Edg", "Edge"), ("MicroMessenger", "WeChat"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
             ("Safari", "Safari"), ("python", "Python"), ("curl", "curl"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("HarmonyOS", "HarmonyOS"),
            ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip


def way(said: str) -> Text:
    """How somebody came in: `password+code`."""
    parts = [_WAYS.get(one, Text(one, one)) for one in said.split("+")]
    return Text("＋".join(one.zh for one in parts), " + ".join(one.en for one in parts))


def agent(said: str) -> Text:
    """A browser and its system, by the names that people know; a program by its own."""
    found = [next((name for mark, name in known if mark in said), "") for known in (_BROWSERS, _SYSTEMS)]
    name = " · ".join(one for one in found if one) or said[:40]
    return Text(name, name) if name else Text("未说明的程序", "a program that does not say what it is")
