/** Allergies, where nobody who treats can miss them. */
import { listWords } from '../utils.js'

export const AllergyBanner = {
  name: 'AllergyBanner',
  props: { allergies: { type: Array, required: true } },
  setup: () => ({ listWords }),
  template: /* html */ `
    <p v-if="allergies.length" class="allergy"><app-icon name="alert-octagon" /><b>Allergies:</b> {{ listWords(allergies) }}</p>
    <p v-else class="muted">No known allergies</p>`,
}
