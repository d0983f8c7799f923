/** One appointment of the doctor's: where it stands, its treatment to write or read, and the patient beside it. */
import { computed, nextTick, reactive, watch } from 'vue'
import { useRoute } from 'vue-router'
import { doctor } from '../api.js'
import { AllergyBanner } from '../components/allergy-banner.js'
import { EmptyState } from '../components/empty-state.js'
import { LoadState } from '../components/load-state.js'
import { StatusTag } from '../components/status-tag.js'
import { TimeLine } from '../components/time-line.js'
import { clinic, namePage, toast } from '../store.js'
import { useRequest } from '../use-request.js'
import { useUrl } from '../use-url.js'
import { dateWords, dayNear, fullDay, rangeWords, shortDay, timeWords, visitWords } from '../utils.js'
import { VisitMails } from '../visit-mails.js'
import { WhatChanged } from '../what-changed.js'
import { PatientAside } from './patient-aside.js'
import { TimeDialog } from './time-dialog.js'
import { TreatmentDesk } from './treatment-desk.js'
import { TreatmentFacts } from './treatment-facts.js'
import { VisitActions } from './visit-actions.js'
import { personWords, reasonWords, storyOf } from './words.js'

const WHY_NOT = {
  booked: 'You can record the treatment once the day has come',
  no_show: 'A missed appointment has no treatment. Check the patient in if they still come',
  cancelled: 'A cancelled appointment has no treatment',
}

