"""HTTP: a URL, a guard, a contract, one call."""

from routes import (
    auth,
    calendars,
    directory,
    health,
    metrics,
    second_factor,
    visits,
    waitlist_offers,
)
from routes import dev as developers
from routes.admin import (
    applications,
    audit,
    closures,
    departments,
    doctors,
    imports,
    ops,
    patients,
    stats,
)
from routes.admin import appointments as admin_appointments
from routes.admin import exports as admin_exports
from routes.admin import waitlist as admin_waitlist
from routes.blueprints import (
    admin_bp,
    auth_bp,
    dev_bp,
    directory_bp,
    doctor_bp,
    health_bp,
    metrics_bp,
    patient_bp,
    visits_bp,
    waitlist_offers_bp,
)
from routes.doctor import appointments as doctor_appointments
from routes.doctor import availability, treatments
from routes.doctor import calendar_feed as doctor_calendar_feed
from routes.doctor import dashboard as doctor_dashboard
from routes.doctor import drafts as doctor_drafts
from routes.doctor import emergencies as doctor_emergencies
from routes.doctor import exports as doctor_exports
from routes.doctor import mails as doctor_mails
from routes.doctor import medicines as doctor_medicines
from routes.doctor import patients as doctor_patients
from routes.doctor import profile as doctor_profile
from routes.patient import appointments as patient_appointments
from routes.patient import calendar_feed as patient_calendar_feed
from routes.patient import dashboard as patient_dashboard
from routes.patient import exports as patient_exports
from routes.patient import family, history, picture, record_access
from routes.patient import profile as patient_profile
from routes.patient import versions as patient_versions
from routes.patient import waitlist as patient_waitlist

NOUNS = (
    auth,
    second_factor,
    calendars,
    directory,
    health,
    metrics,
    visits,
    waitlist_offers,
    developers,
    admin_appointments,
    applications,
    audit,
    closures,
    departments,
    doctors,
    admin_exports,
    imports,
    ops,
    patients,
    stats,
    admin_waitlist,
    doctor_appointments,
    doctor_calendar_feed,
    doctor_dashboard,
    doctor_drafts,
    doctor_exports,
    doctor_emergencies,
    doctor_mails,
    doctor_medicines,
    availability,
    doctor_patients,
    doctor_profile,
    treatments,
    patient_appointments,
    patient_calendar_feed,
    patient_dashboard,
    patient_exports,
    family,
    history,
    patient_profile,
    picture,
    record_access,
    patient_versions,
    patient_waitlist,
)
IN_DEVELOPMENT = (dev_bp,)
FOR_SCRAPERS = (metrics_bp,)
BLUEPRINTS = (
    auth_bp,
    directory_bp,
    visits_bp,
    waitlist_offers_bp,
    patient_bp,
    doctor_bp,
    admin_bp,
    health_bp,
)
