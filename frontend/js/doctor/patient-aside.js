/** The patient beside the visit: who they are, and what came before. */
import { computed } from 'vue'
import { SummaryList } from '../components/summary-list.js'
import { guardianRows, wordOf } from '../utils.js'
import { VisitHistory } from './visit-history.js'

export const PatientAside = {
  name: 'PatientAside',
  components: { SummaryList, VisitHistory },
  props: {
    visit: { type: Object, required: true },
    copies: { type: Boolean, default: false },
  },
  emits: ['copy'],
  setup(props) {
    return {
      rows: computed(() => {
        const person = props.visit.patient_profile
        return [
          { term: 'Age', value: person.age == null ? '' : String(person.age) },
          { term: 'Gender', value: wordOf(person.gender) },
          { term: 'Blood group', value: person.blood_group },
          { term: 'Phone', value: person.phone },
          ...guardianRows(person),
          { term: 'Emergency', value: [person.emergency_contact_name, person.emergency_contact_phone].filter(Boolean).join(', ') },
        ]
      }),
    }
  },
  template: /* html */ `
    <aside class="stack" aria-label="Patient">
      <section class="card no-print">
        <h2 class="card-name mb-1">{{ visit.patient.full_name }}</h2>
        <template v-if="visit.patient_profile">
          <summary-list :rows="rows" />
          <template v-if="visit.patient_profile.medical_history">
            <h3 class="mt-3">Medical history</h3>
            <p class="as-written">{{ visit.patient_profile.medical_history }}</p>
          </template>
          <p class="mt-3"><router-link :to="{ name: 'doctor-patient', params: { id: visit.patient.id } }">Open the whole record</router-link></p>
        </template>
        <p v-else class="muted mt-2">You see a patient's record while an appointment stands between you.</p>
      </section>
      <section v-if="visit.patient_profile" class="card no-print">
        <h2 class="card-name mb-2">Earlier visits</h2>
        <visit-history :patient-id="visit.patient.id" :except="visit.id" :copies="copies" @copy="$emit('copy', $event)" />
      </section>
      <slot />
    </aside>`,
}
