/** One appointment in the day's list. */
import { computed } from 'vue'
import { StatusTag } from '../components/status-tag.js'
import { rangeWords, shortDay } from '../utils.js'
import { VisitActions } from './visit-actions.js'
import { personWords } from './words.js'

export const DayVisit = {
  name: 'DayVisit',
  components: { StatusTag, VisitActions },
  props: {
    visit: { type: Object, required: true },
    dated: { type: Boolean, default: false },
  },
  emits: ['changed'],
  setup(props) {
    return {
      when: computed(() => {
        const time = rangeWords(props.visit.appointment_time, props.visit.end_time)
        return props.dated ? `${shortDay(props.visit.appointment_date)}, ${time}` : time
      }),
      about: computed(() => [
        props.visit.walk_in && 'Walk-in', personWords(props.visit.patient), props.visit.follow_up_of && 'Follow-up', props.visit.coming && 'Says they will come',
      ].filter(Boolean).join(' · ')),
      place: computed(() => ({ name: 'doctor-appointment', params: { id: props.visit.id } })),
      treatment: computed(() => {
        if (!props.visit.allowed_actions.includes('treat')) return ''
        if (props.visit.status === 'completed') return 'Open record'
        return props.visit.has_treatment ? 'Continue treatment' : 'Start treatment'
      }),
    }
  },
  template: /* html */ `
    <article class="day-visit" :class="'is-' + visit.status">
      <p class="day-time">{{ when }}</p>
      <div class="day-who">
        <h3><router-link :to="place">{{ visit.patient.full_name }}</router-link> <status-tag :status="visit.status" /></h3>
        <p v-if="about" class="muted">{{ about }}</p>
        <p v-if="visit.reason" class="day-reason">{{ visit.reason }}</p>
      </div>
      <visit-actions small :visit="visit" @changed="(...change) => $emit('changed', ...change)">
        <router-link v-if="treatment" class="btn" :class="visit.status === 'checked_in' ? 'btn-primary' : 'btn-outline'" :to="place">{{ treatment }}<span class="visually-hidden"> of {{ visit.patient.full_name }}</span></router-link>
      </visit-actions>
    </article>`,
}
