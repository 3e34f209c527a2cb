"""MODEL_CARD.md: the model for people, written by the program.

Flow:   ModelCard + finished runs -> Markdown
Calls:  evaluate (figures). Called by: the command line (export).
Never:  computes a new figure or rounds one up; leaves out an awkward one.
"""

from collections.abc import Sequence

from training.evaluate import Finished, accuracy, mean, sensitivity, specificity
from xray_desktop.contract.model_card import Interval, ModelCard
from xray_desktop.contract.operating_point import operating_point

TARGETS = (0.90, 0.95, 0.98, 0.99, 1.00)


def model_card_text(card: ModelCard, finished: Finished, seeds: Sequence[Finished], *, model_id: str) -> str:
    """The whole page.

    Parameters
    ----------
    card : the card inside the file
    finished : the run that was exported
    seeds : every finished and evaluated run of the experiment, this one among them
    model_id : SHA-256 of the file
    """
    sections = (
        _head(card, finished, model_id),
        _seeds(card, seeds),
        _working_points(card, finished),
        _breakdown(finished),
        _parts(card),
        _lists(card),
        _made(card, finished),
    )
    return "\n".join(line for section in sections for line in [*section, ""]).rstrip() + "\n"


def _head(card: ModelCard, finished: Finished, model_id: str) -> list[str]:
    file = finished.run.experiment.export.file
    first, last = card.population.age_years
    return [
        f"# {card.name}",
        "",
        f"`{file}`, version {card.version}, id (SHA-256) `{model_id}`. Written by `python -m training export`.",
        "",
        f"**{card.intended_use}**",
        "",
        f"- Knows: {card.population.words} (ages {first:g} to {last:g}; views {', '.join(card.population.views)}).",
        f"- Findings: {', '.join(card.finding_names)}; the last two are sub-types (labels of the training set, not "
        "microbiology) without a threshold of their own.",
        f"- Curve: {card.check_words}.",
        "- A score is learnt at the prevalence of its training set "
        f"({_percent(card.findings[0].prevalence or 0.0)} pneumonia) and is no probability of disease elsewhere.",
    ]


