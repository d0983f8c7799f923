/** Free times around the day on which the patient should come again, one of which is booked at once. */
import { computed, reactive, watch } from 'vue'
import { directory, doctor } from '../api.js'
import { FormField } from '../components/form-field.js'
import { LoadState } from '../components/load-state.js'
import { clinic, toast } from '../store.js'
import { useRequest } from '../use-request.js'
import { addDays, dayWords, daysBetween, isDay, shortDay, timeWords, visitWords } from '../utils.js'

const AROUND = 3 // days before and after
const THAT_DAY = 4
const OTHER_DAYS = 4

const OVER_LIMIT = new Set(['too_many_bookings', 'same_doctor_same_day'])

const minutes = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/** The free times of a day, those nearest to that time of day first */
const nearest = (slots, time) => slots.filter(({ state }) => state === 'free')
  .sort((a, b) => Math.abs(minutes(a.time) - minutes(time)) - Math.abs(minutes(b.time) - minutes(time)))

/** Some times of the wanted day, and one of each day around it */
function choiceOf(days, wanted, usual) {
  const times = days.flatMap(({ date, slots }) =>
    nearest(slots, usual).slice(0, date === wanted ? THAT_DAY : 1).map(({ time }) => ({ date, time, away: Math.abs(daysBetween(wanted, date)) })))
  const others = times.filter(({ away }) => away).sort((a, b) => a.away - b.away).slice(0, OTHER_DAYS)
  return [...times.filter(({ away }) => !away), ...others].sort((a, b) => `${a.date} ${a.time}`.localeCompare(`${b.date} ${b.time}`))
}

export const NextTimes = {
  name: 'NextTimes',
  components: { FormField, LoadState },
  props: {
    visit: { type: Object, required: true },
    day: { type: String, required: true }, // the next visit, as planned
  },
  emits: ['booked', 'more'],
  setup(props, { emit }) {
    const slots = useRequest((from, to) => directory.slots(props.visit.doctor.id, { from, to }))
    const state = reactive({ chosen: '', busy: false, problem: '', overLimit: false, waiver: '' })
    const last = addDays(clinic.today, clinic.staff_horizon_days)
    const usable = computed(() => isDay(props.day) && props.day >= clinic.today && props.day <= last)
    const times = computed(() => choiceOf(slots.data?.days ?? [], props.day, props.visit.appointment_time)
      .map((time) => ({ ...time, key: `${time.date} ${time.time}` })))
    const wanted = computed(() => times.value.find(({ key }) => key === state.chosen))

    function ask() {
      const from = addDays(props.day, -AROUND)
      const to = addDays(props.day, AROUND)
      slots.run(from > clinic.today ? from : clinic.today, to < last ? to : last)
    }

    watch(() => props.day, () => {
      Object.assign(state, { chosen: '', problem: '', overLimit: false, waiver: '' })
      slots.data = null
      if (usable.value) ask()
    }, { immediate: true })

    async function book() {
      if (state.busy) return
      state.problem = !wanted.value ? 'Choose a time' : state.overLimit && !state.waiver.trim() ? 'Enter why the limit is exceeded' : ''
      if (state.problem) return
      state.busy = true
      try {
        const { date, time } = wanted.value
        const booked = await doctor.book({ appointment_date: date, appointment_time: time, reason: 'Follow-up', patient_id: props.visit.patient.id, follow_up_of: props.visit.id, waiver_reason: state.waiver.trim() })
        toast(`Follow-up booked: ${visitWords(booked, clinic.today)}`)
        emit('booked', booked)
      } catch (error) {
        if (error.name !== 'ApiError') throw error
        state.problem = error.message
        state.overLimit ||= OVER_LIMIT.has(error.code)
        if (error.code === 'slot_taken') ask()
      } finally {
        state.busy = false
      }
    }

    return { book, dayWords, shortDay, slots, state, timeWords, times, usable, wanted }
  },
  template: /* html */ `
    <div v-if="usable" class="next-times field">
      <load-state :request="slots" :lines="2">
        <fieldset v-if="times.length" class="plain">
          <legend class="form-label">Free times around {{ dayWords(day) }}</legend>
          <div class="slots">
            <label v-for="time in times" :key="time.key" class="slot">
              <input v-model="state.chosen" type="radio" name="next-time" :value="time.key"><span>{{ shortDay(time.date) }}, {{ timeWords(time.time) }}</span>
            </label>
          </div>
        </fieldset>
        <p v-else class="muted">You have no free times around {{ dayWords(day) }}.</p>
        <p v-if="state.problem" class="err mt-2" role="alert">{{ state.problem }}</p>
        <form-field v-if="state.overLimit" v-model="state.waiver" class="mt-3" name="next-waiver" label="Why the limit is exceeded" maxlength="500" />
        <div class="actions">
          <button v-if="times.length" type="button" class="btn btn-outline" :aria-disabled="state.busy" @click="book"><app-icon name="calendar" />{{ state.busy ? 'Booking…' : wanted ? 'Book ' + shortDay(wanted.date) + ', ' + timeWords(wanted.time) : 'Book the next visit' }}</button>
          <button type="button" class="btn btn-quiet" @click="$emit('more', day)">See all times</button>
        </div>
        <p v-if="times.length" class="muted mt-2">The patient is told by email.</p>
      </load-state>
    </div>`,
}
