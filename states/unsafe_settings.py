"""Why a system must not start with the settings that it was given, each with its way out."""

from __future__ import annotations

from states.text import Text

NO_PREFECT_DATABASE = Text(
    "使用自备数据库时,请用 TOCSIN_PREFECT_DATABASE_URL 为 Prefect 提供单独的数据库,或设 TOCSIN_PREFECT=off。",
    "With a database of your own, give Prefect a separate one by TOCSIN_PREFECT_DATABASE_URL, or set "
    "TOCSIN_PREFECT=off.",
)
NO_DATABASE = Text(
    "TOCSIN_DATABASE_OWNER_URL 只与 TOCSIN_DATABASE_URL 一起使用：后者是日常工作所用的应用角色。",
    "TOCSIN_DATABASE_OWNER_URL goes with TOCSIN_DATABASE_URL, which names the application role for the daily work.",
)
NO_SECRET = Text(
    "没有设置签名密钥。请用 TOCSIN_SECRET 提供,例如 openssl rand -base64 48 的输出。",
    "There is no signing secret. Set TOCSIN_SECRET, for instance to the output of: openssl rand -base64 48",
)
WEAK_SECRET = Text(
    "签名密钥太弱,至少要 {least} 个随机字符。请用 TOCSIN_SECRET 换一个,例如 openssl rand -base64 48 的输出。",
    "The signing secret is too weak: at least {least} random characters. Set TOCSIN_SECRET anew, "
    "for instance to the output of: openssl rand -base64 48",
)
NO_PUBLIC_URL = Text(
    "没有设置对外网址,叫应里的链接无法打开。请设置 TOCSIN_PUBLIC_URL,例如 https://tocsin.example.cn。",
    "There is no public address, so links in calls could not be opened. Set TOCSIN_PUBLIC_URL, for instance "
    "https://tocsin.example.cn",
)
OPEN_PUBLIC_URL = Text(
    "对外网址 {url} 没有加密,应答链接会被旁人看到。TOCSIN_PUBLIC_URL 应以 https:// 开头。",
    "The public address {url} is not encrypted: others could read the answer links. TOCSIN_PUBLIC_URL "
    "must begin with https://",
)
LOOPBACK_PUBLIC_URL = Text(
    "对外网址 {url} 只在本机有效,责任人的手机打不开。请把 TOCSIN_PUBLIC_URL 设为他们能访问的网址。",
    "The public address {url} works on this machine only. Set TOCSIN_PUBLIC_URL to one that officials' phones reach.",
)
GATEWAY_FOR_DRILLS = Text(
    "正式邮件服务器 {host} 被列为演练主机,演练消息会发给真人。请把它从 TOCSIN_DRILL_HOSTS 中去掉。",
    "The real mail server {host} is listed as a drill host: drill messages would reach real people. Take it "
    "out of TOCSIN_DRILL_HOSTS.",
)
