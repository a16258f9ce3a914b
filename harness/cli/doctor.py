"""`harness doctor`."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli import options

STYLES = {"ok": "green", "warn": "yellow", "missing": "yellow", "broken": "red"}


@click.command("doctor", short_help="What this machine can run.")
@options.home_option
@options.json_option
def command(home: Path, as_json: bool) -> None:
    """Engines, GPU, versions, model, data and database, each with its fix. Exit 26 when a part is broken."""
    from dataclasses import asdict

    from harness.cli.output import prepare_process, reserved_stdout, write_json
    from harness.doctor import examine
    from harness.errors import EngineError
    from harness.report.tables import console, table

    prepare_process()
    with reserved_stdout() as stdout:
        store = options.open_store(home)
        findings = examine(
            home, check_store=lambda _: [(f"{p.where}: {p.what}", p.fix) for p in store.check()]
        )
        if as_json:
            write_json(stdout, {"findings": [asdict(finding) for finding in findings]})
        else:
            made = table("part", "state", "found", "fix")
            for finding in findings:
                made.add_row(
                    finding.subject,
                    finding.status,
                    finding.detail,
                    finding.fix or "",
                    style=STYLES.get(finding.status) if finding.status != "ok" else None,
                )
            console(stdout).print(made)
        broken = [finding.subject for finding in findings if finding.status == "broken"]
        if broken:
            raise EngineError(f"Broken here: {', '.join(broken)}.")
