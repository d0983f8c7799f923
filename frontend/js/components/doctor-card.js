/** A doctor as a patient chooses one. Actions go into the slot. */
import { computed } from 'vue'
import { countWords, initials, money, soonWords } from '../utils.js'

export const DoctorCard = {
  name: 'DoctorCard',
  props: {
    doctor: { type: Object, required: true },
    today: { type: String, required: true },
    level: { type: Number, default: 2 },
  },
  setup(props) {
    return {
      initials,
      facts: computed(() => [
        props.doctor.qualification,
        countWords(props.doctor.experience_years, 'year') + ' of experience',
        money(props.doctor.fee, props.doctor.currency),
      ].filter(Boolean)),
      next: computed(() => props.doctor.next_free
        && soonWords(props.doctor.next_free.appointment_date, props.doctor.next_free.appointment_time, props.today)),
    }
  },
  template: /* html */ `
    <article class="card doctor-card">
      <span class="avatar" aria-hidden="true">{{ initials(doctor.full_name) }}</span>
      <div class="doctor-facts">
        <component :is="'h' + level" class="card-name">{{ doctorName(doctor) }}</component>
        <p><span class="gold-text">{{ doctor.department.name }}</span><template v-if="doctor.specialization && doctor.specialization !== doctor.department.name"> · {{ doctor.specialization }}</template></p>
        <p class="muted">{{ facts.join(' · ') }}</p>
        <p v-if="doctor.languages?.length" class="muted">Speaks {{ doctor.languages.join(', ') }}</p>
        <slot name="more" />
      </div>
      <div class="doctor-next">
        <p v-if="next" class="next-free"><app-icon name="clock" /><span>Next free: <b>{{ next }}</b></span></p>
        <p v-else class="muted">No free times soon</p>
        <slot />
      </div>
    </article>`,
}
