/** Words of the admin pages: when a visit is, why it was cancelled, what an audit line says. */
import { relativeDay, shortDay, timeWords } from '../utils.js'
import { LEFT } from './deeds.js'

/** "Tue 1 Dec, 10am"; the year when it is another one */
export function startWords({ appointment_date: day, appointment_time: time }, today) {
  const year = day.slice(0, 4) === today.slice(0, 4) ? '' : ` ${day.slice(0, 4)}`
  return `${shortDay(day)}${year}, ${timeWords(time)}`
}

/** "Today, Tue 1 Dec, 10am" */
export const whenWords = (visit, today) =>
  [relativeDay(visit.appointment_date, today), startWords(visit, today)].filter(Boolean).join(', ')

export const reasonWords = (reason) => (reason === LEFT ? 'Left without being seen' : reason)

/** "Appointment booked" for "appointment.booked" */
export function actionWords(action) {
  const words = action.replace(/^totp/, 'two-step sign-in').replace(/[._]/g, ' ')
  return words[0].toUpperCase() + words.slice(1)
}
