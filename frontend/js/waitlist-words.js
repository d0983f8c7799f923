/** Words for places on the waiting list. Pure. */
import { dayMonth, doctorName, listWords, timeWords, visitWords } from './utils.js'

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const SESSIONS = { morning: 'in the morning', evening: 'in the evening' }

/** "Dr Meera Sharma", "Any doctor in Cardiology" */
export const targetWords = ({ doctor, department }) => doctorName(doctor) ?? `Any doctor in ${department.name}`

/** "Mondays and Thursdays in the morning, 1 to 31 December" */
export function wishWords({ weekdays, session, first_day: first, last_day: last }) {
  const days = weekdays.length ? listWords(weekdays.map((day) => `${WEEKDAYS[day]}s`)) : 'Any day'
  const span = first === last ? `on ${dayMonth(first)}` : `from ${dayMonth(first)} to ${dayMonth(last)}`
  return [days, SESSIONS[session], span].filter(Boolean).join(' ')
}

/** "Tomorrow, Wednesday 2 December, 3pm to 3:30pm" */
export const heldWords = (held, today) => `${visitWords(held, today)} to ${timeWords(held.end_time)}`
