/** The weekly pattern: which sessions, with which hours of one's own. */
import { computed, ref } from 'vue'
import { doctor } from '../api.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { LoadState } from '../components/load-state.js'
import { WeekGrid } from '../components/week-grid.js'
import { clinic, toast } from '../store.js'
import { useForm } from '../use-form.js'
import { useRequest } from '../use-request.js'
import { useWithdrawal } from '../use-withdrawal.js'
import { rangeWords, timeWords, wordOf } from '../utils.js'
import { AffectedDialog } from './affected-dialog.js'
import { LeaveDialog } from './leave-dialog.js'
import { useLeaveGuard } from './use-leave-guard.js'

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const SESSIONS = ['morning', 'evening']
const LENGTHS = [10, 15, 20, 30, 45, 60].map((minutes) => ({ value: String(minutes), label: `${minutes} minutes` }))

const copyOf = ({ slot_minutes: minutes, week }) => ({
  slot_minutes: String(minutes),
  week: week.map(({ weekday, morning, evening }) => ({ weekday, morning: { ...morning }, evening: { ...evening } })),
})

const hoursOf = ({ open, starts, ends }) => (open ? { open, starts, ends } : { open })

function problemsOf({ week }) {
  const problems = {}
  week.forEach((day, index) => {
    for (const session of SESSIONS) {
      const { open, starts, ends } = day[session]
      const where = `${WEEKDAYS[day.weekday]} ${session}`
      const clinics = clinic.sessions[session]
      if (open && !starts) problems[`week.${index}.${session}.starts`] = `Enter when ${where} starts`
      if (open && !ends) problems[`week.${index}.${session}.ends`] = `Enter when ${where} ends`
      if (open && starts && ends && starts >= ends) problems[`week.${index}.${session}.ends`] = `${where} must end after it starts`
      if (open && starts && starts < clinics.starts) problems[`week.${index}.${session}.starts`] = `${where} starts at ${timeWords(clinics.starts)} or later`
      if (open && ends && ends > clinics.ends) problems[`week.${index}.${session}.ends`] = `${where} ends by ${timeWords(clinics.ends)}`
    }
  })
  return problems
}

export const WeeklyHours = {
  name: 'WeeklyHours',
  components: { AffectedDialog, ErrorSummary, FormField, LeaveDialog, LoadState, WeekGrid },
  setup() {
    const schedule = useRequest(doctor.schedule)
    const form = useForm({ slot_minutes: '30', week: [] })
    const baseline = ref('')
    const changed = computed(() => Boolean(schedule.data) && JSON.stringify(form.values) !== baseline.value)

    function show(answer) {
      form.fill(copyOf(answer))
      baseline.value = JSON.stringify(form.values)
    }

    const days = computed(() => form.values.week.map((day, index) => ({
      key: String(day.weekday),
      title: WEEKDAYS[day.weekday],
      name: WEEKDAYS[day.weekday],
      index,
      cells: SESSIONS.map((session) => ({ session, label: wordOf(session), open: day[session].open })),
    })))

    const dayOf = (weekday) => form.values.week.find((day) => day.weekday === Number(weekday))

    function copyMonday() {
      const monday = dayOf(0)
      for (const weekday of [1, 2, 3, 4]) Object.assign(dayOf(weekday), { morning: { ...monday.morning }, evening: { ...monday.evening } })
      form.fail([])
    }

    const { asking, save } = useWithdrawal(form, {
      check: problemsOf,
      send: ({ slot_minutes: minutes, week }, decisions) => doctor.saveSchedule({
        slot_minutes: Number(minutes),
        week: week.map(({ weekday, morning, evening }) => ({ weekday, morning: hoursOf(morning), evening: hoursOf(evening) })),
        ...decisions,
      }),
      done: (answer) => {
        show(answer)
        toast('Weekly pattern saved')
      },
    })
    const guard = useLeaveGuard(() => changed.value, (to, from) => to.fullPath === from.fullPath)

    schedule.run().then((answer) => answer && show(answer))
    return {
      LENGTHS, asking, changed, clinic, copyMonday, dayOf, days, form, guard, rangeWords, save, schedule,
      flip: ({ key, session, open }) => { dayOf(key)[session].open = open },
      discard: () => { form.fill(JSON.parse(baseline.value)); form.fail([]) },
      errorOf: (index, session) => form.errors[`week.${index}.${session}.starts`] || form.errors[`week.${index}.${session}.ends`] || form.errors[`week.${index}.${session}`],
    }
  },
  template: /* html */ `
    <load-state :request="schedule" :lines="7">
      <form novalidate @submit.prevent="save()">
        <error-summary :problems="form.problems" :error="form.error" />
        <p class="muted measure">Your usual week, inside the clinic's hours: morning {{ rangeWords(clinic.sessions.morning.starts, clinic.sessions.morning.ends) }}, evening {{ rangeWords(clinic.sessions.evening.starts, clinic.sessions.evening.ends) }}.</p>
        <div class="week-tools">
          <form-field v-bind="form.field('slot_minutes')" label="Length of an appointment" as="select" :options="LENGTHS" hint="Booked appointments keep theirs" />
          <button type="button" class="btn btn-outline" @click="copyMonday"><app-icon name="copy" />Copy Monday to every weekday</button>
        </div>
        <week-grid rows label="Weekly pattern" :days="days" @switch="flip" v-slot="{ day, cell }">
          <template v-if="cell.open">
            <span class="week-hours">
              <label class="visually-hidden" :for="'field-week.' + day.index + '.' + cell.session + '.starts'">{{ day.name }}, {{ cell.session }} starts</label>
              <input :id="'field-week.' + day.index + '.' + cell.session + '.starts'" v-model="dayOf(day.key)[cell.session].starts" class="form-control" type="time" :aria-invalid="Boolean(errorOf(day.index, cell.session))">
              to
              <label class="visually-hidden" :for="'field-week.' + day.index + '.' + cell.session + '.ends'">{{ day.name }}, {{ cell.session }} ends</label>
              <input :id="'field-week.' + day.index + '.' + cell.session + '.ends'" v-model="dayOf(day.key)[cell.session].ends" class="form-control" type="time" :aria-invalid="Boolean(errorOf(day.index, cell.session))">
            </span>
            <span v-if="errorOf(day.index, cell.session)" class="err">{{ errorOf(day.index, cell.session) }}</span>
          </template>
          <span v-else>Closed</span>
        </week-grid>
        <div class="actions save-bar">
          <button type="submit" class="btn btn-primary" :disabled="!changed" :aria-disabled="form.busy">{{ form.busy ? 'Saving…' : 'Save weekly pattern' }}</button>
          <button v-if="changed" type="button" class="btn btn-quiet" @click="discard">Discard changes</button>
          <span class="muted" role="status">{{ changed ? 'Changes are not saved yet' : '' }}</span>
        </div>
      </form>
      <affected-dialog :asking="asking" :busy="form.busy" @decide="save" />
      <leave-dialog :guard="guard" />
    </load-state>`,
}
