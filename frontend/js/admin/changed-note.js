/** Somebody else was faster: the appointment as it was seen, and as it is now. */
import { computed } from 'vue'
import { StatusTag } from '../components/status-tag.js'
import { clinic } from '../store.js'
import { whenWords } from './words.js'

export const ChangedNote = {
  name: 'ChangedNote',
  components: { StatusTag },
  props: {
    before: { type: Object, required: true },
    now: { type: Object, required: true },
  },
  setup: (props) => ({
    whenWords,
    versions: computed(() => [{ term: 'You saw', visit: props.before }, { term: 'It is now', visit: props.now }]),
    clinic,
  }),
  template: /* html */ `
    <div class="alert-note mb-3" role="alert">
      <b>Somebody has changed this appointment meanwhile</b>
      <p v-for="{ term, visit } in versions" :key="term" class="mb-0 mt-2">
        <span class="muted">{{ term }}:</span> {{ whenWords(visit, clinic.today) }}, {{ doctorName(visit.doctor) }} <status-tag :status="visit.status" />
      </p>
    </div>`,
}
