/** Past visits that nobody has said the outcome of: which patients did not come, ticked off in one go. */
import { computed, reactive, ref } from 'vue'
import { admin } from '../api.js'
import { AppDialog } from '../components/app-dialog.js'
import { clinic } from '../store.js'
import { doctorName } from '../utils.js'
import { whenWords } from './words.js'

export const MissedDialog = {
  name: 'MissedDialog',
  components: { AppDialog },
  props: { visits: { type: Array, required: true } }, // those that can be marked as missed
  emits: ['done', 'close'], // done: how many were marked
  setup(props, { emit }) {
    const ticked = reactive(new Set())
    const problems = reactive({}) // visit id -> why not
    const busy = ref(false)
    const empty = ref(false)
    const all = computed(() => ticked.size === props.visits.length)

    const toggle = (id) => (ticked.has(id) ? ticked.delete(id) : ticked.add(id))
    const toggleAll = () => (all.value ? ticked.clear() : props.visits.forEach(({ id }) => ticked.add(id)))

    async function mark(visit) {
      try {
        await admin.setStatus(visit.id, { status: 'no_show', revision: visit.revision })
        return true
      } catch (error) {
        if (error.name !== 'ApiError') throw error
        problems[visit.id] = error.message
        return false
      }
    }

    async function markAll() {
      empty.value = !ticked.size
      if (busy.value || empty.value) return
      busy.value = true
      const wanted = props.visits.filter(({ id }) => ticked.has(id))
      const outcomes = []
      for (const visit of wanted) outcomes.push(await mark(visit))
      busy.value = false
      if (outcomes.every(Boolean)) emit('done', wanted.length)
    }
    return { all, busy, clinic, doctorName, empty, markAll, problems, ticked, toggle, toggleAll, whenWords }
  },
  template: /* html */ `
    <app-dialog open wide title="Who did not come?" @close="$emit('close')">
      <form novalidate @submit.prevent="markAll">
        <p>Tick the patients who missed their visit. For those who came, the doctor records the treatment.</p>
        <label class="form-check ticks-all"><input class="form-check-input" type="checkbox" :checked="all" @change="toggleAll">All {{ visits.length }} on this page</label>
        <ul class="ticks">
          <li v-for="visit in visits" :key="visit.id">
            <label class="form-check"><input class="form-check-input" type="checkbox" :checked="ticked.has(visit.id)" @change="toggle(visit.id)">
              <span><b>{{ visit.patient.full_name }}</b>, {{ whenWords(visit, clinic.today) }} <span class="muted">with {{ doctorName(visit.doctor) }}</span></span></label>
            <p v-if="problems[visit.id]" class="err">{{ problems[visit.id] }}</p>
          </li>
        </ul>
        <p v-if="empty" class="err" role="alert">Tick at least one patient</p>
        <div class="actions">
          <button type="submit" class="btn btn-primary" :aria-disabled="busy">{{ busy ? 'Marking…' : 'Mark ' + (ticked.size || '') + ' as missed' }}</button>
          <button type="button" class="btn btn-outline" data-first-focus @click="$emit('close')">Go back</button>
        </div>
      </form>
    </app-dialog>`,
}
