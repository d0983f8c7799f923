/** What the doctor found and prescribed. */
import { computed } from 'vue'
import { DataTable } from '../components/data-table.js'
import { SummaryList } from '../components/summary-list.js'
import { countWords, dateWords, momentWords, wordOf } from '../utils.js'

const COLUMNS = [
  { key: 'name', label: 'Medicine' },
  { key: 'dose', label: 'Dose' },
  { key: 'days', label: 'How long' },
  { key: 'instructions', label: 'Instructions' },
]

export const TreatmentView = {
  name: 'TreatmentView',
  components: { DataTable, SummaryList },
  props: { treatment: { type: Object, required: true } },
  setup: (props) => ({
    COLUMNS, countWords, momentWords,
    rows: computed(() => [
      { term: 'Visit', value: wordOf(props.treatment.visit_type) },
      { term: 'Diagnosis', value: props.treatment.diagnosis },
      { term: 'Notes', value: props.treatment.notes },
      { term: 'Next visit', value: props.treatment.next_visit && dateWords(props.treatment.next_visit) },
    ].filter(({ value }) => value)),
    medicines: computed(() => props.treatment.medicines.map((medicine, id) => ({ ...medicine, id }))),
  }),
  template: /* html */ `
    <div class="card">
      <summary-list :rows="rows" />
      <data-table v-if="medicines.length" class="mt-3" caption="Prescription" :columns="COLUMNS" :rows="medicines">
        <template #cell-name="{ row }">{{ row.name }} {{ row.strength }}</template>
        <template #cell-days="{ row }">{{ countWords(row.days, 'day') }}</template>
        <template #cell-instructions="{ row }">{{ row.instructions || '–' }}</template>
      </data-table>
      <p class="muted mt-3">{{ treatment.amended ? 'Changed after completion' : 'Saved' }} {{ momentWords(treatment.updated_at) }}, {{ doctorName({ full_name: treatment.updated_by }) }}</p>
    </div>`,
}
