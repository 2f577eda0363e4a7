"""The tocsin command."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.backup_commands import backup_app
from api.command_settings import safe_settings, saying_why
from api.file_commands import plan_app, warning_app

app = typer.Typer(
    help="Tocsin 警钟: graded emergency response. 分级应急响应流程引擎。",
    no_args_is_help=True,
    add_completion=False,
)
app.add_typer(plan_app, name="plan")
directory_app = typer.Typer(help="The directory. 通讯录。", no_args_is_help=True)
app.add_typer(directory_app, name="directory")
app.add_typer(warning_app, name="warning")
app.add_typer(backup_app)
rehearse_app = typer.Typer(help="Rehearsals. 排练。", no_args_is_help=True)
app.add_typer(rehearse_app, name="rehearse")


def say(line: str = "") -> None:
    """One line to whoever called the command."""
    typer.echo(line)


@app.command()
def up() -> None:
    """Start everything and keep it alive. 启动并守护全部进程。"""
    from api import children, prepared

    settings = safe_settings()
    with saying_why():
        prepared.make_ready(settings)
    say(f"Tocsin 警钟: {settings.page_url}")
    children.supervisor(settings, mailbox=not settings.in_production).run()


@app.command()
def demo(
    once: Annotated[bool, typer.Option(help="Play it through, print what happened, stop.")] = False,
) -> None:
    """Start everything in a folder of its own and play the drill. 启动并演练。"""
    from api import demonstration

    raise typer.Exit(demonstration.run(safe_settings(), once=once))


@app.command()
def web() -> None:
    """The web server alone. 仅网页服务。"""
    from api import serve

    serve.run(safe_settings())


@app.command()
def worker() -> None:
    """One more worker: as many as you like, on any machine. 增加一个工作进程。"""
    from api import working

    working.run(safe_settings())


@app.command()
def sentry() -> None:
    """Look whether the engine keeps its promises; one on each machine that serves. 守望进程。"""
    from api import sentry as watching

    watching.run(safe_settings())


@app.command()
def readiness(
    drill: Annotated[bool, typer.Option(help="addresses for drills count too")] = False,
    whole: Annotated[bool, typer.Option("--all", help="list everything")] = False,
) -> None:
    """What is missing so that the office could call tonight; exit code 1 when it is of weight. 就绪检查。"""
    from api import tell_readiness

    with saying_why():
        raise typer.Exit(tell_readiness.tell(safe_settings(), drill=drill, whole=whole))


@app.command("service-levels")
def service_levels(
    days: Annotated[int, typer.Option(help="of the last days", min=1, max=366)] = 30,
    incident: Annotated[str, typer.Option(help="of one incident, by its number")] = "",
) -> None:
    """How soon people were called and answered, by level and channel. 叫应时效。"""
    from api import tell_service_levels

    with saying_why():
        raise typer.Exit(tell_service_levels.tell(safe_settings(), days, incident))


@app.command()
def monitor(
    url: Annotated[str, typer.Option(help="the address of the installation")],
    post: Annotated[str, typer.Option(help="key of the post that is called; it needs an address for drills")],
    within: Annotated[float, typer.Option(help="seconds that a check may take", min=1)] = 30.0,
    every: Annotated[float, typer.Option(help="seconds between checks; 0: one check", min=0)] = 0.0,
) -> None:
    """From another machine: play a drill call-out, measure it, raise the alarm. 异地监测：演练叫应并计时。

    TOCSIN_MONITOR_TOKEN holds an interface token, TOCSIN_MONITOR_ALARM Apprise URLs for the alarm, apart by spaces.
    """
    from api import monitoring

    raise typer.Exit(monitoring.watch(monitoring.target(url, post, within), monitoring.rounds(every)))


@app.command()
def mailbox() -> None:
    """The practice mailbox for drills. 演练信箱。"""
    from notifiers.mailbox import serve

    settings = safe_settings()
    serve(
        "127.0.0.1",
        settings.mailbox_smtp_port,
        settings.mailbox_http_port,
        settings.data_folder / "mailbox.jsonl",
    )


@app.command()
def migrate(
    check: Annotated[bool, typer.Option(help="Only tell whether models and migrations agree.")] = False,
) -> None:
    """Bring the database to the newest schema. 升级数据库结构。"""
    from api import upkeep

    with saying_why():
        raise typer.Exit(upkeep.check_migrations() if check else upkeep.migrate_now(safe_settings()))


@app.command("print")
def print_list(
    number: Annotated[str, typer.Argument(help="number of the response, warning or order that has called people")],
    to: Annotated[Path | None, typer.Option(help="a new file; else one named after the number, here")] = None,
    by: Annotated[str, typer.Option(help="who prints; else the name at this machine")] = "",
    language: Annotated[str, typer.Option(help="zh or en")] = "zh",
) -> None:
    """The call list as a PDF, straight from the database, also while nothing else runs. 打印叫应单。"""
    from api import printed

    with saying_why():
        raise typer.Exit(printed.print_list(safe_settings(), number, language, to, by))


@app.command()
def rekey() -> None:
    """Encrypt anew what lies under an older key. 用当前密钥重新加密。"""
    from api import upkeep

    with saying_why():
        raise typer.Exit(upkeep.change_keys(safe_settings()))


@app.command()
def erase(
    number: Annotated[str, typer.Argument(help="number of the incident, or of what belongs to none")],
    why: Annotated[str, typer.Option(help="on what it rests, for instance a disposal order")] = "",
    for_good: Annotated[bool, typer.Option("--for-good", help="Do it. It can not be had again.")] = False,
) -> None:
    """Destroy what is kept of persons once it is over; tells what would go. 事后销毁个人信息，先列出将销毁的内容。"""
    from api import erasing

    with saying_why():
        raise typer.Exit(erasing.tell(safe_settings(), number, why, for_good=for_good))


@app.command()
def verify() -> None:
    """Prove the record: chains, anchors, and that the journal gives the tables. 核验记录。"""
    from api import upkeep

    raise typer.Exit(upkeep.verify_record(safe_settings()))


@app.command()
def replay(
    incident: Annotated[str, typer.Argument(help="number of the incident")],
    at: Annotated[
        datetime | None,
        typer.Option(
            help="the moment, for instance 2026-08-23T17:42:00+08:00",
            formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z"],
        ),
    ] = None,
    language: Annotated[str, typer.Option(help="zh or en")] = "zh",
) -> None:
    """An incident as it was known at a moment. 回放某一时刻的情况。"""
    from api import upkeep

    raise typer.Exit(upkeep.replay_incident(safe_settings(), incident, at, language))


@directory_app.command("gaps")
def directory_gaps(
    drill: Annotated[bool, typer.Option(help="numbers for drills count too")] = False,
) -> None:
    """Townships and villages without an officer who can be telephoned. 没有责任人或电话的乡镇、村。"""
    from api import lacking

    with saying_why():
        raise typer.Exit(lacking.tell_gaps(safe_settings(), drill=drill))


@directory_app.command("begin")
def directory_begin(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="tiers, places, bodies")],
) -> None:
    """Tiers, places and organisations of a new installation. 新装系统：层级、地区和单位。"""
    from api import founding

    raise typer.Exit(founding.begin(safe_settings(), file))


@directory_app.command("import")
def directory_import(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=".xlsx .xls .ods .csv .zip")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="list every fault, change nothing")] = False,
    why: Annotated[str, typer.Option(help="on what it rests; asked for when it is not given")] = "",
) -> None:
    """Import a file as a whole, or list every fault by sheet, row and column. 导入通讯录。"""
    from api import exchanging

    def ask_why() -> str:
        return why or str(typer.prompt("依据或原因 reason"))

    raise typer.Exit(exchanging.import_file(safe_settings(), file, ask_why, dry_run=dry_run))


@directory_app.command("export")
def directory_export(
    file: Annotated[Path, typer.Argument(help="a new file, .xlsx or .zip (CSV)")],
    language: Annotated[str, typer.Option(help="zh or en")] = "zh",
) -> None:
    """Write the whole directory to a file, as an import takes it. 导出通讯录。"""
    from api import exchanging

    raise typer.Exit(exchanging.export_file(safe_settings(), file, language))


@app.command()
def keeper() -> None:
    """Make the first system keeper of a new installation; asks, and prints a link. 首位系统管理员。"""
    from api import founding

    raise typer.Exit(founding.keeper(safe_settings(), lambda asked: str(typer.prompt(asked))))


@rehearse_app.command("providers")
def rehearse_providers(
    all_kinds: Annotated[bool, typer.Option("--all-kinds", help="made-up accounts of every kind, printed")] = False,
) -> None:
    """Pretend to be the providers behind the channel accounts for drills, with a page of phones. 模拟各渠道服务商。"""
    from api import rehearsing

    with saying_why():
        raise typer.Exit(rehearsing.run(safe_settings(), all_kinds=all_kinds))


def main() -> None:
    """The console script."""
    app()


if __name__ == "__main__":
    main()
