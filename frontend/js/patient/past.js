/** A patient's past appointments, with what became of them. */
import { computed } from 'vue'
import { patient } from '../api.js'
import { DataTable } from '../components/data-table.js'
import { FilterBar } from '../components/filter-bar.js'
import { ListPager } from '../components/list-pager.js'
import { LoadState } from '../components/load-state.js'
import { StatusTag } from '../components/status-tag.js'
import { session } from '../store.js'
import { useList } from '../use-list.js'
import { dateWords, optionsOf, timeWords } from '../utils.js'
import { usePersons } from './use-persons.js'

const STATUS = { name: 'status', label: 'Status', options: [{ value: '', label: 'All' }, ...optionsOf(['completed', 'cancelled', 'no_show'])] }
const FOR = { key: 'person', label: 'For' }
const COLUMNS = [
  { key: 'when', label: 'When' },
  { key: 'doctor', label: 'Doctor' },
  { key: 'department', label: 'Department' },
  { key: 'status', label: 'Status' },
  { key: 'treatment', label: 'Treatment' },
]

export default {
  name: 'PastAppointments',
  components: { DataTable, FilterBar, ListPager, LoadState, StatusTag },
  setup() {
    const load = ({ cursor, status, patient_id: personId }) => patient.appointments({ cursor, status, patient_id: personId, when: 'past' })
    const { list, query, filter, turn } = useList(load, { status: '', patient_id: '' })
    const { family, persons, several } = usePersons()
    const none = computed(() => (query.value.status || query.value.patient_id ? 'No past appointments match' : 'No past appointments'))
    const columns = computed(() => (several.value ? [COLUMNS[0], FOR, ...COLUMNS.slice(1)] : COLUMNS))
    const fields = computed(() => (several.value ? [STATUS, whom.value] : [STATUS]))
    const whom = computed(() => ({
      name: 'patient_id',
      label: 'For',
      options: [{ value: '', label: 'Everybody' }, ...persons.value.map(({ id, name }) => ({ value: id || String(session.user?.profile_id), label: name }))],
    }))
    family.run()
    return { columns, dateWords, fields, filter, list, none, query, timeWords, turn }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="page-head"><h1>Past appointments</h1></div>
      <filter-bar label="Filter past appointments" :fields="fields" :values="query" @filter="filter" />
      <load-state :request="list" :empty="!list.data?.items.length" :empty-title="none" empty-icon="clock" v-slot="{ data }">
        <data-table caption="Past appointments, newest first" :columns="columns" :rows="data.items">
          <template #cell-when="{ row }"><router-link :to="{ name: 'patient-appointment', params: { id: row.id } }">{{ dateWords(row.appointment_date) }}, {{ timeWords(row.appointment_time) }}</router-link></template>
          <template #cell-person="{ row }">{{ row.patient.full_name }}</template>
          <template #cell-doctor="{ row }">{{ doctorName(row.doctor) }}</template>
          <template #cell-department="{ row }">{{ row.doctor.department.name }}</template>
          <template #cell-status="{ row }"><status-tag :status="row.status" /></template>
          <template #cell-treatment="{ row }">{{ row.has_treatment ? 'Recorded' : 'None' }}</template>
        </data-table>
        <list-pager :list="data" what="appointments" @turn="turn" />
      </load-state>
    </div>`,
}
