/** What a patient sees first: the next appointment, further ones, doctors to see again, a health summary. */
import { computed, watch } from 'vue'
import { patient } from '../api.js'
import { AppointmentCard } from '../components/appointment-card.js'
import { DoctorCard } from '../components/doctor-card.js'
import { EmptyState } from '../components/empty-state.js'
import { LoadState } from '../components/load-state.js'
import { clinic, session } from '../store.js'
import { useRequest } from '../use-request.js'
import { useUrl } from '../use-url.js'
import { countWords } from '../utils.js'
import { HealthSummary } from './health-summary.js'
import { NextVisit } from './next-visit.js'
import { namesOf } from './words.js'

export default {
  name: 'PatientDashboard',
  components: { AppointmentCard, DoctorCard, EmptyState, HealthSummary, LoadState, NextVisit },
  setup() {
    const { query, set } = useUrl({ all: '' })
    const dashboard = useRequest(patient.dashboard, { live: true })
    const upcoming = useRequest(() => patient.appointments({ when: 'upcoming', per_page: 100 }), { live: true })
    const later = computed(() => (upcoming.data?.items ?? dashboard.data.upcoming).slice(1))
    const nameOf = computed(() => namesOf([dashboard.data.next, ...later.value].filter(Boolean), session.user?.profile_id))
    const hidden = computed(() => dashboard.data.upcoming_total - 1 - later.value.length)
    const blocked = computed(() => dashboard.data?.patient.blacklisted ?? session.user?.blacklisted)
    watch(() => query.value.all, (all) => all && upcoming.run(), { immediate: true })

    function reload() {
      dashboard.run()
      if (query.value.all) upcoming.run()
    }

    dashboard.run()
    return { blocked, clinic, countWords, dashboard, hidden, later, nameOf, reload, set,
      firstName: computed(() => session.user?.full_name.split(' ')[0]) }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="page-head">
        <h1>Hello {{ firstName }}</h1>
        <router-link v-if="!blocked" class="btn btn-primary" :to="{ name: 'book' }"><app-icon name="plus" />Book an appointment</router-link>
      </div>
      <p v-if="blocked" class="alert-note mb-4">You cannot book online. Call {{ clinic.phone }} and we will help. You can still see and cancel your appointments.</p>
      <load-state :request="dashboard" v-slot="{ data }">
        <div class="columns">
          <div>
            <next-visit v-if="data.next" :appointment="data.next" :person="nameOf(data.next)" @changed="reload" />
            <empty-state v-else icon="calendar" title="No upcoming appointments">
              <router-link v-if="!blocked" class="btn btn-outline" :to="{ name: 'book' }">Book an appointment</router-link>
            </empty-state>
            <section v-if="later.length" class="mt-4" aria-labelledby="later-title">
              <h2 id="later-title">Also coming up</h2>
              <div class="stack">
                <appointment-card v-for="visit in later" :key="visit.id" :appointment="visit" :person="nameOf(visit)" :today="clinic.today" :to="{ name: 'patient-appointment', params: { id: visit.id } }" />
              </div>
              <button v-if="hidden > 0" type="button" class="btn btn-outline mt-3" @click="set({ all: 'true' })">Show {{ countWords(hidden, 'more appointment') }}</button>
            </section>
            <p v-if="data.past_total" class="mt-4"><router-link class="card past-link" :to="{ name: 'patient-past' }"><app-icon name="clock" />{{ countWords(data.past_total, 'past appointment') }}<app-icon name="chevron-right" /></router-link></p>
          </div>
          <health-summary :health="data.health" />
        </div>
        <section v-if="data.book_again.length && !blocked" class="section" aria-labelledby="again-title">
          <h2 id="again-title">Book again</h2>
          <div class="stack">
            <doctor-card v-for="doctor in data.book_again" :key="doctor.id" :doctor="doctor" :today="clinic.today" :level="3">
              <router-link class="btn btn-outline" :to="{ name: 'book-time', params: { doctorId: doctor.id } }">See times<span class="visually-hidden"> of {{ doctorName(doctor) }}</span></router-link>
            </doctor-card>
          </div>
        </section>
      </load-state>
    </div>`,
}
