"""A Prefect deployment of the flow that runs on schedule."""

from collections.abc import Callable, Sequence
from pathlib import Path

from flows import embedded, launch
from flows.config import UserError

NAME = "on-schedule"


def serve(paths: Sequence[Path], home: Path, cron: str, timezone: str | None, say: Callable[[str], None]) -> None:
    """Serve the deployment until stopped; the server is the one that PREFECT_API_URL names."""
    if not embedded.stands():
        raise UserError("serve needs a server: start one with prefect server start, and set PREFECT_API_URL")
    sources = [str(launch.existing(path)) for path in paths]
    home = launch.writable(home)
    embedded.prepare(home)
    from prefect.client.schemas.schedules import CronSchedule
    from prefect.schedules import Cron
    from pydantic import ValidationError

    from flows.build import build

    try:
        CronSchedule(cron=cron, timezone=timezone)
    except ValidationError as error:
        raise UserError(f"no schedule: {error.errors()[0]['msg']}") from error
    embedded.await_health()
    say(f"jiedui/{NAME} runs at {cron} over {', '.join(sources)} into {home}; Ctrl-C ends it")
    build.serve(  # type: ignore[attr-defined]
        name=NAME,
        schedule=Cron(cron, timezone=timezone),
        parameters={"paths": sources, "home": str(home)},
        description=build.description,
        print_starting_message=False,
    )
