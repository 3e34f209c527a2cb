"""What the command line prints as tables.

Flow:   pool, added sets, test figures, search points -> rich tables
Calls:  rich. Called by: the command line.
Never:  computes a figure that is not in what it is given.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from training.data.additions import Added
from training.data.pool import Pool
from training.evaluate import Finished, mean, sensitivity, specificity

if TYPE_CHECKING:
    from training.search import Effect, Point


def points_table(found: Sequence["Point"]) -> Table:
    """Every point of a search, best first."""
    table = Table("values", "mean on select", "95 %", "seeds", title="Points, best first")
    for point in found:
        values = ", ".join(f"{name} {value}" for name, value in point.values.items())
        interval = point.monitor
        table.add_row(values, f"{interval.value:.4f}", f"{interval.low:.4f}-{interval.high:.4f}", str(point.seeds))
    return table


def effects_table(found: Sequence["Effect"]) -> Table:
    """What each value did, alone and together."""
    table = Table("setting", "value", "all points with it", "this alone changed", title="Effects")
    for effect in found:
        alone = "not tried" if effect.alone is None else f"{effect.alone.value:.4f}"
        table.add_row(effect.name, str(effect.value), f"{effect.together.value:.4f}", alone)
    return table


def pool_table(pool: Pool) -> Table:
    """How many images of each class every part holds."""
    counts = {str(part): dict(row) for part, row in pool.counts().items()}
    names = list(dict.fromkeys(name for row in counts.values() for name in row))
    table = Table("part", *names, title="Images of each part")
    for part, row in counts.items():
        table.add_row(part, *(str(row.get(name, 0)) for name in names))
    for reason, count in pool.skipped().items():
        table.add_row(f"skipped: {reason}", str(count))
    return table


def added_table(added: Added) -> Table:
    """What was used of added sets, and why the rest was not."""
    table = Table("", "rows", title="Added sets")
    for name, count in sorted(added.used.items()):
        table.add_row(f"used: {name}", str(count))
    for reason, count in sorted(added.skipped.items()):
        table.add_row(f"skipped: {reason}", str(count))
    table.add_row("used", str(sum(added.used.values())))
    table.add_row("skipped", str(sum(added.skipped.values())))
    return table


def test_table(found: Sequence[Finished]) -> Table:
    """The official test part, a row for each seed."""
    target = found[0].run.experiment.export.reference_point
    table = Table(
        "seed", "AUROC", "95 % by patient", f"sensitivity at {target:g}", "specificity", title="Official test part"
    )
    points = [one.at(target)[1] for one in found]
    for one, point in zip(found, points, strict=True):
        figure, hit, kept = one.test.auroc, sensitivity(point), specificity(point)
        table.add_row(
            str(one.run.random_seed),
            f"{figure.value:.6f}",
            f"{figure.low:.4f}-{figure.high:.4f}",
            f"{hit.value:.4f} ({hit.low:.4f}-{hit.high:.4f})",
            f"{kept.value:.4f} ({kept.low:.4f}-{kept.high:.4f})",
        )
    whole = mean([one.test.auroc.value for one in found])
    table.add_row(
        "mean",
        f"{whole.value:.6f}",
        f"{whole.low:.4f}-{whole.high:.4f} (t, seeds)",
        f"{mean([sensitivity(point).value for point in points]).value:.4f}",
        f"{mean([specificity(point).value for point in points]).value:.4f}",
    )
    table.add_row("zero rate", "0.500000", "", f"accuracy {found[0].test.zero_rate:.4f}", "")
    return table
