/** Single dates whose hours differ from the weekly pattern: closed, open, or with hours of their own. */
import { computed, ref } from 'vue'
import { doctor } from '../api.js'
import { DataTable } from '../components/data-table.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { LoadState } from '../components/load-state.js'
import { clinic, toast } from '../store.js'
import { useForm } from '../use-form.js'
import { useRequest } from '../use-request.js'
import { useWithdrawal } from '../use-withdrawal.js'
import { addDays, fullDay, isDay, rangeWords, wordOf } from '../utils.js'
import { AffectedDialog } from './affected-dialog.js'

const SESSIONS = ['morning', 'evening']
const STATES = [{ value: 'usual', label: 'As in the weekly pattern' }, { value: 'closed', label: 'Closed' }, { value: 'open', label: 'Open' }]
const COLUMNS = [{ key: 'day', label: 'Date' }, { key: 'hours', label: 'Hours' }, { key: 'actions', label: '', end: true }]
const EMPTY = { date: '', ...Object.fromEntries(SESSIONS.flatMap((session) => [[session, 'usual'], [`${session}_starts`, ''], [`${session}_ends`, '']])) }

const hoursWords = ({ session, open, starts, ends }) =>
  `${wordOf(session)}: ${open ? (starts ? rangeWords(starts, ends) : 'usual hours') : 'closed'}`

/** The form's answer for one date, as the API keeps it */
const itemsOf = (values) => SESSIONS.filter((session) => values[session] !== 'usual').map((session) => {
  const open = values[session] === 'open'
  return { date: values.date, session, open, starts: open ? values[`${session}_starts`] : null, ends: open ? values[`${session}_ends`] : null }
})

function valuesOf(date, items) {
  const values = { ...EMPTY, date }
  for (const { session, open, starts, ends } of items) {
    const usual = clinic.sessions[session]
    Object.assign(values, { [session]: open ? 'open' : 'closed', [`${session}_starts`]: starts ?? (open ? usual.starts : ''), [`${session}_ends`]: ends ?? (open ? usual.ends : '') })
  }
  return values
}

function problemsOf(values) {
  const problems = { date: !isDay(values.date) ? 'Enter the date' : values.date < clinic.today ? 'Choose a day from today on' : '' }
  if (SESSIONS.every((session) => values[session] === 'usual')) problems.morning = 'Choose what is different on that day'
  for (const session of SESSIONS.filter((name) => values[name] === 'open')) {
    const { starts: earliest, ends: latest } = clinic.sessions[session]
    const [starts, ends] = [values[`${session}_starts`], values[`${session}_ends`]]
    const range = `The ${session} goes from ${rangeWords(earliest, latest)}`
    problems[`${session}_starts`] = !starts ? `Enter when the ${session} starts` : starts < earliest && range
    problems[`${session}_ends`] = !ends ? `Enter when the ${session} ends` : ends > latest ? range : starts >= ends && `The ${session} must end after it starts`
  }
  return problems
}

