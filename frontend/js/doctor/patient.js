/** A patient of the doctor's: who they are, their allergies, and their visits in order. */
import { computed, watch } from 'vue'
import { useRoute } from 'vue-router'
import { doctor } from '../api.js'
import { AllergyBanner } from '../components/allergy-banner.js'
import { EmptyState } from '../components/empty-state.js'
import { ListPager } from '../components/list-pager.js'
import { LoadState } from '../components/load-state.js'
import { PersonPicture } from '../components/person-picture.js'
import { SummaryList } from '../components/summary-list.js'
import { namePage, session } from '../store.js'
import { useRequest } from '../use-request.js'
import { useUrl } from '../use-url.js'
import { dateWords, guardianRows, momentTime, timeWords, wordOf } from '../utils.js'
import { WhatChanged } from '../what-changed.js'
import { TreatmentFacts } from './treatment-facts.js'
import { personWords } from './words.js'

export default {
  name: 'DoctorPatient',
  components: { AllergyBanner, EmptyState, ListPager, LoadState, PersonPicture, SummaryList, TreatmentFacts, WhatChanged },
  setup() {
    const { id } = useRoute().params
    const { profile_id: own } = session.user
    const { query, set } = useUrl({ cursor: '' })
    const person = useRequest(doctor.patient)
    const history = useRequest(doctor.patientHistory)

    person.run(id).then((record) => record && namePage(record.full_name))
    watch(() => query.value.cursor, (cursor) => history.run(id, { cursor }), { immediate: true })

    return {
      dateWords, history, id, momentTime, person, personWords, set, timeWords, versions: doctor.versions,
      picture: () => doctor.patientPicture(id),
      mine: (appointment) => appointment.doctor.id === own,
      rows: computed(() => {
        const record = person.data
        return [
          { term: 'Date of birth', value: record.date_of_birth && dateWords(record.date_of_birth) },
          { term: 'Gender', value: wordOf(record.gender) },
          { term: 'Blood group', value: record.blood_group },
          { term: 'Phone', value: record.phone },
          ...guardianRows(record),
          { term: 'Address', value: record.address },
          { term: 'Emergency contact', value: [record.emergency_contact_name, record.emergency_contact_phone].filter(Boolean).join(', ') },
        ]
      }),
    }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="{ name: 'doctor-patients' }"><app-icon name="arrow-left" />Patients</router-link>
      <h1 v-if="person.error && !person.data">Patient</h1>
      <empty-state v-if="person.error?.code === 'not_found'" class="mt-3" icon="lock" title="You cannot see this record">
        <p class="muted">You see a patient's record while an appointment stands between you.</p>
        <router-link class="btn btn-outline" :to="{ name: 'doctor-emergency', query: { patient: id } }">Emergency access</router-link>
      </empty-state>
      <load-state v-else :request="person" v-slot="{ data }">
        <div class="person-head">
          <person-picture :name="data.full_name" :at="data.picture_at" :load="picture" />
          <div>
            <h1>{{ data.full_name }}</h1>
            <p class="muted mb-0">{{ personWords(data) }}</p>
          </div>
        </div>
        <p v-if="data.emergency_until" class="alert-note mt-3">You opened this record in an emergency. It closes at {{ timeWords(momentTime(data.emergency_until)) }}. The patient and the administrators see that you did.</p>
        <p v-if="data.blacklisted" class="alert-note mt-3">This patient cannot book online.</p>
        <allergy-banner class="mt-3" :allergies="data.allergies" />
        <div class="columns mt-4">
          <section aria-labelledby="history-title">
            <h2 id="history-title">Visits</h2>
            <load-state :request="history" :empty="!history.data?.items.length" empty-title="No visits on record" empty-icon="file-text" v-slot="{ data: page }">
              <ol class="stack bare">
                <li v-for="{ appointment, treatment } in page.items" :key="appointment.id">
                  <article class="card">
                    <h3 class="card-name">
                      <router-link v-if="mine(appointment)" :to="{ name: 'doctor-appointment', params: { id: appointment.id } }">{{ dateWords(appointment.appointment_date) }}</router-link>
                      <template v-else>{{ dateWords(appointment.appointment_date) }}</template>
                    </h3>
                    <p class="muted">{{ doctorName(appointment.doctor) }}, {{ appointment.doctor.department.name }}</p>
                    <treatment-facts :treatment="treatment" />
                    <what-changed v-if="treatment.version > 1" :of="dateWords(appointment.appointment_date)" :load="() => versions(appointment.id)" />
                  </article>
                </li>
              </ol>
              <list-pager :list="page" what="visits" @turn="set" />
            </load-state>
          </section>
          <aside class="stack" aria-label="About the patient">
            <section class="card">
              <h2 class="card-name mb-1">Details</h2>
              <summary-list :rows="rows" />
            </section>
            <section class="card">
              <h2 class="card-name mb-2">Medical history</h2>
              <p class="as-written">{{ data.medical_history || 'Nothing recorded' }}</p>
            </section>
          </aside>
        </div>
      </load-state>
    </div>`,
}
