"""A cache of texts in Redis: whatever stands there is read as text, and never run as Python."""

from typing import Any

from cachelib.serializers import RedisSerializer
from flask_caching.backends.rediscache import RedisCache


class Texts(RedisSerializer):
    """Text as UTF-8; the library's own way would unpickle what it finds."""

    def dumps(self, value: Any, protocol: int = 0) -> bytes:
        return str(value).encode()

    def loads(self, value: bytes | None) -> Any:
        return None if value is None else value.decode(errors="replace")


class TextCache(RedisCache):
    """Redis, for texts alone."""

    serializer = Texts()
