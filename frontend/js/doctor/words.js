/** Words that the doctor's pages share. */
import { calledBy, countWords, momentDay, momentTime, momentWords, statusOf, timeWords, wordOf } from '../utils.js'

const STEPS = {
  moved: 'Moved to another time', reopened: 'Opened again', amended: 'Record amended',
  coming: 'Said they will come', check_in_undone: 'Check-in undone',
}

/** "34 years, female" */
export function personWords({ age, gender }) {
  const known = gender && gender !== 'undisclosed' ? wordOf(gender).toLowerCase() : ''
  return [age != null && countWords(age, 'year'), known].filter(Boolean).join(', ')
}

/** What TimeLine shows, from what the API recorded */
export const storyOf = (timeline) =>
  timeline.map(({ at, what, who, by }) => ({ at, what: STEPS[what] ?? statusOf(what).word, who: calledBy(by, who) || wordOf(who) }))

/** "10:42am" for a moment of today, else with its date */
export const draftWords = (moment, today) => (momentDay(moment) === today ? timeWords(momentTime(moment)) : momentWords(moment))

/** "Amlodipine 5 mg" */
export const medicineName = ({ name, strength }) => [name, strength].filter(Boolean).join(' ')

/** "1-0-1, 30 days, after food" */
export const medicineUse = ({ dose, days, instructions }) =>
  [dose, days && countWords(Number(days), 'day'), instructions].filter(Boolean).join(', ')

const REASON_WORDS = { left_without_being_seen: 'Left without being seen' }
export const reasonWords = (reason) => REASON_WORDS[reason] ?? reason
