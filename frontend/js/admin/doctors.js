/** Every doctor, in any state. */
import { computed } from 'vue'
import { admin } from '../api.js'
import { DataTable } from '../components/data-table.js'
import { FilterBar } from '../components/filter-bar.js'
import { ListPager } from '../components/list-pager.js'
import { LoadState } from '../components/load-state.js'
import { ExportButton, filtersOf } from '../export-button.js'
import { StatusTag } from '../components/status-tag.js'
import { clinic } from '../store.js'
import { useList } from '../use-list.js'
import { useRequest } from '../use-request.js'
import { countWords, optionsOf, soonWords } from '../utils.js'
import { useDepartments } from './choices.js'

const COLUMNS = [
  { key: 'full_name', label: 'Name', sort: 'name' },
  { key: 'department', label: 'Department' },
  { key: 'experience_years', label: 'Experience', sort: 'experience' },
  { key: 'next_free', label: 'Next free' },
  { key: 'upcoming', label: 'Booked ahead', end: true },
  { key: 'status', label: 'Status' },
]
const ALL = { value: '', label: 'All' }
const HOURS = [ALL, { value: 'none', label: 'None yet' }]

export default {
  name: 'AdminDoctors',
  components: { DataTable, ExportButton, FilterBar, ListPager, LoadState, StatusTag },
  setup() {
    const { list, query, filter, sort, turn } = useList(admin.doctors, { q: '', department_id: '', status: '', hours: '', sort: 'name' })
    const { departmentOptions } = useDepartments()
    const applications = useRequest(() => admin.applications({ per_page: 1 }))
    applications.run()
    const fields = computed(() => [
      { name: 'q', label: 'Search', type: 'search', placeholder: 'Name, specialization, email or phone' },
      { name: 'department_id', label: 'Department', options: [ALL, ...departmentOptions.value] },
      { name: 'status', label: 'Status', options: [ALL, ...optionsOf(['active', 'blacklisted', 'deactivated', 'pending'])] },
      { name: 'hours', label: 'Hours', options: HOURS },
    ])
    const freeWords = ({ next_free: free, status }) => {
      if (free) return soonWords(free.appointment_date, free.appointment_time, clinic.today)
      return status === 'active' ? 'No free times' : '–'
    }
    const ask = () => admin.exports.ask({ list: 'doctors', filters: filtersOf(query.value) })
    return { COLUMNS, applications, ask, countWords, fields, filter, freeWords, list, query, sort, turn }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="page-head">
        <h1>Doctors</h1>
        <div class="d-flex flex-wrap gap-2">
          <export-button :ask="ask" page="admin-exports" />
          <router-link class="btn btn-outline" :to="{ name: 'admin-applications' }"><app-icon name="user-check" />Applications
            <span v-if="applications.data?.total" class="tag tag-noshow">{{ applications.data.total }}<span class="visually-hidden"> waiting</span></span>
          </router-link>
          <router-link class="btn btn-primary" :to="{ name: 'admin-doctor-new' }"><app-icon name="plus" />Add a doctor</router-link>
        </div>
      </div>
      <filter-bar label="Filter doctors" :fields="fields" :values="query" @filter="filter" />
      <load-state :request="list" :empty="!list.data?.items.length" empty-title="No doctors match" empty-icon="search" :lines="8">
        <template #empty-actions><button type="button" class="btn btn-outline" @click="filter({ q: '', department_id: '', status: '', hours: '' })">Show all doctors</button></template>
        <template #default="{ data }">
          <data-table caption="Doctors" :columns="COLUMNS" :rows="data.items" :sort="query.sort" @sort="sort">
            <template #cell-full_name="{ row }">
              <div><router-link :to="{ name: 'admin-doctor', params: { id: row.id } }">{{ row.full_name }}</router-link><span class="row-more">{{ row.username }}</span></div>
            </template>
            <template #cell-department="{ row }"><div>{{ row.department.name }}<span v-if="row.specialization !== row.department.name" class="row-more">{{ row.specialization }}</span></div></template>
            <template #cell-experience_years="{ row }">{{ countWords(row.experience_years, 'year') }}</template>
            <template #cell-next_free="{ row }"><span class="row-link">{{ freeWords(row) }}</span></template>
            <template #cell-status="{ row }"><status-tag :status="row.status" /></template>
          </data-table>
          <list-pager :list="data" what="doctors" @turn="turn" />
        </template>
      </load-state>
    </div>`,
}
