"""What an account for a WeCom app holds, and how WeCom signs and encrypts what it sends to a callback address.

AES-256-CBC, padded to 32 bytes, around 16 bytes of chance, the length, the text and the id of the corporation; signed
by SHA-1 over token, time, nonce and cipher text in order of the alphabet. Light: the web process reads what comes back
with it. Checked against wechatpy's cipher for corporations; source: developer.work.weixin.qq.com/document/path/91144.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from xml.parsers import expat

from notifiers.channels import aes
from notifiers.channels.accounts import NUMBER, AccountFault, ChannelAccount, Kind, Wanted
from states.text import Text

KIND = Kind(
    "wecomapp", Text("企业微信应用", "WeCom app"),
    (
        Wanted("corp_id", Text("企业ID（CorpID）", "id of the corporation (CorpID)"), shown=True),
        Wanted("agent_id", Text("应用ID（AgentId）", "id of the app (AgentId)"), shown=True, form=NUMBER),
        Wanted("secret", Text("应用密钥（Secret）", "secret of the app")),
        Wanted("token", Text("接收消息的 Token", "token of the callback address")),
        Wanted(
            "encoding_aes_key", Text("接收消息的 EncodingAESKey（43 位）", "its EncodingAESKey (43 characters)"),
            form=re.compile(r"[A-Za-z0-9+/]{43}"), wrong=Text("应为 43 位字母和数字", "must be 43 letters and digits"),
        ),
    ),
    "https://qyapi.weixin.qq.com", target=Text("成员账号（UserID，小写）", "UserID of the member, in small letters"),
    written_back=True, cards_for=timedelta(hours=72),
    note=Text(
        "管理后台的应用里：“企业可信IP”填本机出网地址；登记后到“接收消息 → 设置API接收”，把本页给出的回调地址填为 URL，"
        "Token 和 EncodingAESKey 与这里一致，再保存（保存时企业微信立即来验证）。",
        "In the app at the admin console: enter the address from which this machine goes out as a trusted IP; once "
        "this is entered, set the callback address of this page as the URL of “receive messages”, with the same Token "
        "and EncodingAESKey, and save: WeCom tries the address at once.",
    ),
)  # fmt: skip
KEY_LENGTH = 43
BLOCK = 32
_CHANCE, _SIZE, _IV = 16, 4, 16
_DEPTH = 2


def agent_id(account: ChannelAccount) -> int:
    """The number of the app; AccountFault when it is none."""
    said = account.secret("agent_id")
    if not (said.isascii() and said.isdecimal()):
        raise AccountFault(f"{account.key}: agent_id is a number")
    return int(said)


def signature(account: ChannelAccount, timestamp: str, nonce: str, shut: str) -> str:
    """The msg_signature of a cipher text."""
    pieces = sorted((account.secret("token"), timestamp, nonce, shut))
    return hashlib.sha1("".join(pieces).encode(), usedforsecurity=False).hexdigest()


def is_signed(account: ChannelAccount, query: Mapping[str, str], shut: str) -> bool:
    """Whether the query of a request signs this cipher text."""
    right = signature(account, query.get("timestamp", ""), query.get("nonce", ""), shut)
    return hmac.compare_digest(right.encode(), query.get("msg_signature", "").encode())


def sealed(account: ChannelAccount, plain: bytes) -> str:
    """A text as WeCom encrypts it for this account, in base64."""
    key, corporation = _key(account), account.secret("corp_id").encode()
    whole = secrets.token_bytes(_CHANCE) + len(plain).to_bytes(_SIZE, "big") + plain + corporation
    return base64.b64encode(aes.encrypted(key, key[:_IV], whole, BLOCK)).decode()


def opened(account: ChannelAccount, shut: str) -> bytes:
    """The text in a cipher text; ValueError when it can not be opened, or was meant for another corporation."""
    key = _key(account)
    whole = aes.decrypted(key, key[:_IV], base64.b64decode(shut, validate=True), BLOCK)
    size = int.from_bytes(whole[_CHANCE : _CHANCE + _SIZE], "big")
    begin = _CHANCE + _SIZE
    plain, corporation = whole[begin : begin + size], whole[begin + size :]
    if len(plain) != size or not hmac.compare_digest(corporation, account.secret("corp_id").encode()):
        raise ValueError("another corporation")
    return plain


def envelope(account: ChannelAccount, plain: bytes, timestamp: str) -> bytes:
    """An answer to a request of WeCom, encrypted and signed."""
    shut, nonce = sealed(account, plain), secrets.token_hex(8)
    signed = signature(account, timestamp, nonce, shut)
    return (
        f"<xml><Encrypt><![CDATA[{shut}]]></Encrypt><MsgSignature><![CDATA[{signed}]]></MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
    ).encode()


def chosen_in(document: bytes) -> dict[str, str]:
    """What was chosen on a card, by question: SelectedItems/SelectedItem with QuestionKey and OptionIds/OptionId.

    Of a document that `leaves` has read.
    """
    keys: list[str] = []
    found: dict[str, str] = {}
    path: list[str] = []

    def begin(name: str, _attributes: Mapping[str, str]) -> None:
        path.append(name)

    def end(_name: str) -> None:
        path.pop()

    def text(piece: str) -> None:
        if path[1:2] == ["SelectedItems"] and path[-1] == "QuestionKey":
            keys.append(piece)
        elif path[1:2] == ["SelectedItems"] and path[-1] == "OptionId" and keys:
            found.setdefault(keys[-1], piece)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, text
    parser.Parse(document, True)
    return found


def leaves(document: bytes) -> dict[str, str]:
    """The texts right below the root of an XML document, by name; ValueError for anything that is none.

    Without document types: what WeCom sends has none, and they can make a small document a large one.
    """
    found: dict[str, str] = {}
    path: list[str] = []

    def begin(name: str, _attributes: Mapping[str, str]) -> None:
        path.append(name)

    def end(_name: str) -> None:
        path.pop()

    def text(piece: str) -> None:
        if len(path) == _DEPTH:
            found[path[-1]] = found.get(path[-1], "") + piece

    def refuse(*_: object) -> None:
        raise ValueError("a document type")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text, refuse
    try:
        parser.Parse(document, True)
    except expat.ExpatError as fault:
        raise ValueError("no XML") from fault
    return found


def _key(account: ChannelAccount) -> bytes:
    said = account.secret("encoding_aes_key")
    try:
        if len(said) == KEY_LENGTH:
            return base64.b64decode(said + "=", validate=True)
    except binascii.Error:
        pass
    raise AccountFault(f"{account.key}: encoding_aes_key is {KEY_LENGTH} letters and digits")
