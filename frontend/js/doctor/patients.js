/** The patients who have, or had, an appointment with this doctor. */
import { doctor } from '../api.js'
import { DataTable } from '../components/data-table.js'
import { FilterBar } from '../components/filter-bar.js'
import { ListPager } from '../components/list-pager.js'
import { LoadState } from '../components/load-state.js'
import { useList } from '../use-list.js'
import { dateWords, listWords } from '../utils.js'
import { personWords } from './words.js'

const FIELDS = [{ name: 'q', label: 'Search', type: 'search', placeholder: 'Name or phone' }]
const COLUMNS = [
  { key: 'full_name', label: 'Name', sort: 'name' },
  { key: 'about', label: 'About' },
  { key: 'phone', label: 'Phone' },
  { key: 'allergies', label: 'Allergies' },
  { key: 'visits', label: 'Visits', end: true },
  { key: 'last_visit', label: 'Last visit', sort: true },
  { key: 'next_visit', label: 'Next visit' },
]

export default {
  name: 'DoctorPatients',
  components: { DataTable, FilterBar, ListPager, LoadState },
  setup() {
    const { list, query, filter, sort, turn } = useList(doctor.patients, { q: '', sort: 'name' })
    return { COLUMNS, FIELDS, dateWords, filter, list, listWords, personWords, query, sort, turn }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="page-head">
        <h1>Patients</h1>
        <router-link class="btn btn-outline" :to="{ name: 'doctor-emergency' }"><app-icon name="unlock" />Emergency access</router-link>
      </div>
      <filter-bar label="Search patients" :fields="FIELDS" :values="query" @filter="filter" />
      <load-state :request="list" :empty="!list.data?.items.length" :empty-title="query.q ? 'No patients match' : 'No patients yet'" empty-icon="users" v-slot="{ data }">
        <data-table caption="Patients" :columns="COLUMNS" :rows="data.items" :sort="query.sort" @sort="sort">
          <template #cell-full_name="{ row }"><router-link :to="{ name: 'doctor-patient', params: { id: row.id } }">{{ row.full_name }}</router-link></template>
          <template #cell-about="{ row }">{{ personWords(row) || 'Not given' }}</template>
          <template #cell-phone="{ row }">{{ row.phone || 'Not given' }}</template>
          <template #cell-allergies="{ row }"><b v-if="row.allergies.length" class="bad-text">{{ listWords(row.allergies) }}</b><template v-else>None known</template></template>
          <template #cell-last_visit="{ row }">{{ row.last_visit ? dateWords(row.last_visit) : 'None yet' }}</template>
          <template #cell-next_visit="{ row }">{{ row.next_visit ? dateWords(row.next_visit) : 'None booked' }}</template>
        </data-table>
        <list-pager :list="data" what="patients" @turn="turn" />
      </load-state>
    </div>`,
}
