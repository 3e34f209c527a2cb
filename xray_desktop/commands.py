"""The commands: open the app; analyze, inspect, export without a window.

Flow:   words of the command line -> command -> rooms -> exit code 0 all read, 1 some failed, 2 wrong usage
Calls:  every room, each only when its command runs. Called by: __main__.
Never:  prints a traceback for the world's faults, or a patient's name.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from xray_desktop.errors import XrayError
from xray_desktop.store_commands import audit_app, store_app

app = typer.Typer(add_completion=False, no_args_is_help=False, pretty_exceptions_enable=False)
app.add_typer(store_app, name="store")
app.add_typer(audit_app, name="audit")
DeviceWish = Literal["auto", "cpu", "cuda"]
ModelOption = Annotated[Path | None, typer.Option("--model", help="An exported model; the shipped one when not given.")]
DeviceOption = Annotated[DeviceWish, typer.Option("--device", help="Where the model runs.")]
DeclaredOption = Annotated[
    bool, typer.Option("--population-declared", help="All these files are of the model's population, frontal.")
]


@app.command("open")
def open_window(
    context: typer.Context,
    paths: Annotated[list[Path] | None, typer.Argument(help="Files and folders.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Open the demo scans (synthetic drawings).")] = False,
    screenshot: Annotated[
        Path | None, typer.Option("--screenshot", help="Paint the window once all is analysed, save it, leave.")
    ] = None,
    model: ModelOption = None,
    device: DeviceOption = "auto",
    population_declared: DeclaredOption = False,
) -> None:
    """Open the app. This is what happens when the first word is no command."""
    from xray_desktop.ui.application import OpenOptions, run

    options = OpenOptions(
        paths=tuple(paths or ()),
        demo=demo,
        screenshot=screenshot,
        model=model,
        device=device,
        population_declared=population_declared,
    )
    raise typer.Exit(run(options, context.obj))


@app.command()
def analyze(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders; folders are walked recursively.")],
    out: Annotated[Path, typer.Option("--out", help="results.csv or results.jsonl")],
    model: ModelOption = None,
    sensitivity: Annotated[
        float | None, typer.Option("--sensitivity", min=0.0, max=1.0, help="Target; the card's reference if not given.")
    ] = None,
    heatmaps: Annotated[Path | None, typer.Option("--heatmaps", help="Folder for one PNG a root finding.")] = None,
    device: DeviceOption = "auto",
    population_declared: DeclaredOption = False,
) -> None:
    """Score radiographs into a table: a row per file, in a fixed order."""
    from xray_desktop.inference.analyze import AnalyzeOptions, analyze_to

    options = AnalyzeOptions(
        out=out,
        model=model,
        sensitivity=sensitivity,
        heatmaps=heatmaps,
        device=device,
        population_declared=population_declared,
    )
    summary = analyze_to(tuple(paths), options)
    typer.echo(summary.sentence, err=True)
    raise typer.Exit(1 if summary.failed else 0)


@app.command()
def inspect(
    path: Annotated[Path, typer.Argument(help="One image file.")],
    frame: Annotated[int | None, typer.Option("--frame", help="Of a file with several, counted from 0.")] = None,
) -> None:
    """Print what the reader sees in a file, as JSON. No identity, only whether there is one; no free text."""
    from xray_desktop.imaging.inspection import facts_json
    from xray_desktop.imaging.isolation import ReaderPool

    with ReaderPool(workers=1) as pool:
        radiograph = pool.read(path, frame=frame)
    typer.echo(json.dumps(facts_json(radiograph), indent=2, ensure_ascii=False))


@app.command()
def export(
    out: Annotated[Path, typer.Option("--out", help="A new folder for the training set.")],
    dicom: Annotated[bool, typer.Option("--dicom", help="DICOM by the basic profile of PS3.15 E, not PNG.")] = False,
    retain: Annotated[
        list[str] | None,
        typer.Option(
            "--retain",
            help="Stays in DICOM: uids, device, institution, patient, full_dates, modified_dates, "
            "descriptors, safe_private.",
        ),
    ] = None,
) -> None:
    """Write flagged and disagreeing cases, and a sample of agreements, as a training set (headers removed)."""
    from xray_desktop.exchange.confidentiality import profile_of
    from xray_desktop.exchange.export import export_all
    from xray_desktop.exchange.picture import Format
    from xray_desktop.paths import user_data_dir

    profile, format_ = profile_of(retain or ()), Format.DICOM if dicom else Format.PNG
    typer.echo(export_all(user_data_dir(), out, format_=format_, profile=profile), err=True)


def run_words(words: Sequence[str], window: object = None) -> None:
    """Run a command; a first word that is none opens the app, in the window that stands already where there is one.

    ``./analyze`` opens a file of that name.
    """
    commands = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    commands |= {group.name or "" for group in app.registered_groups}
    if not words or (words[0] not in commands and words[0] != "--help"):
        words = ["open", *words]
    try:
        app(args=list(words), prog_name="xray-desktop", obj=window)
    except XrayError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
