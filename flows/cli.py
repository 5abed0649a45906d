"""The command `jiedui`: every subcommand reads its arguments, calls one room and shows what came of it.

Whatever takes long to import is imported by the subcommand that needs it.
"""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.config import UserError

HOME = Path("warehouse/data")
DONE, STOPPED, USER = 0, 1, 2  # exit codes; 3 is a fault of ours, see faults.py

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Read pages about China's East-West paired assistance into a warehouse of what they state.",
)
alerts_app = typer.Typer(no_args_is_help=True, help="Who is told of new breaches and stopped publications.")
app.add_typer(alerts_app, name="alerts")

WIDE = 10_000  # columns of what is no terminal: nothing is wrapped there
out = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else WIDE)


class Format(StrEnum):
    """How rows are given out."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


class Action(StrEnum):
    """What a correction does."""

    accept = "accept"
    change = "change"
    reject = "reject"


class Severity(StrEnum):
    """From flagged claims (warn) over quarantined ones (error) to a stopped publication (critical)."""

    warn = "warn"
    error = "error"
    critical = "critical"


Home = Annotated[Path, typer.Option("--home", envvar="JIEDUI_HOME", help="Folder of the warehouse.")]
AsFormat = Annotated[Format, typer.Option("--format", help="How to give out the rows.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="A file to write instead of the terminal.")]


@app.command()
def run(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Files or folders; the samples without.")
    ] = None,
    home: Home = HOME,
    full: Annotated[bool, typer.Option("--full", help="Read every page again.")] = False,
    only_quarantined: Annotated[
        bool, typer.Option("--only-quarantined", help="Read only pages with quarantined claims again.")
    ] = False,
) -> None:
    """Stage pages, read them, check what they state, publish."""
    from flows import launch

    if paths and only_quarantined:
        raise UserError("--only-quarantined takes no PATH: it reads again what is staged")
    summary = launch.run(paths or [], home, full, only_quarantined, err if not out.is_terminal else out)
    from flows import show  # not before the run: its server has come up meanwhile

    show.summary(summary, out)
    raise typer.Exit(STOPPED if summary.stopped else DONE)


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="One SELECT on the published file; - reads it from the input.")],
    home: Home = HOME,
    format: AsFormat = Format.table,
    output: Output = None,
    limit: Annotated[int | None, typer.Option("--limit-seconds", min=1, help="Time limit.")] = None,
) -> None:
    """Ask the published file, read-only and in a sandbox."""
    from flows import config, show
    from warehouse import query as asked
    from warehouse import versions

    seconds = limit or config.load(home).sql.limit_seconds
    question = sys.stdin.read() if query == "-" else query
    show.rows(asked.run(versions.published(home), question, seconds), format, output, out)


@app.command()
def tables(
    table: Annotated[str | None, typer.Argument(help="Only this table or view.")] = None,
    home: Home = HOME,
    format: AsFormat = Format.table,
    output: Output = None,
) -> None:
    """Show the dictionary: what every table and column says."""
    from flows import show
    from warehouse import dictionary, versions

    show.rows(dictionary.dictionary(versions.published(home), table), format, output, out)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Folder to write into.")],
    home: Home = HOME,
) -> None:
    """Write all tables as Parquet and CSV, with the dictionary."""
    from warehouse import dictionary, versions

    written = dictionary.export(versions.published(home), folder)
    out.print(f"{len(written)} files in {folder}", markup=False, soft_wrap=True)


@app.command()
def trace(
    id: Annotated[str, typer.Argument(metavar="ID", help="A claim_id or fact_id, or its first characters.")],
    home: Home = HOME,
) -> None:
    """Follow a claim or fact back to its sentence, article and page, with every contract it met."""
    from flows import held, show
    from warehouse import trace as traced

    show.trace(traced.trace(home, id, held.as_read), out)


@app.command()
def quarantine(
    home: Home = HOME,
    contract: Annotated[str | None, typer.Option(help="Only this contract.")] = None,
    metric: Annotated[str | None, typer.Option(help="Only this metric.")] = None,
    source: Annotated[str | None, typer.Option(help="Only sources that contain this.")] = None,
    format: AsFormat = Format.table,
    output: Output = None,
) -> None:
    """List what is held back, and every reason."""
    from flows import held, show

    rows = held.back(home, contract, metric, source)
    if format == Format.table and output is None:
        show.held(rows, out)
    else:
        show.rows(rows, format, output, out)


@app.command()
def correct(
    id: Annotated[str, typer.Argument(metavar="ID", help="The claim_id, or its first characters.")],
    action: Annotated[Action, typer.Option(help="accept one contract's breach, change a field, or reject the claim.")],
    reason: Annotated[str, typer.Option(help="Why, for whoever reads it later.")],
    set: Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="What to change.")] = None,
    contract: Annotated[str | None, typer.Option(help="Which contract to accept.")] = None,
    by: Annotated[str | None, typer.Option(help="Who decides; your login without.")] = None,
    home: Home = HOME,
) -> None:
    """Write a guarded decision about one claim into the home's corrections.csv; the next run applies it."""
    from flows import held

    for line in held.correct(home, id, action, reason, set or [], contract, by):
        out.print(line, markup=False, soft_wrap=True)


