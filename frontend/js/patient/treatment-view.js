/** What the doctor found and prescribed, on the screen and as a prescription on paper. */
import { computed } from 'vue'
import { DataTable } from '../components/data-table.js'
import { countWords, dateWords, fullDay, momentDay, wordOf } from '../utils.js'
import { doseWords } from './words.js'

const COLUMNS = [
  { key: 'medicine', label: 'Medicine' },
  { key: 'dose', label: 'How often' },
  { key: 'days', label: 'How long' },
  { key: 'note', label: 'Note' },
]

export const TreatmentView = {
  name: 'TreatmentView',
  components: { DataTable },
  props: {
    treatment: { type: Object, required: true },
    doctor: { type: Object, required: true },
    level: { type: Number, default: 3 },
  },
  setup: (props) => ({
    COLUMNS, countWords, dateWords, doseWords, fullDay, momentDay, wordOf,
    rows: computed(() => props.treatment.medicines.map((medicine, row) => ({ ...medicine, row }))),
  }),
  template: /* html */ `
    <div class="treatment">
      <p v-if="treatment.amended" class="alert-note">Changed after the visit, on {{ dateWords(momentDay(treatment.updated_at)) }}, by {{ doctorName({ full_name: treatment.updated_by }) }}.</p>
      <div>
        <component :is="'h' + level">Diagnosis</component>
        <p class="as-written">{{ treatment.diagnosis }}</p>
        <p class="muted">{{ wordOf(treatment.visit_type) }}</p>
      </div>
      <div>
        <component :is="'h' + level"><span class="rx" aria-hidden="true">℞</span> Prescription</component>
        <data-table v-if="rows.length" caption="Prescribed medicines" :columns="COLUMNS" :rows="rows" row-key="row">
          <template #cell-medicine="{ row }"><span>{{ row.name }} {{ row.strength }}</span></template>
          <template #cell-dose="{ row }"><span>{{ row.dose }}<span v-if="doseWords(row.dose)" class="muted d-block">{{ doseWords(row.dose) }}</span></span></template>
          <template #cell-days="{ row }">{{ countWords(row.days, 'day') }}</template>
          <template #cell-note="{ row }"><span>{{ row.instructions || '–' }}<span v-if="row.allergy_reason" class="muted d-block">Given despite an allergy: {{ row.allergy_reason }}</span></span></template>
        </data-table>
        <p v-else class="muted">No medicines prescribed</p>
      </div>
      <div v-if="treatment.notes">
        <component :is="'h' + level">Notes for you</component>
        <p class="as-written">{{ treatment.notes }}</p>
      </div>
      <div v-if="treatment.next_visit">
        <component :is="'h' + level">Next visit</component>
        <p>{{ fullDay(treatment.next_visit) }}</p>
      </div>
      <p class="print-only signature">{{ doctorName(doctor) }}, {{ doctor.specialization || doctor.department.name }}</p>
    </div>`,
}
