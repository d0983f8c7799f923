/** Bar a doctor from practising: why, and what becomes of the bookings that stand. */
import { computed, ref } from 'vue'
import { admin } from '../api.js'
import { AppDialog } from '../components/app-dialog.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { useForm } from '../use-form.js'
import { AffectedBookings } from './affected-bookings.js'

const DEEDS = {
  blacklist: { title: 'Blacklist', confirm: 'Blacklist', busy: 'Blacklisting…', done: 'is blacklisted' },
  deactivate: { title: 'Deactivate', confirm: 'Deactivate', busy: 'Deactivating…', done: 'is deactivated' },
}

export const StandingDialog = {
  name: 'StandingDialog',
  components: { AffectedBookings, AppDialog, ErrorSummary, FormField },
  props: {
    doctor: { type: Object, required: true },
    deed: { type: String, required: true }, // blacklist or deactivate
  },
  emits: ['done', 'close'],
  setup(props, { emit }) {
    const form = useForm({ reason: '', bookings: '' })
    const affected = ref(null)
    const words = computed(() => DEEDS[props.deed])

    const send = ({ reason, bookings }) => (props.deed === 'blacklist'
      ? admin.blacklistDoctor(props.doctor.id, { reason, ...(bookings && { bookings }) })
      : admin.deactivateDoctor(props.doctor.id, bookings))

    const check = ({ reason, bookings }) => ({
      reason: props.deed === 'blacklist' && !reason.trim() && 'Enter a reason',
      bookings: affected.value && !bookings && 'Choose what is to become of the appointments',
    })

    async function act() {
      const doctor = await form.submit(send, check)
      if (doctor) return emit('done', `${props.doctor.full_name} ${words.value.done}`)
      if (form.error?.code !== 'appointments_affected') return undefined
      const { affected: bookings, affected_total: total } = form.error.extras
      affected.value = { bookings, total: total ?? bookings.length }
      return form.fail([])
    }
    return { act, affected, form, words }
  },
  template: /* html */ `
    <app-dialog open :wide="Boolean(affected)" :title="words.title + ' ' + doctor.full_name + '?'" @close="$emit('close')">
      <form novalidate @submit.prevent="act">
        <error-summary :problems="form.problems" :error="form.error" />
        <p class="mb-3">The doctor is signed out at once, cannot sign in, and is no longer offered to patients. The history stays.</p>
        <form-field v-if="deed === 'blacklist'" v-bind="form.field('reason')" label="Reason" hint="Shown to administrators only" as="textarea" rows="2" maxlength="500" />
        <affected-bookings v-if="affected" v-bind="affected" v-model="form.values.bookings" :error="form.errors.bookings" />
        <div class="actions">
          <button type="submit" class="btn btn-danger" :aria-disabled="form.busy">{{ form.busy ? words.busy : words.confirm }}</button>
          <button type="button" class="btn btn-outline" data-first-focus @click="$emit('close')">Go back</button>
        </div>
      </form>
    </app-dialog>`,
}
