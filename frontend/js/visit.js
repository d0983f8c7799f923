/** The page behind a link in a mail: shows the appointment; only the button acts, as mail scanners follow links. */
import { computed, ref } from 'vue'
import { useRoute } from 'vue-router'
import { directory } from './api.js'
import { LoadState } from './components/load-state.js'
import { SummaryList } from './components/summary-list.js'
import { useRequest } from './use-request.js'
import { fullDay, timeWords } from './utils.js'

const DEEDS = {
  come: { title: 'Will you come?', button: 'I will come', busy: 'Saving…', done: 'We look forward to seeing you' },
  cancel: { title: 'Cancel your appointment?', button: 'Cancel appointment', busy: 'Cancelling…', done: 'Your appointment is cancelled' },
  move: { title: 'Change your appointment' },
}

export default {
  name: 'VisitPage',
  components: { LoadState, SummaryList },
  setup() {
    const { token } = useRoute().params
    const visit = useRequest(directory.visit)
    const answer = useRequest(directory.answerVisit)
    const deed = computed(() => DEEDS[visit.data?.action])
    const done = ref(false)
    const rows = computed(() => [
      { term: 'When', value: `${fullDay(visit.data.appointment_date)}, ${timeWords(visit.data.appointment_time)}` },
      { term: 'Doctor', value: visit.data.doctor_name },
    ])
    async function act() {
      if (!answer.busy) done.value = Boolean(await answer.run(token))
    }
    visit.run(token)
    return { act, answer, deed, done, rows, visit }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="narrow mx-auto">
        <h1>{{ (done || visit.data?.already ? deed.done : deed?.title) ?? 'Your appointment' }}</h1>
        <p v-if="visit.error?.code === 'link_expired'" class="alert-note mt-3">This link has expired, or the appointment has changed since. <router-link :to="{ name: 'patient-home' }">See your appointments</router-link></p>
        <load-state v-else class="mt-4" :request="visit" v-slot="{ data }">
          <p v-if="done || data.already" class="done mb-3" role="status"><b><app-icon name="check-circle" /> {{ done ? 'Done. You do not need to do anything else' : 'You have already answered' }}</b></p>
          <div class="card">
            <summary-list :rows="rows" />
            <p v-if="data.action === 'cancel' && !done && !data.already">The time will be offered to someone else.</p>
            <p v-if="answer.error" class="err mt-3" role="alert">{{ answer.error.message }}</p>
            <div v-if="data.action === 'move'" class="actions">
              <router-link class="btn btn-primary" :to="{ name: 'patient-move', params: { id: data.appointment_id } }">Choose another time</router-link>
            </div>
            <div v-else-if="!done && !data.already" class="actions">
              <button type="button" class="btn" :class="data.action === 'cancel' ? 'btn-danger' : 'btn-primary'" :aria-disabled="answer.busy" @click="act">{{ answer.busy ? deed.busy : deed.button }}</button>
              <router-link v-if="data.action === 'cancel'" class="btn btn-outline" to="/">Keep appointment</router-link>
            </div>
            <div v-else class="actions"><router-link class="btn btn-outline" :to="{ name: 'patient-home' }">See my appointments</router-link></div>
          </div>
        </load-state>
      </div>
    </div>`,
}
