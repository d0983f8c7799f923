/** A recorded treatment, to read: whole, or brief for narrow places. */
import { computed } from 'vue'
import { SummaryList } from '../components/summary-list.js'
import { fullDay, momentWords, wordOf } from '../utils.js'
import { medicineName, medicineUse } from './words.js'

export const TreatmentFacts = {
  name: 'TreatmentFacts',
  components: { SummaryList },
  props: {
    treatment: { type: Object, required: true },
    brief: { type: Boolean, default: false },
  },
  setup(props) {
    const rows = computed(() => {
      const { visit_type: type, notes, next_visit: next } = props.treatment
      const optional = [
        { term: 'Notes for the patient', value: notes },
        { term: 'Next visit', value: next && fullDay(next) },
      ].filter(({ value }) => value)
      const diagnosis = props.brief ? [] : [{ term: 'Diagnosis', value: props.treatment.diagnosis }]
      return [{ term: 'Visit type', value: wordOf(type) }, ...diagnosis, { term: 'Medicines' }, ...optional]
    })
    return { medicineName, medicineUse, momentWords, rows }
  },
  template: /* html */ `
    <div class="facts" :class="{ brief }">
      <summary-list :rows="rows">
        <template #Medicines>
          <ul v-if="treatment.medicines.length" class="facts-medicines">
            <li v-for="(medicine, index) in treatment.medicines" :key="index"><b>{{ medicineName(medicine) }}</b><br>{{ medicineUse(medicine) }}
              <span v-if="medicine.allergy_reason" class="bad-text"><br>Given despite an allergy: {{ medicine.allergy_reason }}</span></li>
          </ul>
          <template v-else>None</template>
        </template>
      </summary-list>
      <summary-list v-if="treatment.private_notes" class="facts-private no-print" :rows="[{ term: 'Private notes', value: treatment.private_notes }]" />
      <p class="muted facts-foot">{{ treatment.amended ? 'Amended after completion by' : 'Recorded by' }} {{ doctorName({ full_name: treatment.updated_by }) }}, {{ momentWords(treatment.updated_at) }}</p>
    </div>`,
}
