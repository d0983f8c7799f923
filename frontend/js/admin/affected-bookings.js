/** Bookings whose hours go: the list, and what is to become of them. */
import { clinic } from '../store.js'
import { countWords } from '../utils.js'
import { whenWords } from './words.js'

const CHOICES = [
  { value: 'keep', label: 'Keep them', hint: 'They stay booked, to be moved one by one' },
  { value: 'cancel', label: 'Cancel them and tell the patients', hint: 'Every patient gets an email, and this is final' },
]

export const AffectedBookings = {
  name: 'AffectedBookings',
  props: {
    bookings: { type: Array, required: true },
    total: { type: Number, required: true },
    modelValue: { type: String, default: '' }, // keep or cancel
    error: { type: String, default: '' },
  },
  emits: ['update:modelValue'],
  setup: () => ({ CHOICES, clinic, countWords, whenWords }),
  template: /* html */ `
    <div class="alert-note mb-3" role="alert"><b>{{ countWords(total, 'booked appointment') }}</b> {{ total === 1 ? 'is' : 'are' }} affected.</div>
    <div class="affected" tabindex="0" role="region" aria-label="Booked appointments">
      <ul>
        <li v-for="booking in bookings" :key="booking.id">
          <router-link :to="{ name: 'admin-appointment', params: { id: booking.id } }">{{ whenWords(booking, clinic.today) }}</router-link>
          <span>{{ booking.patient.full_name }} <span class="muted">with {{ booking.doctor.full_name }}</span></span>
        </li>
        <li v-if="total > bookings.length" class="muted">and {{ countWords(total - bookings.length, 'more', 'more') }}</li>
      </ul>
    </div>
    <fieldset class="field plain mt-3">
      <legend class="form-label">What is to become of them?</legend>
      <p v-if="error" id="field-bookings-error" class="err">{{ error }}</p>
      <div v-for="(choice, index) in CHOICES" :key="choice.value" class="form-check choice">
        <input :id="'field-bookings' + (index ? '-' + index : '')" class="form-check-input" type="radio" name="bookings" :value="choice.value" :checked="modelValue === choice.value"
          :aria-describedby="error ? 'field-bookings-error' : undefined" @change="$emit('update:modelValue', choice.value)">
        <label class="form-check-label" :for="'field-bookings' + (index ? '-' + index : '')">{{ choice.label }} <span class="row-more">{{ choice.hint }}</span></label>
      </div>
    </fieldset>`,
}
