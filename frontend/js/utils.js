/** Words for dates, times, money and states. Pure: clinic time in, text out; never the browser's zone. */

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June',
  'July', 'August', 'September', 'October', 'November', 'December',
]
const LOCALE = 'en-IN'
const DAY_MS = 86_400_000

// --- days: 'YYYY-MM-DD'

const utc = (day) => new Date(`${day}T00:00:00Z`)
const iso = (date) => date.toISOString().slice(0, 10)

export function isDay(text) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text ?? '')) return false
  const date = utc(text)
  return !Number.isNaN(date.getTime()) && iso(date) === text
}

export const addDays = (day, count) => iso(new Date(utc(day).getTime() + count * DAY_MS))
export const daysBetween = (from, to) => Math.round((utc(to) - utc(from)) / DAY_MS)
export const daysFrom = (day, count) => Array.from({ length: count }, (_, n) => addDays(day, n))

/** "Tuesday" */
export const weekdayWords = (day) => DAYS[utc(day).getUTCDay()]
/** "1 December" */
export const dayMonth = (day) => `${utc(day).getUTCDate()} ${MONTHS[utc(day).getUTCMonth()]}`
/** "1 December 2026" */
export const dateWords = (day) => `${dayMonth(day)} ${day.slice(0, 4)}`
/** "Tuesday 1 December" */
export const dayWords = (day) => `${weekdayWords(day)} ${dayMonth(day)}`
/** "Tuesday 1 December 2026" */
export const fullDay = (day) => `${weekdayWords(day)} ${dateWords(day)}`
/** "1 Dec" */
export const shortDate = (day) => `${utc(day).getUTCDate()} ${MONTHS[utc(day).getUTCMonth()].slice(0, 3)}`
/** "Tue 1 Dec" */
export const shortDay = (day) => `${weekdayWords(day).slice(0, 3)} ${shortDate(day)}`

/** "24 to 30 November", "28 November to 4 December" */
export function daysWords(from, to) {
  const start = from.slice(0, 7) === to.slice(0, 7) ? utc(from).getUTCDate() : dayMonth(from)
  return `${start} to ${dayMonth(to)}`
}

/** "Today", "Tomorrow", "Yesterday" or "" */
export function relativeDay(day, today) {
  return { 0: 'Today', 1: 'Tomorrow', '-1': 'Yesterday' }[daysBetween(today, day)] ?? ''
}

/** "Tomorrow, Tuesday 1 December"; the year only when it is another one */
export function dayNear(day, today) {
  const words = day.slice(0, 4) === today.slice(0, 4) ? dayWords(day) : fullDay(day)
  return [relativeDay(day, today), words].filter(Boolean).join(', ')
}

/** "Tomorrow 9am", "Wed 2 Dec 3:30pm" */
export const soonWords = (day, time, today) => `${relativeDay(day, today) || shortDay(day)} ${timeWords(time)}`

/** A time in a row of times that begins on some day: "9am"; on a later one "Wed 11am", "Wed 9 Dec 11am" */
export function timeInRow(day, time, first, today) {
  if (day === first) return timeWords(time)
  return `${daysBetween(today, day) < 7 ? weekdayWords(day).slice(0, 3) : shortDay(day)} ${timeWords(time)}`
}

/** "Kolkata time" for "Asia/Kolkata" */
export const zoneWords = (zone) => `${zone.split('/').at(-1).replaceAll('_', ' ')} time`

/** "Tomorrow, Tuesday 1 December, 10am" */
export const visitWords = (visit, today) =>
  `${dayNear(visit.appointment_date, today)}, ${timeWords(visit.appointment_time)}`

// --- times: 'HH:MM', and moments: RFC 3339 carrying the clinic's offset

/** "10am", "3:30pm", "midday", "midnight" */
export function timeWords(time) {
  const [hour, minute] = time.split(':').map(Number)
  if (minute === 0 && hour === 12) return 'midday'
  if (minute === 0 && hour === 0) return 'midnight'
  const minutes = minute ? `:${String(minute).padStart(2, '0')}` : ''
  return `${hour % 12 || 12}${minutes}${hour < 12 ? 'am' : 'pm'}`
}

/** "9am to 1pm" */
export const rangeWords = (starts, ends) => `${timeWords(starts)} to ${timeWords(ends)}`

export const momentDay = (moment) => moment.slice(0, 10)
export const momentTime = (moment) => moment.slice(11, 16)
/** "1 December 2026, 9:41am" */
export const momentWords = (moment) => `${dateWords(momentDay(moment))}, ${timeWords(momentTime(moment))}`

