/** The appointment is booked: what, when, where, and what to take away. */
import { computed, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { patient } from '../api.js'
import { EmptyState } from '../components/empty-state.js'
import { LoadState } from '../components/load-state.js'
import { SummaryList } from '../components/summary-list.js'
import { visitRows } from '../patient/words.js'
import { saveFile } from '../save-file.js'
import { announce, clinic, session } from '../store.js'
import { useRequest } from '../use-request.js'
import { countWords, dateWords, money } from '../utils.js'

export default {
  name: 'BookedPage',
  components: { EmptyState, LoadState, SummaryList },
  setup() {
    const { id } = useRoute().params
    const router = useRouter()
    const appointment = useRequest(patient.appointment)
    const calendar = useRequest(patient.calendar)
    const rows = computed(() => {
      const visit = appointment.data
      return [
        ...visitRows(visit, clinic),
        { term: 'For', value: visit.patient.full_name },
        { term: 'Fee', value: money(visit.fee, visit.currency) },
      ]
    })
    async function addToCalendar() {
      const file = await calendar.run(id)
      if (file) saveFile(file, `appointment-${appointment.data.reference}.ics`)
    }
    watch(() => appointment.data, ({ status }) => {
      if (status === 'booked') announce('Your appointment is booked')
      else router.replace({ name: 'patient-appointment', params: { id } }) // the address of a visit that is over
    }, { once: true })
    appointment.run(id)
    return { addToCalendar, appointment, calendar, clinic, countWords, dateWords, print: () => window.print(), rows, session }
  },
  template: /* html */ `
    <div class="page page-width">
      <p class="print-only"><b>{{ clinic.name }}</b>, {{ clinic.address }}. Printed {{ dateWords(clinic.today) }}</p>
      <h1 v-if="appointment.error && !appointment.data" class="mb-4">Your appointment</h1>
      <empty-state v-if="appointment.error?.code === 'not_found'" icon="search" title="We cannot find that appointment">
        <router-link class="btn btn-outline" :to="{ name: 'patient-home' }">See my appointments</router-link>
      </empty-state>
      <load-state v-else :request="appointment" v-slot="{ data }">
        <div class="measure">
          <div class="done">
            <h1><app-icon name="check-circle" /> Your appointment is booked</h1>
            <p>Reference <b class="reference">{{ data.reference }}</b></p>
            <p>We have emailed {{ session.user.email }}. You do not need to do anything else.</p>
          </div>
          <div class="card mt-4"><summary-list :rows="rows" /></div>
          <h2 class="mt-4 mb-2">Before you come</h2>
          <p>Arrive 10 minutes early and bring your current prescriptions. You can change or cancel until {{ countWords(clinic.change_cutoff_hours, 'hour') }} before.</p>
          <p v-if="calendar.error" class="err" role="alert">{{ calendar.error.message }}</p>
          <div class="actions">
            <router-link class="btn btn-primary" :to="{ name: 'patient-home' }">See my appointments</router-link>
            <button type="button" class="btn btn-outline" :aria-disabled="calendar.busy" @click="addToCalendar"><app-icon name="calendar" />Add to calendar</button>
            <button type="button" class="btn btn-outline" @click="print"><app-icon name="printer" />Print</button>
          </div>
        </div>
      </load-state>
    </div>`,
}
