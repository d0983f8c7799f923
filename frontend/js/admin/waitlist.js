/** Who waits for whom, the longest waiting first, and the times that are held for them. */
import { computed } from 'vue'
import { admin } from '../api.js'
import { DataTable } from '../components/data-table.js'
import { FilterBar } from '../components/filter-bar.js'
import { ListPager } from '../components/list-pager.js'
import { LoadState } from '../components/load-state.js'
import { clinic } from '../store.js'
import { useList } from '../use-list.js'
import { dateWords, doctorName, momentDay, momentTime, timeWords, visitWords } from '../utils.js'
import { heldWords, targetWords, wishWords } from '../waitlist-words.js'
import { useDepartments, useDoctors } from './choices.js'

const ALL = { value: '', label: 'All' }
const STATUSES = [
  { value: 'waiting', label: 'Waiting' },
  { value: 'done', label: 'Got a time' },
  { value: 'left', label: 'Left the list' },
  { value: 'expired', label: 'Days are over' },
]
const COLUMNS = [
  { key: 'patient', label: 'Patient' },
  { key: 'target', label: 'Waits for' },
  { key: 'wish', label: 'When' },
  { key: 'created_at', label: 'Waiting since' },
  { key: 'offer', label: 'Held time' },
  { key: 'deeds', label: '', end: true },
]
const ENDED = COLUMNS.filter(({ key }) => !['offer', 'deeds'].includes(key)).concat({ key: 'ended_at', label: 'Ended' })

export default {
  name: 'AdminWaitlist',
  components: { DataTable, FilterBar, ListPager, LoadState },
  setup() {
    const { list, query, filter, turn } = useList(admin.waitlist, { q: '', status: 'waiting', department_id: '', doctor_id: '' })
    const { departmentOptions } = useDepartments()
    const { doctorOptions } = useDoctors()
    const waiting = computed(() => query.value.status === 'waiting')
    const fields = computed(() => [
      { name: 'q', label: 'Search', type: 'search', placeholder: 'Patient or phone' },
      { name: 'status', label: 'Status', usual: 'waiting', options: STATUSES },
      { name: 'department_id', label: 'Department', options: [ALL, ...departmentOptions.value] },
      { name: 'doctor_id', label: 'Doctor', options: [ALL, ...doctorOptions.value] },
    ])
    const filtered = computed(() => Object.values(query.value).some((value) => value && value !== 'waiting'))
    return {
      clinic, dateWords, doctorName, fields, filter, filtered, heldWords, list, momentDay, query, targetWords, turn, visitWords, wishWords,
      columns: computed(() => (waiting.value ? COLUMNS : ENDED)),
      clear: () => filter({ q: '', status: 'waiting', department_id: '', doctor_id: '' }),
      until: ({ held_until: moment }) => timeWords(momentTime(moment)),
      booking: ({ patient, doctor }) => ({ name: 'admin-appointment-new', query: { patient_id: patient.id, doctor_id: doctor?.id } }),
    }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="{ name: 'admin-appointments' }"><app-icon name="arrow-left" />Appointments</router-link>
      <h1 class="mb-2">Waiting list</h1>
      <p class="muted measure mb-4">A time that comes free is held for whoever has waited longest for it, and mailed to them. Nobody needs to do anything here.</p>
      <filter-bar label="Filter the waiting list" :fields="fields" :values="query" @filter="filter" />
      <load-state :request="list" :empty="!list.data?.items.length" :empty-title="filtered ? 'Nobody matches' : 'Nobody waits for a time'" empty-icon="bell" :lines="6">
        <template #empty-actions>
          <button v-if="filtered" type="button" class="btn btn-outline" @click="clear">Show all who wait</button>
          <p v-else class="muted m-0">Patients join the list themselves when no free time suits them.</p>
        </template>
        <template #default="{ data }">
          <data-table caption="Waiting list" :columns="columns" :rows="data.items">
            <template #cell-patient="{ row }"><router-link :to="{ name: 'admin-patient', params: { id: row.patient.id } }">{{ row.patient.full_name }}</router-link></template>
            <template #cell-target="{ row }"><div>
              <router-link v-if="row.doctor" :to="{ name: 'admin-doctor', params: { id: row.doctor.id } }">{{ targetWords(row) }}</router-link><template v-else>{{ targetWords(row) }}</template>
              <span v-if="row.doctor" class="row-more">{{ row.department.name }}</span></div></template>
            <template #cell-wish="{ row }"><div class="cell-wide">{{ wishWords(row) }}
              <router-link v-if="row.instead_of" class="row-more" :to="{ name: 'admin-appointment', params: { id: row.instead_of.id } }">Instead of {{ visitWords(row.instead_of, clinic.today) }}</router-link></div></template>
            <template #cell-created_at="{ row }">{{ dateWords(momentDay(row.created_at)) }}</template>
            <template #cell-offer="{ row }"><div v-if="row.offer"><span class="tag tag-booked"><app-icon name="clock" />Until {{ until(row.offer) }}</span>
              <span class="row-more">{{ heldWords(row.offer, clinic.today) }}, {{ doctorName(row.offer.doctor) }}</span></div><template v-else>–</template></template>
            <template #cell-ended_at="{ row }">{{ dateWords(momentDay(row.ended_at)) }}</template>
            <template #cell-deeds="{ row }"><router-link class="btn btn-sm btn-outline" :to="booking(row)">Book<span class="visually-hidden"> for {{ row.patient.full_name }}</span></router-link></template>
          </data-table>
          <list-pager :list="data" what="entries" @turn="turn" />
        </template>
      </load-state>
    </div>`,
}