/** "just now", "2 minutes ago", "3 hours ago", else the date */
export function agoWords(moment, now = Date.now()) {
  const minutes = Math.round((now - Date.parse(moment)) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${countWords(minutes, 'minute')} ago`
  if (minutes < 24 * 60) return `${countWords(Math.round(minutes / 60), 'hour')} ago`
  return dateWords(momentDay(moment))
}

// --- numbers, lists and keys

export const numberWords = (number) => new Intl.NumberFormat(LOCALE).format(number)

/** "1 doctor", "1,204 doctors" */
export const countWords = (count, one, many = `${one}s`) => `${numberWords(count)} ${count === 1 ? one : many}`

/** "₹800", "₹800.50" */
export function money(amount, currency) {
  const digits = Number.isInteger(amount) ? 0 : 2
  return new Intl.NumberFormat(LOCALE, {
    style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits,
  }).format(amount)
}

/** "a, b and c" */
export function listWords(items) {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

/** "Dr Meera Sharma", however the name was entered */
export const doctorName = (doctor) => doctor && (/^dr\b/i.test(doctor.full_name) ? doctor.full_name : `Dr ${doctor.full_name}`)

/** The name of somebody of a role, with a doctor's title */
export const calledBy = (name, role) => (role === 'doctor' ? doctorName({ full_name: name }) : name)

/** "MS" for "Dr Meera Sharma" */
export function initials(name) {
  const words = name.replace(/^dr\.?\s+/i, '').split(/\s+/)
  return [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => word.slice(0, 1)).join('').toUpperCase()
}

/** A name for one attempt, so that trying again cannot happen twice; randomUUID is absent outside secure pages */
export function attemptKey() {
  const { crypto } = globalThis
  if (crypto.randomUUID) return crypto.randomUUID()
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

// --- states

const STATUSES = {
  booked: { word: 'Booked', icon: 'calendar', tone: 'booked' },
  checked_in: { word: 'Checked in', icon: 'user-check', tone: 'checked' },
  completed: { word: 'Completed', icon: 'check-circle', tone: 'done' },
  no_show: { word: 'Missed', icon: 'alert-triangle', tone: 'noshow' },
  cancelled: { word: 'Cancelled', icon: 'slash', tone: 'cancelled' },
  active: { word: 'Active', icon: 'check-circle', tone: 'done' },
  pending: { word: 'Waiting for approval', icon: 'clock', tone: 'noshow' },
  blacklisted: { word: 'Blacklisted', icon: 'alert-octagon', tone: 'black' },
  queued: { word: 'Waiting', icon: 'clock', tone: 'booked' },
  running: { word: 'At work', icon: 'loader', tone: 'checked' },
  checked: { word: 'Checked', icon: 'check-square', tone: 'booked' },
  done: { word: 'Done', icon: 'check-circle', tone: 'done' },
  failed: { word: 'Failed', icon: 'alert-octagon', tone: 'black' },
  stopped: { word: 'Stopped', icon: 'slash', tone: 'cancelled' },
  expired: { word: 'Expired', icon: 'clock', tone: 'cancelled' },
  sent: { word: 'Sent', icon: 'check-circle', tone: 'done' },
  not_needed: { word: 'Not needed', icon: 'slash', tone: 'cancelled' },
  deactivated: { word: 'Deactivated', icon: 'slash', tone: 'cancelled' },
}

/** { word, icon, tone } of an appointment's or a person's status */
export const statusOf = (status) => STATUSES[status] ?? { word: status, icon: 'info', tone: 'cancelled' }
export const APPOINTMENT_STATUSES = ['booked', 'checked_in', 'completed', 'no_show', 'cancelled']

const CLOSED_WORDS = {
  no_hours: 'closed', clinic_closed: 'clinic closed', on_leave: 'on leave', full: 'full',
  too_late_today: 'over', beyond_horizon: 'not open yet', doctor_inactive: 'closed',
}

/** "6 times", "full", "on leave": what a day of slots offers */
export const dayOffer = (day) => (day.free ? countWords(day.free, 'time') : CLOSED_WORDS[day.reason] ?? 'full')

const WORDS = {
  consultation: 'Consultation', follow_up: 'Follow-up', emergency: 'Emergency',
  female: 'Female', male: 'Male', other: 'Other', undisclosed: 'Not given',
  morning: 'Morning', evening: 'Evening', patient: 'Patient', doctor: 'Doctor', admin: 'Administrator',
}

/** The word people read for a value programs use: visit types, genders, sessions, roles */
export const wordOf = (value) => WORDS[value] ?? value ?? ''

/** Options for a select from a list of such values */
export const optionsOf = (values) => values.map((value) => ({ value, label: STATUSES[value]?.word ?? wordOf(value) }))

const OPEN_JOBS = ['queued', 'running']

/** Whether long work has not ended yet */
export const isOpenJob = ({ status }) => OPEN_JOBS.includes(status)

// --- people

const ACTS_AS = { child: 'parent or guardian', parent: 'their child', partner: 'partner' }

/** A row of facts for who acts for a patient: [{ term, value }], or none */
export function guardianRows({ guardians = [] }) {
  const known = guardians.map(({ full_name: name, phone, relation }) => [name, ACTS_AS[relation], phone].filter(Boolean).join(', '))
  return known.length ? [{ term: 'Looked after by', value: known.join('; ') }] : []
}

// --- places

const HOMES = { patient: '/appointments', doctor: '/doctor', admin: '/admin' }

/** Where a person goes after signing in: the page of ours they wanted, else their own home */
export const homeOf = (role, wanted = '') => (/^\/(?![/\\])/.test(wanted) ? wanted : HOMES[role] ?? '/')