export const ExceptionDays = {
  name: 'ExceptionDays',
  components: { AffectedDialog, DataTable, ErrorSummary, FormField, LoadState },
  setup() {
    const exceptions = useRequest(doctor.exceptions, { live: true })
    const form = useForm(EMPTY)
    const removing = ref(null) // the row that is taken away, instead of the form's date being kept
    const rows = computed(() => {
      const dates = [...new Set(exceptions.data.items.map(({ date }) => date))]
      return dates.map((date) => ({ date, items: exceptions.data.items.filter((item) => item.date === date) }))
    })

    /** All exceptions as they are now, with one date's replaced: the API takes them whole. */
    async function replaced(date, items) {
      const now = await doctor.exceptions()
      return [...now.items.filter((item) => item.date !== date), ...items]
    }

    const { asking, save } = useWithdrawal(form, {
      check: (values) => (removing.value ? {} : problemsOf(values)),
      send: async (values, decisions) => {
        const row = removing.value
        const items = row ? await replaced(row.date, []) : await replaced(values.date, itemsOf(values))
        return doctor.saveExceptions({ items, ...decisions })
      },
      done: (answer) => {
        exceptions.data = answer
        const row = removing.value
        if (row) return toast('Exception removed', { label: 'Undo', act: () => restore(row) })
        toast(`Saved: ${fullDay(form.values.date)}`)
        return form.fill(EMPTY)
      },
    })

    async function restore({ date, items }) {
      try {
        exceptions.data = await doctor.saveExceptions({ items: await replaced(date, items), bookings: 'keep' })
      } catch (error) {
        if (error.name !== 'ApiError') throw error
        form.fail([{ name: '', message: error.message }])
      }
    }

    function keep(row = null) {
      removing.value = row
      return save()
    }

    function change({ date, items }) {
      form.fill(valuesOf(date, items))
      form.fail([])
      document.getElementById('field-morning').focus()
    }

    /** A session that is opened begins with the clinic's hours. */
    function choose(session, state) {
      form.values[session] = state
      const { starts, ends } = clinic.sessions[session]
      if (state === 'open' && !form.values[`${session}_starts`]) Object.assign(form.values, { [`${session}_starts`]: starts, [`${session}_ends`]: ends })
    }

    exceptions.run()
    return {
      COLUMNS, SESSIONS, STATES, asking, change, choose, clinic, exceptions, form, fullDay, hoursWords, keep, rows, save, wordOf,
      last: computed(() => addDays(clinic.today, clinic.staff_horizon_days)),
    }
  },
  template: /* html */ `
    <div class="columns">
      <section aria-labelledby="exceptions-title">
        <h2 id="exceptions-title">Dates that differ</h2>
        <load-state :request="exceptions" :lines="3" :empty="!exceptions.data?.items.length" empty-title="Every date follows the weekly pattern" empty-icon="calendar">
          <data-table caption="Dates that differ from the weekly pattern" :columns="COLUMNS" :rows="rows" row-key="date">
            <template #cell-day="{ row }">{{ fullDay(row.date) }}</template>
            <template #cell-hours="{ row }"><span><span v-for="item in row.items" :key="item.session" class="d-block">{{ hoursWords(item) }}</span></span></template>
            <template #cell-actions="{ row }">
              <span class="chips">
                <button type="button" class="btn btn-sm btn-outline" @click="change(row)">Change<span class="visually-hidden"> {{ ' ' + fullDay(row.date) }}</span></button>
                <button type="button" class="btn btn-sm btn-outline" @click="keep(row)">Remove<span class="visually-hidden"> the exception of {{ fullDay(row.date) }}</span></button>
              </span>
            </template>
          </data-table>
        </load-state>
      </section>
      <section class="card" aria-labelledby="exception-new">
        <h2 id="exception-new">Set a date</h2>
        <form novalidate @submit.prevent="keep()">
          <error-summary :problems="form.problems" :error="form.error" />
          <form-field v-bind="form.field('date')" label="Date" type="date" :min="clinic.today" :max="last" />
          <fieldset v-for="session in SESSIONS" :key="session" class="plain">
            <legend class="visually-hidden">{{ wordOf(session) }}</legend>
            <form-field v-bind="form.field(session)" :label="wordOf(session)" as="select" :options="STATES" @update:model-value="choose(session, $event)" />
            <div v-if="form.values[session] === 'open'" class="row-fields">
              <form-field v-bind="form.field(session + '_starts')" label="Starts" type="time" />
              <form-field v-bind="form.field(session + '_ends')" label="Ends" type="time" />
            </div>
          </fieldset>
          <div class="actions"><button type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Saving…' : 'Save this date' }}</button></div>
        </form>
      </section>
      <affected-dialog :asking="asking" :busy="form.busy" @decide="save()" />
    </div>`,
}
