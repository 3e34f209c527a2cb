"""Schema 2: regions, adjudication, assignments, samples, and the chain of the audit trail. Shipped: never edit."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """New columns with the value that the old rows meant, one new table, new indexes."""
    _reads()
    _cases_and_predictions()
    _acts()
    _assignments()


def _reads() -> None:
    op.add_column("reads", sa.Column("regions", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("reads", sa.Column("adjudicates", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("reads", sa.Column("sample", sa.Text, nullable=False, server_default="picked"))
    op.add_column(
        "reads", sa.Column("shown_population_declared", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.create_index("ix_reads_replaces", "reads", ["replaces"])


def _cases_and_predictions() -> None:
    op.add_column("cases", sa.Column("patient_known_by", sa.Text, nullable=False, server_default=""))
    op.add_column("cases", sa.Column("sample", sa.Text, nullable=False, server_default="picked"))
    op.add_column("cases", sa.Column("study_date", sa.Integer, nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("modality", sa.Text, nullable=False, server_default=""))
    op.add_column("cases", sa.Column("age_years", sa.Float(53)))
    op.add_column("predictions", sa.Column("distance", sa.Float(53)))
    op.add_column("predictions", sa.Column("at", sa.Text))
    op.create_index("ix_predictions_model", "predictions", ["model_id", "digest", "score", "standing"])


def _acts() -> None:
    op.add_column("acts", sa.Column("reason", sa.Text))
    op.add_column("acts", sa.Column("program", sa.Text))
    op.add_column("acts", sa.Column("writer", sa.Text))
    op.add_column("acts", sa.Column("number", sa.Integer))
    op.add_column("acts", sa.Column("previous", sa.Text))
    op.add_column("acts", sa.Column("hash", sa.Text))
    op.create_index("ix_acts_digest", "acts", ["digest"])
    op.create_index("uq_acts_writer", "acts", ["writer", "number"], unique=True)


def _assignments() -> None:
    op.create_table(
        "assignments",
        sa.Column("sequence", sa.Integer, autoincrement=True),
        sa.Column("assignment_id", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("patient_group", sa.Text, nullable=False),
        sa.Column("finding", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("assigned_to", sa.Text, nullable=False),
        sa.Column("assigned_by", sa.Text, nullable=False),
        sa.Column("blinded", sa.Boolean, nullable=False),
        sa.Column("replaces", sa.Text),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_assignments"),
        sa.UniqueConstraint("assignment_id", name="uq_assignments_assignment_id"),
        sa.ForeignKeyConstraint(["replaces"], ["assignments.assignment_id"], name="fk_assignments_replaces"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_assignments_assigned_to", "assignments", ["assigned_to"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER assignments_append_only BEFORE UPDATE OR DELETE ON assignments "
            "FOR EACH ROW EXECUTE FUNCTION append_only()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER assignments_no_{act.lower()} BEFORE {act} ON assignments "
            "BEGIN SELECT RAISE(ABORT, 'this table is append-only'); END"
        )
