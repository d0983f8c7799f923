"""The admin's dashboard: counted with a few queries, kept for five minutes."""

from services.stats.cached import Snapshot, forget, snapshot

__all__ = ["Snapshot", "forget", "snapshot"]
