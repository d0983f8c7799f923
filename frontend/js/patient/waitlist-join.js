/** Join the waiting list: for a doctor or a department, or for an earlier time than a visit has. */
import { computed, watch } from 'vue'
import { useRouter } from 'vue-router'
import { directory, patient } from '../api.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { LoadState } from '../components/load-state.js'
import { PersonChoice } from '../components/person-choice.js'
import { clinic, session, toast } from '../store.js'
import { useForm } from '../use-form.js'
import { useRequest } from '../use-request.js'
import { useUrl } from '../use-url.js'
import { addDays, doctorName, isDay, optionsOf, visitWords } from '../utils.js'
import { usePersons } from './use-persons.js'
import { WEEKDAYS } from '../waitlist-words.js'

const SESSIONS = [{ value: '', label: 'Morning or evening' }, ...optionsOf(['morning', 'evening'])]
const WISH = { first_day: '', last_day: '', session: '', weekdays: [] }

export default {
  name: 'JoinWaitlist',
  components: { ErrorSummary, FormField, LoadState, PersonChoice },
  setup() {
    const router = useRouter()
    const { query, patch } = useUrl({ doctor_id: '', department_id: '', instead_of: '', patient_id: '' })
    const { family, persons, several } = usePersons()
    const form = useForm(WISH, { draft: 'waiting-list' })
    const departments = useRequest(directory.departments)
    const doctors = useRequest(directory.doctors)
    const start = useRequest(async ({ doctor_id: doctorId, instead_of: visitId }) => {
      const visit = visitId ? await patient.appointment(visitId) : null
      const doctor = doctorId && !visit ? await directory.doctor(doctorId) : null
      return { visit, departmentId: (visit ?? { doctor }).doctor?.department.id }
    })
    const last = addDays(clinic.today, clinic.patient_horizon_days)
    const visit = computed(() => start.data?.visit)
    const departmentOptions = computed(() => [
      { value: '', label: 'Choose a department' },
      ...(departments.data?.items ?? []).map(({ id, name }) => ({ value: String(id), label: name })),
    ])
    const doctorOptions = computed(() => [
      { value: '', label: visit.value ? `Any doctor in ${visit.value.doctor.department.name}` : 'Any doctor' },
      ...(doctors.data?.items ?? []).map((one) => ({ value: String(one.id), label: doctorName(one) })),
    ])

    watch(() => start.data, ({ visit: found, departmentId }) => {
      if (departmentId) patch({ department_id: String(departmentId), doctor_id: query.value.doctor_id || String(found?.doctor.id ?? '') })
    })
    watch(() => query.value.department_id, (id) => id && doctors.run({ department_id: id, per_page: 100 }), { immediate: true })

    const missing = ({ first_day: first, last_day: end }) => ({
      department_id: !query.value.department_id && 'Choose a department',
      first_day: first && (!isDay(first) || first < clinic.today || first > last) && 'Enter a first day from today on, within 30 days',
      last_day: (end && (!isDay(end) || end > last) && 'Enter a last day within 30 days') || (end && end < (first || clinic.today) && 'Enter a last day that is not before the first'),
    })

    function wishOf({ session: part, weekdays, first_day: first, last_day: end }) {
      const { doctor_id: doctorId, department_id: departmentId, instead_of: visitId, patient_id: patientId } = query.value
      const whom = doctorId ? { doctor_id: Number(doctorId) } : { department_id: Number(departmentId) }
      return {
        ...whom,
        ...(visitId && { instead_of: Number(visitId) }),
        ...(patientId && { patient_id: Number(patientId) }),
        first_day: first || null, last_day: end || null, session: part || null, weekdays,
      }
    }

    function toggle(day, on) {
      form.values.weekdays = on ? [...form.values.weekdays, day] : form.values.weekdays.filter((other) => other !== day)
    }

    async function join() {
      const entry = await form.submit((values) => patient.joinWaitlist(wishOf(values)), missing)
      if (!entry) return
      toast('You are on the waiting list')
      router.push({ name: 'patient-waitlist' })
    }

    departments.run()
    family.run()
    start.run(query.value)
    return { SESSIONS, WEEKDAYS, clinic, departmentOptions, doctorName, doctorOptions, form, join, last, patch, persons, query, session, several, start, toggle, visit, visitWords }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="{ name: 'patient-waitlist' }"><app-icon name="arrow-left" />Waiting list</router-link>
      <h1>{{ visit ? 'Wait for an earlier time' : 'Join the waiting list' }}</h1>
      <load-state class="mt-4" :request="start" :lines="3">
        <p v-if="session.user?.blacklisted" class="alert-note measure">You cannot join the waiting list online. Call {{ clinic.phone }} and we will help.</p>
        <form v-else class="card measure" novalidate @submit.prevent="join">
          <error-summary :problems="form.problems" :error="form.error" />
          <p v-if="visit" class="mb-3"><template v-if="several">For {{ visit.patient.full_name }}. </template>Now: <b>{{ visitWords(visit, clinic.today) }}</b>, {{ doctorName(visit.doctor) }}. You keep it until you take an earlier time.</p>
          <p v-else class="mb-3">When a time that suits you comes free, we hold it for you for 30 minutes and email you.</p>
          <person-choice v-if="!visit" legend="For" :persons="persons" :model-value="query.patient_id" @update:model-value="patch({ patient_id: $event })" />
          <div class="row-fields">
            <form-field v-if="!visit" name="department_id" label="Department" as="select" :options="departmentOptions" :error="form.errors.department_id"
              :model-value="query.department_id" @update:model-value="patch({ department_id: $event, doctor_id: '' })" />
            <form-field name="doctor_id" label="Doctor" as="select" :options="doctorOptions" :error="form.errors.doctor_id"
              :model-value="query.doctor_id" @update:model-value="patch({ doctor_id: $event })" />
          </div>
          <div class="row-fields">
            <form-field v-bind="form.field('first_day')" label="First day" type="date" :min="clinic.today" :max="last" optional />
            <form-field v-bind="form.field('last_day')" label="Last day" type="date" :min="form.values.first_day || clinic.today" :max="last" optional />
          </div>
          <form-field v-bind="form.field('session')" label="Part of the day" as="select" width="half" :options="SESSIONS" />
          <fieldset class="plain field">
            <legend class="form-label">Days of the week <span class="muted">(optional)</span></legend>
            <div class="form-text">Choose none for any day</div>
            <div class="radio-row">
              <div v-for="(name, day) in WEEKDAYS" :key="name" class="form-check">
                <input :id="'weekday-' + day" class="form-check-input" type="checkbox" :checked="form.values.weekdays.includes(day)" @change="toggle(day, $event.target.checked)">
                <label class="form-check-label" :for="'weekday-' + day">{{ name }}</label>
              </div>
            </div>
          </fieldset>
          <div class="actions">
            <button type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Joining…' : 'Join the waiting list' }}</button>
            <router-link class="btn btn-outline" :to="visit ? { name: 'patient-appointment', params: { id: visit.id } } : { name: 'patient-waitlist' }">Go back</router-link>
          </div>
        </form>
      </load-state>
    </div>`,
}
