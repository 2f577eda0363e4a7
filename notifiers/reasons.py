"""Why a message was not simply accepted, in words for the desk; evidence goes into `Result.detail`."""

from __future__ import annotations

from states.text import Text

UNREADABLE_ADDRESS = Text("联系方式无法识别", "the address can not be read")
CHANNEL_NOT_ALLOWED = Text("该通道未获准使用", "this channel is not allowed here")
ADDRESS_WRONG_FOR_CHANNEL = Text("联系方式不符合该通道的要求", "the address does not suit its channel")
SEVERAL_TARGETS = Text("一个联系方式只能通到一个人，请分开登记", "an address reaches one person; enter each by itself")
NO_ACCOUNT = Text("没有可用的渠道账号", "there is no channel account to send through")
ACCOUNT_WRONG = Text("渠道账号的配置有误", "the channel account is not set up rightly")

DRILL_TO_REAL = Text("演练信息不得发往实战联系方式", "a drill message must not go to a real address")
REAL_TO_DRILL = Text("实战信息不得发往演练联系方式", "a real message must not go to a drill address")
DRILL_UNMARKED = Text("演练信息缺少【演练】标记", "a drill message lacks the mark 【演练】")
REAL_MARKED = Text("实战信息带有【演练】标记", "a real message carries the mark 【演练】")

NO_CONNECTION = Text("连接不上发送服务器", "the sending server can not be reached")
NO_FREE_CONNECTION = Text("发送服务器的连接已占满", "all connections to the sending server are in use")
CERTIFICATE = Text("发送服务器的证书不可信", "the sending server's certificate is not trusted")
NO_ENCRYPTION = Text("发送服务器不支持所要求的加密或登录方式", "the server lacks the required encryption or log-in")
LOG_IN_REFUSED = Text("发送服务器拒绝登录", "the sending server refused the log-in")
BUSY = Text("发送服务器繁忙或限流", "the sending server is busy or throttling")
RECIPIENT_REFUSED = Text("收件人地址或号码被拒绝", "the recipient was refused")
SENDER_REFUSED = Text("发件人被拒绝", "the sender was refused")
TEXT_REFUSED = Text("信息内容被拒绝", "the text was refused")
TOO_MANY = Text("对该号码发送过于频繁", "too many messages to this number in a short time")
NO_QUOTA = Text("渠道账号余额或发送额度不足", "the channel account has no money or quota left")
CLOCK_OFF = Text("本机时钟与服务商相差过大", "the clock here is too far from the provider's")
TEMPLATE_MISSING = Text("渠道账号没有此类信息的短信模板", "the channel account has no template for such a message")
TEMPLATE_WAITING = Text("短信模板尚未审核通过", "the template is not approved yet")
TEMPLATE_REFUSED = Text("短信模板未通过审核或与内容不符", "the template was refused, or does not suit the message")
REQUEST_REFUSED = Text("网关拒绝了请求", "the gateway refused the request")

NO_ANSWER = Text("已交出但未收到回执,可能已送达", "handed over without an answer; it may have arrived")
UNREADABLE_ANSWER = Text(
    "已交出但回执无法识别,可能已送达", "handed over, the answer is unreadable; it may have arrived"
)
CHANNEL_BROKE = Text("通道程序出错,可能已送达", "the channel broke down; it may have arrived")
CHANNEL_REFUSED = Text("通道未能发出", "the channel could not send it")
