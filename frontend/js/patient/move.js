/** Another time for an appointment, with the same doctor or another one of the department. */
import { computed, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { directory, patient } from '../api.js'
import { EmptyState } from '../components/empty-state.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { LoadState } from '../components/load-state.js'
import { NearestTimes } from '../components/nearest-times.js'
import { clinic, session, toast } from '../store.js'
import { TimeChooser } from '../time-chooser.js'
import { useForm } from '../use-form.js'
import { useRequest } from '../use-request.js'
import { useUrl } from '../use-url.js'
import { doctorName, money, soonWords, visitWords } from '../utils.js'
import { fixedWords } from './words.js'

export default {
  name: 'MoveAppointment',
  components: { EmptyState, ErrorSummary, FormField, LoadState, NearestTimes, TimeChooser },
  setup() {
    const { id } = useRoute().params
    const router = useRouter()
    const { query, patch } = useUrl({ doctor: '', date: '', time: '' })
    const appointment = useRequest(patient.appointment)
    const doctors = useRequest(directory.doctors)
    const form = useForm({})
    const current = ref(null) // the appointment as it stands now, when it changed while the page was open
    const tries = ref(0)

    const visit = computed(() => current.value ?? appointment.data)
    const movable = computed(() => visit.value.allowed_actions.includes('move'))
    const doctorId = computed(() => Number(query.value.doctor) || visit.value.doctor.id)
    const options = computed(() => {
      const { doctor } = visit.value
      const others = (doctors.data?.items ?? []).filter((other) => other.id !== doctor.id)
      return [
        { value: '', label: doctorName(doctor) },
        ...others.map((other) => ({ value: String(other.id), label: `${other.full_name}, ${money(other.fee, other.currency)}` })),
      ]
    })
    const chosen = computed(() => query.value.date && query.value.time
      && { appointment_date: query.value.date, appointment_time: query.value.time })
    const same = computed(() => doctorId.value === visit.value.doctor.id
      && query.value.date === visit.value.appointment_date && query.value.time === visit.value.appointment_time)
    const missing = () => ({ '': (!chosen.value && 'Choose a day and a time') || (same.value && 'Choose another time than the one you have') })

    watch(() => appointment.data, ({ doctor }) => doctors.run({ department_id: doctor.department.id, per_page: 100 }), { once: true })

    function choose(time) {
      patch({ date: time.appointment_date, time: time.appointment_time })
      form.fail([])
    }

    async function move() {
      const change = { ...chosen.value, doctor_id: doctorId.value, revision: visit.value.revision }
      const moved = await form.submit(() => patient.move(id, change), missing)
      if (moved) {
        toast(`Moved to ${visitWords(moved, clinic.today)}`)
        router.push({ name: 'patient-appointment', params: { id } })
      } else if (form.error) {
        if (form.error.code === 'changed_meanwhile') current.value = form.error.extras.current
        tries.value += 1
      }
    }

    appointment.run(id)
    return { appointment, choose, chosen, clinic, doctorId, form, id, move, movable, options, patch, query, session, soonWords, tries, visit, visitWords,
      fixed: computed(() => fixedWords(visit.value, clinic, session.user?.blacklisted) || 'The time of this appointment can no longer be changed.') }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="{ name: 'patient-appointment', params: { id } }"><app-icon name="arrow-left" />Back to the appointment</router-link>
      <h1>Change the time</h1>
      <empty-state v-if="appointment.error?.code === 'not_found'" class="mt-4" icon="search" title="We cannot find that appointment">
        <router-link class="btn btn-outline" :to="{ name: 'patient-home' }">See my appointments</router-link>
      </empty-state>
      <load-state v-else class="mt-4" :request="appointment">
        <div v-if="!movable" class="measure">
          <p class="alert-note">{{ fixed }}</p>
          <div class="actions"><router-link class="btn btn-outline" :to="{ name: 'patient-appointment', params: { id } }">Back to the appointment</router-link></div>
        </div>
        <form v-else class="card measure-wide" novalidate @submit.prevent="move">
          <error-summary :problems="form.problems" :error="form.error">
            <p v-if="form.error?.code === 'changed_meanwhile'" class="mt-2">It was {{ visitWords(appointment.data, clinic.today) }}, {{ doctorName(appointment.data.doctor) }}. It is now <b>{{ visitWords(visit, clinic.today) }}</b>, {{ doctorName(visit.doctor) }}. Your choice below is kept.</p>
            <nearest-times :error="form.error" :today="clinic.today" @choose="choose" />
          </error-summary>
          <p>Now: <b>{{ visitWords(visit, clinic.today) }}</b>, {{ doctorName(visit.doctor) }}</p>
          <p v-if="visit.patient.id !== session.user?.profile_id" class="for-whom"><app-icon name="user" />For {{ visit.patient.full_name }}</p>
          <p v-if="visit.moves_left === 1" class="muted">You can change the time once more. After that, call {{ clinic.phone }}.</p>
          <form-field v-if="options.length > 1" class="mt-3" name="doctor" label="Doctor" as="select" width="half" :options="options"
            :model-value="query.doctor" @update:model-value="patch({ doctor: $event, date: '', time: '' })" />
          <h2 class="mt-4">Choose another time</h2>
          <time-chooser :key="doctorId + '-' + tries" :doctor-id="doctorId" :moving="id" :date="query.date" :time="query.time"
            @update:date="patch({ date: $event, time: '' })" @update:time="patch({ time: $event })" />
          <div class="actions">
            <button type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Moving…' : chosen ? 'Move to ' + soonWords(query.date, query.time, clinic.today) : 'Move appointment' }}</button>
            <router-link class="btn btn-outline" :to="{ name: 'patient-appointment', params: { id } }">Keep as it is</router-link>
          </div>
        </form>
      </load-state>
    </div>`,
}
