/** Move an appointment to another time, and with another doctor if need be. */
import { computed, nextTick, reactive, ref } from 'vue'
import { admin } from '../api.js'
import { AppDialog } from '../components/app-dialog.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { NearestTimes } from '../components/nearest-times.js'
import { clinic } from '../store.js'
import { TimeChooser } from '../time-chooser.js'
import { useForm } from '../use-form.js'
import { addDays } from '../utils.js'
import { ChangedNote } from './changed-note.js'
import { DoctorPick } from './doctor-pick.js'
import { whenWords } from './words.js'

export const MoveDialog = {
  name: 'MoveDialog',
  components: { AppDialog, ChangedNote, DoctorPick, ErrorSummary, FormField, NearestTimes, TimeChooser },
  props: { appointment: { type: Object, required: true } },
  emits: ['moved', 'close'],
  setup(props, { emit }) {
    const form = useForm({ reason: '' })
    const visit = ref(props.appointment)
    const before = ref(null)
    const otherDoctor = ref(null)
    const wanted = reactive({ doctor: visit.value.doctor, choosing: false, date: '', time: '' })
    const chosen = computed(() => wanted.date && wanted.time && whenWords({ appointment_date: wanted.date, appointment_time: wanted.time }, clinic.today))
    const start = visit.value.appointment_date > clinic.today ? visit.value.appointment_date : clinic.today
    wanted.date = start

    const check = ({ reason }) => ({
      '': !wanted.time && 'Choose a day and a time',
      reason: !reason.trim() && 'Enter a reason',
    })

    async function move() {
      const change = { doctor_id: wanted.doctor.id, appointment_date: wanted.date, appointment_time: wanted.time }
      const moved = await form.submit(({ reason }) => admin.move(visit.value.id, { ...change, reason, revision: visit.value.revision }), check)
      if (moved) emit('moved', moved)
      else if (form.error?.code === 'changed_meanwhile') {
        before.value = visit.value
        visit.value = form.error.extras.current
      }
    }

    async function pick(doctor) {
      Object.assign(wanted, { doctor, choosing: false, time: '' })
      await nextTick()
      otherDoctor.value.focus()
    }

    const leave = () => emit('close', before.value ? visit.value : undefined)

    return {
      before, chosen, clinic, form, leave, move, otherDoctor, pick, visit, wanted, whenWords,
      conflict: computed(() => before.value && form.error?.code === 'changed_meanwhile'),
      last: addDays(clinic.today, clinic.staff_horizon_days),
      still: computed(() => visit.value.allowed_actions.includes('move')),
      take: (free) => { Object.assign(wanted, { date: free.appointment_date, time: free.appointment_time }); form.fail([]) },
    }
  },
  template: /* html */ `
    <app-dialog open wide title="Move appointment" @close="leave">
      <form novalidate @submit.prevent="move">
        <changed-note v-if="conflict" :before="before" :now="visit" />
        <error-summary v-else :problems="form.problems" :error="form.error">
          <nearest-times :error="form.error" :today="clinic.today" @choose="take" />
        </error-summary>
        <p><b>{{ visit.patient.full_name }}</b>, now: {{ whenWords(visit, clinic.today) }}, {{ doctorName(visit.doctor) }}</p>
        <template v-if="still">
          <div class="chosen mb-4">
            <span><span class="muted">With</span> <b>{{ doctorName(wanted.doctor) }}</b>, {{ wanted.doctor.department.name }}</span>
            <button ref="otherDoctor" type="button" class="btn btn-sm btn-outline"
              :aria-expanded="wanted.choosing" @click="wanted.choosing = !wanted.choosing">{{ wanted.choosing ? 'Keep this doctor' : 'Choose another doctor' }}</button>
          </div>
          <doctor-pick v-if="wanted.choosing" @pick="pick" />
          <time-chooser v-else :key="wanted.doctor.id" :doctor-id="wanted.doctor.id" :moving="visit.id" :last="last" v-model:date="wanted.date" v-model:time="wanted.time" />
          <form-field v-bind="form.field('reason')" class="mt-4" label="Reason" hint="Kept in the audit log" as="textarea" rows="2" maxlength="500" />
        </template>
        <p v-else>This appointment can no longer be moved.</p>
        <div class="actions">
          <button v-if="still" type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Moving…' : chosen ? 'Move to ' + chosen : 'Move appointment' }}</button>
          <button type="button" class="btn btn-outline" data-first-focus @click="leave">{{ still ? 'Keep as it is' : 'Close' }}</button>
        </div>
      </form>
    </app-dialog>`,
}
