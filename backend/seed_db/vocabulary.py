"""What is complained of, found and prescribed, department by department."""

from dataclasses import dataclass

Row = tuple[str, str, str, int, str]  # name, strength, dose, days, instructions


@dataclass(frozen=True, slots=True)
class Case:
    """A visit as it might go."""

    reason: str
    diagnosis: str
    medicines: tuple[Row, ...] = ()
    notes: str = ""
    ages: range = range(130)


FOOD = "after food"
CASES: dict[str, tuple[Case, ...]] = {
    "General Medicine": (
        Case(
            "Fever and sore throat for three days",
            "Acute tonsillitis",
            (
                ("Amoxicillin", "500 mg", "1-1-1", 7, FOOD),
                ("Paracetamol", "650 mg", "1-1-1", 3, "for fever or pain"),
            ),
            "Warm fluids and rest. Come back if swallowing gets harder or the fever stays.",
        ),
        Case(
            "Always thirsty, tired",
            "Type 2 diabetes, newly found (HbA1c 8.1 %)",
            (("Metformin", "500 mg", "1-0-1", 30, "with meals"),),
            "Diet sheet given. Walk 30 minutes a day. Fasting sugar in two weeks.",
        ),
        Case(
            "Burning in the chest after meals",
            "Gastro-oesophageal reflux",
            (("Pantoprazole", "40 mg", "1-0-0", 28, "half an hour before breakfast"),),
            "Smaller meals in the evening; raise the head of the bed.",
        ),
        Case("Yearly check-up", "Healthy adult; vitamin D low", (
            ("Cholecalciferol", "60,000 IU", "once a week", 56, "with milk"),
        ), "All other blood results are normal."),
        Case("Cough that does not go away", "Acute bronchitis", (
            ("Salbutamol inhaler", "100 mcg", "2 puffs when needed", 14, ""),
        ), "No antibiotic is needed. Chest X-ray if the cough lasts over three weeks."),
    ),
    "Cardiology": (
        Case(
            "Blood pressure high at the pharmacy",
            "Essential hypertension, stage 2",
            (
                ("Amlodipine", "5 mg", "1-0-0", 30, "in the morning"),
                ("Telmisartan", "40 mg", "0-0-1", 30, ""),
            ),
            "Keep a diary of your pressure. Less salt. ECG is normal.",
        ),
        Case(
            "Tightness in the chest on stairs",
            "Stable angina, class II",
            (
                ("Atorvastatin", "40 mg", "0-0-1", 30, "at bedtime"),
                ("Metoprolol succinate", "25 mg", "1-0-0", 30, ""),
                ("Aspirin", "75 mg", "0-1-0", 30, FOOD),
            ),
            "Stress test booked. Call an ambulance for pain at rest of over 10 minutes.",
        ),
        Case("Heart racing now and then", "Benign palpitations", (), (
            "Holter for 24 hours shows single extra beats only. Cut down on coffee."
        )),
        Case("Review after stent", "Coronary disease, 6 months after stent, doing well", (
            ("Clopidogrel", "75 mg", "0-1-0", 30, FOOD),
            ("Rosuvastatin", "20 mg", "0-0-1", 30, ""),
        ), "Do not stop the blood thinner without asking us."),
    ),
    "Paediatrics": (
        Case("Fever and runny nose", "Viral upper airway infection", (
            ("Paracetamol syrup", "250 mg/5 ml", "5 ml when needed", 3, "at most 4 times a day"),
        ), "Plenty to drink. Come at once if breathing becomes fast."),
        Case("Vaccination", "Well child, vaccines given as due", (), "Next one as in the card."),
        Case("Wheezing at night", "Childhood asthma, mild", (
            ("Budesonide inhaler", "100 mcg", "1-0-1", 30, "with spacer; rinse the mouth"),
        ), "Inhaler technique shown. Avoid dust and smoke."),
        Case("Loose stools since yesterday", "Acute gastroenteritis, no dehydration", (
            ("Oral rehydration salts", "", "after each stool", 3, "one sachet in 1 litre"),
            ("Zinc", "20 mg", "0-1-0", 14, ""),
        ), "Go on feeding."),
    ),
    "Orthopaedics": (
        Case("Knee pain on stairs", "Osteoarthritis of the right knee", (
            ("Naproxen", "250 mg", "1-0-1", 10, FOOD),
        ), "Exercises for the thigh muscle; sheet given. Physiotherapy twice a week."),
        Case("Back pain after lifting", "Mechanical low back pain", (
            ("Paracetamol", "650 mg", "1-1-1", 5, ""),
            ("Thiocolchicoside", "4 mg", "1-0-1", 5, FOOD),
        ), "Stay active. No bed rest. Warning signs explained."),
        Case("Ankle twisted at football", "Sprain of the left ankle, grade I", (
            ("Diclofenac gel", "1 %", "1-1-1", 7, "on the skin"),
        ), "Rest, ice, bandage, leg up. X-ray shows no fracture."),
        Case("Shoulder stiff for months", "Frozen shoulder", (), "Stretching programme started."),
    ),
    "Dermatology": (
        Case("Itchy patches on the elbows", "Atopic eczema, moderate", (
            ("Mometasone cream", "0.1 %", "0-0-1", 14, "thinly, not on the face"),
            ("Cetirizine", "10 mg", "0-0-1", 14, ""),
        ), "Moisturise twice a day, also when the skin is well."),
        Case("Pimples", "Acne vulgaris, grade 2", (
            ("Adapalene gel", "0.1 %", "0-0-1", 60, "a pea-sized amount"),
            ("Doxycycline", "100 mg", "1-0-0", 30, FOOD),
        ), "Improvement takes 6 to 8 weeks. Use sun screen."),
        Case("Round itchy rash", "Tinea corporis (ringworm)", (
            ("Terbinafine cream", "1 %", "1-0-1", 21, "go on for a week after it clears"),
        ), "Wash clothes hot; do not share towels."),
        Case("Mole has changed", "Benign naevus", (), "Dermoscopy harmless. Photo kept."),
    ),
    "Gynaecology": (
        Case("Irregular periods", "Polycystic ovary syndrome", (
            ("Metformin", "500 mg", "1-0-1", 30, "with meals"),
        ), "Ultrasound discussed. Weight and exercise plan agreed.", range(15, 46)),
        Case("Pregnancy check, second trimester", "Normal pregnancy, 22 weeks", (
            ("Ferrous sulphate", "200 mg", "0-1-0", 60, "not with tea or milk"),
            ("Folic acid", "5 mg", "1-0-0", 60, ""),
        ), "Scan is normal. Next visit in four weeks.", range(19, 45)),
        Case("Burning on passing water", "Urinary tract infection", (
            ("Nitrofurantoin", "100 mg", "1-0-1", 5, FOOD),
        ), "Drink 2 to 3 litres a day."),
        Case("Hot flushes", "Menopausal symptoms", (), (
            "Treatment options explained; to think over."
        ), range(45, 62)),
    ),
    "Neurology": (
        Case("Headache with flashing lights", "Migraine with aura", (
            ("Sumatriptan", "50 mg", "1 at the onset", 10, "at most 2 in a day"),
            ("Propranolol", "20 mg", "1-0-1", 30, ""),
        ), "Headache diary. Sleep and meals at regular hours."),
        Case("Tingling in both feet", "Diabetic neuropathy", (
            ("Pregabalin", "75 mg", "0-0-1", 30, "may make you sleepy"),
        ), "Foot care explained. Sugar control is the main treatment."),
        Case("Seizure last month", "Focal epilepsy", (
            ("Levetiracetam", "500 mg", "1-0-1", 60, "never stop suddenly"),
        ), "No driving for 6 months. EEG report handed over."),
        Case("Follow-up after a small stroke", "Ischaemic stroke in recovery", (
            ("Clopidogrel", "75 mg", "0-1-0", 30, FOOD),
        ), "Strength nearly normal. Go on with physiotherapy."),
    ),
    "Ear, Nose and Throat": (
        Case("Ear ache since the weekend", "Acute otitis media", (
            ("Co-amoxiclav", "625 mg", "1-0-1", 7, FOOD),
        ), "Keep the ear dry."),
        Case("Blocked nose every spring", "Allergic rhinitis", (
            ("Fluticasone nasal spray", "50 mcg", "1-0-1", 30, "each nostril"),
            ("Levocetirizine", "5 mg", "0-0-1", 15, ""),
        ), "Rinse with salt water before the spray."),
        Case("Room spins when turning in bed", "Benign positional vertigo", (), (
            "Epley manoeuvre done, better at once. Exercises shown."
        )),
        Case("Hearing worse on the left", "Impacted ear wax", (), "Removed. Hearing normal after."),
    ),
    "Ophthalmology": (
        Case("Blurred sight when reading", "Presbyopia", (), "New glasses: +1.75 both eyes."),
        Case("Red, sticky eye", "Bacterial conjunctivitis", (
            ("Moxifloxacin eye drops", "0.5 %", "1-1-1", 7, "one drop, both eyes"),
        ), "Own towel; wash hands. No contact lenses for two weeks."),
        Case("Yearly eye check in diabetes", "No diabetic retinopathy", (), "Again in a year."),
        Case("Dry, gritty eyes", "Dry eye syndrome", (
            ("Carboxymethylcellulose eye drops", "0.5 %", "1-1-1", 30, ""),
        ), "Look away from the screen every 20 minutes."),
    ),
}  # fmt: skip
PRIVATE_NOTES = (
    "Worried about costs; discuss cheaper options.",
    "Partner answers most questions. See alone next time.",
    "Adherence doubtful, count tablets at the next visit.",
    "Asks for a second opinion; agreed.",
)
AMENDMENT = "Added after the laboratory report: values in the normal range."
ALLERGY_REASON = "Skin test negative last year and tolerated since; patient agrees."
CANCELLED_BY_STAFF = ("Doctor called to theatre", "Doctor unwell", "Double booked by telephone")
CANCELLED_BY_PATIENT = ("", "Feeling better", "Travelling that week", "")
