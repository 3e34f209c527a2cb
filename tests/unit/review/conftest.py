"""A server's database for the tests of the store."""

import secrets

import pytest

from tests.postgres import make_database
from xray_desktop.review.schema import migrate_server


@pytest.fixture
def empty_url(postgres: str) -> str:
    """Address of a new database with nothing in it."""
    return make_database(postgres, f"reviews_{secrets.token_hex(4)}")


@pytest.fixture
def reviews_url(empty_url: str) -> str:
    """Address of a new review database of the newest schema."""
    migrate_server(empty_url)
    return empty_url
