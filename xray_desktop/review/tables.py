"""The tables of the review store, at its newest schema.

Flow:   store and its modules -> these columns -> SQLite | PostgreSQL
Calls:  SQLAlchemy Core. Called by: reads, cases, acts, drafts, schema, migrations.
Never:  creates anything: ``migrations`` does, and a test holds the two against each other.

``reads``, ``acts``, ``exports`` and ``assignments`` are append-only; the database itself refuses to change or remove
their rows. ``acts`` is the audit trail (see ``audit``); the rows of schema 1 in it have no hash of their own.
``current_reads`` is a projection of ``reads`` and may be rebuilt at will.
"""

from typing import Final

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint

SCHEMA: Final = 2
APPEND_ONLY: Final = ("reads", "acts", "exports", "assignments")

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

READS: Final = Table(
    "reads",
    METADATA,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("read_id", Text, nullable=False, unique=True),
    Column("at", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("patient_group", Text, nullable=False),
    Column("reader", Text, nullable=False),
    Column("finding", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("subtypes", JSON, nullable=False),
    Column("free_labels", JSON, nullable=False),
    Column("otherwise_abnormal", Text, nullable=False),
    Column("abnormal_what", Text, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("comment", Text, nullable=False),
    Column("flagged", Boolean, nullable=False),
    Column("basis", Text, nullable=False),
    Column("certainty", Text, nullable=False),
    Column("shown_model_id", Text),
    Column("shown_device", Text),
    Column("shown_score", Float(53)),
    Column("shown_threshold", Float(53)),
    Column("shown_reference_threshold", Float(53)),
    Column("shown_target_sensitivity", Float(53)),
    Column("shown_call", Text),
    Column("shown_heatmap_shown", Boolean, nullable=False),
    Column("shown_seen_before_label", Boolean, nullable=False),
    Column("shown_outside_population", Boolean, nullable=False),
    Column("blinded", Boolean, nullable=False),
    Column("second_of", Text, ForeignKey("reads.read_id")),
    Column("replaces", Text, ForeignKey("reads.read_id")),
    Column("withdrawn", Boolean, nullable=False),
    Column("active_seconds", Float(53), nullable=False),
    Column("regions", JSON, nullable=False),
    Column("adjudicates", JSON, nullable=False),
    Column("sample", Text, nullable=False),
    Column("shown_population_declared", Boolean, nullable=False),
    Index("ix_reads_digest", "digest", "reader"),
    Index("ix_reads_replaces", "replaces"),
    sqlite_autoincrement=True,  # a sequence number is never used twice
)

CURRENT_READS: Final = Table(
    "current_reads",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("reader", Text, primary_key=True),
    Column("finding", Text, primary_key=True),
    Column("patient_group", Text, primary_key=True),
    Column("sequence", Integer, ForeignKey("reads.sequence"), nullable=False),
)

CASES: Final = Table(
    "cases",
    METADATA,
    Column("opened", Integer, primary_key=True, autoincrement=True),
    Column("digest", Text, nullable=False),
    Column("patient_group", Text, nullable=False),
    Column("study_group", Text, nullable=False),
    # As JSON: a file name that is no valid text on this disk (lone surrogates) comes back as it was.
    Column("path", JSON, nullable=False),
    Column("view", Text, nullable=False),
    Column("source_kind", Text, nullable=False),
    Column("patient_known_by", Text, nullable=False),
    Column("sample", Text, nullable=False),
    Column("study_date", Integer, nullable=False, server_default="0"),  # 20260105; 0: not stated
    Column("modality", Text, nullable=False, server_default=""),
    Column("age_years", Float(53)),  # None: not stated
    UniqueConstraint("digest", "patient_group"),
    sqlite_autoincrement=True,
)

PREDICTIONS: Final = Table(
    "predictions",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("model_id", Text, primary_key=True),
    Column("findings", JSON, nullable=False),
    Column("probabilities", JSON, nullable=False),
    Column("score", Float(53)),  # of the first root finding, for the worklist
    Column("device", Text, nullable=False),
    Column("standing", Text, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("distance", Float(53)),  # of the embedding, where the model has one: for the gate and for drift
    Column("at", Text),  # None: predicted before schema 2
    Index("ix_predictions_model", "model_id", "digest", "score", "standing"),  # the list of a million reads one model
)

ACTS: Final = Table(
    "acts",
    METADATA,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reader", Text, nullable=False),
    Column("digest", Text),
    Column("detail", JSON, nullable=False),
    Column("reason", Text),
    Column("program", Text),
    Column("writer", Text),
    Column("number", Integer),
    Column("previous", Text),
    Column("hash", Text),
    Index("ix_acts_kind", "kind"),
    Index("ix_acts_digest", "digest"),
    Index("uq_acts_writer", "writer", "number", unique=True),
    sqlite_autoincrement=True,
)

EXPORTS: Final = Table(
    "exports",
    METADATA,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("export_id", Text, nullable=False),
    Column("read_id", Text, ForeignKey("reads.read_id"), nullable=False),
    UniqueConstraint("read_id", "export_id"),
    sqlite_autoincrement=True,
)

ASSIGNMENTS: Final = Table(
    "assignments",
    METADATA,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("assignment_id", Text, nullable=False, unique=True),
    Column("at", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("patient_group", Text, nullable=False),
    Column("finding", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("assigned_to", Text, nullable=False),
    Column("assigned_by", Text, nullable=False),
    Column("blinded", Boolean, nullable=False),
    Column("replaces", Text, ForeignKey("assignments.assignment_id")),
    Column("withdrawn", Boolean, nullable=False),
    Index("ix_assignments_assigned_to", "assigned_to"),
    sqlite_autoincrement=True,
)

DRAFTS: Final = Table(
    "drafts",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("reader", Text, primary_key=True),
    Column("draft", Text, nullable=False),
    Column("at", Text, nullable=False),
)

PLACES: Final = Table(
    "places",
    METADATA,
    Column("reader", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("at", Text, nullable=False),
)
