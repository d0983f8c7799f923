/** A doctor's free times, to choose one: the slot picker with its data, for booking and for moving. */
import { computed, ref, watch } from 'vue'
import { directory } from './api.js'
import { LoadState } from './components/load-state.js'
import { SlotPicker } from './components/slot-picker.js'
import { announce, clinic } from './store.js'
import { useSlots } from './use-slots.js'
import { addDays, dayWords, timeWords, zoneWords } from './utils.js'

export const TimeChooser = {
  name: 'TimeChooser',
  components: { LoadState, SlotPicker },
  props: {
    doctorId: { type: [Number, String], required: true },
    date: { type: String, default: '' },
    time: { type: String, default: '' },
    last: { type: String, default: '' }, // the last day offered; a patient's horizon when not given
    moving: { type: [Number, String], default: '' }, // the appointment whose own time does not count as taken
  },
  emits: ['update:date', 'update:time'],
  setup(props, { emit }) {
    const last = props.last || addDays(clinic.today, clinic.patient_horizon_days)
    const load = (from, to) => directory.slots(props.doctorId, { from, to, moving: props.moving })
    const slots = useSlots(load, { first: clinic.today, last, start: props.date })
    const lost = ref('')

    watch(() => props.date, (date) => date && slots.goTo(date))
    watch(() => props.time, (time) => { if (time) lost.value = '' })
    watch(slots.days, (days) => {
      const day = days.find(({ date }) => date === props.date)
      const slot = day?.slots.find(({ time }) => time === props.time)
      if (!day || !props.time || slot?.state === 'free') return
      lost.value = `${timeWords(props.time)} has just been taken. Choose another time`
      announce(lost.value, { now: true })
      emit('update:time', '')
    })

    function takeDay(day) {
      emit('update:time', '')
      emit('update:date', day)
    }

    return { clinic, dayWords, lost, none: computed(() => !slots.days.value.some((day) => day.free)), slots, takeDay, zoneWords }
  },
  template: /* html */ `
    <load-state :request="slots.request">
      <slot-picker :days="slots.days.value" :date="date" :time="time" :sessions="clinic.sessions" :earlier="slots.earlier.value" :later="slots.later.value" :turning="slots.turning.value"
        @week="slots.turn" @update:date="$emit('update:date', $event)" @update:time="$emit('update:time', $event)">
        <p v-if="lost" class="err mt-3">{{ lost }}</p>
        <p v-if="none" class="alert-note mt-3">No free times in these days.
          <button v-if="slots.nextFree.value" type="button" class="btn btn-link" @click="takeDay(slots.nextFree.value.appointment_date)">Next free day: {{ dayWords(slots.nextFree.value.appointment_date) }}</button>
        </p>
        <p v-if="clinic.timezone" class="muted mt-3">Times are shown in {{ zoneWords(clinic.timezone) }}.</p>
      </slot-picker>
    </load-state>`,
}
