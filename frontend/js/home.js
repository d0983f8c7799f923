/** The hospital's front door: find a specialist, see who is free soonest. */
import { computed, ref } from 'vue'
import { useRouter } from 'vue-router'
import { directory } from './api.js'
import { DoctorCard } from './components/doctor-card.js'
import { LoadState } from './components/load-state.js'
import { clinic } from './store.js'
import { useRequest } from './use-request.js'
import { countWords, rangeWords } from './utils.js'

export default {
  name: 'HomePage',
  components: { DoctorCard, LoadState },
  setup() {
    const router = useRouter()
    const words = ref('')
    const departments = useRequest(directory.departments, { live: true })
    const soonest = useRequest(directory.soonest, { live: true })
    departments.run()
    soonest.run()
    return {
      clinic, countWords, departments, soonest, words,
      hours: computed(() => Object.values(clinic.sessions).sort((a, b) => a.starts.localeCompare(b.starts)).map(({ starts, ends }) => rangeWords(starts, ends))),
      find: () => router.push({ name: 'book', query: words.value.trim() ? { q: words.value.trim() } : {} }),
      timeOf: ({ id, next_free: free }) => ({ name: 'book-time', params: { doctorId: id }, query: { date: free.appointment_date, time: free.appointment_time } }),
      telephone: computed(() => `tel:${clinic.phone.replace(/[^+\d]/g, '')}`),
    }
  },
  template: /* html */ `
    <div class="hero">
      <div class="page-width">
        <h1>See a specialist this week</h1>
        <p class="hero-lead">Choose a doctor and a time that suits you. You will have a confirmation in your inbox a moment later.</p>
        <form class="hero-search" role="search" @submit.prevent="find">
          <label class="visually-hidden" for="home-search">Doctor, department or specialization</label>
          <input id="home-search" v-model="words" class="form-control" type="search" placeholder="Doctor, department or specialization" autocomplete="off">
          <button type="submit" class="btn btn-primary"><app-icon name="search" />Find times</button>
        </form>
      </div>
    </div>
    <div class="page-width py-5">
      <section aria-labelledby="departments">
        <h2 id="departments">Departments</h2>
        <load-state :request="departments" :empty="!departments.data?.items.length" empty-title="No departments yet" :lines="2" v-slot="{ data }">
          <div class="tiles tiles-wide tiles-departments">
            <router-link v-for="department in data.items" :key="department.id" class="card tile" :to="{ name: 'book', query: { department_id: department.id } }">
              <h3 class="card-name">{{ department.name }}</h3>
              <span v-if="department.description" class="muted">{{ department.description }}</span>
              <span class="gold-text">{{ countWords(department.doctors, 'doctor') }}</span>
            </router-link>
          </div>
        </load-state>
      </section>
      <section class="section" aria-labelledby="soonest">
        <div class="page-head mb-3"><h2 id="soonest" class="m-0">Free soonest</h2><router-link to="/book">See all doctors</router-link></div>
        <load-state :request="soonest" :empty="!soonest.data?.items.length" empty-title="No free times in the next days" empty-icon="calendar" :lines="3" v-slot="{ data }">
          <div class="stack">
            <doctor-card v-for="{ doctor } in data.items" :key="doctor.id" :doctor="doctor" :today="clinic.today" :level="3">
              <router-link v-if="doctor.next_free" class="btn btn-outline" :to="timeOf(doctor)">Book<span class="visually-hidden"> with {{ doctorName(doctor) }}</span></router-link>
            </doctor-card>
          </div>
        </load-state>
      </section>
      <section class="section" aria-labelledby="how">
        <h2 id="how">How it works</h2>
        <ol class="steps tiles tiles-wide">
          <li><h3>Choose a time</h3><p class="muted">Every free time of every doctor, as it is right now.</p></li>
          <li><h3>Confirm</h3><p class="muted">Sign in at the end, check what you chose and confirm.</p></li>
          <li><h3>Get an email</h3><p class="muted">We send a confirmation and a reminder. Change or cancel online until {{ countWords(clinic.change_cutoff_hours, 'hour') }} before.</p></li>
        </ol>
      </section>
      <section class="section" aria-labelledby="contact">
        <h2 id="contact">Contact and hours</h2>
        <div class="tiles tiles-wide">
          <div class="card"><h3><app-icon name="clock" /> Consulting hours</h3><p v-for="session in hours" :key="session">{{ session }}</p></div>
          <div v-if="clinic.phone" class="card"><h3><app-icon name="phone" /> Call us</h3><p><a :href="telephone">{{ clinic.phone }}</a></p></div>
          <div v-if="clinic.address" class="card"><h3><app-icon name="map-pin" /> Come to us</h3><p>{{ clinic.address }}</p></div>
        </div>
        <p class="alert-note mt-3">In an emergency do not book online. Call your local emergency number or come to the emergency department.</p>
      </section>
    </div>`,
}
