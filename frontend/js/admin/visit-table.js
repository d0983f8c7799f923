/** Appointments as rows, with what may be done to each. */
import { computed } from 'vue'
import { DataTable } from '../components/data-table.js'
import { StatusTag } from '../components/status-tag.js'
import { clinic } from '../store.js'
import { relativeDay } from '../utils.js'
import { DeedButtons } from './deed-buttons.js'
import { startWords } from './words.js'

const COLUMNS = [
  { key: 'when', label: 'When', sort: 'starts_at' },
  { key: 'patient', label: 'Patient' },
  { key: 'doctor', label: 'Doctor' },
  { key: 'status', label: 'Status' },
  { key: 'deeds', label: '', end: true },
]

export const VisitTable = {
  name: 'VisitTable',
  components: { DataTable, DeedButtons, StatusTag },
  props: {
    caption: { type: String, required: true },
    rows: { type: Array, required: true },
    sort: { type: String, default: '' },
    without: { type: String, default: '' }, // patient or doctor, where all rows have the same
  },
  emits: ['sort', 'deed'], // deed: (name, appointment)
  setup: (props) => ({
    clinic, startWords,
    about: ({ appointment_date: day, reference, walk_in: walkIn }) => [relativeDay(day, clinic.today), reference, walkIn && 'Walk-in'].filter(Boolean).join(' · '),
    columns: computed(() => COLUMNS.filter(({ key }) => key !== props.without)
      .map((column) => (props.sort ? column : { ...column, sort: undefined }))),
  }),
  template: /* html */ `
    <data-table :caption="caption" :columns="columns" :rows="rows" :sort="sort" @sort="$emit('sort', $event)">
      <template #cell-when="{ row }">
        <div><router-link :id="'visit-' + row.id" class="row-link"
          :to="{ name: 'admin-appointment', params: { id: row.id } }">{{ startWords(row, clinic.today) }}</router-link><span class="row-more">{{ about(row) }}</span></div>
      </template>
      <template #cell-patient="{ row }">
        <div><router-link :to="{ name: 'admin-patient', params: { id: row.patient.id } }">{{ row.patient.full_name }}</router-link><span class="row-more">{{ row.patient.phone }}</span></div>
      </template>
      <template #cell-doctor="{ row }">
        <div><router-link :to="{ name: 'admin-doctor', params: { id: row.doctor.id } }">{{ doctorName(row.doctor) }}</router-link><span class="row-more">{{ row.doctor.department.name }}</span></div>
      </template>
      <template #cell-status="{ row }"><status-tag :status="row.status" /></template>
      <template #cell-deeds="{ row }"><deed-buttons :appointment="row" @deed="$emit('deed', $event, row)" /></template>
    </data-table>`,
}
