"""What the same server reaches with Flask alone: a greeting, an echo, fifty rows."""

import orjson
from flask import Flask, Response, request

ROWS = [
    {
        "id": number,
        "reference": f"A-{number:07}",
        "status": "booked",
        "starts_at": "2026-12-01T10:00:00+05:30",
        "patient": {"id": number, "full_name": f"Person {number}", "phone": "+91 98765 43210"},
        "doctor": {"id": number % 50, "full_name": "Meera Sharma", "room": "Room 12"},
        "fee": 800.0,
    }
    for number in range(50)
]


def create_app() -> Flask:
    """Three routes and nothing else."""
    app = Flask(__name__)

    @app.get("/hello")
    def hello() -> Response:
        return _json({"hello": "world"})

    @app.post("/echo")
    def echo() -> Response:
        return _json(request.get_json())

    @app.get("/rows")
    def rows() -> Response:
        return _json({"items": ROWS})

    return app


def _json(content: object) -> Response:
    return Response(orjson.dumps(content), mimetype="application/json")
