/** Leave: days, or sessions of days, without patients. */
import { ref, watch } from 'vue'
import { doctor } from '../api.js'
import { DataTable } from '../components/data-table.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { ListPager } from '../components/list-pager.js'
import { LoadState } from '../components/load-state.js'
import { clinic, toast } from '../store.js'
import { useForm } from '../use-form.js'
import { useRequest } from '../use-request.js'
import { useUrl } from '../use-url.js'
import { useWithdrawal } from '../use-withdrawal.js'
import { daysWords, fullDay, isDay, optionsOf, wordOf } from '../utils.js'
import { AffectedDialog } from './affected-dialog.js'

const EMPTY = { first_day: '', last_day: '', session: '', reason: '' }
const SESSIONS = [{ value: '', label: 'All day' }, ...optionsOf(['morning', 'evening'])]
const COLUMNS = [
  { key: 'days', label: 'Days' },
  { key: 'session', label: 'Session' },
  { key: 'reason', label: 'Reason' },
  { key: 'actions', label: '', end: true },
]

const daysOf = ({ first_day: first, last_day: last }) => (first === last ? fullDay(first) : `${daysWords(first, last)} ${last.slice(0, 4)}`)

const leaveOf = ({ first_day: first, last_day: last, session, reason }) => ({ first_day: first, last_day: last || first, session: session || null, reason })

const missing = ({ first_day: first, last_day: last }) => ({
  first_day: !isDay(first) && 'Enter the first day',
  last_day: last && last < first && 'The last day cannot be before the first',
})

export const LeaveDays = {
  name: 'LeaveDays',
  components: { AffectedDialog, DataTable, ErrorSummary, FormField, ListPager, LoadState },
  setup() {
    const { query, set } = useUrl({ tab: 'next7', page: '' })
    const form = useForm(EMPTY)
    const leave = useRequest(doctor.leave, { live: true })
    const removing = ref('')

    const { asking, save } = useWithdrawal(form, {
      check: missing,
      send: (values, decisions) => doctor.addLeave({ ...leaveOf(values), ...decisions }),
      done: (added) => {
        form.fill(EMPTY)
        toast(`Leave added: ${daysOf(added)}`)
        leave.again()
      },
    })

    async function attempt(change) {
      try {
        await change()
        leave.again()
      } catch (error) {
        if (error.name !== 'ApiError') throw error
        form.fail([{ name: '', message: error.message }])
      }
    }

    async function remove(row) {
      if (removing.value) return
      removing.value = row.id
      await attempt(async () => {
        await doctor.endLeave(row.id)
        toast('Leave removed', { label: 'Undo', act: () => attempt(() => doctor.addLeave({ ...leaveOf(row), bookings: 'keep' })) })
      })
      removing.value = ''
    }

    watch(() => query.value.page, (page) => leave.run({ page }), { immediate: true })
    return { COLUMNS, SESSIONS, asking, clinic, daysOf, form, leave, remove, save, set, wordOf }
  },
  template: /* html */ `
    <div class="columns">
      <section aria-labelledby="leave-title">
        <h2 id="leave-title">Planned leave</h2>
        <load-state :request="leave" :lines="2" :empty="!leave.data?.items.length" empty-title="No leave planned" empty-icon="sun" v-slot="{ data }">
          <data-table caption="Planned leave" :columns="COLUMNS" :rows="data.items">
            <template #cell-days="{ row }">{{ daysOf(row) }}</template>
            <template #cell-session="{ row }">{{ row.session ? wordOf(row.session) : 'All day' }}</template>
            <template #cell-reason="{ row }">{{ row.reason || 'Not given' }}</template>
            <template #cell-actions="{ row }"><button type="button" class="btn btn-sm btn-outline" @click="remove(row)">Remove<span class="visually-hidden"> leave of {{ daysOf(row) }}</span></button></template>
          </data-table>
          <list-pager :list="data" what="leaves" @turn="set" />
        </load-state>
      </section>
      <section class="card" aria-labelledby="leave-new">
        <h2 id="leave-new">Add leave</h2>
        <form novalidate @submit.prevent="save()">
          <error-summary :problems="form.problems" :error="form.error" />
          <form-field v-bind="form.field('first_day')" label="First day" type="date" :min="clinic.today" />
          <form-field v-bind="form.field('last_day')" label="Last day" type="date" :min="form.values.first_day || clinic.today" hint="Leave empty for one day" optional />
          <form-field v-bind="form.field('session')" label="Session" as="select" :options="SESSIONS" />
          <form-field v-bind="form.field('reason')" label="Reason" maxlength="200" optional hint="Patients do not see this" />
          <div class="actions"><button type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Saving…' : 'Add leave' }}</button></div>
        </form>
      </section>
      <affected-dialog :asking="asking" :busy="form.busy" @decide="save" />
    </div>`,
}
