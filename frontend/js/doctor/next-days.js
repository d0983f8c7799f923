/** The next 7 days, session by session, over the weekly pattern. */
import { computed, reactive } from 'vue'
import { doctor } from '../api.js'
import { ErrorSummary } from '../components/error-summary.js'
import { LoadState } from '../components/load-state.js'
import { WeekGrid } from '../components/week-grid.js'
import { clinic, toast } from '../store.js'
import { useForm } from '../use-form.js'
import { useRequest } from '../use-request.js'
import { useWithdrawal } from '../use-withdrawal.js'
import { countWords, dayNear, numberWords, rangeWords, shortDay, wordOf } from '../utils.js'
import { AffectedDialog } from './affected-dialog.js'
import { LeaveDialog } from './leave-dialog.js'
import { useLeaveGuard } from './use-leave-guard.js'

const SESSIONS = ['morning', 'evening']
const REASONS = { closure: 'Clinic closed', leave: 'On leave' }

function factsOf(cell) {
  if (REASONS[cell.source]) return [REASONS[cell.source], cell.booked && `${cell.booked} booked`]
  const differs = cell.source === 'override' && 'Differs from your week'
  if (!cell.open && !cell.wanted) return ['Closed', cell.booked && `${cell.booked} booked`, differs]
  const slots = cell.open ? `${countWords(cell.slots, 'slot')}, ${cell.booked} booked` : ''
  return [rangeWords(cell.starts, cell.ends), slots, differs]
}

export const NextDays = {
  name: 'NextDays',
  components: { AffectedDialog, ErrorSummary, LeaveDialog, LoadState, WeekGrid },
  setup() {
    const week = useRequest(doctor.availability, { live: true })
    const form = useForm({})
    const edits = reactive({}) // '2026-12-01 morning' -> wanted
    const wanted = (date, session, cell) => edits[`${date} ${session}`] ?? cell.open
    const changes = computed(() => Object.keys(edits).length)

    const days = computed(() => week.data.days.map((day) => ({
      key: day.date,
      title: shortDay(day.date),
      name: dayNear(day.date, clinic.today),
      cells: SESSIONS.map((session) => {
        const open = wanted(day.date, session, day[session])
        const changed = open !== day[session].open
        return { session, label: wordOf(session), open, changed, locked: !day[session].editable, facts: factsOf({ ...day[session], wanted: open }) }
      }),
    })))

    function flip({ key, session, open }) {
      const day = week.data.days.find(({ date }) => date === key)
      if (day[session].open === open) delete edits[`${key} ${session}`]
      else edits[`${key} ${session}`] = open
    }

    function discard() {
      for (const key of Object.keys(edits)) delete edits[key]
    }

    const bodyOf = () => week.data.days
      .filter(({ date }) => SESSIONS.some((session) => `${date} ${session}` in edits))
      .map((day) => ({ date: day.date, morning: wanted(day.date, 'morning', day.morning), evening: wanted(day.date, 'evening', day.evening) }))

    const { asking, save } = useWithdrawal(form, {
      send: (values, decisions) => doctor.saveAvailability({ days: bodyOf(), ...decisions }),
      done: (answer) => {
        discard()
        week.data = answer
        toast('Availability saved')
      },
    })
    const guard = useLeaveGuard(() => changes.value > 0, (to, from) => to.fullPath === from.fullPath)

    week.run()
    return { asking, changes, countWords, days, discard, flip, form, guard, numberWords, save, saveNow: () => changes.value && save(), week }
  },
  template: /* html */ `
    <load-state :request="week" v-slot="{ data }">
      <form novalidate @submit.prevent="saveNow">
        <error-summary :problems="form.problems" :error="form.error" />
        <p class="muted">Appointments of {{ data.slot_minutes }} minutes. Changes here count for these days only; your <router-link :to="{ query: { tab: 'weekly' } }">weekly pattern</router-link> stays.</p>
        <week-grid label="The next 7 days" :days="days" @switch="flip" v-slot="{ cell }">
          <template v-for="fact in cell.facts" :key="fact"><span v-if="fact">{{ fact }}</span></template>
          <b v-if="cell.changed" class="gold-text">Not saved yet</b>
        </week-grid>
        <div class="actions save-bar">
          <button type="submit" class="btn btn-primary" :disabled="!changes" :aria-disabled="form.busy">{{ form.busy ? 'Saving…' : 'Save changes' }}</button>
          <button v-if="changes" type="button" class="btn btn-quiet" @click="discard">Discard changes</button>
          <span class="muted" role="status">{{ changes ? countWords(changes, 'change') + ' not saved' : numberWords(data.slots_open) + ' slots open, ' + numberWords(data.slots_booked) + ' booked' }}</span>
        </div>
      </form>
      <affected-dialog :asking="asking" :busy="form.busy" @decide="save" />
      <leave-dialog :guard="guard" />
    </load-state>`,
}
