/** The doctor's first page: the figures, and one day in the order of the clock. */
import { computed, ref, watch } from 'vue'
import { directory, doctor } from '../api.js'
import { LoadState } from '../components/load-state.js'
import { EmptyState } from '../components/empty-state.js'
import { announce, clinic, namePage, session } from '../store.js'
import { useRequest } from '../use-request.js'
import { useUrl } from '../use-url.js'
import { addDays, dayNear, isDay, numberWords, shortDay } from '../utils.js'
import { DayList } from './day-list.js'
import { OutcomeList } from './outcome-list.js'
import { useClinicClock } from './use-clinic-clock.js'

const NOTHING = {
  no_hours: 'You have no hours on this day', on_leave: 'You are on leave on this day', clinic_closed: 'The clinic is closed on this day',
}
const COUNTED = [['booked', 'booked'], ['checked_in', 'checked in'], ['completed', 'done'], ['no_show', 'missed'], ['cancelled', 'cancelled']]
const ALWAYS = new Set(['booked', 'completed', 'no_show'])

const hasTimesAhead = (day) => day >= clinic.today && day <= addDays(clinic.today, clinic.staff_horizon_days)

async function loadDay(day, doctorId) {
  const [{ items }, offer] = await Promise.all([
    doctor.appointments({ date: day, sort: 'starts_at', per_page: 100 }),
    hasTimesAhead(day) ? directory.slots(doctorId, { date: day }) : { slots: [], reason: null },
  ])
  return { items, slots: offer.slots, reason: offer.reason }
}

function summaryOf(items) {
  const count = (status) => items.filter((visit) => visit.status === status).length
  return COUNTED.filter(([status]) => ALWAYS.has(status) || count(status)).map(([status, word]) => `${count(status)} ${word}`).join(', ')
}

export default {
  name: 'DoctorDay',
  components: { DayList, EmptyState, LoadState, OutcomeList },
  setup() {
    const { query, set } = useUrl({ date: '' })
    const clock = useClinicClock()
    const { profile_id: own } = session.user
    const board = useRequest(doctor.dashboard, { live: true })
    const schedule = useRequest(loadDay, { live: true })
    const note = ref('') // what somebody else changed meanwhile
    const day = computed(() => (isDay(query.value.date) ? query.value.date : clock.today.value))
    const at = (date) => ({ name: 'doctor-home', query: date === clock.today.value ? {} : { date } })

    watch(day, async (wanted, before) => {
      namePage(`My day, ${shortDay(wanted)}`)
      schedule.data = null
      note.value = ''
      const loaded = await schedule.run(wanted, own)
      if (before && loaded) announce(`${dayNear(wanted, clock.today.value)}: ${summaryOf(loaded.items)}`)
    }, { immediate: true })

    function change(appointment, words) {
      note.value = words
      const items = schedule.data.items.map((visit) => (visit.id === appointment.id ? appointment : visit))
      schedule.data = { ...schedule.data, items }
      refresh()
    }

    function refresh() {
      schedule.again()
      board.run()
    }

    function rest(words) {
      note.value = words
      board.run()
    }

    board.run()
    return {
      at, board, change, clinic, clock, day, note, rest, schedule,
      figures: computed(() => [
        { label: 'Appointments today', value: board.data.today_total, to: at(clock.today.value) },
        { label: 'Upcoming', value: board.data.upcoming_total, to: { name: 'doctor-appointments', query: { status: 'booked', from: clinic.today, sort: 'starts_at' } } },
        { label: 'Patients', value: board.data.total_patients, to: { name: 'doctor-patients' } },
        { label: 'Appointments in all', value: board.data.total_appointments, to: { name: 'doctor-appointments' } },
      ]),
      isToday: computed(() => day.value === clock.today.value),
      closed: computed(() => NOTHING[schedule.data?.reason] ?? ''),
      addDays, dayNear, numberWords, summaryOf,
      goTo: ({ target }) => isDay(target.value) && set({ date: target.value === clock.today.value ? '' : target.value }),
    }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="page-head">
        <h1 tabindex="-1">{{ dayNear(day, clock.today.value) }}</h1>
        <router-link class="btn btn-outline" :to="{ name: 'doctor-availability' }"><app-icon name="clock" />Set availability</router-link>
      </div>
      <load-state class="board" :request="board" :lines="1" v-slot="{ data }">
        <ul class="figures">
          <li v-for="figure in figures" :key="figure.label"><router-link class="card tile" :to="figure.to"><span class="figure">{{ numberWords(figure.value) }}</span>{{ ' ' }}<span class="muted">{{ figure.label }}</span></router-link></li>
        </ul>
        <outcome-list v-if="data.needs_outcome && isToday" :count="data.needs_outcome" @changed="rest" />
      </load-state>
      <nav class="day-bar no-print" aria-label="Days">
        <router-link class="btn btn-outline" :to="at(addDays(day, -1))" :aria-current="null"><app-icon name="chevron-left" />Previous<span class="visually-hidden"> day</span></router-link>
        <router-link class="btn btn-outline" :to="at(clock.today.value)" :aria-current="isToday ? 'date' : null">Today</router-link>
        <router-link class="btn btn-outline" :to="at(addDays(day, 1))" :aria-current="null">Next<span class="visually-hidden"> day</span><app-icon name="chevron-right" /></router-link>
        <label class="visually-hidden" for="day-picker">Go to day</label>
        <input id="day-picker" class="form-control" type="date" :value="day" @change="goTo">
      </nav>
      <p v-if="note" class="alert-note" role="alert">{{ note }}</p>
      <load-state :request="schedule" :lines="6" v-slot="{ data }">
        <p v-if="data.items.length" class="day-summary">{{ summaryOf(data.items) }}<span v-if="closed" class="muted"> · {{ closed }}</span></p>
        <empty-state v-if="!data.items.length && !data.slots.length" icon="sun" :title="closed || 'No appointments on this day'">
          <router-link class="btn btn-outline" :to="{ name: 'doctor-availability' }">Set availability</router-link>
        </empty-state>
        <day-list v-else :visits="data.items" :slots="data.slots" :sessions="clinic.sessions" :now="isToday ? clock.time.value : ''" @changed="change" />
      </load-state>
    </div>`,
}