def _seeds(card: ModelCard, seeds: Sequence[Finished]) -> list[str]:
    target = card.reference_point
    rows = [
        f"## {seeds[0].run.experiment.export.test_name}, opened once per finished run",
        "",
        f"{seeds[0].test.images} images of {seeds[0].test.patients} patients. AUROC over all images, interval by "
        f"patient (bootstrap). Sensitivity and specificity at the threshold that reaches {target:g} on `check`, which "
        "the test part did not choose; by patient with one image each and exact intervals, and by image.",
        "",
        "| seed | AUROC | sensitivity, patients | specificity, patients | sensitivity, images | specificity, images "
        "| accuracy, images |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in seeds:
        _, patients, images = one.at(target)
        exported = " (exported)" if one.run.random_seed == card.random_seed else ""
        rows.append(
            f"| {one.run.random_seed}{exported} | {_interval(one.test.auroc)} | {_interval(sensitivity(patients))} | "
            f"{_interval(specificity(patients))} | {sensitivity(images).value:.4f} | {specificity(images).value:.4f} | "
            f"{accuracy(images):.4f} |"
        )
    patients_at = [one.at(target)[1] for one in seeds]
    images_at = [one.at(target)[2] for one in seeds]
    columns = (
        mean([one.test.auroc.value for one in seeds]),
        mean([sensitivity(point).value for point in patients_at]),
        mean([specificity(point).value for point in patients_at]),
        mean([sensitivity(point).value for point in images_at]),
        mean([specificity(point).value for point in images_at]),
        mean([accuracy(point) for point in images_at]),
    )
    rows += [
        "| mean over seeds | " + " | ".join(_interval(figure) for figure in columns) + " |",
        "",
        f"Always saying pneumonia would be right in {_percent(seeds[0].test.zero_rate)} of these images (zero-rate "
        "baseline). The interval of the mean is Student's t over the seeds.",
    ]
    return rows


def _working_points(card: ModelCard, finished: Finished) -> list[str]:
    rows = [
        f"## Working points of the exported run (seed {card.random_seed})",
        "",
        f"Reference point {card.reference_point:g}. `check`: one image per patient; AUROC there "
        f"{_interval(finished.readiness.auroc)}. Test: the same thresholds, counted in patients.",
        "",
        "| target | threshold | check: missed | check: healthy marked | test: missed | test: healthy marked |",
        "|---|---|---|---|---|---|",
    ]
    for target in TARGETS:
        point = operating_point(card.findings[0].curve, target)
        _, test, _ = finished.at(target)
        reached = "" if point.reached else " (not reached)"
        rows.append(
            f"| {target:g}{reached} | {point.threshold:.4f} | "
            f"{point.missed} of {point.positives} | {point.marked} of {point.negatives} | "
            f"{test.missed} of {test.positives} | {test.marked} of {test.negatives} |"
        )
    return rows


def _breakdown(finished: Finished) -> list[str]:
    rows = ["## Each finding", "", "| finding | AUROC on `check` | AUROC on the test part |", "|---|---|---|"]
    for name, check, test in zip(
        finished.readiness.findings, finished.readiness.aurocs, finished.test.aurocs, strict=True
    ):
        rows.append(f"| {name} | {_or_not(check)} | {_or_not(test)} |")
    rows += ["", "Of a sub-type: its share, among the cases of its root whose type is known."]
    sources = "; ".join(f"{name} {figure:.4f}" for name, figure in finished.test.sources.items())
    first = finished.readiness.findings[0]
    return [*rows, "", f"AUROC of {first} on the test part by source: {sources or 'not measured'}."]


def _parts(card: ModelCard) -> list[str]:
    columns = list(dict.fromkeys(name for part in card.part_counts.values() for name in part))
    rows = [
        "## Parts",
        "",
        "By patient hash; superfluous copies counted once. `fit` trained, `select` chose the epoch and the heatmap's "
        "scale, `calibrate` set temperature and gate, `check` made the curve.",
        "",
        "| part | " + " | ".join(columns) + " |",
        "|---|" + "---|" * len(columns),
    ]
    for name, part in card.part_counts.items():
        rows.append(f"| {name} | " + " | ".join(str(part.get(column, "")) for column in columns) + " |")
    return rows


def _lists(card: ModelCard) -> list[str]:
    return [
        "## Limits",
        "",
        *(f"- {limit}" for limit in card.limits),
        "",
        "## Data and weights",
        "",
        *(f"- {source}" for source in card.training_sets),
    ]


def _made(card: ModelCard, finished: Finished) -> list[str]:
    experiment, readiness = finished.run.experiment, finished.readiness
    packages = ", ".join(f"{name} {version}" for name, version in card.packages.items())
    return [
        "## How it was made",
        "",
        f"- Experiment `{experiment.name}`: {experiment.model.name}, {experiment.model.side} px, grey levels "
        f"{experiment.model.grey.replace('_', ' ')}, {experiment.fit.epochs} epochs, batch {experiment.fit.batch}; "
        f"trained on {card.trained_on} of `fit`. The whole experiment stands in the card inside the file.",
        f"- Temperature {readiness.temperature:.3f}; gate: distances above {readiness.distance_reference:.2f} are "
        "unlike the training images (5 % of `calibrate` lie beyond).",
        f"- The file differs from the network by at most {card.parity_error:.1e} of an output's maximum (batch 1, 3).",
        f"- Pixel rules {card.pixel_rules}. {packages}.",
    ]


def _or_not(figure: Interval | None) -> str:
    return "not measured" if figure is None else _interval(figure)


def _interval(figure: Interval) -> str:
    return f"{figure.value:.4f} ({figure.low:.4f}-{figure.high:.4f})"


def _percent(share: float) -> str:
    return f"{100.0 * share:.1f} %"
