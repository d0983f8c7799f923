/** Booking, step 1 of 3: find a doctor. */
import { computed } from 'vue'
import { useRoute } from 'vue-router'
import { directory } from '../api.js'
import { DoctorCard } from '../components/doctor-card.js'
import { FilterBar } from '../components/filter-bar.js'
import { ListPager } from '../components/list-pager.js'
import { LoadState } from '../components/load-state.js'
import { clinic } from '../store.js'
import { useList } from '../use-list.js'
import { useRequest } from '../use-request.js'
import { countWords, soonWords } from '../utils.js'

const ORDERS = [
  { value: 'soonest', label: 'Soonest first', words: 'soonest first' },
  { value: 'name', label: 'Name', words: 'by name' },
  { value: '-experience', label: 'Most experience', words: 'most experience first' },
  { value: 'fee', label: 'Lowest fee', words: 'lowest fee first' },
]

export default {
  name: 'FindDoctor',
  components: { DoctorCard, FilterBar, ListPager, LoadState },
  setup() {
    const route = useRoute()
    const { list, query, filter, turn } = useList(directory.doctors, { q: '', department_id: '', sort: 'soonest' })
    const departments = useRequest(directory.departments)
    departments.run()
    const fields = computed(() => [
      { name: 'q', label: 'Search', type: 'search', placeholder: 'Doctor, department or specialization' },
      { name: 'department_id', label: 'Department', options: [{ value: '', label: 'All' },
        ...(departments.data?.items ?? []).map(({ id, name }) => ({ value: String(id), label: name }))] },
      { name: 'sort', label: 'Order', usual: 'soonest', options: ORDERS },
    ])
    const found = computed(() => list.data
      && `${countWords(list.data.total, 'doctor')}, ${ORDERS.find(({ value }) => value === query.value.sort)?.words ?? ''}`)
    const timeOf = ({ id, next_free: free }, chosen = true) => ({
      name: 'book-time',
      params: { doctorId: id },
      query: { patient_id: route.query.patient_id, ...(chosen && free ? { date: free.appointment_date, time: free.appointment_time } : {}) },
    })
    const freeWords = ({ next_free: free }) => soonWords(free.appointment_date, free.appointment_time, clinic.today)
    return { clinic, fields, filter, found, freeWords, list, query, timeOf, turn }
  },
  template: /* html */ `
    <div class="page page-width">
      <p class="muted mb-1">Step 1 of 3</p>
      <h1 class="mb-4">Book an appointment</h1>
      <filter-bar label="Find a doctor" :fields="fields" :values="query" @filter="filter" />
      <p class="muted" role="status">{{ found }}</p>
      <load-state :request="list" :empty="!list.data?.items.length" empty-title="No doctors match" empty-icon="search">
        <template #empty-actions>
          <p class="muted m-0">Try fewer letters, or look in all departments.</p>
          <button type="button" class="btn btn-outline" @click="filter({ q: '', department_id: '' })">Show all doctors</button>
        </template>
        <template #default="{ data }">
          <div class="stack">
            <doctor-card v-for="doctor in data.items" :key="doctor.id" :doctor="doctor" :today="clinic.today">
              <div class="choices">
                <router-link v-if="doctor.next_free" class="btn btn-outline" :to="timeOf(doctor)">Book<span class="visually-hidden"> for {{ freeWords(doctor) }} with {{ doctorName(doctor) }}</span></router-link>
                <router-link class="btn btn-quiet" :to="timeOf(doctor, false)">See all times<span class="visually-hidden"> of {{ doctorName(doctor) }}</span></router-link>
              </div>
            </doctor-card>
          </div>
          <list-pager :list="data" what="doctors" @turn="turn" />
        </template>
      </load-state>
    </div>`,
}
