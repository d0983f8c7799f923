/** Days on which the whole clinic is shut. */
import { reactive, ref } from 'vue'
import { admin } from '../api.js'
import { ConfirmDialog } from '../components/confirm-dialog.js'
import { DataTable } from '../components/data-table.js'
import { ListPager } from '../components/list-pager.js'
import { LoadState } from '../components/load-state.js'
import { clinic, toast } from '../store.js'
import { useList } from '../use-list.js'
import { useRequest } from '../use-request.js'
import { dayNear, wordOf } from '../utils.js'
import { ClosureDialog } from './closure-dialog.js'

const COLUMNS = [
  { key: 'days', label: 'Days' },
  { key: 'session', label: 'Part of the day' },
  { key: 'reason', label: 'Reason' },
  { key: 'deeds', label: '', end: true },
]

export default {
  name: 'AdminClosures',
  components: { ClosureDialog, ConfirmDialog, DataTable, ListPager, LoadState },
  setup() {
    const { list, turn } = useList(admin.closures)
    const ending = useRequest(admin.endClosure)
    const adding = ref(false)
    const asking = reactive({ open: false, closure: null })
    const daysOf = ({ first_day: first, last_day: last }) =>
      (first === last ? dayNear(first, clinic.today) : `${dayNear(first, clinic.today)} to ${dayNear(last, clinic.today)}`)

    async function after(words) {
      adding.value = false
      asking.open = false
      toast(words)
      await list.again()
      if (document.activeElement === document.body) document.querySelector('main h1')?.focus()
    }
    function ask(closure) {
      ending.error = null
      Object.assign(asking, { open: true, closure })
    }
    async function end() {
      await ending.run(asking.closure.id)
      if (!ending.error) await after('The clinic is open on these days')
    }
    return { COLUMNS, adding, after, ask, asking, daysOf, end, ending, list, turn, wordOf }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="page-head">
        <h1 tabindex="-1">Closures</h1>
        <button type="button" class="btn btn-primary" @click="adding = true"><app-icon name="plus" />Close the clinic</button>
      </div>
      <p class="muted measure">On these days no doctor can be booked, whatever their consulting hours.</p>
      <load-state :request="list" :empty="!list.data?.items.length" empty-title="The clinic is open on all days" empty-icon="sun" v-slot="{ data }">
        <data-table caption="Closures, present and to come" :columns="COLUMNS" :rows="data.items">
          <template #cell-days="{ row }">{{ daysOf(row) }}</template>
          <template #cell-session="{ row }">{{ row.session ? wordOf(row.session) : 'All day' }}</template>
          <template #cell-reason="{ row }">{{ row.reason || '–' }}</template>
          <template #cell-deeds="{ row }"><button type="button" class="btn btn-sm btn-outline" @click="ask(row)">Open again<span class="visually-hidden"> on {{ daysOf(row) }}</span></button></template>
        </data-table>
        <list-pager v-if="data.total > data.per_page" :list="data" what="closures" @turn="turn" />
      </load-state>
      <closure-dialog v-if="adding" @closed="after('The clinic is closed on these days')" @close="adding = false" />
      <confirm-dialog :open="asking.open" title="Open the clinic again?" confirm="Open again" busy-text="Opening…" harmless
        :busy="ending.busy" :error="ending.error?.message" @confirm="end" @close="asking.open = false">
        <p v-if="asking.closure">{{ daysOf(asking.closure) }}. The doctors' usual hours are offered to patients again.</p>
      </confirm-dialog>
    </div>`,
}
