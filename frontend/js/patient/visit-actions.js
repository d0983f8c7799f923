/** What a patient can do about an appointment: change its time, cancel it, put it into a calendar. */
import { computed, ref } from 'vue'
import { patient } from '../api.js'
import { ConfirmDialog } from '../components/confirm-dialog.js'
import { saveFile } from '../save-file.js'
import { clinic, session, toast } from '../store.js'
import { useRequest } from '../use-request.js'
import { visitWords } from '../utils.js'
import { fixedWords } from './words.js'

export const VisitActions = {
  name: 'VisitActions',
  components: { ConfirmDialog },
  props: { appointment: { type: Object, required: true } },
  emits: ['changed'],
  setup(props, { emit }) {
    const asking = ref(false)
    const changed = ref(null) // how the appointment stands, when somebody else was faster
    const calendar = useRequest(patient.calendar)
    const cancelling = useRequest(patient.cancel)
    const visit = computed(() => changed.value ?? props.appointment)
    const may = (action) => props.appointment.allowed_actions.includes(action)

    function ask() {
      cancelling.error = null
      asking.value = true
    }

    function close() {
      asking.value = false
      if (changed.value) emit('changed')
      changed.value = null
    }

    async function cancel() {
      const cancelled = await cancelling.run(visit.value.id, visit.value.revision)
      if (cancelled) {
        asking.value = false
        toast('Appointment cancelled')
        emit('changed')
      } else if (cancelling.error?.code === 'changed_meanwhile') {
        changed.value = cancelling.error.extras.current
      }
    }

    async function addToCalendar() {
      const file = await calendar.run(props.appointment.id)
      if (file) saveFile(file, `appointment-${props.appointment.reference}.ics`)
    }

    return {
      addToCalendar, ask, asking, calendar, cancel, cancelling, changed, clinic, close, may, session, visit, visitWords,
      coming: computed(() => ['booked', 'checked_in'].includes(props.appointment.status) && Date.parse(props.appointment.ends_at) > Date.now()),
      fixed: computed(() => fixedWords(props.appointment, clinic, session.user?.blacklisted)),
    }
  },
  template: /* html */ `
    <div class="no-print">
      <p v-if="fixed" class="muted mt-3">{{ fixed }}</p>
      <p v-if="calendar.error" class="err mt-3" role="alert">{{ calendar.error.message }}</p>
      <div class="actions">
        <router-link v-if="may('move')" class="btn btn-outline" :to="{ name: 'patient-move', params: { id: appointment.id } }"><app-icon name="clock" />Change time</router-link>
        <button v-if="coming" type="button" class="btn btn-outline" :aria-disabled="calendar.busy" @click="addToCalendar"><app-icon name="calendar" />Add to calendar</button>
        <button v-if="may('cancel')" type="button" class="btn btn-outline" @click="ask"><app-icon name="x" />Cancel appointment</button>
        <slot />
      </div>
      <confirm-dialog :open="asking" title="Cancel this appointment?" confirm="Cancel appointment" keep="Keep appointment" busy-text="Cancelling…"
        :busy="cancelling.busy" :error="changed ? '' : cancelling.error?.message" @confirm="cancel" @close="close">
        <p v-if="changed" class="alert-note mb-3" role="alert">This appointment has changed in the meantime. It now stands as below.</p>
        <p><b>{{ visitWords(visit, clinic.today) }}</b>, {{ doctorName(visit.doctor) }}</p>
        <p v-if="visit.patient.id !== session.user?.profile_id">For <b>{{ visit.patient.full_name }}</b></p>
        <p>The time will be offered to someone else. This cannot be undone.</p>
      </confirm-dialog>
    </div>`,
}