export default {
  name: 'DoctorAppointment',
  components: { AllergyBanner, EmptyState, LoadState, PatientAside, StatusTag, TimeDialog, TimeLine, TreatmentDesk, TreatmentFacts, VisitActions, VisitMails, WhatChanged },
  setup() {
    const route = useRoute()
    const { query, set, patch } = useUrl({ edit: '' })
    const visit = useRequest(doctor.appointment)
    const choosing = reactive({ open: false, kind: 'move', day: '' })
    const may = (action) => visit.data.allowed_actions.includes(action)

    watch(() => route.params.id, async (id) => {
      if (!id) return
      visit.data = null
      const loaded = await visit.run(id)
      if (loaded) namePage(`${loaded.patient.full_name}, ${shortDay(loaded.appointment_date)} ${timeWords(loaded.appointment_time)}`)
    }, { immediate: true })

    function change(appointment) {
      visit.data = { ...visit.data, ...appointment }
      visit.again()
    }

    function saved({ appointment, treatment }, completed) {
      const amended = visit.data.status === 'completed'
      toast(completed ? 'Visit completed' : amended ? 'Amendment saved' : 'Treatment saved')
      visit.data = { ...visit.data, ...appointment, treatment }
      if (amended) patch({ edit: '' })
      if (completed) visit.again()
      if (completed || amended) nextTick(() => document.querySelector('main h1').focus())
    }

    function choose(kind, day = '') {
      Object.assign(choosing, { kind, day, open: true })
    }

    function follow(appointment) {
      visit.data = { ...visit.data, next_appointment: appointment }
    }

    function chosen(appointment) {
      choosing.open = false
      if (choosing.kind === 'move') change(appointment)
      else follow(appointment)
    }

    return {
      change, choose, choosing, chosen, follow, clinic, may, personWords, reasonWords, saved, set, visit,
      dateWords, dayNear, fullDay, print: () => window.print(), rangeWords, storyOf, visitWords, versions: doctor.versions,
      editing: computed(() => may('treat') && (visit.data.status !== 'completed' || query.value.edit === 'yes')),
      mails: computed(() => ({ id: visit.data.id, revision: visit.data.revision, load: doctor.mailsOf, resend: (mailId) => doctor.resendMail(visit.data.id, mailId) })),
      whyNot: computed(() => WHY_NOT[visit.data.status]),
    }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back no-print" :to="{ name: 'doctor-home', query: visit.data && visit.data.appointment_date !== clinic.today ? { date: visit.data.appointment_date } : {} }"><app-icon name="arrow-left" />Back to the day</router-link>
      <p class="print-only"><b>{{ clinic.name }}</b>, {{ clinic.address }}. Printed {{ dateWords(clinic.today) }}</p>
      <h1 v-if="visit.error && !visit.data">Appointment</h1>
      <load-state :request="visit" :lines="8" v-slot="{ data }">
        <div class="visit-top">
          <h1 tabindex="-1">{{ data.patient.full_name }}</h1>
          <status-tag :status="data.status" />
        </div>
        <p class="visit-when no-print">{{ dayNear(data.appointment_date, clinic.today) }}, {{ rangeWords(data.appointment_time, data.end_time) }}
          <span class="muted"> · {{ [personWords(data.patient), data.doctor.room, data.reference].filter(Boolean).join(' · ') }}</span></p>
        <p class="print-only">{{ fullDay(data.appointment_date) }}, {{ [personWords(data.patient), data.reference].filter(Boolean).join(', ') }}<br>{{ doctorName(data.doctor) }}, {{ data.doctor.specialization }}</p>
        <p v-if="data.reason" class="as-written"><b>Reason for visit:</b> {{ data.reason }}</p>
        <p v-if="data.cancel_reason"><b>Cancelled:</b> {{ reasonWords(data.cancel_reason) }}</p>
        <allergy-banner v-if="data.patient_profile" class="mt-3" :allergies="data.patient_profile.allergies" />
        <visit-actions class="mt-3" :visit="data" @changed="change">
          <button v-if="may('move')" type="button" class="btn btn-outline" @click="choose('move')"><app-icon name="clock" />Change time</button>
          <button v-if="data.status === 'completed' && !data.next_appointment" type="button" class="btn btn-outline" @click="choose('follow_up')"><app-icon name="calendar" />Book a follow-up</button>
        </visit-actions>
        <time-dialog :open="choosing.open" :kind="choosing.kind" :day="choosing.day" :visit="data" @close="choosing.open = false" @done="chosen" @stale="visit.again()" />
        <treatment-desk v-if="editing" :key="data.id" class="mt-4" :visit="data" @saved="saved" @booked="follow" @more="choose('follow_up', $event)">
          <template #save><button v-if="data.status === 'completed'" type="button" class="btn btn-quiet" @click="set({ edit: '' })">Go back to the record</button></template>
          <section class="card no-print"><h2 class="card-name mb-3">What happened</h2><time-line :events="storyOf(data.timeline)" /></section>
        </treatment-desk>
        <visit-mails v-if="editing" class="section no-print" v-bind="mails" />
        <div v-else class="columns mt-4">
          <div>
            <h2>Treatment</h2>
            <div v-if="data.treatment" class="card">
              <treatment-facts :treatment="data.treatment" />
              <p v-if="data.next_appointment" class="mt-2"><b>Next visit booked:</b> <router-link :to="{ name: 'doctor-appointment', params: { id: data.next_appointment.id } }">{{ visitWords(data.next_appointment, clinic.today) }}</router-link></p>
              <what-changed v-if="data.treatment.version > 1" :load="() => versions(data.id)" />
              <div class="actions no-print">
                <button v-if="may('treat')" type="button" class="btn btn-outline" @click="set({ edit: 'yes' })"><app-icon name="edit-2" />Amend the record</button>
                <button type="button" class="btn btn-outline" @click="print"><app-icon name="printer" />Print</button>
              </div>
            </div>
            <empty-state v-else icon="file-text" :title="whyNot" />
            <visit-mails class="section no-print" v-bind="mails" />
          </div>
          <patient-aside :visit="data">
            <section class="card no-print"><h2 class="card-name mb-3">What happened</h2><time-line :events="storyOf(data.timeline)" /></section>
          </patient-aside>
        </div>
      </load-state>
    </div>`,
}
