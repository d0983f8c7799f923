/** The appointment is booked: what, when, where, and what to take away. */
import { computed, watch } from 'vue'
import { useRoute } from 'vue-router'
import { patient } from '../api.js'
import { LoadState } from '../components/load-state.js'
import { SummaryList } from '../components/summary-list.js'
import { saveFile } from '../save-file.js'
import { announce, clinic, session } from '../store.js'
import { useRequest } from '../use-request.js'
import { dateWords, doctorName, fullDay, money, rangeWords } from '../utils.js'

export default {
  name: 'BookedPage',
  components: { LoadState, SummaryList },
  setup() {
    const { id } = useRoute().params
    const appointment = useRequest(patient.appointment)
    const calendar = useRequest(patient.calendar)
    const rows = computed(() => {
      const visit = appointment.data
      return [
        { term: 'When', value: `${fullDay(visit.appointment_date)}, ${rangeWords(visit.appointment_time, visit.end_time)}` },
        { term: 'Where', value: [clinic.name, visit.doctor.room, clinic.address].filter(Boolean).join(', ') },
        { term: 'Who', value: `${doctorName(visit.doctor)}, ${visit.doctor.department.name}` },
        { term: 'For', value: visit.patient.full_name },
        { term: 'Fee', value: money(visit.fee, visit.currency) },
      ]
    })
    async function addToCalendar() {
      const file = await calendar.run(id)
      if (file) saveFile(file, `appointment-${appointment.data.reference}.ics`)
    }
    watch(() => appointment.data, () => announce('Your appointment is booked'), { once: true })
    appointment.run(id)
    return { addToCalendar, appointment, calendar, clinic, dateWords, print: () => window.print(), rows, session }
  },
  template: /* html */ `
    <div class="page page-width">
      <p class="print-only"><b>{{ clinic.name }}</b>, {{ clinic.address }}. Printed {{ dateWords(clinic.today) }}</p>
      <load-state :request="appointment" v-slot="{ data }">
        <div class="measure">
          <div class="done">
            <h1><app-icon name="check-circle" /> Your appointment is booked</h1>
            <p>Reference <b class="reference">{{ data.reference }}</b></p>
            <p>We have emailed {{ session.user.email }}. You do not need to do anything else.</p>
          </div>
          <div class="card mt-4"><summary-list :rows="rows" /></div>
          <h2 class="mt-4 mb-2">Before you come</h2>
          <p>Arrive 10 minutes early and bring your current prescriptions. You can change or cancel until {{ clinic.change_cutoff_hours }} hours before.</p>
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
