"""The whole story: pages -> articles -> quantities -> claims -> facts -> tables -> publication."""

from pathlib import Path
from typing import Any

from prefect import flow, task, unmapped
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from contracts.check import Context, check
from flows import artifacts
from flows.run import Batch, Paths, Run, without_rejected
from flows.summary import Stopped, Summary
from transforms import articles, claims, corrections, facts, pages, stories, tables

THREADS: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=2)  # one batch is read while another is written


@task(task_run_name="stage pages of {paths}", cache_policy=NO_CACHE)
def stage(paths: Paths, run: Run) -> None:
    """Keep what the sources show now: every page's bytes once, every sighting."""
    run.stage(paths)


@task(task_run_name="read {batch}", cache_policy=NO_CACHE)
def read(batch: Batch, run: Run) -> None:
    """Pages to articles, to quantities, to claims; people's corrections; contracts; all into staging."""
    decoded = pages.decode(run.pages(batch))
    written = articles.from_pages(decoded)
    found, stated = claims.read(written)
    corrected, used = corrections.apply(stated, run.corrections)
    corrections.refuse_stale(run.corrections, used, decoded["page_hash"])
    context = Context(written, without_rejected(found, corrected), run.corrections, run.history, run.told)
    run.keep(decoded, written, check(corrected, context))


@task(task_run_name="publish {run.home}", cache_policy=NO_CACHE)
def publish(run: Run) -> None:
    """Claims to facts, facts to tables; where the contracts of the whole hold, a new file is swapped in."""
    written = run.staged_articles()
    told = stories.tell(written).select("article_id", "story_id")
    merged, stated = facts.merge(run.staged_claims(told), written, run.history)
    run.publish(told, stated, merged, tables.tables(merged))


@flow(name="jiedui", flow_run_name="build {home}", task_runner=THREADS)
def build(paths: list[str], home: str, full: bool = False, only_quarantined: bool = False) -> Summary:
    """Bring the warehouse of this home up to what its pages state now."""
    with Run(Path(home)) as run:
        if not only_quarantined:
            stage(Paths(paths), run)
        read.map(run.due(full, only_quarantined), unmapped(run)).result()
        if run.has_news():
            publish(run)
        summary = run.close()
    artifacts.leave(summary)
    if summary.stopped:
        raise Stopped(summary)
    return summary
