/** Who did what, newest first, and whether the log is whole. */
import { computed } from 'vue'
import { admin } from '../api.js'
import { DataTable } from '../components/data-table.js'
import { FilterBar } from '../components/filter-bar.js'
import { ListPager } from '../components/list-pager.js'
import { LoadState } from '../components/load-state.js'
import { ExportButton, filtersOf } from '../export-button.js'
import { useList } from '../use-list.js'
import { useRequest } from '../use-request.js'
import { countWords, momentDay, momentTime, shortDate, timeWords, wordOf } from '../utils.js'
import { detailsOf } from './audit-details.js'
import { actionWords } from './words.js'

const COLUMNS = [
  { key: 'at', label: 'When' },
  { key: 'action', label: 'What' },
  { key: 'subject', label: 'About' },
  { key: 'actor', label: 'Who' },
  { key: 'details', label: 'Details' },
]
const NOUNS = [
  ['appointment', 'Appointments'], ['record', 'Patients\' records'], ['treatment', 'Treatments'], ['patient', 'Patients'], ['doctor', 'Doctors'],
  ['department', 'Departments'], ['clinic', 'Closures'], ['availability', 'Availability'], ['schedule', 'Weekly hours'], ['exceptions', 'Date exceptions'], ['leave', 'Leave'],
  ['account', 'Accounts'], ['sign_in', 'Signing in'], ['sign_out', 'Signing out'], ['session', 'Sessions'], ['password', 'Passwords'], ['totp', 'Two-step sign-in'], ['emergency', 'Emergency searches'], ['export', 'Exports'], ['import', 'Imports'], ['mail', 'Mails'], ['job', 'Jobs run by hand'], ['audit', 'Audit'],
].map(([value, label]) => ({ value, label }))
const FIELDS = [
  { name: 'actor', label: 'Who', type: 'search', placeholder: 'User name' },
  { name: 'action', label: 'What', options: [{ value: '', label: 'Everything' }, ...NOUNS] },
]
const PAGES = { appointment: 'admin-appointment', doctor: 'admin-doctor', patient: 'admin-patient' }

/** { words, to } for "doctor:3" */
function subjectOf({ actor_id: actor, patient, subject }) {
  const [noun, id] = subject.split(':')
  if (noun === 'user') return { words: Number(id) === actor ? 'Own account' : `Account ${id}`, to: null }
  return { words: noun === 'patient' && patient ? patient : actionWords(subject.replace(':', ' ') || '–'), to: PAGES[noun] && id ? { name: PAGES[noun], params: { id } } : null }
}

const PEOPLE = { doctor: 'admin-doctor', patient: 'admin-patient' }

/** Where the acting doctor or patient is to be found; nowhere for others */
const actorPlace = ({ actor_role: role, actor_profile_id: id }) => (PEOPLE[role] && id ? { name: PEOPLE[role], params: { id } } : null)
const whenWords = ({ at }) => `${shortDate(momentDay(at))} ${momentDay(at).slice(0, 4)}, ${timeWords(momentTime(at))}`

export default {
  name: 'AdminAudit',
  components: { DataTable, ExportButton, FilterBar, ListPager, LoadState },
  setup() {
    const { list, query, filter, turn } = useList(admin.audit, { action: '', actor: '', patient_id: '' })
    const verdict = useRequest(admin.verifyAudit)
    return {
      COLUMNS, FIELDS, actionWords, actorPlace, countWords, detailsOf, filter, list, query, subjectOf, turn, verdict, whenWords, wordOf,
      ask: () => admin.exports.ask({ list: 'audit', filters: filtersOf(query.value) }),
      who: ({ actor, actor_role: role }) => actor ?? (role === 'anonymous' ? 'Nobody signed in' : 'The system'),
      filtered: computed(() => Boolean(query.value.action || query.value.actor || query.value.patient_id)),
      clear: () => filter({ action: '', actor: '', patient_id: '' }),
    }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="page-head">
        <h1>Audit</h1>
        <div class="d-flex flex-wrap gap-2">
          <export-button :ask="ask" page="admin-exports" />
          <button type="button" class="btn btn-outline" :aria-disabled="verdict.busy" @click="verdict.busy || verdict.run()">
            <app-icon name="shield" />{{ verdict.busy ? 'Checking…' : 'Check the log' }}
          </button>
        </div>
      </div>
      <div role="status">
        <p v-if="verdict.error" class="errsum">{{ verdict.error.message }}</p>
        <p v-else-if="verdict.data?.ok" class="done verdict"><app-icon name="check-circle" /> The log is whole: {{ countWords(verdict.data.events, 'line') }} checked, none changed or missing.</p>
        <p v-else-if="verdict.data" class="errsum"><b>The log has been tampered with.</b> {{ verdict.data.message }}</p>
      </div>
      <filter-bar label="Filter the log" :fields="FIELDS" :values="query" @filter="filter" />
      <p v-if="query.patient_id" class="d-flex flex-wrap gap-2 align-items-center">Only lines about
        <router-link :to="{ name: 'admin-patient', params: { id: query.patient_id } }">patient {{ query.patient_id }}</router-link>
        <button type="button" class="btn btn-sm btn-outline" @click="filter({ patient_id: '' })">Show all lines</button>
      </p>
      <load-state :request="list" :empty="!list.data?.items.length" empty-title="No lines match" empty-icon="shield" :lines="8">
        <template #empty-actions><button v-if="filtered" type="button" class="btn btn-outline" @click="clear">Show all lines</button></template>
        <template #default="{ data }">
          <data-table caption="Audit log" :columns="COLUMNS" :rows="data.items" row-key="seq">
            <template #cell-at="{ row }">{{ whenWords(row) }}</template>
            <template #cell-action="{ row }">{{ actionWords(row.action) }}</template>
            <template #cell-subject="{ row }">
              <div><router-link v-if="subjectOf(row).to" class="row-link" :to="subjectOf(row).to">{{ subjectOf(row).words }}</router-link><template v-else>{{ subjectOf(row).words }}</template>
                <router-link v-if="row.patient && !row.subject.startsWith('patient:')" class="row-more row-link" :to="{ name: 'admin-patient', params: { id: row.patient_id } }">{{ row.patient }}</router-link></div>
            </template>
            <template #cell-actor="{ row }"><div><router-link v-if="actorPlace(row)" :to="actorPlace(row)">{{ who(row) }}</router-link><template v-else>{{ who(row) }}</template><span v-if="row.actor" class="row-more">{{ wordOf(row.actor_role) }}</span></div></template>
            <template #cell-details="{ row }">
              <div class="details"><span v-for="detail in detailsOf(row)" :key="detail.name"><span class="muted">{{ detail.name }}:</span>
                  <template v-if="detail.before">{{ ' ' }}<del><span class="visually-hidden">before: </span>{{ detail.before }}</del>{{ ' → ' }}</template>{{ ' ' + detail.after }}</span>
                <template v-if="!detailsOf(row).length">–</template></div>
            </template>
          </data-table>
          <list-pager :list="data" what="lines" @turn="turn" />
        </template>
      </load-state>
    </div>`,
}
