/** One deed for several appointments, ticked off in a list: marked as missed, or cancelled with one reason. */
import { computed, reactive, ref } from 'vue'
import { admin } from '../api.js'
import { AppDialog } from '../components/app-dialog.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { clinic } from '../store.js'
import { countWords, doctorName } from '../utils.js'
import { whenWords } from './words.js'

const DEEDS = {
  missed: {
    title: 'Who did not come?',
    intro: 'Tick the patients who missed their visit. For those who came, the doctor records the treatment.',
    none: 'Tick at least one patient',
    button: (count) => `Mark ${count || ''} as missed`,
    busy: 'Marking…',
    done: (count) => `${countWords(count, 'visit')} marked as missed`,
    act: ({ id, revision }) => admin.setStatus(id, { status: 'no_show', revision }),
  },
  cancel: {
    title: 'Cancel several appointments',
    intro: 'Tick the appointments to cancel. Each patient gets an email, and the times are offered to others at once. A cancelled appointment cannot be opened again.',
    none: 'Tick at least one appointment',
    button: (count) => (count ? `Cancel ${countWords(count, 'appointment')}` : 'Cancel appointments'),
    busy: 'Cancelling…',
    done: (count) => `${countWords(count, 'appointment')} cancelled`,
    act: ({ id, revision }, reason) => admin.cancel(id, revision, reason),
    reason: 'The patients read it with their appointment',
  },
}

export const SeveralDialog = {
  name: 'SeveralDialog',
  components: { AppDialog, ErrorSummary, FormField },
  props: {
    visits: { type: Array, required: true }, // those that the deed may be done to
    deed: { type: String, required: true }, // missed or cancel
  },
  emits: ['close'], // with what was done in words, or ''
  setup(props, { emit }) {
    const words = computed(() => DEEDS[props.deed])
    const ticked = reactive(new Set())
    const done = reactive(new Set())
    const refused = reactive({}) // visit id -> why not
    const problems = ref([])
    const reason = ref('')
    const busy = ref(false)
    const open = computed(() => props.visits.filter(({ id }) => !done.has(id)))
    const all = computed(() => ticked.size === open.value.length)

    const toggle = (id) => (ticked.has(id) ? ticked.delete(id) : ticked.add(id))
    const toggleAll = () => (all.value ? ticked.clear() : open.value.forEach(({ id }) => ticked.add(id)))
    const leave = () => emit('close', done.size ? words.value.done(done.size) : '')

    async function act(visit) {
      delete refused[visit.id]
      try {
        await words.value.act(visit, reason.value)
        done.add(visit.id)
        ticked.delete(visit.id)
      } catch (error) {
        if (error.name !== 'ApiError') throw error
        refused[visit.id] = error.message
      }
    }

    async function actOnAll() {
      if (busy.value) return
      problems.value = [
        !ticked.size && { name: '', message: words.value.none },
        words.value.reason && !reason.value.trim() && { name: 'reason', message: 'Enter a reason' },
      ].filter(Boolean)
      if (problems.value.length) return
      busy.value = true
      for (const visit of open.value.filter(({ id }) => ticked.has(id))) await act(visit)
      busy.value = false
      if (!ticked.size) leave()
    }
    return { actOnAll, all, busy, clinic, doctorName, leave, open, problems, reason, refused, ticked, toggle, toggleAll, whenWords, words }
  },
  template: /* html */ `
    <app-dialog open wide :title="words.title" @close="leave">
      <form novalidate @submit.prevent="actOnAll">
        <error-summary :problems="problems" />
        <p>{{ words.intro }}</p>
        <label class="form-check ticks-all"><input class="form-check-input" type="checkbox" :checked="all" @change="toggleAll">All {{ open.length }} on this page</label>
        <ul class="ticks">
          <li v-for="visit in open" :key="visit.id">
            <label class="form-check"><input class="form-check-input" type="checkbox" :checked="ticked.has(visit.id)" @change="toggle(visit.id)">
              <span><b>{{ visit.patient.full_name }}</b>, {{ whenWords(visit, clinic.today) }} <span class="muted">with {{ doctorName(visit.doctor) }}</span></span></label>
            <p v-if="refused[visit.id]" class="err" role="alert">{{ refused[visit.id] }}</p>
          </li>
        </ul>
        <form-field v-if="words.reason" v-model="reason" class="mt-3" name="reason" label="Reason" :hint="words.reason" :error="problems.find(({ name }) => name === 'reason')?.message" as="textarea" rows="2" maxlength="500" />
        <div class="actions">
          <button type="submit" class="btn" :class="words.reason ? 'btn-danger' : 'btn-primary'" :aria-disabled="busy">{{ busy ? words.busy : words.button(ticked.size) }}</button>
          <button type="button" class="btn btn-outline" data-first-focus @click="leave">Go back</button>
        </div>
      </form>
    </app-dialog>`,
}
