"""Broken files, seeded and repeatable."""
