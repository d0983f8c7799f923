/** The appointment that comes first: when, with whom, where, and what to do about it. */
import { computed } from 'vue'
import { StatusTag } from '../components/status-tag.js'
import { clinic } from '../store.js'
import { dayNear, rangeWords } from '../utils.js'
import { VisitActions } from './visit-actions.js'
import { earlierWords } from './words.js'

const EARLY_MINUTES = 10

export const NextVisit = {
  name: 'NextVisit',
  components: { StatusTag, VisitActions },
  props: {
    appointment: { type: Object, required: true },
    person: { type: String, default: '' }, // for whom, where there could be several
  },
  emits: ['changed'],
  setup: (props) => ({
    when: computed(() => `${dayNear(props.appointment.appointment_date, clinic.today)}, ${rangeWords(props.appointment.appointment_time, props.appointment.end_time)}`),
    where: computed(() => [props.appointment.doctor.department.name, props.appointment.doctor.room].filter(Boolean).join(' · ')),
    arrive: computed(() => earlierWords(props.appointment.appointment_time, EARLY_MINUTES)),
  }),
  template: /* html */ `
    <section class="card next-visit" aria-labelledby="next-visit-title">
      <div class="visit-head">
        <h2 id="next-visit-title" class="next-visit-label">Next appointment</h2>
        <status-tag :status="appointment.status" />
      </div>
      <p class="next-visit-when"><router-link :to="{ name: 'patient-appointment', params: { id: appointment.id } }">{{ when }}</router-link></p>
      <p v-if="person" class="for-whom"><app-icon name="user" />For {{ person }}</p>
      <p><b>{{ doctorName(appointment.doctor) }}</b> <span class="muted">· {{ where }}</span></p>
      <p v-if="appointment.status === 'checked_in'" class="mt-2">You are checked in. Your doctor will call you.</p>
      <p v-else class="mt-2">Arrive at {{ arrive }} and bring your current prescriptions.</p>
      <p v-if="appointment.coming" class="muted mt-1"><app-icon name="check" /> You told us that you will come.</p>
      <visit-actions :appointment="appointment" @changed="$emit('changed')" />
    </section>`,
}
