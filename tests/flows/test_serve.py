"""A served deployment, run by a real server."""

import subprocess
import time
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client

from tests.flows.pages import report
from tests.flows.test_launch import JIEDUI, environment

pytestmark = pytest.mark.server


def test_a_served_deployment_runs_when_it_is_due(tmp_path: Path, standing_server: str) -> None:
    report(tmp_path / "pages")
    home = tmp_path / "home"
    words = [*JIEDUI, "serve", tmp_path / "pages", "--cron", "0 6 * * *", "--timezone", "Asia/Shanghai", "--home", home]
    served = subprocess.Popen(
        list(map(str, words)),
        env=environment() | {"PREFECT_API_URL": standing_server},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=tmp_path,
    )
    try:
        with get_client(sync_client=True) as client:
            deployment = None
            end = time.monotonic() + 90
            while time.monotonic() < end and served.poll() is None:
                found = client.read_deployments()
                if found:
                    deployment = found[0]
                    break
                time.sleep(0.5)
            assert deployment is not None, served.stdout and served.stdout.read()
            assert deployment.name == "on-schedule"
            assert [schedule.schedule.cron for schedule in deployment.schedules] == ["0 6 * * *"]  # type: ignore[union-attr]
            run = client.create_flow_run_from_deployment(deployment.id)
            while time.monotonic() < end:
                state = client.read_flow_run(run.id).state
                if state and state.is_final():
                    break
                time.sleep(0.5)
            assert state is not None
            assert state.name == "Completed", state.message
            assert client.read_flow_run(run.id).name == f"build {home}"
    finally:
        served.terminate()
        out, _ = served.communicate(timeout=60)
    assert (home / "jiedui.duckdb").exists(), out
    assert "jiedui/on-schedule runs at 0 6 * * *" in out
