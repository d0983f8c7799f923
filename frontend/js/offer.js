/** The page behind a waiting-list mail: shows the held time; only the buttons act, as mail scanners follow links. */
import { computed, ref } from 'vue'
import { useRoute } from 'vue-router'
import { directory } from './api.js'
import { LoadState } from './components/load-state.js'
import { SummaryList } from './components/summary-list.js'
import { clinic } from './store.js'
import { useCountdown } from './use-countdown.js'
import { useRequest } from './use-request.js'
import { fullDay, money, rangeWords, visitWords } from './utils.js'

const TITLES = {
  open: 'A time is free',
  accepted: 'Your appointment is booked',
  declined: 'The time goes to the next person',
  expired: 'This time is no longer held for you',
}

export default {
  name: 'OfferPage',
  components: { LoadState, SummaryList },
  setup() {
    const { token } = useRoute().params
    const offer = useRequest(directory.offer)
    const answer = useRequest(directory.answerOffer)
    const doing = ref('')
    const { over, words } = useCountdown(() => offer.data?.held_until ?? clinic.now)
    const status = computed(() => {
      if (answer.error?.code === 'offer_gone') return 'expired'
      const known = answer.data?.status ?? offer.data?.status
      return known === 'open' && over.value ? 'expired' : known
    })
    const rows = computed(() => {
      const held = offer.data
      return [
        { term: 'When', value: `${fullDay(held.appointment_date)}, ${rangeWords(held.appointment_time, held.end_time)}` },
        { term: 'Doctor', value: `${held.doctor_name}, ${held.department}` },
        { term: 'Where', value: [clinic.name, held.room].filter(Boolean).join(', ') },
        { term: 'Fee', value: money(held.fee, held.currency) },
        ...(held.instead_of && status.value === 'open' ? [{ term: 'Instead of', value: visitWords(held.instead_of, clinic.today) }] : []),
      ]
    })

    async function act(action) {
      if (answer.busy) return
      doing.value = action
      await answer.run(token, action)
    }

    offer.run(token)
    return { TITLES, act, answer, doing, offer, rows, status, words }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="narrow mx-auto">
        <h1>{{ TITLES[status] ?? 'A time from the waiting list' }}</h1>
        <p v-if="offer.error?.code === 'link_expired'" class="alert-note mt-3">This link has expired. <router-link :to="{ name: 'patient-waitlist' }">See your waiting list</router-link></p>
        <load-state v-else class="mt-4" :request="offer" v-slot="{ data }">
          <p v-if="status === 'accepted'" class="done mb-3" role="status"><b><app-icon name="check-circle" /> {{ answer.data ? 'We have emailed you a confirmation. You do not need to do anything else' : 'You have already taken this time' }}</b></p>
          <p v-else-if="status === 'declined'" class="alert-note mb-3" role="status">You keep your place on the waiting list.</p>
          <p v-else-if="status === 'expired'" class="alert-note mb-3" role="status">You keep your place on the waiting list, and hear from us when another time comes free.</p>
          <div class="card">
            <p v-if="status === 'open'" class="mb-3">Held for you <b>{{ words }}</b>. Nothing is booked until you take it.</p>
            <summary-list :rows="rows" />
            <p v-if="data.instead_of && status === 'open'" class="mt-3">Your later appointment moves to this time, and its time will be offered to someone else.</p>
            <p v-if="answer.error && status === 'open'" class="err mt-3" role="alert">{{ answer.error.message }}</p>
            <div class="actions">
              <template v-if="status === 'open'">
                <button type="button" class="btn btn-primary" :aria-disabled="answer.busy" @click="act('accept')">{{ answer.busy && doing === 'accept' ? 'Booking…' : 'Take this time' }}</button>
                <button type="button" class="btn btn-outline" :aria-disabled="answer.busy" @click="act('decline')">{{ answer.busy && doing === 'decline' ? 'Saving…' : 'Let it go' }}</button>
              </template>
              <router-link v-else-if="status === 'accepted'" class="btn btn-outline" :to="{ name: 'patient-home' }">See my appointments</router-link>
              <router-link v-else class="btn btn-outline" :to="{ name: 'patient-waitlist' }">See my waiting list</router-link>
            </div>
          </div>
        </load-state>
      </div>
    </div>`,
}
