/** The next free times of a doctor, each a way to book it, and the way to all of them. */
import { dayNear, timeInRow } from '../utils.js'

export const NextTimes = {
  name: 'NextTimes',
  props: {
    doctor: { type: Object, required: true },
    today: { type: String, required: true },
    to: { type: Function, required: true }, // (time?) -> the place where that time is chosen, or any
  },
  setup(props) {
    const first = () => props.doctor.next_times[0].appointment_date
    return {
      dayNear,
      words: ({ appointment_date: day, appointment_time: time }) => timeInRow(day, time, first(), props.today),
    }
  },
  template: /* html */ `
    <ul v-if="doctor.next_times.length" class="bare chips">
      <li v-for="time in doctor.next_times" :key="time.appointment_date + time.appointment_time">
        <router-link class="btn btn-outline" :to="to(time)">{{ words(time) }}<span class="visually-hidden"> {{ dayNear(time.appointment_date, today) }}, with {{ doctorName(doctor) }}</span></router-link>
      </li>
    </ul>
    <router-link class="all-times" :to="to()">See all times<span class="visually-hidden"> of {{ doctorName(doctor) }}</span></router-link>`,
}
