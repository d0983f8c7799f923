/** What a line of the log says beyond its action: what was before and is now, and the rest by name. */
import { clinic } from '../store.js'
import { listWords, momentDay, momentTime, money, shortDay, timeWords } from '../utils.js'

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/
const NAMES = { fee_minor: 'Fee', slot_minutes: 'Minutes per appointment', department_id: 'Department', fields: 'Changed' }

const plain = (text) => text.replaceAll('_', ' ')
const capital = (text) => text[0].toUpperCase() + text.slice(1)
const nameWords = (name) => NAMES[name] ?? capital(plain(name))

function valueWords(name, value) {
  if (value === '' || value == null) return 'nothing'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (name === 'fee_minor') return money(value / 100, clinic.currency)
  if (Array.isArray(value)) return listWords(value.map((each) => plain(String(each)))) || 'nothing'
  if (MOMENT.test(value)) return `${shortDay(momentDay(value))} ${momentDay(value).slice(0, 4)}, ${timeWords(momentTime(value))}`
  return typeof value === 'object' ? JSON.stringify(value) : plain(String(value))
}

const changeOf = (name, [before, after]) => ({ name: nameWords(name), before: valueWords(name, before), after: valueWords(name, after) })

/** [{ name, before?, after }] */
export function detailsOf({ details: { changes = {}, from, to, ...rest } }) {
  return [
    ...(from && to ? [changeOf('time', [from, to])] : []),
    ...Object.entries(changes).map(([name, pair]) => changeOf(name, pair)),
    ...Object.entries({ ...rest, ...(from && !to && { from }), ...(to && !from && { to }) }).map(([name, value]) => ({ name: nameWords(name), after: valueWords(name, value) })),
  ]
}
