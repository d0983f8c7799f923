/** How the system itself does: who is alive, which mails wait, what can be run by hand. */
import { computed, onBeforeUnmount } from 'vue'
import { admin } from '../api.js'
import { FilterBar } from '../components/filter-bar.js'
import { ListPager } from '../components/list-pager.js'
import { LoadState } from '../components/load-state.js'
import { ExportButton, filtersOf } from '../export-button.js'
import { MailTable } from '../mail-table.js'
import { useList } from '../use-list.js'
import { useRequest } from '../use-request.js'
import { optionsOf } from '../utils.js'
import { RunDesk } from './run-desk.js'
import { healthOf } from './health.js'

const REFRESH_MS = 15_000
const FIELDS = [{ name: 'status', label: 'State', usual: 'failed', options: [...optionsOf(['failed', 'queued', 'sent', 'not_needed']), { value: 'all', label: 'All' }] }]

const load = ({ status, ...query }) => admin.mails({ ...query, status: status === 'all' ? '' : status })

export default {
  name: 'AdminOperations',
  components: { ExportButton, FilterBar, ListPager, LoadState, MailTable, RunDesk },
  setup() {
    const ops = useRequest(admin.ops, { live: true })
    const { list, query, filter, turn } = useList(load, { status: 'failed' })
    const again = setInterval(() => { if (!document.hidden) ops.again() }, REFRESH_MS)
    onBeforeUnmount(() => clearInterval(again))
    ops.run()
    return {
      FIELDS, admin, filter, list, ops, query, turn,
      tiles: computed(() => healthOf(ops.data)),
      resent: () => { list.again(); ops.again() },
      ask: () => {
        const { status, ...filters } = filtersOf(query.value)
        return admin.exports.ask({ list: 'mails', filters: status === 'all' ? filters : { ...filters, status } })
      },
    }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="page-head">
        <h1>Operations</h1>
        <button type="button" class="btn btn-outline" :aria-disabled="ops.busy" @click="ops.busy || ops.again()"><app-icon name="refresh-cw" />Refresh</button>
      </div>
      <load-state :request="ops" :lines="6">
        <ul class="tiles tiles-health">
          <li v-for="tile in tiles" :key="tile.label" class="card health" :class="'health-' + tile.tone">
            <span class="tile-label"><app-icon :name="tile.icon" />{{ tile.label }}</span>
            <b>{{ tile.figure }}</b>
            <span class="muted">{{ tile.more }}</span>
          </li>
        </ul>
      </load-state>
      <section class="section" aria-labelledby="mails">
        <div class="page-head"><h2 id="mails" class="m-0">Mails</h2><export-button :ask="ask" page="admin-exports" /></div>
        <filter-bar label="Filter mails" :fields="FIELDS" :values="query" @filter="filter" />
        <load-state :request="list" :empty="!list.data?.items.length" :empty-title="query.status === 'failed' ? 'No mail has failed' : 'No mails in this state'" empty-icon="mail" v-slot="{ data }">
          <mail-table caption="Mails" :rows="data.items" :resend="admin.resendMail" @resent="resent" />
          <list-pager :list="data" what="mails" @turn="turn" />
        </load-state>
      </section>
      <section class="section" aria-labelledby="running">
        <h2 id="running">Run a job now</h2>
        <run-desk />
      </section>
    </div>`,
}
