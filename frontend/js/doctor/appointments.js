/** All of the doctor's appointments. */
import { doctor } from '../api.js'
import { DataTable } from '../components/data-table.js'
import { FilterBar } from '../components/filter-bar.js'
import { ListPager } from '../components/list-pager.js'
import { LoadState } from '../components/load-state.js'
import { NewsBar } from '../components/news-bar.js'
import { ExportButton, filtersOf } from '../export-button.js'
import { StatusTag } from '../components/status-tag.js'
import { calmList } from '../new-visits.js'
import { useList } from '../use-list.js'
import { APPOINTMENT_STATUSES, optionsOf, shortDay, timeWords } from '../utils.js'
import { personWords } from './words.js'

const UNRESOLVED = 'unresolved'
const asked = ({ status, ...query }) => (status === UNRESOLVED ? { ...query, unresolved: true } : { ...query, status })

const FIELDS = [
  { name: 'q', label: 'Search', type: 'search', placeholder: 'Patient, phone or reference' },
  { name: 'status', label: 'Status', options: [{ value: '', label: 'All' }, ...optionsOf(APPOINTMENT_STATUSES), { value: UNRESOLVED, label: 'Needs an outcome' }] },
  { name: 'from', label: 'From', type: 'date' },
  { name: 'to', label: 'To', type: 'date' },
]
const COLUMNS = [
  { key: 'when', label: 'When', sort: 'starts_at' },
  { key: 'patient', label: 'Patient' },
  { key: 'about', label: 'About' },
  { key: 'reason', label: 'Reason for visit' },
  { key: 'status', label: 'Status' },
]

export default {
  name: 'DoctorAppointments',
  components: { DataTable, ExportButton, FilterBar, ListPager, LoadState, NewsBar, StatusTag },
  setup() {
    const usual = { q: '', status: '', from: '', to: '', sort: '-starts_at' }
    const { list, query, filter, sort, turn } = useList((query) => doctor.appointments(asked(query)), usual, { settle: calmList })
    const ask = () => doctor.exports.ask({ filters: filtersOf(query.value) })
    return { COLUMNS, FIELDS, ask, filter, list, personWords, query, shortDay, sort, timeWords, turn }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="page-head">
        <h1 tabindex="-1">Appointments</h1>
        <div class="d-flex flex-wrap gap-2">
          <router-link class="btn btn-quiet" :to="{ name: 'doctor-exports' }">My exports</router-link>
          <export-button :ask="ask" page="doctor-exports" />
        </div>
      </div>
      <filter-bar label="Filter appointments" :fields="FIELDS" :values="query" @filter="filter" />
      <load-state :request="list" :empty="!list.data?.items.length" empty-title="No appointments match" empty-icon="calendar" v-slot="{ data }">
        <data-table caption="Appointments" :columns="COLUMNS" :rows="data.items" :sort="query.sort" @sort="sort">
          <template #cell-when="{ row }">
            <router-link :to="{ name: 'doctor-appointment', params: { id: row.id } }">{{ shortDay(row.appointment_date) }} {{ row.appointment_date.slice(0, 4) }}, {{ timeWords(row.appointment_time) }}</router-link>
          </template>
          <template #cell-patient="{ row }">{{ row.patient.full_name }}</template>
          <template #cell-about="{ row }">{{ personWords(row.patient) || 'Not given' }}</template>
          <template #cell-reason="{ row }"><span class="cut">{{ row.reason || 'Not given' }}</span></template>
          <template #cell-status="{ row }"><status-tag :status="row.status" /></template>
        </data-table>
        <list-pager :list="data" what="appointments" @turn="turn" />
      </load-state>
      <news-bar :request="list" />
    </div>`,
}
