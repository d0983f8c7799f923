/** A day in the order of the clock: appointments, free times, and where now is. */
import { computed } from 'vue'
import { countWords, rangeWords, timeWords, wordOf } from '../utils.js'
import { DayVisit } from './day-visit.js'

/** Free times that follow each other are one row. */
function freeRuns(slots) {
  const runs = []
  for (const slot of slots.filter(({ state }) => state === 'free')) {
    const last = runs.at(-1)
    if (last && last.end === slot.time && last.session === slot.session) Object.assign(last, { end: slot.end, count: last.count + 1 })
    else runs.push({ kind: 'free', key: `free-${slot.time}`, time: slot.time, end: slot.end, session: slot.session, count: 1 })
  }
  return runs
}

function withNow(rows, now) {
  const next = rows.findIndex(({ time }) => time > now)
  const place = next < 0 ? rows.length : next
  const session = (rows[place] ?? rows.at(-1)).session
  return rows.toSpliced(place, 0, { kind: 'now', key: 'now', time: now, session })
}

export const DayList = {
  name: 'DayList',
  components: { DayVisit },
  props: {
    visits: { type: Array, required: true },
    slots: { type: Array, required: true },
    sessions: { type: Object, required: true },
    now: { type: String, default: '' }, // '11:25' where the day is today
  },
  emits: ['changed'],
  setup(props) {
    const rows = computed(() => {
      const live = props.visits.filter(({ status }) => status !== 'cancelled')
        .map((visit) => ({ kind: 'visit', key: visit.id, time: visit.appointment_time, session: visit.session, visit }))
      const all = [...live, ...freeRuns(props.slots)].sort((a, b) => a.time.localeCompare(b.time))
      return props.now && all.length ? withNow(all, props.now) : all
    })
    return {
      countWords, rangeWords, timeWords,
      cancelled: computed(() => props.visits.filter(({ status }) => status === 'cancelled')),
      parts: computed(() => Object.entries(props.sessions)
        .map(([session, { starts, ends }]) => ({
          session, title: wordOf(session), hours: rangeWords(starts, ends), rows: rows.value.filter((row) => row.session === session),
        }))
        .filter((part) => part.rows.length)),
    }
  },
  template: /* html */ `
    <section v-for="part in parts" :key="part.session" class="day-part">
      <h2>{{ part.title }} <span class="muted">{{ part.hours }}</span></h2>
      <ol class="day-list">
        <li v-for="row in part.rows" :key="row.key" :class="'line-' + row.kind">
          <day-visit v-if="row.kind === 'visit'" :visit="row.visit" @changed="(...change) => $emit('changed', ...change)" />
          <template v-else-if="row.kind === 'now'"><b>Now</b> {{ timeWords(row.time) }}</template>
          <template v-else><span class="day-time">{{ rangeWords(row.time, row.end) }}</span> <span>{{ countWords(row.count, 'free time') }}</span></template>
        </li>
      </ol>
    </section>
    <details v-if="cancelled.length" class="day-cancelled">
      <summary>{{ cancelled.length }} cancelled</summary>
      <ol class="day-list"><li v-for="visit in cancelled" :key="visit.id"><day-visit :visit="visit" @changed="(...change) => $emit('changed', ...change)" /></li></ol>
    </details>`,
}
