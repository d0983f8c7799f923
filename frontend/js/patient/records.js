/** The patient's medical record, visit by visit, newest first; printed whole. */
import { computed, nextTick, onBeforeUnmount, onMounted, watch } from 'vue'
import { patient } from '../api.js'
import { AllergyBanner } from '../components/allergy-banner.js'
import { ListPager } from '../components/list-pager.js'
import { LoadState } from '../components/load-state.js'
import { PersonSwitch } from '../components/person-switch.js'
import { ExportButton } from '../export-button.js'
import { namePage, session } from '../store.js'
import { useList } from '../use-list.js'
import { useRequest } from '../use-request.js'
import { dateWords, fullDay } from '../utils.js'
import { LetterHead } from './letter-head.js'
import { WhatChanged } from '../what-changed.js'
import { TreatmentView } from './treatment-view.js'
import { usePersons } from './use-persons.js'

const MOST = 100

async function everyVisit(personId) {
  const visits = []
  let cursor = ''
  do {
    const page = await patient.history({ cursor, per_page: MOST, patient_id: personId })
    visits.push(...page.items)
    cursor = page.next
  } while (cursor)
  return visits
}

export default {
  name: 'PatientRecords',
  components: { AllergyBanner, ExportButton, LetterHead, ListPager, LoadState, PersonSwitch, TreatmentView, WhatChanged },
  setup() {
    const { list, query, turn } = useList(patient.history, { patient_id: '' })
    const { family, persons, nameOf } = usePersons()
    const personId = computed(() => query.value.patient_id)
    const title = computed(() => (personId.value && nameOf(personId.value) ? `Records of ${nameOf(personId.value)}` : 'My records'))
    const profile = useRequest(patient.profile)
    const whole = useRequest(everyVisit)
    const visits = computed(() => whole.data ?? list.data?.items ?? [])
    const partial = computed(() => list.data && visits.value.length < list.data.total)
    const shrink = () => { whole.data = null }

    async function print() {
      if (whole.busy || !(await whole.run(personId.value))) return
      await nextTick()
      window.print()
    }

    onMounted(() => window.addEventListener('afterprint', shrink))
    onBeforeUnmount(() => window.removeEventListener('afterprint', shrink))
    watch(personId, (id) => {
      shrink()
      profile.data = null
      profile.run(id)
    }, { immediate: true })
    watch(title, namePage)
    family.run()
    return { ask: () => patient.exports.ask(personId.value ? { patient_id: Number(personId.value) } : {}), dateWords, fullDay, list, partial, personId, persons, print, profile, title, turn, versions: patient.versions, visits, whole,
      person: computed(() => profile.data ?? { full_name: nameOf(personId.value) || session.user?.full_name || '' }) }
  },
  template: /* html */ `
    <div class="page page-width">
      <letter-head title="Medical record" :person="person" />
      <div class="page-head no-print">
        <h1>{{ title }}</h1>
        <div class="d-flex flex-wrap gap-2">
          <router-link class="btn btn-quiet" :to="{ name: 'patient-exports' }">My exports</router-link>
          <export-button :ask="ask" page="patient-exports" :label="personId ? 'Export this record' : 'Export my record'" />
          <button v-if="visits.length" type="button" class="btn btn-outline" :aria-disabled="whole.busy" @click="print"><app-icon name="printer" />{{ whole.busy ? 'Preparing…' : personId ? 'Print this record' : 'Print my record' }}</button>
        </div>
      </div>
      <person-switch class="mb-4" :persons="persons" :current="personId" label="Whose records" />
      <p v-if="whole.error" class="err" role="alert">{{ whole.error.message }}</p>
      <allergy-banner v-if="profile.data" class="no-print mb-4" :allergies="profile.data.allergies" />
      <p v-if="partial" class="print-only">This is a part of the record: {{ visits.length }} of {{ list.data.total }} visits.</p>
      <load-state :request="list" :empty="!visits.length" empty-icon="file-text">
        <template #empty>
          <div class="empty">
            <app-icon name="file-text" />
            <p class="empty-title">No records yet</p>
            <p class="muted">What your doctor finds and prescribes appears here after each visit.</p>
          </div>
        </template>
        <div class="stack">
          <article v-for="{ appointment, treatment } in visits" :key="appointment.id" class="card record">
            <header class="record-head">
              <h2>{{ fullDay(appointment.appointment_date) }}</h2>
              <p><b>{{ doctorName(appointment.doctor) }}</b> <span class="muted">· {{ appointment.doctor.department.name }}</span></p>
            </header>
            <treatment-view :treatment="treatment" :doctor="appointment.doctor" />
            <what-changed v-if="treatment.version > 1" class="mt-3" :of="dateWords(appointment.appointment_date)" :load="() => versions(appointment.id)" />
            <p class="mt-3 no-print"><router-link :to="{ name: 'patient-appointment', params: { id: appointment.id } }">See the visit<span class="visually-hidden"> of {{ dateWords(appointment.appointment_date) }}</span></router-link></p>
          </article>
        </div>
        <list-pager v-if="!whole.data" :list="list.data" what="visits" @turn="turn" />
      </load-state>
      <p class="mt-4 no-print"><router-link :to="{ name: 'patient-record-access', query: { patient_id: personId || undefined } }"><app-icon name="eye" /> Who opened this record</router-link></p>
    </div>`,
}
