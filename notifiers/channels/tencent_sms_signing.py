"""What an account for SMS by Tencent Cloud (腾讯云短信) holds. Light: no Apprise."""

from __future__ import annotations

from notifiers.channels import door_key, templates
from notifiers.channels.accounts import Kind, Wanted
from notifiers.channels.tencent_signing import SECRET
from states.text import Text

SERVICE, VERSION = "sms", "2021-01-11"
USUAL_LONGEST = 6
"""Characters of a variable for accounts opened since 2024-01-25; the console says what an older account may use."""
KIND = Kind(
    "tencentsms", Text("腾讯云短信", "SMS by Tencent Cloud"),
    (
        *SECRET, Wanted("sign_name", Text("短信签名", "SMS signature"), shown=True), door_key.WANTED,
        *templates.WANTED, templates.LONGEST,
    ),
    "https://sms.tencentcloudapi.com", per_second=3000, target=Text("手机号码", "mobile number"), written_back=True,
    note=door_key.NOTE,
)  # fmt: skip
"""3,000 requests a second: the usual limit of SendSms (默认接口请求频率限制). From documents alone."""
