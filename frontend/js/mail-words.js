/** What the kinds of mail are called. */
const KINDS = {
  booked: 'Confirmation', moved: 'Change of time', cancelled: 'Cancellation', reminder_day_before: 'Reminder, the day before', reminder_today: 'Reminder, on the day',
  invite: 'Invitation', password_reset: 'New password', application_received: 'Application received', application_approved: 'Application approved',
  report: 'Monthly report', export_ready: 'Export ready', waitlist_offer: 'Waiting list offer', waitlist_gone: 'Held time withdrawn', application_declined: 'Application declined', email_changed: 'Email address changed',
  new_device: 'New sign-in', account_changed: 'Password or two-step sign-in changed', totp_reset: 'Two-step sign-in turned off', visits_changed: 'Changes of several visits', emergency_access: 'Emergency access',
}
const TO = { patient: 'to the patient', doctor: 'to the doctor', clinic: 'of the clinic' }

/** "Confirmation to the patient" for "booked_patient" */
export function mailWords(kind) {
  const [, stem, to] = /^(.*?)(?:_(patient|doctor|clinic))?$/.exec(kind)
  const name = KINDS[kind] ?? KINDS[stem]
  if (!name) return kind[0].toUpperCase() + kind.slice(1).replaceAll('_', ' ')
  return to && !KINDS[kind] ? `${name} ${TO[to]}` : name
}
