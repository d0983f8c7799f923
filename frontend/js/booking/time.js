/** Booking, step 2 of 3: choose a day and a time of one doctor. */
import { computed, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { directory } from '../api.js'
import { ErrorSummary } from '../components/error-summary.js'
import { LoadState } from '../components/load-state.js'
import { clinic, namePage, session } from '../store.js'
import { TimeChooser } from '../time-chooser.js'
import { useRequest } from '../use-request.js'
import { useUrl } from '../use-url.js'
import { countWords, money, soonWords, visitWords } from '../utils.js'

export default {
  name: 'ChooseTime',
  components: { ErrorSummary, LoadState, TimeChooser },
  setup() {
    const route = useRoute()
    const { doctorId } = route.params
    const router = useRouter()
    const { query, patch } = useUrl({ date: '', time: '' })
    const doctor = useRequest(directory.doctor)
    const problems = ref([])

    const soonest = computed(() => [doctor.data?.next_free, doctor.data?.later_free].filter(Boolean))
    const chosen = computed(() => query.value.date && query.value.time
      && visitWords({ appointment_date: query.value.date, appointment_time: query.value.time }, clinic.today))
    const mayWait = computed(() => (session.user?.role ?? 'patient') === 'patient' && !session.user?.blacklisted)
    const take = (visit) => patch({ date: visit.appointment_date, time: visit.appointment_time })

    watch(() => doctor.data, (found) => {
      namePage(`Choose a time with ${found.full_name}`)
      if (!query.value.date && found.next_free) patch({ date: found.next_free.appointment_date })
    })

    function goOn() {
      problems.value = chosen.value ? [] : [{ name: '', message: 'Choose a day and a time' }]
      if (chosen.value) router.push({ name: 'book-confirm', params: { doctorId }, query: route.query })
    }

    watch(chosen, () => { problems.value = [] })
    doctor.run(doctorId)
    return { chosen, clinic, countWords, doctor, doctorId, goOn, mayWait, money, patch, problems, query, soonest, soonWords, take }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="{ name: 'book', query: { patient_id: $route.query.patient_id } }"><app-icon name="arrow-left" />All doctors</router-link>
      <p class="muted mb-1">Step 2 of 3<template v-if="doctor.data"> · {{ doctor.data.department.name }} · {{ doctorName(doctor.data) }}</template></p>
      <h1>When would you like to come?</h1>
      <load-state :request="doctor" :lines="2" v-slot="{ data }">
        <div class="columns mt-4">
          <form class="card" novalidate @submit.prevent="goOn">
            <error-summary :problems="problems" />
            <p v-if="soonest.length" class="d-flex flex-wrap gap-2 align-items-center mb-3">First available:
              <button v-for="free in soonest" :key="free.starts_at" type="button" class="btn btn-outline" @click="take(free)">{{ soonWords(free.appointment_date, free.appointment_time, clinic.today) }}</button>
            </p>
            <time-chooser :doctor-id="doctorId" :date="query.date" :time="query.time" @update:date="patch({ date: $event, time: '' })" @update:time="patch({ time: $event })" />
            <div class="actions">
              <button type="submit" class="btn btn-primary">Continue</button>
              <span v-if="chosen" role="status">{{ chosen }}</span>
            </div>
            <p v-if="mayWait" class="muted mt-3">None suit you? <router-link :to="{ name: 'patient-waitlist-join', query: { doctor_id: doctorId } }">Tell me if an earlier time frees up</router-link></p>
          </form>
          <aside class="card" aria-label="About the doctor">
            <h2 class="card-name">{{ doctorName(data) }}</h2>
            <p class="gold-text">{{ data.department.name }}</p>
            <p>{{ data.specialization }}</p>
            <p class="muted">{{ data.qualification }}</p>
            <p class="muted">{{ countWords(data.experience_years, 'year') }} of experience</p>
            <p v-if="data.room" class="muted">{{ data.room }}</p>
            <p class="mt-2"><b>{{ money(data.fee, data.currency) }}</b> <span class="muted">for {{ data.slot_minutes }} minutes</span></p>
            <p v-if="data.languages?.length" class="muted">Speaks {{ data.languages.join(', ') }}</p>
            <p v-if="data.bio" class="mt-3">{{ data.bio }}</p>
          </aside>
        </div>
      </load-state>
    </div>`,
}
