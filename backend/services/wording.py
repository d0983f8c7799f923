"""Words for dates, times, money and people, as mails and pages say them. Pure."""

from datetime import date, datetime, time, timedelta

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SYMBOLS = {"INR": "₹", "USD": "$", "EUR": "€", "GBP": "£"}
TITLES = ("dr ", "dr. ", "prof ", "prof. ")


def day(value: date) -> str:
    """Tuesday 1 December."""
    return f"{DAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1]}"


def full_day(value: date) -> str:
    """Tuesday 1 December 2026."""
    return f"{day(value)} {value.year}"


def month(value: date) -> str:
    """December 2026."""
    return f"{MONTHS[value.month - 1]} {value.year}"


def clock_time(value: time) -> str:
    """10am, 3:30pm, midday, midnight."""
    if (value.hour, value.minute) in {(0, 0), (12, 0)}:
        return "midday" if value.hour else "midnight"
    minutes = f":{value.minute:02}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{'am' if value.hour < 12 else 'pm'}"


def span(starts: time, ends: time) -> str:
    """9am to 1pm."""
    return f"{clock_time(starts)} to {clock_time(ends)}"


def moment(wall: datetime) -> str:
    """Tuesday 1 December, 10am; `wall` is on the clinic's clock."""
    return f"{day(wall.date())}, {clock_time(wall.time())}"


def near(value: date, today: date) -> str:
    """Today or Tomorrow before the date, where it is one of them; else the date alone."""
    names = {today: "Today, ", today + timedelta(days=1): "Tomorrow, "}
    return f"{names.get(value, '')}{day(value)}"


def money(minor: int, currency: str) -> str:
    """₹1,500, or ₹99.50 where there are smaller coins to name."""
    whole, rest = divmod(minor, 100)
    amount = _grouped(whole, indian=currency == "INR") + (f".{rest:02}" if rest else "")
    symbol = SYMBOLS.get(currency)
    return f"{symbol}{amount}" if symbol else f"{currency} {amount}"


def _grouped(whole: int, *, indian: bool) -> str:
    """1,234,567; in India 12,34,567."""
    text = f"{whole:,}"
    if not indian or whole < 100_000:
        return text
    head, tail = str(whole)[:-3], str(whole)[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(pairs), tail])


def count(number: int, singular: str, plural: str = "") -> str:
    """1 visit, 2 visits, 1,204 visits."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def initials(full_name: str) -> str:
    """A. R. for Asha Rao."""
    return " ".join(f"{word[0].upper()}." for word in full_name.split())


def doctor(full_name: str) -> str:
    """The name with its title, once."""
    return full_name if full_name.lower().startswith(TITLES) else f"Dr {full_name}"
