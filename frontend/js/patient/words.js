/** What patients read about their appointments and medicines. Pure. */
import { addDays, calledBy, countWords, doctorName, fullDay, listWords, rangeWords, statusOf, timeWords } from '../utils.js'

const MINUTES_A_DAY = 24 * 60
const WHOSE = { patient: 'you', doctor: 'your doctor', admin: 'the hospital' }
const PARTS_OF_DAY = ['in the morning', 'at midday', 'at night']

/** "9:50am": that many minutes before "10:00" */
export function earlierWords(time, minutes) {
  const [hour, minute] = time.split(':').map(Number)
  const wanted = (hour * 60 + minute - minutes + MINUTES_A_DAY) % MINUTES_A_DAY
  return timeWords(`${Math.floor(wanted / 60)}:${wanted % 60}`)
}

/** When, where and with whom, for SummaryList */
export const visitRows = (visit, { name, address }) => [
  { term: 'When', value: `${fullDay(visit.appointment_date)}, ${rangeWords(visit.appointment_time, visit.end_time)}` },
  { term: 'Where', value: [name, visit.doctor.room, address].filter(Boolean).join(', ') },
  { term: 'Who', value: `${doctorName(visit.doctor)}, ${visit.doctor.department.name}` },
]

/** Why a coming appointment cannot be moved or cancelled here, or '' */
export function fixedWords(visit, { phone, change_cutoff_hours: hours, max_patient_moves: moves }, blacklisted) {
  const allowed = visit.allowed_actions
  if (visit.status !== 'booked' || Date.parse(visit.starts_at) < Date.now() || allowed.includes('move')) return ''
  if (visit.has_treatment) return `The doctor has already recorded this visit. Call ${phone} if that is wrong.`
  if (!allowed.includes('cancel')) return `Less than ${countWords(hours, 'hour')} are left. Call ${phone} to change or cancel this appointment.`
  if (blacklisted) return `You cannot change the time online. Call ${phone} and we will help.`
  return `You have already changed the time ${countWords(moves, 'time')}. Call ${phone} to change it again.`
}

const WHAT = {
  moved: 'Time changed', amended: 'Record changed', reopened: 'Visit opened again',
  coming: 'Said you will come', check_in_undone: 'Check-in undone',
}

/** What happened to an appointment, in the patient's words, for TimeLine */
export const storyOf = ({ timeline }) =>
  timeline.map(({ at, what, who, by }) => ({
    at,
    what: WHAT[what] ?? statusOf(what).word,
    who: by || WHOSE[who] ? `by ${calledBy(by, who) || WHOSE[who]}` : '',
  }))

export const RELATIONS = { child: 'Child', parent: 'Parent', partner: 'Partner', other: 'Somebody else' }

/** "Child, 7 years" */
export const relationWords = ({ relation, age }) => [RELATIONS[relation], age != null && countWords(age, 'year')].filter(Boolean).join(', ')

/** Gives the name to show with a visit, or '' as long as all of them are one's own */
export function namesOf(visits, ownId) {
  const others = visits.some((visit) => visit.patient.id !== ownId)
  return (visit) => (others ? visit.patient.full_name : '')
}

const SAME_LOOK_MS = 30 * 60_000

/** Looks at a record in a row: one for all that the same person did for the same reason on a day, without a pause */
export function visitsOf(looks) {
  const rows = []
  for (const { at, who, role, what, reason } of looks) {
    const row = rows.at(-1)
    const [day, time, moment] = [at.slice(0, 10), at.slice(11, 16), Date.parse(at)]
    const same = row && row.who === who && row.role === role && row.what === what && row.reason === reason
    if (same && row.day === day && row.since - moment < SAME_LOOK_MS) Object.assign(row, { from: time, since: moment, times: row.times + 1 })
    else rows.push({ key: rows.length, day, from: time, to: time, since: moment, who, role, what, reason, times: 1 })
  }
  return rows
}

const REASONS = { left_without_being_seen: 'You left before you were seen' }

/** "Cancelled by your doctor: The doctor is away that day" */
export function cancelledWords({ cancelled_by: who, cancel_reason: reason }) {
  const deed = WHOSE[who] ? `Cancelled by ${WHOSE[who]}` : 'Cancelled'
  return reason ? `${deed}: ${REASONS[reason] ?? reason}` : deed
}

/** "1 in the morning, 1 at night" for "1-0-1"; '' for a dose that is words already */
export function doseWords(dose) {
  const counts = dose.split('-').map((count) => count.trim())
  if (counts.length !== 3 || !counts.every((count) => /^[\d./½]+$/.test(count))) return ''
  return listWords(counts.map((count, part) => (Number(count) === 0 ? '' : `${count} ${PARTS_OF_DAY[part]}`)).filter(Boolean))
}

/** The last day of a course of medicine */
export const lastDay = ({ prescribed_on: from, days }) => addDays(from, days - 1)
