/** Seven days side by side, or under each other where there is no room: who comes when, and what is free. */
import { computed } from 'vue'
import { StatusTag } from '../components/status-tag.js'
import { countWords, dayNear, shortDay, timeWords } from '../utils.js'

const CLOSED = { no_hours: 'No hours', on_leave: 'On leave', clinic_closed: 'Clinic closed' }

export const WeekList = {
  name: 'WeekList',
  components: { StatusTag },
  props: {
    days: { type: Array, required: true }, // { date, visits, free, reason }
    today: { type: String, required: true },
    at: { type: Function, required: true }, // the place of a day
  },
  setup(props) {
    const factsOf = ({ visits, free, reason }) => [
      visits.length ? countWords(visits.length, 'visit') : '', free ? `${free} free` : CLOSED[reason] ?? '',
    ].filter(Boolean).join(', ') || 'No visits'
    return {
      dayNear, shortDay, timeWords,
      columns: computed(() => props.days.map((day) => {
        const visits = day.visits.filter(({ status }) => status !== 'cancelled')
        return { ...day, visits, facts: factsOf({ ...day, visits }), isToday: day.date === props.today }
      })),
    }
  },
  template: /* html */ `
    <ol class="week-list">
      <li v-for="day in columns" :key="day.date" class="week-list-day" :class="{ 'is-today': day.isToday }" :aria-current="day.isToday ? 'date' : null">
        <h2><router-link :to="at(day.date)" :aria-current="null"><span aria-hidden="true">{{ shortDay(day.date) }}</span><span class="visually-hidden">{{ dayNear(day.date, today) }}</span></router-link></h2>
        <p class="muted">{{ day.facts }}</p>
        <ol v-if="day.visits.length" class="week-visits">
          <li v-for="visit in day.visits" :key="visit.id" :class="'is-' + visit.status">
            <b>{{ timeWords(visit.appointment_time) }}</b>
            <router-link :to="{ name: 'doctor-appointment', params: { id: visit.id } }">{{ visit.patient.full_name }}</router-link>
            <status-tag v-if="visit.status !== 'booked'" :status="visit.status" />
            <span v-else class="visually-hidden">Booked</span>
          </li>
        </ol>
      </li>
    </ol>`,
}
