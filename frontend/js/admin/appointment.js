/** One appointment with everything about it, and what may be done to it. */
import { computed, watch } from 'vue'
import { useRoute } from 'vue-router'
import { admin } from '../api.js'
import { AllergyBanner } from '../components/allergy-banner.js'
import { LoadState } from '../components/load-state.js'
import { StatusTag } from '../components/status-tag.js'
import { SummaryList } from '../components/summary-list.js'
import { TimeLine } from '../components/time-line.js'
import { clinic, namePage } from '../store.js'
import { useRequest } from '../use-request.js'
import { calledBy, doctorName, fullDay, money, rangeWords, relativeDay, statusOf, wordOf } from '../utils.js'
import { VisitMails } from '../visit-mails.js'
import { DeedButtons } from './deed-buttons.js'
import { DeedDialogs } from './deed-dialogs.js'
import { useDeeds } from './deeds.js'
import { TreatmentView } from './treatment-view.js'
import { reasonWords } from './words.js'

const DEEDS = { moved: 'Moved', amended: 'Record amended', reopened: 'Opened again', coming: 'Said they will come', check_in_undone: 'Check-in undone' }
const eventOf = ({ at, what, who, by }) => ({ at, what: DEEDS[what] ?? statusOf(what).word, who: [calledBy(by, who), wordOf(who)].filter(Boolean).join(', ') })

export default {
  name: 'AdminAppointment',
  components: { AllergyBanner, DeedButtons, DeedDialogs, LoadState, StatusTag, SummaryList, TimeLine, TreatmentView, VisitMails },
  setup() {
    const { id } = useRoute().params
    const appointment = useRequest(admin.appointment, { live: true })
    const deeds = useDeeds(appointment.again)
    watch(() => appointment.data, (visit) => namePage(`Appointment of ${visit.patient.full_name}`))

    const rows = computed(() => {
      const visit = appointment.data
      const day = [relativeDay(visit.appointment_date, clinic.today), fullDay(visit.appointment_date)].filter(Boolean).join(', ')
      return [
        { term: 'When', value: `${day}, ${rangeWords(visit.appointment_time, visit.end_time)}` },
        { term: 'Patient', value: visit.patient.full_name },
        { term: 'Doctor', value: doctorName(visit.doctor) },
        { term: 'Where', value: visit.doctor.room || clinic.name },
        { term: 'Reason for visit', value: visit.reason },
        { term: 'Fee', value: money(visit.fee, visit.currency) },
        visit.cancel_reason && { term: 'Cancelled because', value: reasonWords(visit.cancel_reason) },
        visit.coming && { term: 'Confirmed', value: 'The patient has said they will come' },
      ].filter(Boolean)
    })
    const patient = computed(() => {
      const { gender, age, phone } = appointment.data.patient
      return [wordOf(gender), age && `${age} years`, phone].filter(Boolean).join(' · ')
    })

    appointment.run(id)
    return { admin, appointment, deeds, patient, rows, events: computed(() => appointment.data.timeline.map(eventOf)) }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="{ name: 'admin-appointments' }"><app-icon name="arrow-left" />Appointments</router-link>
      <h1 v-if="appointment.error && !appointment.data" class="mb-4">Appointment</h1>
      <load-state :request="appointment" :lines="6" v-slot="{ data }">
        <div class="page-head">
          <div class="d-flex flex-wrap gap-3 align-items-center">
            <h1 :id="'visit-' + data.id" tabindex="-1">Appointment <span class="reference">{{ data.reference }}</span></h1>
            <status-tag :status="data.status" />
          </div>
          <deed-buttons large :appointment="data" @deed="deeds.begin($event, data)" />
        </div>
        <div class="columns">
          <div class="stack">
            <div class="card">
              <summary-list :rows="rows">
                <template #Patient>
                  <router-link :to="{ name: 'admin-patient', params: { id: data.patient.id } }">{{ data.patient.full_name }}</router-link> <span class="muted">{{ patient }}</span>
                </template>
                <template #Doctor>
                  <router-link :to="{ name: 'admin-doctor', params: { id: data.doctor.id } }">{{ doctorName(data.doctor) }}</router-link> <span class="muted">{{ data.doctor.department.name }}</span>
                </template>
              </summary-list>
            </div>
            <section aria-labelledby="treatment">
              <h2 id="treatment" class="mt-3">Treatment</h2>
              <allergy-banner v-if="data.patient_profile" :allergies="data.patient_profile.allergies" />
              <treatment-view v-if="data.treatment" :treatment="data.treatment" />
              <p v-else class="muted">No treatment has been recorded.</p>
            </section>
            <visit-mails :id="data.id" :revision="data.revision" :load="admin.mailsOf" :resend="admin.resendMail" />
          </div>
          <section class="card" aria-labelledby="timeline">
            <h2 id="timeline" class="card-name mb-3">Timeline</h2>
            <time-line :events="events" />
          </section>
        </div>
      </load-state>
      <deed-dialogs :deeds="deeds" />
    </div>`,
}