@app.command()
def serve(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders to read each time.")],
    cron: Annotated[str, typer.Option(help='When, as in "0 6 * * *".')],
    home: Home = HOME,
    timezone: Annotated[str | None, typer.Option(help="Time zone of the schedule, as in Asia/Shanghai.")] = None,
) -> None:
    """Serve a Prefect deployment that runs on schedule against the server at PREFECT_API_URL."""
    from flows import serve as served

    served.serve(paths, home, cron, timezone, lambda line: out.print(line, markup=False, soft_wrap=True))


@app.command()
def versions(home: Home = HOME, format: AsFormat = Format.table, output: Output = None) -> None:
    """List the published files that are kept."""
    from flows import show
    from warehouse import versions as kept

    show.rows(kept.versions(home), format, output, out)


@app.command()
def rollback(
    version: Annotated[int | None, typer.Argument(help="The version to go back to; see jiedui versions.")] = None,
    release: Annotated[bool, typer.Option("--release", help="Show the newest version again.")] = False,
    home: Home = HOME,
) -> None:
    """Show an earlier version, and hold it until --release."""
    from warehouse import versions as kept

    if release == (version is not None):
        raise UserError("give a version, or --release")
    if version is None:
        kept.release(home)
        out.print("the newest version is shown again", markup=False)
    else:
        kept.rollback(home, version)
        out.print(f"version {version} is shown and held; jiedui rollback --release ends that", markup=False)


@app.command()
def diff(
    a: Annotated[str, typer.Argument(metavar="A", help="A version, or the path of a published file.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another.")],
    home: Home = HOME,
    format: AsFormat = Format.table,
    output: Output = None,
) -> None:
    """Show which facts were added, changed or withdrawn from A to B."""
    from flows import show
    from warehouse import diff as compared
    from warehouse import versions as kept

    one, other = (kept.path_of(home, int(side)) if side.isdecimal() else Path(side) for side in (a, b))
    show.rows(compared.diff(one, other), format, output, out)


@alerts_app.command("add")
def alerts_add(
    url: Annotated[str, typer.Argument(help="An Apprise address (mail, webhook, chat); - reads it from the input.")],
    min_severity: Annotated[Severity, typer.Option(help="Tell from here up.")] = Severity.warn,
    home: Home = HOME,
) -> None:
    """Tell this address of new breaches and stopped publications."""
    from flows import alerts, embedded, launch

    home = launch.writable(home)
    embedded.prepare(home)
    if embedded.stands():
        embedded.await_health()
    channel = alerts.Book(home).add(sys.stdin.readline().strip() if url == "-" else url, min_severity)
    way = "by an automation on the server" if alerts.install(home, channel) else "directly"
    out.print(f"{channel.name} is told {way} from {min_severity} up", markup=False)


@alerts_app.command("list")
def alerts_list(home: Home = HOME) -> None:
    """List who is told, secrets hidden."""
    import polars as pl

    from flows import alerts, show

    channels = alerts.Book(home).channels()
    rows = [{"channel": c.name, "min_severity": c.min_severity, "address": c.masked()} for c in channels]
    show.table(pl.DataFrame(rows, schema={"channel": pl.Utf8, "min_severity": pl.Utf8, "address": pl.Utf8}), out)


@alerts_app.command("remove")
def alerts_remove(channel: Annotated[str, typer.Argument(help="See jiedui alerts list.")], home: Home = HOME) -> None:
    """Tell this channel nothing more."""
    from flows import alerts, embedded

    embedded.prepare(home)
    alerts.uninstall(home, alerts.Book(home).remove(channel))
    out.print(f"{channel} is told nothing more", markup=False)


@alerts_app.command("test")
def alerts_test(home: Home = HOME) -> None:
    """Send a test message to every channel."""
    from flows import alerts, embedded

    embedded.prepare(home)
    deliveries = alerts.Book(home).test()
    for delivery in deliveries:
        out.print(f"{delivery.channel}: {delivery.way}", markup=False)
    if not deliveries:
        raise UserError("nobody is told anything yet: see jiedui alerts add")
    if any(delivery.way == alerts.FAILED for delivery in deliveries):
        raise UserError("not every channel took the message")


def main() -> None:
    """Run the command; every failure is one line, and the exit code says whose it is."""
    code = _code()
    # An interrupt that came while Python ran generated code (a dataclass being made) stays noted in the interpreter,
    # which would then die by the signal, whatever the exit code: running any such code again clears the note.
    exec("")
    sys.exit(code)


def _code() -> int:
    try:
        app()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else DONE
    except UserError as error:
        line, code = str(error), USER
    except KeyboardInterrupt:
        line, code = "stopped", 130
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        from flows import faults

        line, code = faults.told(error)
    from flows.summary import plain

    err.print(f"jiedui: {plain(line)}", markup=False, soft_wrap=True)
    return code
