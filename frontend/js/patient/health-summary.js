/** Allergies and the medicines still to be taken, at hand. */
import { dateWords } from '../utils.js'
import { doseWords, lastDay } from './words.js'

export const HealthSummary = {
  name: 'HealthSummary',
  props: { health: { type: Object, required: true } }, // { allergies, current_medicines }
  setup: () => ({ dateWords, doseWords, lastDay }),
  template: /* html */ `
    <aside class="card" aria-labelledby="health-title">
      <h2 id="health-title">Health summary</h2>
      <h3>Allergies</h3>
      <ul v-if="health.allergies.length" class="chips bare">
        <li v-for="allergy in health.allergies" :key="allergy" class="tag tag-black"><app-icon name="alert-octagon" />{{ allergy }}</li>
      </ul>
      <p v-else class="muted">No known allergies</p>
      <p class="mt-2"><router-link :to="{ name: 'patient-profile', hash: '#allergies' }">Change allergies</router-link></p>
      <h3 class="mt-4">Current medicines</h3>
      <ul v-if="health.current_medicines.length" class="bare stack">
        <li v-for="medicine in health.current_medicines" :key="medicine.name">
          <b>{{ medicine.name }} {{ medicine.strength }}</b><br>
          {{ doseWords(medicine.dose) || medicine.dose }}<template v-if="medicine.instructions">, {{ medicine.instructions }}</template><br>
          <span class="muted">Until {{ dateWords(lastDay(medicine)) }}</span>
        </li>
      </ul>
      <p v-else class="muted">None prescribed here at present</p>
      <p class="mt-3"><router-link :to="{ name: 'patient-records' }">See my records</router-link></p>
    </aside>`,
}
