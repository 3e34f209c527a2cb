"""The command line of training.

Flow:   fit | evaluate | export | search EXPERIMENT.toml, program, experiments -> the steps of the package's docstring
Calls:  typer, rich, every step. Called by: ``python -m training``.
Never:  does a step's work itself. Exit code 2: wrong usage; 1: something outside the program is wrong, in one sentence.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as ProgressBars
from rich.table import Table

from training import catalogue, distributed, program, steps, tables
from training.data.additions import Added
from training.fit import Progress
from training.steps import Fitted, Place
from xray_desktop.errors import XrayError

if TYPE_CHECKING:
    pass

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
console = Console()

ExperimentFile = Annotated[Path, typer.Argument(metavar="EXPERIMENT.toml", help="What to train.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Random seed of the run.")]
Runs = Annotated[Path, typer.Option("--runs", help="Folder of the runs.")]
Data = Annotated[Path, typer.Option("--data", envvar="XRAY_DATA", help="Root of the data paths in the experiment.")]
Add = Annotated[list[Path] | None, typer.Option("--add", help="Folder of an export to train with; may be repeated.")]


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar for each thing that ``report(what, done, total)`` names."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with ProgressBars(*columns, console=console) as bars:
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done)

        yield report


@app.command("fit")
def fit_command(
    experiment_file: ExperimentFile, seed: Seed = 0, runs: Runs = Path("runs"), data: Data = Path(), add: Add = None
) -> None:
    """Train one run, or go on where it stopped, and make it ready for use."""
    place = Place.of(experiment_file, runs, data, tuple(add or ()))
    with distributed.joined():
        with distributed.in_turn(), progress_bar() as report:
            pool = steps.load_pool(place, report)
            added = steps.take_in(place, pool, report)
        if distributed.first():
            console.print(tables.pool_table(pool))
        with progress_bar() as report:
            fitted = steps.run_fit(place, seed, (pool, added), report)
        if distributed.first():
            _say_fitted(fitted, added)


def _say_fitted(fitted: Fitted, added: Added | None) -> None:
    if added is not None:
        console.print(tables.added_table(added))
    for line in fitted.history:
        kept = " *" if line["best"] else ""
        console.print(
            f"epoch {line['epoch'] + 1}: loss {line['loss']:.4f}, AUROC on select {line['select_auroc']:.4f}, "
            f"on changed copies {line['select_changed_auroc']:.4f}, {line['seconds']:.0f} s{kept}"
        )
    auroc = fitted.readiness.auroc
    console.print(f"AUROC on check {auroc.value:.4f} ({auroc.low:.4f}-{auroc.high:.4f}), one image per patient")
    console.print(f"finished: {fitted.run.folder}")


@app.command("evaluate")
def evaluate_command(
    experiment_file: ExperimentFile,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="One run only; else every finished one.")] = None,
    runs: Runs = Path("runs"),
    data: Data = Path(),
    add: Add = None,
) -> None:
    """Open the official test part, once for each finished run, and print what was found."""
    place = Place.of(experiment_file, runs, data, tuple(add or ()))
    chosen = place.finished_runs() if seed is None else (place.run(seed),)
    with progress_bar() as report:
        pool = steps.load_pool(place, report)
    console.print(tables.test_table(steps.run_evaluate(place, chosen, pool)))


@app.command("export")
def export_command(
    experiment_file: ExperimentFile,
    seed: Seed = 0,
    runs: Runs = Path("runs"),
    out: Annotated[Path, typer.Option("--out", help="Folder for the model file and MODEL_CARD.md.")] = Path("out"),
    add: Add = None,
) -> None:
    """Write one finished and evaluated run as an ONNX file with its card."""
    place = Place.of(experiment_file, runs, added=tuple(add or ()))
    card = steps.run_export(place, seed, out)
    console.print(f"wrote {out / place.experiment.export.file}; parity {card.parity_error:.1e} of the maximum")


@app.command("search")
def search_command(
    experiment_file: ExperimentFile,
    study: Annotated[str, typer.Option("--study", help="Database of the study, e.g. sqlite:///study.db.")] = "",
    runs: Runs = Path("runs"),
    data: Data = Path(),
) -> None:
    """Try the values of [search.space] on `select`, every point on several random seeds."""
    from training import search

    place = Place.of(experiment_file, runs, data)
    runs.mkdir(parents=True, exist_ok=True)
    with progress_bar() as report:
        pool = steps.load_pool(place, report)
        found = search.search(place, pool, study or f"sqlite:///{runs / 'studies.db'}", report)
    console.print(tables.points_table(found))
    console.print(tables.effects_table(search.effects(found, place.experiment)))


@app.command("program")
def program_command(
    names: Annotated[list[str] | None, typer.Argument(help="Experiments by name; all that stand for a row.")] = None,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="Random seeds of each.")] = 3,
    runs: Runs = Path("runs"),
    data: Data = Path(),
) -> None:
    """Run every experiment that has no result yet, and write what came of it."""
    for experiment in catalogue.published(catalogue.experiments()):
        if (names and experiment.name not in names) or catalogue.result(experiment.name).status == "measured":
            continue
        place = Place.of(catalogue.EXPERIMENTS / f"{experiment.name}.toml", runs, data)
        with progress_bar() as report:
            result = program.measure(place, range(seeds), report)
        program.write(result)
        console.print(f"{experiment.name}: {result.status} {result.reason}")


@app.command("experiments")
def experiments_command() -> None:
    """Every experiment: its row, the published figure, ours, and how it stands."""
    table = Table(
        "row", "experiment", "published", "column", "test accuracy", "test AUROC", "select accuracy", "status"
    )
    for experiment in catalogue.published(catalogue.experiments()):
        told, found = experiment.published, catalogue.result(experiment.name)
        figures = (found.test_accuracy, found.test_auroc, found.select_accuracy)
        table.add_row(
            " ".join(told.ids),
            experiment.name,
            told.figure or "none",
            told.column,
            *("" if one is None else f"{one.value:.4f} ({one.low:.4f}-{one.high:.4f})" for one in figures),
            f"{found.status} ({len(found.seeds)} seeds, {found.when}, {found.device})" if found.seeds else found.status,
        )
    console.print(table)


@app.command("understand")
def understand_command(
    experiment_file: ExperimentFile, seed: Seed = 0, runs: Runs = Path("runs"), data: Data = Path()
) -> None:
    """Neighbours, t-SNE, failures, layers and heatmaps of one finished run, as pictures beside it."""
    from training.understand.page import FOLDER, understand

    place = Place.of(experiment_file, runs, data)
    with progress_bar() as report:
        pool = steps.load_pool(place, report)
    told = understand(steps.finished_graph(place, seed), place.run(seed), pool)
    console.print_json(data=told)
    console.print(f"pictures: {place.run(seed).path(FOLDER)}")


@app.command("report")
def report_command(
    experiment_file: Annotated[Path | None, typer.Argument(help="Its finished runs; without it, all rows.")] = None,
    runs: Runs = Path("runs"),
    out: Annotated[Path, typer.Option("--out", help="Folder for the pages.")] = Path("out"),
) -> None:
    """Self-contained HTML: one page for each finished run of an experiment, or one over all published rows."""
    from training import report_page

    out.mkdir(parents=True, exist_ok=True)
    if experiment_file is None:
        found = catalogue.published(catalogue.experiments())
        pages = {"experiments.html": report_page.overview([(one, catalogue.result(one.name)) for one in found])}
    else:
        finished = Place.of(experiment_file, runs).finished_runs()
        pages = {f"{run.folder.name}.html": report_page.run_page(run) for run in finished}
    for name, page in pages.items():
        (out / name).write_text(page, encoding="utf-8")
        console.print(f"wrote {out / name}")


def main() -> None:
    """Run, and turn the world's faults into one sentence on stderr."""
    try:
        app()
    except XrayError as error:
        Console(stderr=True, soft_wrap=True).print(str(error), style="red", markup=False)
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
