"""Settings with which production starts."""

PRODUCTION = {
    "APP_ENV": "production",
    "SECRET_KEY": "hW3nq0ZrT9uJ5cVbL2xYd8KpFgM6aEsR",
    "WEB_URL": "https://clinic.example",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "MAIL_SERVER": "127.0.0.1",
    "MAIL_PORT": "2525",
    "MAILHOG_API_URL": "",
    "CORS_ORIGINS": "https://clinic.example",
    "RATE_LIMITS": "true",
}
