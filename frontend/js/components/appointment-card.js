/** An appointment in a list: when, with whom, its status. Actions go into the slot. */
import { computed } from 'vue'
import { dayNear, doctorName, rangeWords } from '../utils.js'
import { StatusTag } from './status-tag.js'

export const AppointmentCard = {
  name: 'AppointmentCard',
  components: { StatusTag },
  props: {
    appointment: { type: Object, required: true },
    today: { type: String, required: true },
    to: { type: [String, Object], default: null },
    shows: { type: String, default: 'doctor' }, // or patient
    person: { type: String, default: '' }, // for whom, where there could be several
    level: { type: Number, default: 3 },
  },
  setup(props) {
    return {
      when: computed(() => dayNear(props.appointment.appointment_date, props.today)),
      time: computed(() => rangeWords(props.appointment.appointment_time, props.appointment.end_time)),
      who: computed(() => (props.shows === 'doctor' ? doctorName(props.appointment.doctor) : props.appointment.patient.full_name)),
      about: computed(() => {
        const { doctor, patient } = props.appointment
        if (props.shows === 'patient') return [patient.age && `${patient.age} years`, patient.phone].filter(Boolean).join(' · ')
        return [doctor.specialization || doctor.department.name, doctor.room].filter(Boolean).join(' · ')
      }),
    }
  },
  template: /* html */ `
    <article class="card visit-card">
      <div class="visit-head">
        <component :is="'h' + level" class="card-name">
          <router-link v-if="to" :to="to">{{ when }}, {{ time }}</router-link><template v-else>{{ when }}, {{ time }}</template>
        </component>
        <status-tag :status="appointment.status" />
      </div>
      <p v-if="person" class="for-whom"><app-icon name="user" />For {{ person }}</p>
      <p><b>{{ who }}</b><span v-if="about" class="muted"> · {{ about }}</span></p>
      <div v-if="$slots.default" class="actions"><slot /></div>
    </article>`,
}
