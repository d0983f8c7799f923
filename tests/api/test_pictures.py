"""GET, PUT, DELETE /api/patient/profile/picture; the staff's look at it."""

import random
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from answers import code, logged
from deeds import alone
from factories import make_appointment, make_dependent, make_picture, picture
from machine import eventually
from people import Person
from services import pictures

MINE = "/patient/profile/picture"


def put(person: Person, content: bytes, query: str = "", **more: Any) -> TestResponse:
    boundary, body = encode_multipart({"picture": FileStorage(BytesIO(content), "me.jpg"), **more})
    form = f"multipart/form-data; boundary={boundary}"
    return person.call("PUT", MINE + query, data=body, content_type=form)


def drawn(answer: TestResponse) -> Image.Image:
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg"), answer.text
    return Image.open(BytesIO(answer.data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_comes_back_as_a_small_jpeg(asha, kind):
    answer = put(asha, picture(kind, (1600, 900)))

    assert answer.status_code == 200, answer.json
    image = drawn(asha.get(MINE))
    assert (image.format, image.size) == ("JPEG", (512, 288))
    assert asha.get("/patient/profile").json["picture_at"] == answer.json["picture_at"]


def test_noise_is_packed_until_it_fits(asha):
    noise = Image.effect_noise((1500, 1500), 90).convert("RGB")
    file = BytesIO()
    noise.save(file, "JPEG", quality=80)

    assert put(asha, file.getvalue()).status_code == 200
    assert len(asha.get(MINE).data) <= 200_000


def test_it_is_turned_upright_and_carries_nothing_else(asha):
    image = Image.new("RGB", (60, 30), "white")
    image.paste("red", (0, 0, 10, 30))
    exif = image.getexif()
    exif[0x0112], exif[0x010E] = 6, "taken at home"
    file = BytesIO()
    image.save(file, "JPEG", exif=exif, comment=b"secret", quality=95)

    put(asha, file.getvalue())

    answer = asha.get(MINE)
    upright = drawn(answer)
    assert upright.size == (30, 60)
    red, _, _ = upright.getpixel((15, 3))
    _, green, _ = upright.getpixel((15, 57))
    assert (red > 200, green > 200) == (True, True)
    assert upright.getpixel((15, 3))[1] < 90
    assert not dict(upright.getexif())
    assert b"secret" not in answer.data
    assert b"home" not in answer.data


def test_what_is_clear_becomes_white(asha):
    file = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(file, "PNG")

    put(asha, file.getvalue())

    assert drawn(asha.get(MINE)).getpixel((10, 10)) == (255, 255, 255)


def moving(kind: str) -> bytes:
    file = BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(file, kind, save_all=True, append_images=frames[1:])
    return file.getvalue()


def bomb(side: int) -> bytes:
    """A PNG of some kilobytes that would unpack to gigabytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def scanned(times: int, after: bytes = b"") -> bytes:
    """A progressive JPEG whose last scan comes so often."""
    file = BytesIO()
    Image.linear_gradient("L").save(file, "JPEG", progressive=True)
    content = file.getvalue()
    last = content.rindex(pictures.SCAN)
    return content[:last] + content[last:-2] * times + content[-2:] + after


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"hello", id="text"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="svg"),
        pytest.param(picture("GIF"), id="gif"),
        pytest.param(picture("BMP"), id="another kind"),
        pytest.param(moving("GIF"), id="moving gif"),
        pytest.param(moving("PNG"), id="moving png"),
        pytest.param(moving("WEBP"), id="moving webp"),
        pytest.param(picture("JPEG", (400, 400))[:900], id="cut off"),
        pytest.param(picture("PNG")[:40] + b"\xff" * 60, id="damaged"),
        pytest.param(bomb(7_000), id="bomb"),
        pytest.param(bomb(60_000), id="larger bomb"),
        pytest.param(scanned(pictures.MOST_SCANS + 1), id="scans without end"),
    ],
)
def test_what_is_no_picture_is_refused_and_the_old_one_stays(asha, content):
    make_picture(asha.row)
    before = asha.get(MINE).data

    assert code(put(asha, content)) == (422, "not_a_picture")
    assert asha.get(MINE).data == before


def test_a_picture_in_scans_is_one_whatever_hangs_on_it(asha):
    film = random.Random(1).randbytes(5_000_000)
    assert film.count(pictures.SCAN) > 50

    assert put(asha, scanned(2, after=film)).status_code == 200


def test_one_waits_behind_the_picture_of_another_and_no_more(asha, ben):
    with ThreadPoolExecutor(2) as pool:
        with pictures._one_at_a_time, pictures._room:
            waiting = pool.submit(alone(lambda: put(ben, picture())))
            assert eventually(lambda: pictures._room._value == 0)  # Ben waits in the other place
            refused = pool.submit(alone(lambda: put(asha, picture()))).result(timeout=5)
        assert waiting.result().status_code == 200

    assert code(refused) == (503, "pictures_wait")
    assert refused.headers["Retry-After"] == "10"
    assert put(asha, picture()).status_code == 200


def test_five_megabytes_are_enough(asha):
    assert code(put(asha, picture() + b"\0" * 5_300_000)) == (413, "too_large")
    assert put(asha, picture() + b"\0" * 5_100_000).status_code == 200


def test_other_routes_keep_their_limit_and_their_json(asha):
    form = {"picture": (BytesIO(picture()), "me.png")}

    assert code(asha.call("PUT", "/patient/profile", data=form)) == (415, "wrong_content_type")
    large = {"full_name": "Asha", "revision": 0, "medical_history": "x" * 70_000}
    assert code(asha.put("/patient/profile", large)) == (413, "too_large")


def test_a_file_must_be_there_and_nothing_else(asha):
    none = asha.call("PUT", MINE, data={"picture": "text"}, content_type="multipart/form-data")

    assert code(none) == (422, "validation_failed")
    assert none.json["fields"][0]["code"] == "not_a_file"
    assert code(put(asha, picture(), patient_id="1")) == (422, "validation_failed")
    assert code(asha.put(MINE, {"picture": "x"})) == (422, "validation_failed")


def test_none_at_first_and_none_after_removing(asha):
    assert code(asha.get(MINE)) == code(asha.delete(MINE)) == (404, "not_found")
    put(asha, picture())

    assert asha.delete(MINE).status_code == 204
    assert code(asha.get(MINE)) == (404, "not_found")
    assert asha.get("/patient/profile").json["picture_at"] is None
    assert [len(logged(f"picture.{deed}")) for deed in ("changed", "removed")] == [1, 1]


def test_the_reader_alone_keeps_it_and_asks_again(asha):
    put(asha, picture())
    first = asha.get(MINE)
    tag = first.headers["ETag"]

    again = asha.get(MINE, headers={"If-None-Match": tag})

    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    put(asha, picture(colour="red"))
    assert asha.get(MINE, headers={"If-None-Match": tag}).status_code == 200


def test_a_guardian_keeps_a_dependents_picture_and_nobody_elses(asha, ben):
    own, theirs = make_dependent(asha.row), make_dependent(ben.row)
    query = f"?patient_id={own.id}"

    assert put(asha, picture(), query).status_code == 200
    assert asha.get(MINE + query).status_code == 200
    assert code(asha.get(MINE)) == (404, "not_found")
    assert asha.get("/patient/family").json["items"][0]["picture_at"]
    for foreign in (theirs.id, ben.id, 99_999):
        for answer in (
            put(asha, picture(), f"?patient_id={foreign}"),
            asha.get(f"{MINE}?patient_id={foreign}"),
            asha.delete(f"{MINE}?patient_id={foreign}"),
        ):
            assert code(answer) == (404, "not_found")


def test_doctors_see_it_who_may_see_the_record(asha, sharma, iyer):
    put(asha, picture())
    make_appointment(sharma.row, asha.row)

    assert drawn(sharma.get(f"/doctor/patients/{asha.id}/picture"))
    assert code(iyer.get(f"/doctor/patients/{asha.id}/picture")) == (404, "not_found")
    assert [line.actor_id for line in logged("picture.read")] == [sharma.user_id]


def test_admins_see_it(asha, chief):
    make_picture(asha.row)

    assert chief.get(f"/admin/patients/{asha.id}/picture").status_code == 200
    assert code(chief.get("/admin/patients/99999/picture")) == (404, "not_found")
    assert len(logged("picture.read")) == 1
