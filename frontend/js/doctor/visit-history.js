/** A patient's earlier visits, newest first, each to open and, while treating, to copy from. */
import { computed } from 'vue'
import { doctor } from '../api.js'
import { LoadState } from '../components/load-state.js'
import { session } from '../store.js'
import { useRequest } from '../use-request.js'
import { dateWords } from '../utils.js'
import { TreatmentFacts } from './treatment-facts.js'

export const VisitHistory = {
  name: 'VisitHistory',
  components: { LoadState, TreatmentFacts },
  props: {
    patientId: { type: Number, required: true },
    except: { type: Number, default: 0 }, // the visit that is being looked at
    copies: { type: Boolean, default: false },
  },
  emits: ['copy'],
  setup(props) {
    const { profile_id: own } = session.user
    const history = useRequest((cursor) => doctor.patientHistory(props.patientId, { cursor, per_page: 10 }))
    const visits = computed(() => (history.data?.items ?? []).filter(({ appointment }) => appointment.id !== props.except))
    history.run('')
    return { dateWords, history, mine: (appointment) => appointment.doctor.id === own, visits }
  },
  template: /* html */ `
    <load-state :request="history" :lines="3" v-slot="{ data }">
      <p v-if="!visits.length" class="muted">No earlier visits on record</p>
      <details v-for="({ appointment, treatment }, index) in visits" :key="appointment.id" class="past-visit" :open="index === 0">
        <summary><b>{{ dateWords(appointment.appointment_date) }}</b>{{ ' ' }}<span class="muted">{{ doctorName(appointment.doctor) }}</span><br>{{ treatment.diagnosis }}</summary>
        <treatment-facts brief :treatment="treatment" />
        <div class="actions">
          <button v-if="copies" type="button" class="btn btn-sm btn-outline" @click="$emit('copy', treatment)"><app-icon name="copy" />Copy to this visit<span class="visually-hidden"> from {{ dateWords(appointment.appointment_date) }}</span></button>
          <router-link v-if="mine(appointment)" :to="{ name: 'doctor-appointment', params: { id: appointment.id } }">Open<span class="visually-hidden"> the visit of {{ dateWords(appointment.appointment_date) }}</span></router-link>
        </div>
      </details>
      <nav v-if="data.next || data.prev" class="actions" aria-label="Pages of earlier visits">
        <button type="button" class="btn btn-sm btn-outline" :disabled="!data.prev" @click="history.run(data.prev)">Newer</button>
        <button type="button" class="btn btn-sm btn-outline" :disabled="!data.next" @click="history.run(data.next)">Older</button>
      </nav>
    </load-state>`,
}
