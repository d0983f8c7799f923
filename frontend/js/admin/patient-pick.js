/** Choose a patient. */
import { admin } from '../api.js'
import { wordOf } from '../utils.js'
import { SearchPick } from './search-pick.js'

const SHOWN = 6

export const PatientPick = {
  name: 'PatientPick',
  components: { SearchPick },
  props: { error: { type: String, default: '' } },
  emits: ['pick'],
  setup: () => ({
    search: (q) => admin.patients({ q, sort: 'name', per_page: SHOWN }),
    about: ({ age, gender, phone, email }) => [wordOf(gender), age !== null && `${age} years`, phone || email].filter(Boolean).join(' · '),
  }),
  template: /* html */ `
    <search-pick name="patient_id" label="Find a patient" what="patient" placeholder="Name, phone or email" :search="search" :error="error"
      @pick="$emit('pick', $event)" v-slot="{ item }">
      <b>{{ item.full_name }}</b> <span class="muted">{{ about(item) }}</span>
    </search-pick>`,
}
