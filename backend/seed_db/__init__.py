"""A small believable hospital for development, the same every time, around today's date."""

from seed_db.run import seed

__all__ = ["seed"]
