"""Schema 1: reads, their projection, cases, predictions, acts, exports, drafts, places. Shipped: never edit."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_APPEND_ONLY = ("reads", "acts", "exports")


def upgrade() -> None:
    """Every table, its indexes, and the triggers that keep the append-only ones so."""
    _reads()
    _current_reads()
    _cases()
    _predictions()
    _acts_and_exports()
    _drafts_and_places()
    _refuse_changes()


def _shown() -> list[sa.Column[Any]]:
    return [
        sa.Column("shown_model_id", sa.Text),
        sa.Column("shown_device", sa.Text),
        sa.Column("shown_score", sa.Float(53)),
        sa.Column("shown_threshold", sa.Float(53)),
        sa.Column("shown_reference_threshold", sa.Float(53)),
        sa.Column("shown_target_sensitivity", sa.Float(53)),
        sa.Column("shown_call", sa.Text),
        sa.Column("shown_heatmap_shown", sa.Boolean, nullable=False),
        sa.Column("shown_seen_before_label", sa.Boolean, nullable=False),
        sa.Column("shown_outside_population", sa.Boolean, nullable=False),
    ]


def _reads() -> None:
    op.create_table(
        "reads",
        sa.Column("sequence", sa.Integer, autoincrement=True),
        sa.Column("read_id", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("patient_group", sa.Text, nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("finding", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("subtypes", sa.JSON, nullable=False),
        sa.Column("free_labels", sa.JSON, nullable=False),
        sa.Column("otherwise_abnormal", sa.Text, nullable=False),
        sa.Column("abnormal_what", sa.Text, nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("flagged", sa.Boolean, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("certainty", sa.Text, nullable=False),
        *_shown(),
        sa.Column("blinded", sa.Boolean, nullable=False),
        sa.Column("second_of", sa.Text),
        sa.Column("replaces", sa.Text),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("active_seconds", sa.Float(53), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_reads"),
        sa.UniqueConstraint("read_id", name="uq_reads_read_id"),
        sa.ForeignKeyConstraint(["second_of"], ["reads.read_id"], name="fk_reads_second_of"),
        sa.ForeignKeyConstraint(["replaces"], ["reads.read_id"], name="fk_reads_replaces"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reads_digest", "reads", ["digest", "reader"])


def _current_reads() -> None:
    op.create_table(
        "current_reads",
        sa.Column("digest", sa.Text),
        sa.Column("reader", sa.Text),
        sa.Column("finding", sa.Text),
        sa.Column("patient_group", sa.Text),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("digest", "reader", "finding", "patient_group", name="pk_current_reads"),
        sa.ForeignKeyConstraint(["sequence"], ["reads.sequence"], name="fk_current_reads_sequence"),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("opened", sa.Integer, autoincrement=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("patient_group", sa.Text, nullable=False),
        sa.Column("study_group", sa.Text, nullable=False),
        sa.Column("path", sa.JSON, nullable=False),
        sa.Column("view", sa.Text, nullable=False),
        sa.Column("source_kind", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("opened", name="pk_cases"),
        sa.UniqueConstraint("digest", "patient_group", name="uq_cases_digest"),
        sqlite_autoincrement=True,
    )


def _predictions() -> None:
    op.create_table(
        "predictions",
        sa.Column("digest", sa.Text),
        sa.Column("model_id", sa.Text),
        sa.Column("findings", sa.JSON, nullable=False),
        sa.Column("probabilities", sa.JSON, nullable=False),
        sa.Column("score", sa.Float(53)),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("digest", "model_id", name="pk_predictions"),
    )


def _acts_and_exports() -> None:
    op.create_table(
        "acts",
        sa.Column("sequence", sa.Integer, autoincrement=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("digest", sa.Text),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_acts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_acts_kind", "acts", ["kind"])
    op.create_table(
        "exports",
        sa.Column("sequence", sa.Integer, autoincrement=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("export_id", sa.Text, nullable=False),
        sa.Column("read_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_exports"),
        sa.UniqueConstraint("read_id", "export_id", name="uq_exports_read_id"),
        sa.ForeignKeyConstraint(["read_id"], ["reads.read_id"], name="fk_exports_read_id"),
        sqlite_autoincrement=True,
    )


def _drafts_and_places() -> None:
    op.create_table(
        "drafts",
        sa.Column("digest", sa.Text),
        sa.Column("reader", sa.Text),
        sa.Column("draft", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("digest", "reader", name="pk_drafts"),
    )
    op.create_table(
        "places",
        sa.Column("reader", sa.Text),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("reader", name="pk_places"),
    )


def _refuse_changes() -> None:
    server = op.get_bind().dialect.name == "postgresql"
    if server:
        op.execute(
            "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'this table is append-only'; END $$"
        )
    for table in _APPEND_ONLY:
        if server:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION append_only()"
            )
            continue
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'this table is append-only'); END"
            )
