/** A time that is held for a while: take it or let it go. */
import { computed, ref, watch } from 'vue'
import { patient } from '../api.js'
import { ConfirmDialog } from '../components/confirm-dialog.js'
import { clinic } from '../store.js'
import { useCountdown } from '../use-countdown.js'
import { useRequest } from '../use-request.js'
import { doctorName, visitWords } from '../utils.js'
import { heldWords } from '../waitlist-words.js'

export const HeldTime = {
  name: 'HeldTime',
  components: { ConfirmDialog },
  props: {
    entry: { type: Object, required: true }, // with its offer
    whom: { type: String, default: '' }, // the name, when it is for somebody else
  },
  emits: ['taken', 'declined', 'gone'],
  setup(props, { emit }) {
    const asking = ref('') // take, decline
    const accepting = useRequest(patient.acceptOffer)
    const declining = useRequest(patient.declineOffer)
    const held = computed(() => props.entry.offer)
    const { over, words } = useCountdown(() => held.value.held_until)

    watch(over, (is) => is && emit('gone'))

    function ask(what) {
      accepting.error = declining.error = null
      asking.value = what
    }

    function close() {
      const gone = [accepting, declining].some(({ error }) => error?.code === 'offer_gone')
      asking.value = ''
      if (gone) emit('gone')
    }

    async function take() {
      const visit = await accepting.run(held.value.id)
      if (visit) emit('taken', visit)
    }

    async function decline() {
      await declining.run(held.value.id)
      if (!declining.error) emit('declined')
    }

    return {
      accepting, ask, asking, clinic, close, decline, declining, doctorName, held, take, visitWords, words,
      when: computed(() => heldWords(held.value, clinic.today)),
    }
  },
  template: /* html */ `
    <section class="card next-visit" :aria-labelledby="'held-' + held.id">
      <h2 :id="'held-' + held.id" class="next-visit-label"><app-icon name="bell" /> A time is free<span v-if="whom"> for {{ whom }}</span></h2>
      <p class="next-visit-when">{{ when }}</p>
      <p><b>{{ doctorName(held.doctor) }}</b> <span class="muted">· {{ entry.department.name }}</span></p>
      <p v-if="entry.instead_of" class="mt-1">Instead of {{ visitWords(entry.instead_of, clinic.today) }}</p>
      <p class="mt-2">Held for you {{ words }}.</p>
      <div class="actions">
        <button type="button" class="btn btn-primary" @click="ask('take')"><app-icon name="check" />Take this time</button>
        <button type="button" class="btn btn-outline" @click="ask('decline')">Let it go</button>
      </div>
      <confirm-dialog :open="asking === 'take'" :title="entry.instead_of ? 'Move your appointment to this time?' : 'Take this time?'" :confirm="entry.instead_of ? 'Move appointment' : 'Take this time'" keep="Go back"
        harmless busy-text="Booking…" :busy="accepting.busy" :error="accepting.error?.message" @confirm="take" @close="close">
        <p><b>{{ when }}</b>, {{ doctorName(held.doctor) }}</p>
        <p v-if="entry.instead_of" class="mt-2">It replaces {{ visitWords(entry.instead_of, clinic.today) }}, which will be offered to someone else.</p>
        <p v-else class="mt-2">It is booked at once, and we email you a confirmation.</p>
      </confirm-dialog>
      <confirm-dialog :open="asking === 'decline'" title="Let this time go?" confirm="Let it go" keep="Keep it for now"
        busy-text="Saving…" :busy="declining.busy" :error="declining.error?.message" @confirm="decline" @close="close">
        <p><b>{{ when }}</b>, {{ doctorName(held.doctor) }}</p>
        <p class="mt-2">It will be offered to someone else. You keep your place on the waiting list.</p>
      </confirm-dialog>
    </section>`,
}
