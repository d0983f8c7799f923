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
import { countWords, daysFrom, relativeDay, shortDay } from '../utils.js'
import { NextTimes } from './next-times.js'

const DAYS = 14

const ORDERS = [
  { value: 'soonest', label: 'Soonest first', words: 'soonest first' },
  { value: 'name', label: 'Name', words: 'by name' },
  { value: '-experience', label: 'Most experience', words: 'most experience first' },
  { value: 'fee', label: 'Lowest fee', words: 'lowest fee first' },
]

const ANY = { q: '', department_id: '', date: '', evening: '' }

export default {
  name: 'FindDoctor',
  components: { DoctorCard, FilterBar, ListPager, LoadState, NextTimes },
  setup() {
    const route = useRoute()
    const days = daysFrom(clinic.today, DAYS)
    const dayOf = ({ date }) => (days.includes(date) ? date : '') // a day gone by in a kept address is any day
    const asked = ({ evening, ...query }) => ({ ...query, date: dayOf(query), session: evening ? 'evening' : '' })
    const { list, query, filter, turn } = useList((wanted) => directory.doctors(asked(wanted)), { ...ANY, sort: 'soonest' })
    const departments = useRequest(directory.departments)
    departments.run()
    const fields = computed(() => [
      { name: 'q', label: 'Search', type: 'search', placeholder: 'Doctor, department or specialization' },
      { name: 'department_id', label: 'Department', options: [{ value: '', label: 'All' },
        ...(departments.data?.items ?? []).map(({ id, name }) => ({ value: String(id), label: name }))] },
      { name: 'date', label: 'Day', options: [{ value: '', label: 'Any day' },
        ...days.map((day) => ({ value: day, label: [relativeDay(day, clinic.today), shortDay(day)].filter(Boolean).join(', ') }))] },
      { name: 'sort', label: 'Order', usual: 'soonest', options: ORDERS },
      { name: 'evening', label: 'Evening only', type: 'checkbox' },
    ])
    const found = computed(() => list.data
      && `${countWords(list.data.total, 'doctor')}, ${ORDERS.find(({ value }) => value === query.value.sort)?.words ?? ''}`)
    /** Step 2, with a time chosen, or with the first day on which there is one */
    const timesOf = ({ id, next_free: free }, time) => ({
      name: 'book-time',
      params: { doctorId: id },
      query: { patient_id: route.query.patient_id, date: time?.appointment_date ?? free?.appointment_date, time: time?.appointment_time },
    })
    return {
      clinic, fields, filter, found, list, timesOf, turn,
      clear: () => filter(ANY),
      shown: computed(() => ({ ...query.value, date: dayOf(query.value) })),
    }
  },
  template: /* html */ `
    <div class="page page-width">
      <p class="muted mb-1">Step 1 of 3</p>
      <h1 class="mb-4">Book an appointment</h1>
      <filter-bar label="Find a doctor" :fields="fields" :values="shown" @filter="filter" />
      <p class="muted" role="status">{{ found }}</p>
      <load-state :request="list" :empty="!list.data?.items.length" empty-title="No doctors match" empty-icon="search">
        <template #empty-actions>
          <p class="muted m-0">Try fewer letters, another day, or all departments.</p>
          <button type="button" class="btn btn-outline" @click="clear">Show all doctors</button>
        </template>
        <template #default="{ data }">
          <div class="stack">
            <doctor-card v-for="doctor in data.items" :key="doctor.id" :doctor="doctor" :today="clinic.today">
              <next-times :doctor="doctor" :today="clinic.today" :to="(time) => timesOf(doctor, time)" />
            </doctor-card>
          </div>
          <list-pager :list="data" what="doctors" @turn="turn" />
        </template>
      </load-state>
    </div>`,
}
