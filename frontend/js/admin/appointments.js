/** Every appointment, to find, move, cancel and see through. */
import { computed, ref } from 'vue'
import { admin } from '../api.js'
import { FilterBar } from '../components/filter-bar.js'
import { ListPager } from '../components/list-pager.js'
import { LoadState } from '../components/load-state.js'
import { NewsBar } from '../components/news-bar.js'
import { ExportButton, filtersOf } from '../export-button.js'
import { calmList } from '../new-visits.js'
import { clinic, toast } from '../store.js'
import { useList } from '../use-list.js'
import { APPOINTMENT_STATUSES, optionsOf } from '../utils.js'
import { useDepartments, useDoctors } from './choices.js'
import { DeedDialogs } from './deed-dialogs.js'
import { useDeeds } from './deeds.js'
import { SeveralDialog } from './several-dialog.js'
import { VisitTable } from './visit-table.js'

const ALL = { value: '', label: 'All' }
const UNRESOLVED = 'unresolved'
const STATUSES = [ALL, ...optionsOf(APPOINTMENT_STATUSES), { value: UNRESOLVED, label: 'Needs an outcome' }]

const asked = ({ status, ...query }) => (status === UNRESOLVED ? { ...query, unresolved: true } : { ...query, status })
const load = (query) => admin.appointments(asked(query))

export default {
  name: 'AdminAppointments',
  components: { DeedDialogs, ExportButton, FilterBar, ListPager, LoadState, NewsBar, SeveralDialog, VisitTable },
  setup() {
    const { today } = clinic
    const usual = { q: '', status: '', doctor_id: '', department_id: '', from: today, to: '', sort: 'starts_at' }
    const { list, query, filter, sort, turn } = useList(load, usual, { settle: calmList })
    const { departmentOptions } = useDepartments()
    const { doctorOptions } = useDoctors()
    const deeds = useDeeds(list.again)
    const fields = computed(() => [
      { name: 'q', label: 'Search', type: 'search', placeholder: 'Patient, phone or reference' },
      { name: 'status', label: 'Status', options: STATUSES },
      { name: 'department_id', label: 'Department', options: [ALL, ...departmentOptions.value] },
      { name: 'doctor_id', label: 'Doctor', options: [ALL, ...doctorOptions.value] },
      { name: 'from', label: 'From', type: 'date', usual: today },
      { name: 'to', label: 'To', type: 'date' },
    ])
    const views = [
      { label: 'From today', query: {} },
      { label: 'Today', query: { to: today } },
      { label: 'Needs an outcome', query: { status: UNRESOLVED, from: '', sort: '-starts_at' } },
      { label: 'All', query: { from: '', sort: '-starts_at' } },
    ].map((view) => ({ ...view, shown: computed(() => Object.entries({ ...usual, ...view.query }).every(([key, value]) => query.value[key] === value)) }))
    const clear = () => filter({ ...usual, from: '', sort: '-starts_at' })
    const asking = ref('') // missed, cancel
    const able = (action) => (list.data?.items ?? []).filter(({ allowed_actions: actions }) => actions.includes(action))
    const several = computed(() => ({ missed: query.value.status === UNRESOLVED ? able('no_show') : [], cancel: able('cancel') }))

    async function finish(words) {
      asking.value = ''
      if (!words) return
      toast(words)
      await list.again()
    }
    const ask = () => admin.exports.ask({ list: 'appointments', filters: filtersOf(asked(query.value)) })
    return { ask, asking, clear, deeds, finish, several, fields, filter, list, query, sort, turn, views }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="page-head">
        <h1 tabindex="-1">Appointments</h1>
        <div class="d-flex flex-wrap gap-2">
          <export-button :ask="ask" page="admin-exports" />
          <router-link class="btn btn-outline" :to="{ name: 'admin-waitlist' }"><app-icon name="bell" />Waiting list</router-link>
          <router-link class="btn btn-primary" :to="{ name: 'admin-appointment-new' }"><app-icon name="plus" />Book for a patient</router-link>
        </div>
      </div>
      <nav class="views" aria-label="Views">
        <router-link v-for="view in views" :key="view.label" class="btn btn-sm btn-outline"
          :to="{ name: 'admin-appointments', query: view.query }" :aria-current="view.shown.value ? 'true' : null">{{ view.label }}</router-link>
      </nav>
      <filter-bar class="filters-many" label="Filter appointments" :fields="fields" :values="query" @filter="filter" />
      <p v-if="several.missed.length" class="alert-note d-flex flex-wrap gap-2 align-items-center">Nobody has said how these visits went.
        <button type="button" class="btn btn-sm btn-outline" @click="asking = 'missed'">Mark several as missed</button>
      </p>
      <load-state :request="list" :empty="!list.data?.items.length" empty-title="No appointments match" empty-icon="calendar" :lines="8">
        <template #empty-actions><button type="button" class="btn btn-outline" @click="clear">Show all appointments</button></template>
        <template #default="{ data }">
          <visit-table caption="Appointments" :rows="data.items" :sort="query.sort" @sort="sort" @deed="deeds.begin" />
          <list-pager :list="data" what="appointments" @turn="turn" />
          <div v-if="several.cancel.length > 1" class="actions"><button type="button" class="btn btn-outline" @click="asking = 'cancel'"><app-icon name="slash" />Cancel several appointments</button></div>
        </template>
      </load-state>
      <news-bar :request="list" />
      <deed-dialogs :deeds="deeds" />
      <several-dialog v-if="asking" :deed="asking" :visits="several[asking]" @close="finish" />
    </div>`,
}
