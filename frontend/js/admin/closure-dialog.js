/** Shut the clinic for some days; bookings that stand on them are decided about first. */
import { watch } from 'vue'
import { admin } from '../api.js'
import { AffectedVisits } from '../components/affected-visits.js'
import { AppDialog } from '../components/app-dialog.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { clinic } from '../store.js'
import { useForm } from '../use-form.js'
import { useWithdrawal } from '../use-withdrawal.js'
import { isDay, optionsOf } from '../utils.js'

const PARTS = [{ value: '', label: 'All day' }, ...optionsOf(['morning', 'evening'])]

export const ClosureDialog = {
  name: 'ClosureDialog',
  components: { AffectedVisits, AppDialog, ErrorSummary, FormField },
  emits: ['closed', 'close'],
  setup(props, { emit }) {
    const form = useForm({ first_day: '', last_day: '', session: '', reason: '' })

    // Other days, other bookings: they are asked about anew.
    watch(() => [form.values.first_day, form.values.last_day, form.values.session], () => asking.reset())
    watch(() => form.values.first_day, (day, before) => {
      if (!form.values.last_day || form.values.last_day === before) form.values.last_day = day
    })

    const check = ({ first_day: first, last_day: last }) => ({
      first_day: (!isDay(first) && 'Enter the first day') || (first < clinic.today && 'Enter a day from today on'),
      last_day: (!isDay(last) && 'Enter the last day') || (last < first && 'Enter a last day that is not before the first'),
    })

    const { asking, save } = useWithdrawal(form, {
      check,
      send: ({ session, ...days }, decisions) => admin.addClosure({ ...days, session: session || null, ...decisions }),
      done: () => emit('closed'),
    })
    return { PARTS, asking, clinic, form, save }
  },
  template: /* html */ `
    <app-dialog open :wide="asking.open" title="Close the clinic" @close="$emit('close')">
      <form novalidate @submit.prevent="save">
        <error-summary :problems="form.problems" :error="form.error" />
        <div class="row-fields">
          <form-field v-bind="form.field('first_day')" label="First day" type="date" :min="clinic.today" data-first-focus />
          <form-field v-bind="form.field('last_day')" label="Last day" type="date" :min="form.values.first_day || clinic.today" />
        </div>
        <form-field v-bind="form.field('session')" label="Part of the day" as="select" :options="PARTS" />
        <form-field v-bind="form.field('reason')" label="Reason" maxlength="200" optional placeholder="Public holiday" />
        <affected-visits v-if="asking.open" :asking="asking" :today="clinic.today" shows="both" />
        <div class="actions">
          <button type="submit" class="btn" :class="asking.counts.cancelled ? 'btn-danger' : 'btn-primary'" :aria-disabled="form.busy">{{ form.busy ? 'Closing…' : 'Close on these days' }}</button>
          <button type="button" class="btn btn-outline" @click="$emit('close')">Go back</button>
        </div>
      </form>
    </app-dialog>`,
}
