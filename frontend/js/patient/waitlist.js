/** What a patient waits for, and the times that are held meanwhile. */
import { computed, ref } from 'vue'
import { useRouter } from 'vue-router'
import { patient } from '../api.js'
import { ConfirmDialog } from '../components/confirm-dialog.js'
import { LoadState } from '../components/load-state.js'
import { clinic, session, toast } from '../store.js'
import { useRequest } from '../use-request.js'
import { dateWords, momentDay, visitWords } from '../utils.js'
import { HeldTime } from './held-time.js'
import { targetWords, wishWords } from '../waitlist-words.js'

export default {
  name: 'PatientWaitlist',
  components: { ConfirmDialog, HeldTime, LoadState },
  setup() {
    const router = useRouter()
    const list = useRequest(patient.waitlist, { live: true })
    const leaving = useRequest(patient.leaveWaitlist)
    const doomed = ref(null) // the entry that is about to be left
    const blocked = computed(() => session.user?.blacklisted)
    const held = computed(() => list.data.items.filter(({ offer }) => offer))
    const whom = (entry) => (entry.patient.id === session.user?.profile_id ? '' : entry.patient.full_name)

    function ask(entry) {
      leaving.error = null
      doomed.value = entry
    }

    async function leave() {
      await leaving.run(doomed.value.id)
      if (leaving.error && leaving.error.code !== 'not_found') return
      doomed.value = null
      toast('You have left the waiting list')
      list.again()
    }

    function goTo(visit) {
      toast(`Booked: ${visitWords(visit, clinic.today)}`)
      router.push({ name: 'patient-appointment', params: { id: visit.id } })
    }

    function passOn() {
      toast('The time goes to the next person')
      list.again()
    }

    list.run()
    return { ask, blocked, clinic, dateWords, doomed, goTo, held, leave, leaving, list, momentDay, passOn, targetWords, visitWords, whom, wishWords }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="page-head">
        <h1>Waiting list</h1>
        <router-link v-if="!blocked" class="btn btn-primary" :to="{ name: 'patient-waitlist-join' }"><app-icon name="plus" />Join the waiting list</router-link>
      </div>
      <p v-if="blocked" class="alert-note mb-4">You cannot join the waiting list online. Call {{ clinic.phone }} and we will help.</p>
      <div class="columns">
        <load-state :request="list" :empty="!list.data?.items.length" empty-title="You are not waiting for a time" empty-icon="bell">
          <template #default="{ data }">
            <div v-if="held.length" class="stack mb-4">
              <held-time v-for="entry in held" :key="entry.offer.id" :entry="entry" :whom="whom(entry)" @taken="goTo" @declined="passOn" @gone="list.again()" />
            </div>
            <section aria-labelledby="waiting-title">
              <h2 id="waiting-title">You are waiting for</h2>
              <ul class="bare stack">
                <li v-for="entry in data.items" :key="entry.id" class="card visit-card">
                  <h3 class="card-name">{{ targetWords(entry) }}</h3>
                  <p v-if="whom(entry)">For <b>{{ whom(entry) }}</b></p>
                  <p>{{ wishWords(entry) }}</p>
                  <p v-if="entry.instead_of">Earlier than <router-link :to="{ name: 'patient-appointment', params: { id: entry.instead_of.id } }">{{ visitWords(entry.instead_of, clinic.today) }}</router-link></p>
                  <p class="muted">On the list since {{ dateWords(momentDay(entry.created_at)) }}</p>
                  <div class="actions"><button type="button" class="btn btn-sm btn-outline" @click="ask(entry)">Leave the list<span class="visually-hidden"> for {{ targetWords(entry) }}</span></button></div>
                </li>
              </ul>
            </section>
          </template>
        </load-state>
        <aside class="card" aria-labelledby="how-title">
          <h2 id="how-title" class="card-name mb-2">How it works</h2>
          <p>When a time comes free that suits you, we hold it for you for 30 minutes and send an email.</p>
          <p class="mt-2">Take it here or with the link in the email. If you let it go, it is offered to the next person and you keep your place.</p>
          <p class="mt-2">Nothing is booked, and no appointment moves, until you say so.</p>
        </aside>
      </div>
      <confirm-dialog :open="Boolean(doomed)" title="Leave the waiting list?" confirm="Leave the list" keep="Keep my place" busy-text="Leaving…"
        :busy="leaving.busy" :error="leaving.error?.message" @confirm="leave" @close="doomed = null">
        <p><b>{{ targetWords(doomed) }}</b></p>
        <p class="mt-2">You lose your place.<template v-if="doomed.offer"> The time that is held for you will be offered to someone else.</template></p>
      </confirm-dialog>
    </div>`,
}
