"""Text as people write it, in any script, and text that only takes time."""

from time import perf_counter
from unicodedata import normalize

import pytest
from apiflask import APIFlask

from answers import fields
from people import Stranger
from web import limits

WRITTEN = {
    "Vietnamese": "Nguyễn Thị Ngọc Ánh",
    "Devanagari": "डॉ. लक्ष्मी श्रीनिवासन",
    "Thai": "นายแพทย์ ฏิ้ญฐิ์ ศรีสุข",
    "vowelled Arabic": "مُحَمَّدٌ بْنُ عَبْدِ اللَّهِ",
    "pointed Hebrew": "בְּרֵאשִׁ֖ית",
    "Tibetan": "བསྟན་འཛིན་རྒྱ་མཚོ",
    "Hangul": "김민준",
    "emoji": "Zoë 👩🏽‍⚕️",
    "thirty marks": "a" + "\N{COMBINING ACUTE ACCENT}" * 30,
}
# U+0F73 is of class 0 itself and comes apart into two marks that are not
HEAPS = {
    "alternating": "\u0345\u0300\u0316\u0334",
    "coming apart": "\u0f73\u0344",
}
QUICK = 0.3  # seconds; to sort so many marks takes twice as long


def heaped(marks: str) -> str:
    """As many of them as fit into a body."""
    return "a" + marks * (24_000 // len(marks))


def account(full_name: str) -> dict[str, str]:
    return {"full_name": full_name, "email": "an@example.org", "password": "three unusual words"}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("script", WRITTEN)
def test_a_name_is_taken_in_any_script(script: str, form: str, stranger: Stranger) -> None:
    answer = stranger.post("/auth/register", account(normalize(form, WRITTEN[script])))

    assert answer.status_code == 201, answer.text
    assert answer.json["user"]["full_name"] == normalize("NFC", WRITTEN[script])


@pytest.mark.parametrize("marks", HEAPS)
def test_marks_heaped_on_one_letter_are_refused_at_once(marks: str, stranger: Stranger) -> None:
    started = perf_counter()
    answer = stranger.post("/auth/register", account(heaped(HEAPS[marks])))
    took = perf_counter() - started

    assert answer.status_code == 422
    assert {reason for _, reason in fields(answer)} == {"heaped_marks"}
    assert took < QUICK


def test_a_name_that_is_none_is_counted_at_once(app: APIFlask) -> None:
    body = {"username": heaped(HEAPS["alternating"])}

    with app.test_request_context("/api/auth/login", method="POST", json=body):
        started = perf_counter()
        name = limits.name_given()

    assert perf_counter() - started < QUICK
    assert len(name) <= limits.LONGEST_NAME


def test_blanks_in_front_do_not_hide_a_name(app: APIFlask) -> None:
    body = {"username": " " * 1000 + "Asha@example.org"}

    with app.test_request_context("/api/auth/login", method="POST", json=body):
        assert limits.name_given() == "asha@example.org"
