/** Every patient the hospital knows. */
import { admin } from '../api.js'
import { DataTable } from '../components/data-table.js'
import { FilterBar } from '../components/filter-bar.js'
import { ListPager } from '../components/list-pager.js'
import { LoadState } from '../components/load-state.js'
import { ExportButton, filtersOf } from '../export-button.js'
import { StatusTag } from '../components/status-tag.js'
import { useList } from '../use-list.js'
import { dateWords, momentDay, numberWords, optionsOf, wordOf } from '../utils.js'

const FIELDS = [
  { name: 'q', label: 'Search', type: 'search', placeholder: 'Name, phone or email' },
  { name: 'status', label: 'Status', options: [{ value: '', label: 'All' }, ...optionsOf(['active', 'blacklisted'])] },
]
const COLUMNS = [
  { key: 'full_name', label: 'Name', sort: 'name' },
  { key: 'about', label: 'About' },
  { key: 'contact', label: 'Contact' },
  { key: 'appointments', label: 'Appointments', end: true },
  { key: 'created_at', label: 'Joined', sort: 'created' },
  { key: 'status', label: 'Status' },
]

export default {
  name: 'AdminPatients',
  components: { DataTable, ExportButton, FilterBar, ListPager, LoadState, StatusTag },
  setup() {
    const { list, query, filter, sort, turn } = useList(admin.patients, { q: '', status: '', sort: 'name' })
    const about = ({ gender, age }) => [gender && wordOf(gender), age !== null && `${age} years`].filter(Boolean).join(', ') || '–'
    const ask = () => admin.exports.ask({ list: 'patients', filters: filtersOf(query.value) })
    return { COLUMNS, FIELDS, about, ask, dateWords, filter, list, momentDay, numberWords, query, sort, turn }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="page-head">
        <h1>Patients</h1>
        <div class="d-flex flex-wrap gap-2">
          <export-button :ask="ask" page="admin-exports" />
          <router-link class="btn btn-primary" :to="{ name: 'admin-patient-new' }"><app-icon name="plus" />Add a patient</router-link>
        </div>
      </div>
      <filter-bar label="Filter patients" :fields="FIELDS" :values="query" @filter="filter" />
      <load-state :request="list" :empty="!list.data?.items.length" empty-title="No patients match" empty-icon="search" :lines="8">
        <template #empty-actions><button type="button" class="btn btn-outline" @click="filter({ q: '', status: '' })">Show all patients</button></template>
        <template #default="{ data }">
          <data-table caption="Patients" :columns="COLUMNS" :rows="data.items" :sort="query.sort" @sort="sort">
            <template #cell-full_name="{ row }"><router-link :to="{ name: 'admin-patient', params: { id: row.id } }">{{ row.full_name }}</router-link></template>
            <template #cell-about="{ row }">{{ about(row) }}</template>
            <template #cell-contact="{ row }"><div>{{ row.phone || '–' }}<span v-if="row.email" class="row-more">{{ row.email }}</span></div></template>
            <template #cell-appointments="{ row }">{{ numberWords(row.appointments) }}</template>
            <template #cell-created_at="{ row }">{{ dateWords(momentDay(row.created_at)) }}</template>
            <template #cell-status="{ row }"><status-tag :status="row.blacklisted ? 'blacklisted' : 'active'" /></template>
          </data-table>
          <list-pager :list="data" what="patients" @turn="turn" />
        </template>
      </load-state>
    </div>`,
}
