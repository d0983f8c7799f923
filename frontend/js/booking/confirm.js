/** Booking, step 3 of 3: check and confirm. Signing in comes last and loses nothing. */
import { computed, nextTick, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { directory, patient } from '../api.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { LoadState } from '../components/load-state.js'
import { NearestTimes } from '../components/nearest-times.js'
import { PersonChoice } from '../components/person-choice.js'
import { SummaryList } from '../components/summary-list.js'
import { usePersons } from '../patient/use-persons.js'
import { askToSignIn, clinic, session } from '../store.js'
import { TimeChooser } from '../time-chooser.js'
import { useForm } from '../use-form.js'
import { useRequest } from '../use-request.js'
import { useUrl } from '../use-url.js'
import { attemptKey, countWords, doctorName, isDay, money, visitWords } from '../utils.js'

const NOT_TO_BE_HAD = new Set(['slot_taken', 'off_grid', 'too_soon', 'in_the_past', 'beyond_horizon', 'not_offered', 'patient_overlap', 'same_doctor_same_day'])

export default {
  name: 'ConfirmBooking',
  components: { ErrorSummary, FormField, LoadState, NearestTimes, PersonChoice, SummaryList, TimeChooser },
  setup() {
    const route = useRoute()
    const { doctorId } = route.params
    const router = useRouter()
    const { query, patch } = useUrl({ date: '', time: '', patient_id: '' })
    const { family, persons, several } = usePersons()
    const doctor = useRequest(directory.doctor)
    const form = useForm({ reason: '', key: attemptKey() }, { draft: `book-${doctorId}` })
    const choosing = ref(false)

    const when = computed(() => ({ appointment_date: query.value.date, appointment_time: query.value.time }))
    const complete = computed(() => isDay(query.value.date) && /^\d\d:\d\d$/.test(query.value.time))
    const blocked = computed(() => session.user?.blacklisted || form.error?.code === 'blacklisted')
    const staff = computed(() => session.user && session.user.role !== 'patient')
    const changeTime = computed(() => ({ name: 'book-time', params: { doctorId }, query: route.query }))
    const rows = computed(() => [
      { term: 'Doctor', value: `${doctorName(doctor.data)}, ${doctor.data.department.name}`, change: { name: 'book' } },
      { term: 'When', value: complete.value ? visitWords(when.value, clinic.today) : 'No time chosen', change: changeTime.value },
      { term: 'Where', value: [clinic.name, doctor.data.room].filter(Boolean).join(', ') },
      { term: 'Fee', value: money(doctor.data.fee, doctor.data.currency) },
      ...(several.value ? [] : [{ term: 'For', value: session.user && !staff.value ? `Me (${session.user.full_name})` : 'You sign in at the end' }]),
    ])
    const person = computed(() => persons.value.find(({ id }) => id === query.value.patient_id) ?? persons.value[0])

    // Another time or person, or an attempt that was answered, is another attempt.
    watch([when, () => person.value.id, () => form.error?.status], ([, whom, status], [before, whomBefore]) => {
      if (before !== when.value || whom !== whomBefore || (status >= 400 && status < 500)) form.values.key = attemptKey()
    })

    function chooseWhom(id) {
      patch({ patient_id: id })
      form.error = null
      form.fail([])
    }

    function choose(visit) {
      patch({ date: visit.appointment_date, time: visit.appointment_time })
      form.fail([])
      choosing.value = false
    }

    async function book({ reason, key }) {
      const whom = person.value.id ? { patient_id: Number(person.value.id) } : {}
      return patient.book({ doctor_id: Number(doctorId), ...when.value, ...whom, reason }, key)
    }

    /** Who signs in only now is asked for whom, where there is a choice. */
    async function mustChoose() {
      if (session.user) return false
      if (!(await askToSignIn())) return true
      if (staff.value) return false
      await family.run()
      if (!several.value) return false
      await nextTick()
      document.querySelector('[name=whom]')?.focus()
      return true
    }

    async function send() {
      if (await mustChoose()) return
      if (staff.value || blocked.value) return
      const booked = await form.submit(book, () => ({ '': !complete.value && 'Choose a day and a time' }))
      if (booked) router.replace({ name: 'booked', params: { id: booked.id } })
      else if (!complete.value || NOT_TO_BE_HAD.has(form.error?.code)) choosing.value = true
    }

    doctor.run(doctorId)
    if (session.user?.role === 'patient') family.run()
    return { blocked, changeTime, choose, chooseWhom, choosing, clinic, countWords, doctor, doctorId, form, patch, person, persons, query, rows, send, session, staff }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="changeTime"><app-icon name="arrow-left" />Choose another time</router-link>
      <p class="muted mb-1">Step 3 of 3</p>
      <h1>Check and confirm</h1>
      <load-state :request="doctor">
        <form class="card measure mt-4" novalidate @submit.prevent="send">
          <error-summary v-if="!blocked" :problems="form.problems" :error="form.error">
            <nearest-times :error="form.error" :today="clinic.today" @choose="choose" />
          </error-summary>
          <p v-if="blocked" class="alert-note mb-3" role="alert">You cannot book online. Call {{ clinic.phone }} and we will help.</p>
          <p v-else-if="staff" class="alert-note mb-3">You are signed in as staff. Patients book here; book for a patient from your own pages.</p>
          <summary-list :rows="rows" />
          <section v-if="choosing" class="mt-3" aria-label="Choose another time">
            <time-chooser :doctor-id="doctorId" :date="query.date" :time="query.time" @update:date="patch({ date: $event, time: '' })" @update:time="patch({ time: $event })" />
          </section>
          <person-choice v-if="!staff" class="mt-3" legend="Who is the appointment for?" :persons="persons" :model-value="person.id" @update:model-value="chooseWhom" />
          <form-field v-bind="form.field('reason')" class="mt-3" label="Reason for visit" as="textarea" rows="3" maxlength="500" optional hint="Your doctor reads this before you come" />
          <p class="muted">You can change or cancel until {{ countWords(clinic.change_cutoff_hours, 'hour') }} before.</p>
          <div class="actions">
            <button v-if="!blocked && !staff" type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Booking…' : session.user ? 'Confirm appointment' : 'Sign in and confirm' }}</button>
            <router-link v-if="!session.user" :to="{ name: 'create-account', query: { next: $route.fullPath } }">New here? Create account</router-link>
          </div>
        </form>
      </load-state>
    </div>`,
}
