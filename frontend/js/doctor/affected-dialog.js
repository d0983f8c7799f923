/** Asks the doctor what becomes of appointments whose hours go, before anything is saved. */
import { AffectedVisits } from '../components/affected-visits.js'
import { AppDialog } from '../components/app-dialog.js'
import { clinic } from '../store.js'
import { countWords } from '../utils.js'

export const AffectedDialog = {
  name: 'AffectedDialog',
  components: { AffectedVisits, AppDialog },
  props: {
    asking: { type: Object, required: true }, // what useWithdrawal gives
    busy: { type: Boolean, default: false },
  },
  emits: ['decide'],
  setup: () => ({ clinic, countWords }),
  template: /* html */ `
    <app-dialog :open="asking.open" :title="asking.total === 1 ? 'A patient is booked in these hours' : 'Patients are booked in these hours'" wide @close="asking.reset()">
      <form novalidate @submit.prevent="$emit('decide')">
        <affected-visits :asking="asking" :today="clinic.today" />
        <div class="actions">
          <button type="submit" class="btn" :class="asking.counts.cancelled ? 'btn-danger' : 'btn-primary'" :aria-disabled="busy">
            {{ busy ? 'Saving…' : asking.counts.cancelled ? 'Save and cancel ' + countWords(asking.counts.cancelled, 'appointment') : 'Save changes' }}
          </button>
          <button type="button" class="btn btn-outline" data-first-focus @click="asking.reset()">Go back</button>
        </div>
      </form>
    </app-dialog>`,
}
