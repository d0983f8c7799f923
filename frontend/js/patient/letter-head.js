/** The hospital's letter head, and for whom the sheet is; only on paper. */
import { computed } from 'vue'
import { clinic } from '../store.js'
import { countWords, dateWords, wordOf } from '../utils.js'

export const LetterHead = {
  name: 'LetterHead',
  props: {
    title: { type: String, required: true },
    person: { type: Object, required: true }, // { full_name, age?, gender?, blood_group?, phone?, allergies? }
  },
  setup: (props) => ({
    clinic,
    dateWords,
    about: computed(() => {
      const { age, gender, blood_group: blood, phone } = props.person
      const known = gender && gender !== 'undisclosed'
      return [age != null && countWords(age, 'year'), known && wordOf(gender), blood && `Blood group ${blood}`, phone].filter(Boolean).join(' · ')
    }),
  }),
  template: /* html */ `
    <header class="print-only letter-head">
      <div class="letter-top">
        <p><b class="letter-name">{{ clinic.name }}</b><br>{{ clinic.address }}</p>
        <p>{{ clinic.phone }}<br>Printed {{ dateWords(clinic.today) }}</p>
      </div>
      <p class="letter-title">{{ title }}</p>
      <p><b>{{ person.full_name }}</b><br>{{ about }}</p>
      <p v-if="person.allergies"><b>Allergies:</b> {{ person.allergies.join(', ') || 'none known' }}</p>
    </header>`,
}
