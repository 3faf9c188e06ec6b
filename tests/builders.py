"""Things to test with. Each builder makes something valid; say only what the test is about."""

from datetime import UTC, date, datetime

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)  # noon in Shanghai
TODAY = date(2026, 3, 2)
