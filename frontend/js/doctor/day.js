/** The doctor's first page: the figures, and one day in the order of the clock, or a week. */
import { computed, ref, watch } from 'vue'
import { doctor } from '../api.js'
import { EmptyState } from '../components/empty-state.js'
import { LoadState } from '../components/load-state.js'
import { NewsBar } from '../components/news-bar.js'
import { announce, clinic, namePage } from '../store.js'
import { useRequest } from '../use-request.js'
import { useUrl } from '../use-url.js'
import { addDays, dayNear, daysWords, isDay, numberWords, shortDay } from '../utils.js'
import { DayList } from './day-list.js'
import { OutcomeList } from './outcome-list.js'
import { useClinicClock } from './use-clinic-clock.js'
import { useSchedule } from './use-schedule.js'
import { WeekList } from './week-list.js'

const NOTHING = {
  no_hours: 'You have no hours on this day', on_leave: 'You are on leave on this day', clinic_closed: 'The clinic is closed on this day',
}
const COUNTED = [['booked', 'booked'], ['checked_in', 'checked in'], ['completed', 'done'], ['no_show', 'missed'], ['cancelled', 'cancelled']]
const ALWAYS = new Set(['booked', 'completed', 'no_show'])

function summaryOf(visits) {
  const count = (status) => visits.filter((visit) => visit.status === status).length
  return COUNTED.filter(([status]) => ALWAYS.has(status) || count(status)).map(([status, word]) => `${count(status)} ${word}`).join(', ')
}

export default {
  name: 'DoctorDay',
  components: { DayList, EmptyState, LoadState, NewsBar, OutcomeList, WeekList },
  setup() {
    const { query, set } = useUrl({ date: '', view: '' })
    const clock = useClinicClock()
    const board = useRequest(doctor.dashboard, { live: true })
    const note = ref('') // what somebody else changed meanwhile
    const view = useSchedule(query, clock.today, (days, first) => {
      note.value = ''
      if (!first) announce(`${title.value}: ${summaryOf(days.flatMap(({ visits }) => visits))}`)
    })
    const { at, day, first, last, schedule, step, weekly } = view
    const title = computed(() => (weekly.value ? daysWords(first.value, last.value) : dayNear(day.value, clock.today.value)))
    const shown = computed(() => schedule.data?.[0]) // of the day view

    watch([weekly, first], () => namePage(weekly.value ? `My week, ${daysWords(first.value, last.value)}` : `My day, ${shortDay(day.value)}`), { immediate: true })

    function change(appointment, words) {
      note.value = words
      schedule.data = schedule.data.map((one) => ({
        ...one, visits: one.visits.map((visit) => (visit.id === appointment.id ? appointment : visit)),
      }))
      schedule.again()
      board.run()
    }

    function rest(words) {
      note.value = words
      board.run()
    }

    board.run()
    return {
      at, board, change, clinic, clock, day, note, rest, schedule, shown, step, title, weekly,
      figures: computed(() => [
        { label: 'Appointments today', value: board.data.today_total, to: at(clock.today.value, '') },
        { label: 'Upcoming', value: board.data.upcoming_total, to: { name: 'doctor-appointments', query: { status: 'booked', from: clinic.today, sort: 'starts_at' } } },
        { label: 'Patients', value: board.data.total_patients, to: { name: 'doctor-patients' } },
        { label: 'Appointments in all', value: board.data.total_appointments, to: { name: 'doctor-appointments' } },
      ]),
      isToday: computed(() => day.value === clock.today.value),
      holdsToday: computed(() => first.value <= clock.today.value && clock.today.value <= last.value),
      closed: computed(() => NOTHING[shown.value?.reason] ?? ''),
      addDays, numberWords, summaryOf,
      goTo: ({ target }) => isDay(target.value) && set({ date: target.value === clock.today.value ? '' : target.value }),
    }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="page-head">
        <h1 tabindex="-1">{{ title }}</h1>
        <router-link class="btn btn-outline" :to="{ name: 'doctor-availability' }"><app-icon name="clock" />Set availability</router-link>
      </div>
      <load-state class="board" :request="board" :lines="1" v-slot="{ data }">
        <ul class="figures">
          <li v-for="figure in figures" :key="figure.label"><router-link class="card tile" :to="figure.to"><span class="figure">{{ numberWords(figure.value) }}</span>{{ ' ' }}<span class="muted">{{ figure.label }}</span></router-link></li>
        </ul>
        <outcome-list v-if="data.needs_outcome && holdsToday" :count="data.needs_outcome" @changed="rest" />
      </load-state>
      <nav class="day-bar no-print" aria-label="Days">
        <router-link class="btn btn-outline" :to="at(addDays(day, -step))" :aria-current="null"><app-icon name="chevron-left" />Previous<span class="visually-hidden">{{ weekly ? ' week' : ' day' }}</span></router-link>
        <router-link class="btn btn-outline" :to="at(clock.today.value)" :aria-current="holdsToday ? 'date' : null">{{ weekly ? 'This week' : 'Today' }}</router-link>
        <router-link class="btn btn-outline" :to="at(addDays(day, step))" :aria-current="null">Next<span class="visually-hidden">{{ weekly ? ' week' : ' day' }}</span><app-icon name="chevron-right" /></router-link>
        <label class="visually-hidden" for="day-picker">Go to day</label>
        <input id="day-picker" class="form-control" type="date" :value="day" @change="goTo">
        <div class="view-switch">
          <router-link class="btn btn-outline" :to="at(day, '')" :aria-current="weekly ? null : 'true'">Day</router-link>
          <router-link class="btn btn-outline" :to="at(day, 'week')" :aria-current="weekly ? 'true' : null">Week</router-link>
        </div>
      </nav>
      <p v-if="note" class="alert-note" role="alert">{{ note }}</p>
      <load-state :request="schedule" :lines="6" v-slot="{ data }">
        <week-list v-if="weekly" :days="data" :today="clock.today.value" :at="(date) => at(date, '')" />
        <template v-else>
          <p v-if="shown.visits.length" class="day-summary">{{ summaryOf(shown.visits) }}<span v-if="closed" class="muted"> · {{ closed }}</span></p>
          <empty-state v-if="!shown.visits.length && !shown.slots.length" icon="sun" :title="closed || 'No appointments on this day'">
            <router-link class="btn btn-outline" :to="{ name: 'doctor-availability' }">Set availability</router-link>
          </empty-state>
          <day-list v-else :visits="shown.visits" :slots="shown.slots" :sessions="clinic.sessions" :now="isToday ? clock.time.value : ''" @changed="change" />
        </template>
      </load-state>
      <news-bar :request="schedule" />
    </div>`,
}
