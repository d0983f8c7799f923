/** One appointment of the patient: what, when, where, what was done, and what can still be changed. */
import { computed, watch } from 'vue'
import { useRoute } from 'vue-router'
import { patient } from '../api.js'
import { EmptyState } from '../components/empty-state.js'
import { LoadState } from '../components/load-state.js'
import { StatusTag } from '../components/status-tag.js'
import { SummaryList } from '../components/summary-list.js'
import { TimeLine } from '../components/time-line.js'
import { clinic, namePage, session } from '../store.js'
import { useRequest } from '../use-request.js'
import { addDays, fullDay, money, timeWords, visitWords } from '../utils.js'
import { WhatChanged } from '../what-changed.js'
import { LetterHead } from './letter-head.js'
import { TreatmentView } from './treatment-view.js'
import { VisitActions } from './visit-actions.js'
import { cancelledWords, storyOf, visitRows } from './words.js'

export default {
  name: 'PatientAppointment',
  components: { EmptyState, LetterHead, LoadState, StatusTag, SummaryList, TimeLine, TreatmentView, VisitActions, WhatChanged },
  setup() {
    const route = useRoute()
    const appointment = useRequest(patient.appointment, { live: true })
    const title = computed(() => {
      const visit = appointment.data
      return visit ? `${fullDay(visit.appointment_date)}, ${timeWords(visit.appointment_time)}` : 'Appointment'
    })
    const whom = computed(() => (appointment.data.patient.id === session.user?.profile_id ? '' : appointment.data.patient.id))
    const rows = computed(() => {
      const visit = appointment.data
      return [
        ...visitRows(visit, clinic),
        ...(whom.value ? [{ term: 'For', value: visit.patient.full_name }] : []),
        { term: 'Reason', value: visit.reason },
        { term: 'Fee', value: money(visit.fee, visit.currency) },
        { term: 'Reference', value: visit.reference },
      ]
    })
    /** The day the doctor wants to see the patient again, as long as it can be booked. */
    const nextVisit = computed(() => {
      const day = appointment.data.treatment?.next_visit
      const bookable = day && day >= clinic.today && day <= addDays(clinic.today, clinic.patient_horizon_days)
      return bookable && !session.user?.blacklisted ? day : ''
    })

    const mayWait = computed(() => {
      const { status, starts_at: starts } = appointment.data
      return status === 'booked' && Date.parse(starts) > Date.now() && !session.user?.blacklisted
    })

    watch(title, namePage)
    watch(() => route.params.id, (id) => id && appointment.run(id), { immediate: true })
    return { appointment, cancelledWords, clinic, mayWait, nextVisit, print: () => window.print(), rows, storyOf, title, versions: patient.versions, visitWords, whom }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="{ name: appointment.data?.has_treatment ? 'patient-past' : 'patient-home' }"><app-icon name="arrow-left" />Appointments</router-link>
      <letter-head v-if="appointment.data" :title="(appointment.data.treatment ? 'Prescription ' : 'Appointment ') + appointment.data.reference" :person="appointment.data.patient" />
      <div class="page-head">
        <div>
          <h1>{{ title }}</h1>
          <p v-if="appointment.data" class="mt-1 mb-0"><b>{{ doctorName(appointment.data.doctor) }}</b> <span class="muted">· {{ appointment.data.doctor.department.name }}</span></p>
          <p v-if="appointment.data && whom" class="for-whom mt-1 mb-0"><app-icon name="user" />For {{ appointment.data.patient.full_name }}</p>
        </div>
        <status-tag v-if="appointment.data" :class="{ 'no-print': appointment.data.treatment }" :status="appointment.data.status" />
      </div>
      <empty-state v-if="appointment.error?.code === 'not_found'" icon="search" title="We cannot find that appointment">
        <router-link class="btn btn-outline" :to="{ name: 'patient-home' }">See my appointments</router-link>
      </empty-state>
      <load-state v-else :request="appointment" v-slot="{ data }">
        <p v-if="data.status === 'cancelled'" class="alert-note mb-4">{{ cancelledWords(data) }}</p>
        <div class="columns">
          <div class="stack">
            <section v-if="data.treatment" class="card" aria-labelledby="treatment-title">
              <h2 id="treatment-title" class="no-print">Treatment</h2>
              <treatment-view :treatment="data.treatment" :doctor="data.doctor" />
              <what-changed v-if="data.treatment.version > 1" class="mt-3" :load="() => versions(data.id)" />
              <p v-if="data.next_appointment" class="mt-3"><b>Next visit booked:</b> <router-link :to="{ name: 'patient-appointment', params: { id: data.next_appointment.id } }">{{ visitWords(data.next_appointment, clinic.today) }}</router-link></p>
              <div v-else-if="nextVisit" class="actions">
                <router-link class="btn btn-primary" :to="{ name: 'book-time', params: { doctorId: data.doctor.id }, query: { date: nextVisit, patient_id: whom || undefined } }"><app-icon name="calendar" />Book the next visit</router-link>
              </div>
            </section>
            <section class="card" :class="{ 'no-print': data.treatment }" aria-labelledby="facts-title">
              <h2 id="facts-title">Appointment</h2>
              <summary-list :rows="rows" />
              <p v-if="data.coming" class="mt-2"><app-icon name="check" /> You told us that you will come.</p>
              <p v-if="data.follow_up_of" class="mt-2 no-print"><router-link :to="{ name: 'patient-appointment', params: { id: data.follow_up_of } }">See the visit this one follows</router-link></p>
              <visit-actions :appointment="data" @changed="appointment.again()">
                <button type="button" class="btn btn-outline" @click="print"><app-icon name="printer" />Print</button>
              </visit-actions>
              <p v-if="mayWait" class="mt-3 no-print"><router-link :to="{ name: 'patient-waitlist-join', query: { instead_of: data.id } }">Tell me if an earlier time frees up</router-link></p>
            </section>
          </div>
          <section class="card no-print" aria-labelledby="story-title">
            <h2 id="story-title">What happened</h2>
            <time-line :events="storyOf(data)" />
          </section>
        </div>
      </load-state>
    </div>`,
}
