/** Choose a doctor who can be booked. */
import { directory } from '../api.js'
import { clinic } from '../store.js'
import { soonWords } from '../utils.js'
import { SearchPick } from './search-pick.js'

const SHOWN = 6

export const DoctorPick = {
  name: 'DoctorPick',
  components: { SearchPick },
  props: { error: { type: String, default: '' } },
  emits: ['pick'],
  setup: () => ({ clinic, soonWords, search: (q) => directory.doctors({ q, sort: q ? 'name' : 'soonest', per_page: SHOWN }) }),
  template: /* html */ `
    <search-pick name="doctor_id" label="Find a doctor" what="doctor" placeholder="Name, department or specialization" eager :search="search" :error="error"
      @pick="$emit('pick', $event)" v-slot="{ item }">
      <b>{{ doctorName(item) }}</b>
      <span>{{ item.department.name }}</span>
      <span class="muted">{{ item.next_free ? 'Next free: ' + soonWords(item.next_free.appointment_date, item.next_free.appointment_time, clinic.today) : 'No free times soon' }}</span>
    </search-pick>`,
}
