"""What the journal says in one line of how the engine looks after itself: what was found amiss, and its backups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.pages.kinds import Kind, text_of
from states.text import Text


def _found(data: Mapping[str, Any]) -> Text:
    title, number, detail = text_of(data.get("title")), int(data.get("number", 1)), str(data.get("detail", ""))
    many = Text(f"（{number} 项）", f" ({number})") if number > 1 else Text("", "")
    more = Text(f"：{detail}", f": {detail}") if detail else Text("", "")
    return Text(f"{title.zh}{many.zh}{more.zh}", f"{title.en}{many.en}{more.en}")


def _made(data: Mapping[str, Any]) -> Text:
    size, entries = f"{int(data.get('bytes', 0)) / (1 << 20):.1f} MiB", data.get("entries", 0)
    return Text(f"{size}，日志 {entries} 条", f"{size}, {entries} entries of the journal")


def _stands(data: Mapping[str, Any]) -> Text:
    return Text(f"核验 {data.get('entries', 0)} 条", f"{data.get('entries', 0)} entries verified")


def _failed(data: Mapping[str, Any]) -> Text:
    return text_of(data.get("told"))


def _restored(data: Mapping[str, Any]) -> Text:
    at = str(data.get("taken_at", ""))
    return Text(f"恢复到备份时点 {at}，此后的内容不在其中", f"as of {at}; nothing later is in it")


OVERSIGHT = {
    "backup_made": Kind(Text("已备份", "backed up"), _made),
    "backup_failed": Kind(Text("备份失败", "backup failed"), _failed),
    "backup_proved": Kind(Text("试恢复成功", "backup proved by restoring it"), _stands),
    "record_restored": Kind(Text("从备份恢复", "restored from a backup"), _restored),
    "amiss": Kind(Text("自检发现异常", "found amiss"), _found),
    "amiss_gone": Kind(Text("异常已消除", "no longer amiss"), _found),
}
