/** Bar a doctor from practising: why, and what becomes of the bookings that stand. */
import { computed } from 'vue'
import { admin } from '../api.js'
import { AffectedVisits } from '../components/affected-visits.js'
import { AppDialog } from '../components/app-dialog.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { clinic } from '../store.js'
import { useForm } from '../use-form.js'
import { useWithdrawal } from '../use-withdrawal.js'
import { doctorName } from '../utils.js'

const DEEDS = {
  blacklist: { title: 'Blacklist', confirm: 'Blacklist', busy: 'Blacklisting…', done: 'is blacklisted' },
  deactivate: { title: 'Deactivate', confirm: 'Deactivate', busy: 'Deactivating…', done: 'is deactivated' },
}

export const StandingDialog = {
  name: 'StandingDialog',
  components: { AffectedVisits, AppDialog, ErrorSummary, FormField },
  props: {
    doctor: { type: Object, required: true },
    deed: { type: String, required: true }, // blacklist or deactivate
  },
  emits: ['done', 'close'],
  setup(props, { emit }) {
    const form = useForm({ reason: '' })
    const words = computed(() => DEEDS[props.deed])

    const { asking, save } = useWithdrawal(form, {
      check: ({ reason }) => ({ reason: props.deed === 'blacklist' && !reason.trim() && 'Enter a reason' }),
      send: ({ reason }, decisions) => (props.deed === 'blacklist'
        ? admin.blacklistDoctor(props.doctor.id, { reason, ...decisions })
        : admin.deactivateDoctor(props.doctor.id, decisions)),
      done: () => emit('done', `${doctorName(props.doctor)} ${words.value.done}`),
    })
    return { asking, clinic, form, save, words }
  },
  template: /* html */ `
    <app-dialog open :wide="asking.open" :title="words.title + ' ' + doctorName(doctor) + '?'" @close="$emit('close')">
      <form novalidate @submit.prevent="save">
        <error-summary :problems="form.problems" :error="form.error" />
        <p class="mb-3">The doctor is signed out at once, cannot sign in, and is no longer offered to patients. The history stays.</p>
        <form-field v-if="deed === 'blacklist'" v-bind="form.field('reason')" label="Reason" hint="Shown to administrators only" as="textarea" rows="2" maxlength="500" />
        <affected-visits v-if="asking.open" :asking="asking" :today="clinic.today" />
        <div class="actions">
          <button type="submit" class="btn btn-danger" :aria-disabled="form.busy">{{ form.busy ? words.busy : words.confirm }}</button>
          <button type="button" class="btn btn-outline" data-first-focus @click="$emit('close')">Go back</button>
        </div>
      </form>
    </app-dialog>`,
}
