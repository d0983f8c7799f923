/** The dialogs of the deeds that affect somebody: say the consequence, ask the reason, survive a conflict. */
import { computed } from 'vue'
import { AppDialog } from '../components/app-dialog.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { clinic } from '../store.js'
import { ChangedNote } from './changed-note.js'
import { deedsOf } from './deeds.js'
import { MoveDialog } from './move-dialog.js'
import { whenWords } from './words.js'

export const DeedDialogs = {
  name: 'DeedDialogs',
  components: { AppDialog, ChangedNote, ErrorSummary, FormField, MoveDialog },
  props: { deeds: { type: Object, required: true } }, // what useDeeds gives
  setup(props) {
    const asked = computed(() => props.deeds.name && props.deeds.name !== 'move' && (!props.deeds.deed.atOnce || props.deeds.form.error))
    return {
      asked, conflict: computed(() => props.deeds.before && props.deeds.form.error?.code === 'changed_meanwhile'), clinic, whenWords,
      still: computed(() => deedsOf(props.deeds.appointment).some(({ name }) => name === props.deeds.name)),
    }
  },
  template: /* html */ `
    <app-dialog v-if="deeds.deed" :open="Boolean(asked)" :title="deeds.deed.title ?? deeds.deed.label" @close="deeds.close()">
      <form novalidate @submit.prevent="deeds.act">
        <changed-note v-if="conflict" :before="deeds.before" :now="deeds.appointment" />
        <error-summary v-else :problems="deeds.form.problems" :error="deeds.form.error" />
        <p class="mb-2"><b>{{ deeds.appointment.patient.full_name }}</b>, {{ whenWords(deeds.appointment, clinic.today) }}, {{ doctorName(deeds.appointment.doctor) }}</p>
        <template v-if="still">
          <p v-if="deeds.deed.consequence">{{ deeds.deed.consequence }}</p>
          <form-field v-if="deeds.deed.reason" v-bind="deeds.form.field('reason')" label="Reason" :hint="deeds.deed.reason" as="textarea" rows="2" maxlength="500" />
        </template>
        <p v-else>This can no longer be done.</p>
        <div class="actions">
          <button v-if="still" type="submit" class="btn" :class="deeds.deed.danger ? 'btn-danger' : 'btn-primary'"
            :aria-disabled="deeds.form.busy">{{ deeds.form.busy ? deeds.deed.busy : deeds.deed.confirm ?? deeds.deed.label }}</button>
          <button type="button" class="btn btn-outline" data-first-focus @click="deeds.close()">{{ still ? 'Keep as it is' : 'Close' }}</button>
        </div>
      </form>
    </app-dialog>
    <move-dialog v-if="deeds.name === 'move'" :key="deeds.appointment.id" :appointment="deeds.appointment" @moved="deeds.finish($event, 'Appointment moved')" @close="deeds.close" />`,
}
