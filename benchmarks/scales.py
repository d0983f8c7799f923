"""How large a hospital is measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """So many people and visits; `newcomers` are patients without any, who book in the measuring.

    `busy` visits a doctor has on a day that is over, `ahead` on each of the `days_ahead` coming
    working days. With `past_months` what is over was over before this month began.
    """

    name: str
    doctors: int
    patients: int
    appointments: int
    newcomers: int = 3_000
    busy: int = 8
    ahead: int = 1
    days_ahead: int = 30
    past_months: bool = False


SCALES = {
    scale.name: scale
    for scale in (
        Scale("S", doctors=50, patients=1_000, appointments=10_000),
        Scale("M", doctors=200, patients=20_000, appointments=200_000),
        Scale("L", doctors=1_000, patients=200_000, appointments=2_000_000),
        # A month of 300,000 visits, and 10,000 on the next day: what the timetable's jobs meet.
        Scale(
            "month",
            doctors=1_000,
            patients=40_000,
            appointments=320_000,
            newcomers=10,
            busy=12,
            ahead=10,
            days_ahead=1,
            past_months=True,
        ),
    )
}
