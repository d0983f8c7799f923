/** Book for a patient: who, with whom, when; or let one who is here be seen now. What is chosen is kept in the URL. */
import { computed, nextTick, ref, watch } from 'vue'
import { useRouter } from 'vue-router'
import { admin, directory } from '../api.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { LoadState } from '../components/load-state.js'
import { NearestTimes } from '../components/nearest-times.js'
import { StatusTag } from '../components/status-tag.js'
import { clinic, toast } from '../store.js'
import { TimeChooser } from '../time-chooser.js'
import { useForm } from '../use-form.js'
import { useRequest } from '../use-request.js'
import { useUrl } from '../use-url.js'
import { addDays, attemptKey } from '../utils.js'
import { DoctorPick } from './doctor-pick.js'
import { PatientPick } from './patient-pick.js'
import { whenWords } from './words.js'

const LIMITS = new Set(['too_many_bookings', 'same_doctor_same_day'])

export default {
  name: 'BookForPatient',
  components: { DoctorPick, ErrorSummary, FormField, LoadState, NearestTimes, PatientPick, StatusTag, TimeChooser },
  setup() {
    const router = useRouter()
    const { query, patch } = useUrl({ patient_id: '', doctor_id: '', date: '', time: '', walk_in: '' })
    const patient = useRequest(admin.patient)
    const doctor = useRequest(directory.doctor)
    const form = useForm({ reason: '', waiver_reason: '', key: attemptKey() })
    const walkIn = computed(() => query.value.walk_in === '1')
    const limited = ref(false) // a limit refuses; it is exceeded only with a reason

    const when = computed(() => ({ appointment_date: query.value.date, appointment_time: query.value.time }))
    const chosen = computed(() => query.value.date && query.value.time && whenWords(when.value, clinic.today))

    watch(() => query.value.patient_id, (id) => show(patient, id), { immediate: true })
    watch(() => query.value.doctor_id, (id) => show(doctor, id), { immediate: true })
    // Other choices, or an attempt that was answered, are another attempt.
    watch([query, () => form.error], () => { form.values.key = attemptKey() })
    watch(query, () => { limited.value = false; form.values.waiver_reason = '' })

    function show(request, id) {
      request.data = null
      if (id) request.run(id)
    }

    /** What was chosen or is to be chosen anew replaces what had the focus: lead on to the next thing. */
    async function choose(changes, next) {
      await patch(changes)
      await nextTick()
      document.getElementById(next)?.focus()
    }

    const check = ({ reason, waiver_reason: waiver }) => ({
      patient_id: !query.value.patient_id && 'Choose a patient',
      doctor_id: !query.value.doctor_id && 'Choose a doctor',
      '': query.value.doctor_id && !walkIn.value && !chosen.value && 'Choose a day and a time',
      reason: walkIn.value && !reason.trim() && 'Enter why the patient comes',
      waiver_reason: limited.value && !waiver.trim() && 'Enter why this is booked all the same',
    })

    async function book() {
      const { patient_id: patientId, doctor_id: doctorId } = query.value
      const booked = await form.submit(({ key, ...words }) =>
        admin.book({ patient_id: Number(patientId), doctor_id: Number(doctorId), ...(walkIn.value ? { walk_in: true } : when.value), ...words }, key), check)
      if (LIMITS.has(form.error?.code)) limited.value = true
      if (!booked) return
      toast(walkIn.value ? 'Checked in' : 'Appointment booked')
      router.replace({ name: 'admin-appointment', params: { id: booked.id } })
    }

    return {
      book, choose, chosen, clinic, doctor, form, limited, patch, patient, query, walkIn,
      last: addDays(clinic.today, clinic.staff_horizon_days),
      take: (free) => { patch({ date: free.appointment_date, time: free.appointment_time }); form.fail([]) },
    }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="{ name: 'admin-appointments' }"><app-icon name="arrow-left" />Appointments</router-link>
      <h1 class="mb-4">Book for a patient</h1>
      <form class="stack form-steps" novalidate @submit.prevent="book">
        <error-summary :problems="form.problems" :error="form.error">
          <nearest-times :error="form.error" :today="clinic.today" @choose="take" />
        </error-summary>
        <section class="card" aria-labelledby="who">
          <h2 id="who" class="card-name mb-3">Patient</h2>
          <patient-pick v-if="!query.patient_id" :error="form.errors.patient_id" @pick="choose({ patient_id: String($event.id) }, 'whom')" />
          <div v-else class="chosen">
            <load-state class="chosen-what" :request="patient" :lines="1" v-slot="{ data }">
              <b>{{ data.full_name }}</b> <span class="muted">{{ data.phone || data.email }}</span>
              <p v-if="data.blacklisted" class="mt-2"><status-tag status="blacklisted" /> {{ data.blacklist_reason }}. Staff can book all the same.</p>
            </load-state>
            <button type="button" class="btn btn-sm btn-outline" @click="choose({ patient_id: '' }, 'field-patient_id')">Choose another patient</button>
          </div>
        </section>
        <section class="card" aria-labelledby="whom">
          <h2 id="whom" tabindex="-1" class="card-name mb-3">Doctor</h2>
          <doctor-pick v-if="!query.doctor_id" :error="form.errors.doctor_id" @pick="choose({ doctor_id: String($event.id), time: '' }, 'time')" />
          <div v-else class="chosen">
            <load-state class="chosen-what" :request="doctor" :lines="1" v-slot="{ data }"><b>{{ doctorName(data) }}</b> <span class="muted">{{ data.department.name }}</span></load-state>
            <button type="button" class="btn btn-sm btn-outline" @click="choose({ doctor_id: '', time: '' }, 'field-doctor_id')">Choose another doctor</button>
          </div>
        </section>
        <section v-if="query.doctor_id" class="card" aria-labelledby="time">
          <h2 id="time" tabindex="-1" class="card-name mb-3">Time</h2>
          <form-field name="walk_in" class="walk-in" as="checkbox" label="The patient is here and is seen now, between the booked appointments"
            :model-value="walkIn" @update:model-value="patch({ walk_in: $event ? '1' : '', date: '', time: '' })" />
          <time-chooser v-if="!walkIn" :key="query.doctor_id" :doctor-id="query.doctor_id" :last="last" :date="query.date" :time="query.time"
            @update:date="patch({ date: $event, time: '' })" @update:time="patch({ time: $event })" />
        </section>
        <div class="card">
          <form-field v-bind="form.field('reason')" label="Reason for visit" as="textarea" rows="2" maxlength="500" :optional="!walkIn" hint="The doctor reads this before the visit" />
          <form-field v-if="limited" v-bind="form.field('waiver_reason')" label="Why it is booked all the same" hint="Exceeds the limit with this reason, which is kept in the audit log" maxlength="500" />
          <div class="actions">
            <button type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Booking…' : walkIn ? 'Check in now' : limited ? 'Book all the same' : 'Book appointment' }}</button>
            <span v-if="chosen && !walkIn" role="status">{{ chosen }}</span>
          </div>
        </div>
      </form>
    </div>`,
}
