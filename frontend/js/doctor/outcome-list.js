/** Past visits that still wait for an outcome: nothing is marked by itself. */
import { doctor } from '../api.js'
import { LoadState } from '../components/load-state.js'
import { useRequest } from '../use-request.js'
import { countWords } from '../utils.js'
import { DayVisit } from './day-visit.js'

const load = async () => (await doctor.appointments({ unresolved: true, sort: 'starts_at', per_page: 20 })).items

export const OutcomeList = {
  name: 'OutcomeList',
  components: { DayVisit, LoadState },
  props: { count: { type: Number, required: true } },
  emits: ['changed'],
  setup(props, { emit }) {
    const visits = useRequest(load)
    function change(appointment, words) {
      visits.data = visits.data.filter(({ id }) => id !== appointment.id)
      visits.again()
      emit('changed', words)
    }
    return { change, countWords, open: ({ target }) => { if (target.open && !visits.data) visits.run() }, visits }
  },
  template: /* html */ `
    <details class="waiting no-print" @toggle="open">
      <summary><app-icon name="alert-triangle" />{{ countWords(count, 'past visit') }} {{ count === 1 ? 'needs' : 'need' }} an outcome</summary>
      <p class="muted">Record the treatment, or mark the visit as missed.</p>
      <load-state :request="visits" :lines="2" :empty="!visits.data?.length" empty-title="Every past visit has an outcome" empty-icon="check-circle" v-slot="{ data }">
        <ol class="day-list"><li v-for="visit in data" :key="visit.id"><day-visit dated :visit="visit" @changed="change" /></li></ol>
      </load-state>
    </details>`,
}
