"""The departments and who works in them."""

from dataclasses import dataclass
from datetime import time

from models import DoctorStatus, SessionName

Pattern = tuple[tuple[str, SessionName, time, time], ...]
MORNING, EVENING = SessionName.MORNING, SessionName.EVENING

FULL: Pattern = (
    ("01234", MORNING, time(9), time(13)),
    ("01234", EVENING, time(15), time(19)),
    ("5", MORNING, time(9), time(13)),
)
SIX_DAYS: Pattern = (
    ("012345", MORNING, time(9), time(13)),
    ("012345", EVENING, time(15), time(19)),
)
MORNINGS: Pattern = (("01234", MORNING, time(9), time(13)),)
EVENINGS: Pattern = (("12345", EVENING, time(15), time(19)),)
ALTERNATE: Pattern = (
    ("024", MORNING, time(9), time(13)),
    ("024", EVENING, time(15), time(18)),
)
OTHER_DAYS: Pattern = (
    ("135", MORNING, time(9, 30), time(13)),
    ("13", EVENING, time(15), time(19)),
)
SHORT: Pattern = (
    ("01235", MORNING, time(10), time(12, 30)),
    ("0123", EVENING, time(16), time(18, 30)),
)

DEPARTMENTS = {
    "General Medicine": "First contact for adults: fevers, infections, diabetes, check-ups.",
    "Cardiology": "Heart and blood pressure, from palpitations to care after a heart attack.",
    "Paediatrics": "Babies, children and teenagers: growth, vaccines, infections.",
    "Orthopaedics": "Bones, joints, back pain and sports injuries.",
    "Dermatology": "Skin, hair and nails.",
    "Gynaecology": "Women's health, pregnancy care and menopause.",
    "Neurology": "Headache, epilepsy, stroke follow-up and nerve problems.",
    "Ear, Nose and Throat": "Hearing, sinuses, voice and balance.",
    "Ophthalmology": "Eye tests, cataract, glaucoma and diabetic eye checks.",
}


@dataclass(frozen=True, slots=True)
class Post:
    """A doctor and the terms of work."""

    name: str
    department: str
    specialization: str
    qualification: str
    years: int
    fee: int
    minutes: int
    languages: tuple[str, ...]
    room: str
    hours: Pattern
    status: DoctorStatus = DoctorStatus.ACTIVE

    @property
    def bio(self) -> str:
        """A sentence or two for the profile page."""
        spoken = " and ".join(filter(None, (", ".join(self.languages[:-1]), self.languages[-1])))
        return (
            f"{self.years} years of practice in {self.specialization.lower()}. "
            f"Sees patients in {spoken}."
        )


POSTS = (
    Post(
        "Meera Sharma", "Cardiology", "Interventional cardiology", "MBBS, MD, DM (Cardiology)",
        18, 900, 30, ("English", "Hindi"), "C-101", SIX_DAYS,
    ),
    Post(
        "Kwame Adjei", "Cardiology", "Heart rhythm disorders", "MBChB, FWACP", 11, 850, 45,
        ("English", "Twi", "French"), "C-102", ALTERNATE,
    ),
    Post(
        "Ravi Iyer", "General Medicine", "Internal medicine", "MBBS, MD", 22, 500, 15,
        ("English", "Tamil", "Hindi"), "A-001", FULL,
    ),
    Post(
        "Aoife Brennan", "General Medicine", "Family medicine", "MB BCh BAO, MICGP", 9, 450, 20,
        ("English", "Irish"), "A-002", EVENINGS,
    ),
    Post(
        "Adaeze Nwosu", "Paediatrics", "General paediatrics", "MBBS, FMCPaed", 14, 600, 20,
        ("English", "Igbo"), "P-010", FULL,
    ),
    Post(
        "Sanjay Kulkarni", "Paediatrics", "Newborn care", "MBBS, DCH, DNB", 7, 550, 20,
        ("English", "Marathi", "Hindi"), "P-011", MORNINGS,
    ),
    Post(
        "Piotr Kowalczyk", "Orthopaedics", "Sports injuries", "MD, FRCS (Orth)", 16, 750, 20,
        ("English", "Polish", "German"), "B-204", ALTERNATE,
    ),
    Post(
        "Gurpreet Kaur Dhillon", "Orthopaedics", "Joint replacement", "MBBS, MS (Ortho)", 25, 950,
        30, ("English", "Punjabi", "Hindi"), "B-205", OTHER_DAYS,
    ),
    Post(
        "Xiaoyu Lin", "Dermatology", "Medical dermatology", "MBBS, MD (Dermatology)", 8, 650, 15,
        ("English", "Mandarin"), "D-310", SHORT,
    ),
    Post(
        "Beatriz Álvarez Gómez", "Gynaecology", "Obstetrics and gynaecology", "LMS, MIR, MRCOG",
        19, 800, 30, ("English", "Spanish"), "G-120", FULL,
    ),
    Post(
        "Farah Al-Najjar", "Neurology", "Epilepsy and headache", "MD, MRCP (Neurology)", 13, 1000,
        60, ("English", "Arabic"), "N-401", OTHER_DAYS,
    ),
    Post(
        "Nguyễn Quang Minh", "Neurology", "Stroke medicine", "MD, PhD", 10, 900, 45,
        ("English", "Vietnamese", "French"), "N-402", SHORT,
    ),
    Post(
        "Samuel Mensah", "Ear, Nose and Throat", "Ear surgery", "MBChB, FRCS (ORL)", 15, 600, 15,
        ("English", "Ga"), "E-050", FULL,
    ),
    Post(
        "Divya Raghunathan", "Ophthalmology", "Cataract and retina", "MBBS, MS (Ophthalmology)",
        12, 550, 10, ("English", "Tamil", "Malayalam"), "O-220", MORNINGS + EVENINGS,
    ),
    Post(
        "Victor Lorne", "Dermatology", "Cosmetic dermatology", "MBBS, DDVL", 6, 1200, 30,
        ("English",), "D-311", ALTERNATE, DoctorStatus.BLACKLISTED,
    ),
    Post(
        "Hana Suzuki", "Ophthalmology", "Glaucoma", "MD, PhD (Ophthalmology)", 5, 0, 30,
        ("English", "Japanese"), "", (), DoctorStatus.PENDING,
    ),
)  # fmt: skip
DEMO_DOCTOR = "Meera Sharma"
ON_LEAVE = "Piotr Kowalczyk"
EXTRA_SUNDAY = "Ravi Iyer"
EVENING_OFF = "Beatriz Álvarez Gómez"
