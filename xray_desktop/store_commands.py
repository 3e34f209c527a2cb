"""The commands of the review store and of its audit trail.

Flow:   words of the command line -> schema, store_check, audit_check, audit_text -> lines; exit code 1: not whole
Calls:  review, exchange.patient_key, each only when its command runs. Called by: commands.
Never:  shows a password of an address; lets initials out in an export.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from sqlalchemy import Engine

store_app = typer.Typer(no_args_is_help=True, help="The review database.")
audit_app = typer.Typer(no_args_is_help=True, help="Who did what, when: the trail of the review database.")
StoreOption = Annotated[
    str, typer.Option("--store", help="A file or postgresql+psycopg://...; this user's database when not given.")
]


@store_app.command()
def migrate(url: Annotated[str, typer.Argument(help="postgresql+psycopg://user@host/name")]) -> None:
    """Bring a server's database to this program's version; a file is brought there when it is opened."""
    from xray_desktop.review.schema import migrate_server

    typer.echo(f"The review database is version {migrate_server(url)}.")


@store_app.command()
def check(store: StoreOption = "") -> None:
    """Check every page of the database, what reads stand, and the trail."""
    from xray_desktop.review.store_check import check_store

    found = check_store(_where(store))
    typer.echo("\n".join(found.lines))
    raise typer.Exit(0 if found.whole else 1)


@audit_app.command()
def verify(store: StoreOption = "") -> None:
    """Say whether any act or read was changed, removed, moved or cut off; the first bad row first."""
    from xray_desktop.review.audit_check import check_trail, lines_of

    report = check_trail(_engine(store))
    typer.echo("\n".join(lines_of(report)))
    raise typer.Exit(0 if report.whole else 1)


@audit_app.command()
def show(
    store: StoreOption = "",
    case: Annotated[str, typer.Option("--case", help="The beginning of a digest: acts of that radiograph alone.")] = "",
    last: Annotated[int, typer.Option("--last", min=1, help="How many acts.")] = 50,
) -> None:
    """Show the last acts, the oldest first."""
    from xray_desktop.review.audit_text import shown
    from xray_desktop.review.connection import reading

    with reading(_engine(store)) as connection:
        for line in shown(connection, case=case, last=last):
            typer.echo(line)


@audit_app.command("export")
def export_trail(
    out: Annotated[Path, typer.Option("--out", help="A new file, .jsonl or .csv")],
    store: StoreOption = "",
) -> None:
    """Write every act for people outside: readers under pseudonyms, no typed word, no patient."""
    from xray_desktop.exchange.patient_key import open_site_key
    from xray_desktop.paths import user_data_dir
    from xray_desktop.review.audit_text import export_to

    form: Literal["jsonl", "csv"] = "csv" if out.suffix.lower() == ".csv" else "jsonl"
    key = open_site_key(user_data_dir())
    count = export_to(_engine(store), out, form=form, pseudonym=key.reader)
    typer.echo(f"{out.name}: {count} acts.", err=True)


def _engine(store: str) -> "Engine":
    """Of a store that was opened once, so that it has this program's version and a trail."""
    from xray_desktop.review.schema import open_engine
    from xray_desktop.review.store import ReviewStore

    where = _where(store)
    ReviewStore.open(where).close()
    return open_engine(where)


def _where(store: str) -> Path | str:
    from xray_desktop.paths import user_data_dir
    from xray_desktop.review.store import FILE_NAME

    if not store:
        return user_data_dir() / FILE_NAME
    return store if "://" in store else Path(store)
