/** Who of the hospital opened a record, when and why, newest first. */
import { computed, watch } from 'vue'
import { patient } from '../api.js'
import { DataTable } from '../components/data-table.js'
import { ListPager } from '../components/list-pager.js'
import { LoadState } from '../components/load-state.js'
import { PersonSwitch } from '../components/person-switch.js'
import { clinic, namePage } from '../store.js'
import { useList } from '../use-list.js'
import { calledBy, dateWords, timeWords, wordOf } from '../utils.js'
import { usePersons } from './use-persons.js'
import { visitsOf } from './words.js'

const COLUMNS = [
  { key: 'when', label: 'When' },
  { key: 'who', label: 'Who' },
  { key: 'what', label: 'What' },
  { key: 'why', label: 'Why' },
]
const WHAT = { read: 'Read the record', edit: 'Changed the record', export: 'Took a copy', emergency: 'Emergency access' }

export default {
  name: 'RecordAccess',
  components: { DataTable, ListPager, LoadState, PersonSwitch },
  setup() {
    const { list, query, turn } = useList(patient.recordAccess, { patient_id: '', per_page: '50' })
    const { family, persons, nameOf } = usePersons()
    const personId = computed(() => query.value.patient_id)
    const title = computed(() => {
      const name = nameOf(personId.value)
      return personId.value && name ? `Who opened the record of ${name}` : 'Who opened my record'
    })
    watch(title, namePage)
    family.run()
    return {
      COLUMNS, WHAT, calledBy, clinic, list, personId, persons, title, turn, wordOf,
      rows: computed(() => visitsOf(list.data?.items ?? [])),
      timeOf: ({ from, to }) => (from === to ? timeWords(from) : `${timeWords(from)} to ${timeWords(to)}`),
      dateWords,
    }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="{ name: 'patient-records', query: personId ? { patient_id: personId } : {} }"><app-icon name="arrow-left" />Records</router-link>
      <h1 class="mb-2">{{ title }}</h1>
      <p class="muted measure mb-4">Every time somebody of the hospital opens a record, it is written down and shown here. Is there somebody you do not know? Call {{ clinic.phone }}.</p>
      <person-switch class="mb-4" :persons="persons" :current="personId" label="Whose record" />
      <load-state :request="list" :empty="!rows.length" empty-icon="eye" empty-title="Nobody of the hospital has opened this record" v-slot="{ data }">
        <data-table :caption="title" :columns="COLUMNS" :rows="rows" row-key="key">
          <template #cell-when="{ row }">{{ dateWords(row.day) }}, {{ timeOf(row) }}</template>
          <template #cell-who="{ row }"><span><b>{{ calledBy(row.who, row.role) }}</b> <span class="muted">{{ wordOf(row.role) }}</span></span></template>
          <template #cell-what="{ row }">
            <span><span :class="row.what === 'emergency' && 'tag tag-black'"><app-icon v-if="row.what === 'emergency'" name="alert-octagon" />{{ WHAT[row.what] }}</span><span v-if="row.times > 1" class="muted">{{ ' ' + row.times + ' times' }}</span></span>
          </template>
          <template #cell-why="{ row }">{{ row.reason || 'No reason asked' }}</template>
        </data-table>
        <list-pager :list="data" what="entries" @turn="turn" />
      </load-state>
    </div>`,
}
