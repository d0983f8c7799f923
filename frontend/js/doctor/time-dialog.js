/** A time for a visit: another one for this appointment, or the next one for its patient. */
import { computed, reactive, ref, watch } from 'vue'
import { doctor } from '../api.js'
import { AppDialog } from '../components/app-dialog.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { NearestTimes } from '../components/nearest-times.js'
import { clinic, toast } from '../store.js'
import { TimeChooser } from '../time-chooser.js'
import { useForm } from '../use-form.js'
import { addDays, visitWords } from '../utils.js'

const WORDS = {
  move: { title: 'Change the time', button: 'Change time', busy: 'Saving…', keep: 'Keep as it is', done: 'Moved:', reason: 'Reason', hint: 'The patient reads this' },
  follow_up: { title: 'Book a follow-up', button: 'Book follow-up', busy: 'Booking…', keep: 'Go back', done: 'Follow-up booked:', reason: 'Reason for visit', hint: '' },
}
const OVER_LIMIT = new Set(['too_many_bookings', 'same_doctor_same_day'])

export const TimeDialog = {
  name: 'TimeDialog',
  components: { AppDialog, ErrorSummary, FormField, NearestTimes, TimeChooser },
  props: {
    open: { type: Boolean, required: true },
    kind: { type: String, required: true }, // move or follow_up
    visit: { type: Object, required: true },
    day: { type: String, default: '' }, // to begin with
  },
  emits: ['close', 'done', 'stale'],
  setup(props, { emit }) {
    const form = useForm({ reason: '', waiver_reason: '' })
    const when = reactive({ date: '', time: '' })
    const overLimit = ref(false)
    const words = computed(() => WORDS[props.kind])

    watch(() => props.open, (open) => {
      if (!open) return
      form.fill({ reason: '', waiver_reason: '' })
      form.fail([])
      const next = props.day || (props.visit.treatment?.next_visit ?? '')
      Object.assign(when, { date: props.kind === 'follow_up' && next >= clinic.today ? next : '', time: '' })
      overLimit.value = false
    })

    const missing = ({ reason, waiver_reason: waiver }) => ({
      '': !when.time && 'Choose a day and a time',
      reason: props.kind === 'move' && !reason.trim() && 'Enter a reason',
      waiver_reason: overLimit.value && !waiver.trim() && 'Enter why the limit is exceeded',
    })

    function send({ reason, waiver_reason: waiver }) {
      const wanted = { appointment_date: when.date, appointment_time: when.time, reason }
      if (props.kind === 'move') return doctor.move(props.visit.id, { ...wanted, revision: props.visit.revision })
      return doctor.book({ ...wanted, patient_id: props.visit.patient.id, follow_up_of: props.visit.id, waiver_reason: waiver })
    }

    async function save() {
      const appointment = await form.submit(send, missing)
      if (appointment) {
        toast(`${words.value.done} ${visitWords(appointment, clinic.today)}`)
        emit('done', appointment)
      } else if (form.error?.code === 'changed_meanwhile') {
        emit('stale')
      } else if (props.kind === 'follow_up' && OVER_LIMIT.has(form.error?.code)) {
        overLimit.value = true
      }
    }

    return {
      clinic, form, overLimit, save, visitWords, when, words,
      last: computed(() => addDays(clinic.today, clinic.staff_horizon_days)),
      take: (time) => { Object.assign(when, { date: time.appointment_date, time: time.appointment_time }); form.fail([]) },
    }
  },
  template: /* html */ `
    <app-dialog :open="open" :title="words.title" wide @close="$emit('close')">
      <p><b>{{ visit.patient.full_name }}</b><template v-if="kind === 'move'"><br>Now: {{ visitWords(visit, clinic.today) }}</template></p>
      <form novalidate @submit.prevent="save">
        <error-summary :problems="form.problems" :error="form.error">
          <nearest-times :error="form.error" :today="clinic.today" @choose="take" />
        </error-summary>
        <time-chooser v-model:date="when.date" v-model:time="when.time" :doctor-id="visit.doctor.id" :last="last" :moving="kind === 'move' ? visit.id : ''" />
        <form-field v-bind="form.field('reason')" class="mt-3" :label="words.reason" :hint="words.hint" :optional="kind !== 'move'" maxlength="500" />
        <form-field v-if="overLimit" v-bind="form.field('waiver_reason')" label="Why the limit is exceeded" maxlength="500" />
        <div class="actions">
          <button type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? words.busy : words.button }}</button>
          <button type="button" class="btn btn-outline" @click="$emit('close')">{{ words.keep }}</button>
        </div>
      </form>
    </app-dialog>`,
}
