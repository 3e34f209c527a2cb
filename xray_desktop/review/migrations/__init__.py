"""Alembic's folder: a review store of an older schema becomes one of the newest. A shipped version is never edited."""
