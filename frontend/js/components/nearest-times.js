/** The free times nearest to one that has just been taken, as the API names them with its refusal. */
import { computed } from 'vue'
import { soonWords } from '../utils.js'

export const NearestTimes = {
  name: 'NearestTimes',
  props: {
    error: { type: Object, default: null }, // an ApiError
    today: { type: String, required: true },
  },
  emits: ['choose'], // { appointment_date, appointment_time, starts_at }
  setup: (props) => ({ soonWords, times: computed(() => props.error?.extras.alternatives ?? []) }),
  template: /* html */ `
    <div v-if="times.length" class="mt-3">
      <p>The nearest free times:</p>
      <div class="chips mt-2">
        <button v-for="time in times" :key="time.starts_at" type="button" class="btn btn-outline" @click="$emit('choose', time)">{{ soonWords(time.appointment_date, time.appointment_time, today) }}</button>
      </div>
    </div>`,
}
