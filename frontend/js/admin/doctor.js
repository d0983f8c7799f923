/** One doctor: who, what state, what is booked. */
import { computed, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { admin } from '../api.js'
import { ConfirmDialog } from '../components/confirm-dialog.js'
import { FormField } from '../components/form-field.js'
import { LoadState } from '../components/load-state.js'
import { StatusTag } from '../components/status-tag.js'
import { SummaryList } from '../components/summary-list.js'
import { clinic, namePage, toast } from '../store.js'
import { useForm } from '../use-form.js'
import { useRequest } from '../use-request.js'
import { countWords, dateWords, doctorName, momentDay, money, soonWords } from '../utils.js'
import { StandingDialog } from './standing-dialog.js'
import { VisitHistory } from './visit-history.js'

export default {
  name: 'AdminDoctor',
  components: { ConfirmDialog, FormField, LoadState, StandingDialog, StatusTag, SummaryList, VisitHistory },
  setup() {
    const { id } = useRoute().params
    const router = useRouter()
    const doctor = useRequest(admin.doctor, { live: true })
    const activating = useRequest(admin.activateDoctor)
    const removing = useRequest(admin.removeDoctor)
    const deed = ref('') // blacklist, deactivate, reset, remove
    const reset = useForm({ reason: '' })
    const history = ref(null)
    watch(() => doctor.data, ({ full_name: name }) => namePage(name))

    const rows = computed(() => {
      const { data } = doctor
      const free = data.next_free
      return [
        { term: 'User name', value: data.username },
        { term: 'Email', value: data.email },
        { term: 'Phone', value: data.phone },
        { term: 'Department', value: data.department.name },
        { term: 'Specialization', value: data.specialization },
        { term: 'Qualification', value: data.qualification },
        { term: 'Experience', value: countWords(data.experience_years, 'year') },
        { term: 'Fee', value: `${money(data.fee, data.currency)} for ${data.slot_minutes} minutes` },
        { term: 'Room', value: data.room },
        { term: 'Languages', value: data.languages.join(', ') },
        { term: 'Booked ahead', value: countWords(data.upcoming, 'appointment') },
        { term: 'Next free', value: free ? soonWords(free.appointment_date, free.appointment_time, clinic.today) : 'No free times' },
        { term: 'Two-step', value: data.two_step ? 'On' : 'Off' },
        { term: 'Joined', value: dateWords(momentDay(data.created_at)) },
        data.bio && { term: 'About', value: data.bio },
      ].filter(Boolean)
    })

    async function activate() {
      if (!(await activating.run(id))) return
      toast(`${doctorName(doctor.data)} is active again`)
      await refresh()
    }

    async function done(words) {
      deed.value = ''
      toast(words)
      await refresh()
    }

    function askReset() {
      reset.fill({ reason: '' })
      reset.fail([])
      deed.value = 'reset'
    }

    async function resetTotp() {
      const answer = await reset.submit((values) => admin.resetTotp(id, values.reason), ({ reason }) => ({ reason: !reason.trim() && 'Enter a reason' }))
      if (answer) await done(`Two-step sign-in of ${doctorName(answer)} is off`)
    }

    async function remove() {
      if (!(await removing.run(id))) return
      toast(`${doctorName(doctor.data)} is deleted`)
      router.push({ name: 'admin-doctors' })
    }

    async function refresh() {
      await Promise.all([doctor.run(id), history.value?.again()])
      if (document.activeElement === document.body) document.querySelector('main h1')?.focus()
    }

    doctor.run(id)
    return { activate, activating, askReset, reset, resetTotp, deed, doctor, done, history, id, load: (query) => admin.doctorAppointments(id, query), remove, removing, rows }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="{ name: 'admin-doctors' }"><app-icon name="arrow-left" />Doctors</router-link>
      <h1 v-if="doctor.error && !doctor.data" class="mb-4">Doctor</h1>
      <load-state :request="doctor" :lines="6" v-slot="{ data }">
        <div class="page-head">
          <div class="d-flex flex-wrap gap-3 align-items-center"><h1 tabindex="-1">{{ doctorName(data) }}</h1><status-tag :status="data.status" /></div>
          <div class="deeds">
            <router-link class="btn btn-primary" :to="{ name: 'admin-doctor-edit', params: { id } }"><app-icon name="edit-2" />Edit</router-link>
            <router-link v-if="data.status === 'pending'" class="btn btn-outline" :to="{ name: 'admin-applications' }">Decide about the application</router-link>
            <template v-else-if="data.status === 'active'">
              <router-link class="btn btn-outline" :to="{ name: 'admin-appointment-new', query: { doctor_id: id } }">Book</router-link>
              <button type="button" class="btn btn-outline" @click="deed = 'deactivate'">Deactivate</button>
              <button type="button" class="btn btn-outline" @click="deed = 'blacklist'">Blacklist</button>
            </template>
            <button v-else type="button" class="btn btn-outline" :aria-disabled="activating.busy" @click="activating.busy || activate()">{{ activating.busy ? 'Activating…' : 'Activate' }}</button>
            <button v-if="data.status !== 'pending' && !data.has_history" type="button" class="btn btn-outline" @click="deed = 'remove'">Delete</button>
          </div>
        </div>
        <p v-if="activating.error" class="err" role="alert">{{ activating.error.message }}</p>
        <p v-if="data.status_reason" class="alert-note mb-4"><b>Reason:</b> {{ data.status_reason }}</p>
        <div class="card"><summary-list class="summary-pairs" :rows="rows">
          <template #Two-step="{ row }">{{ row.value }} <button v-if="data.two_step" type="button" class="btn btn-link ms-2" @click="askReset">Reset<span class="visually-hidden"> two-step sign-in</span></button></template>
        </summary-list></div>
        <confirm-dialog :open="deed === 'reset'" :title="'Reset two-step sign-in of ' + doctorName(data) + '?'" confirm="Reset two-step sign-in" busy-text="Resetting…"
          :busy="reset.busy" :error="reset.error?.fields.length ? '' : reset.error?.message" @confirm="resetTotp" @close="deed = ''">
          <p class="mb-3">For a doctor who has lost the phone and the recovery codes. Make sure who is asking. The doctor is signed out everywhere, gets an email, and signs in by password alone until it is set up again.</p>
          <form-field v-bind="reset.field('reason')" label="Reason" hint="The doctor and the audit log are told" as="textarea" rows="2" maxlength="500" />
        </confirm-dialog>
        <confirm-dialog :open="deed === 'remove'" :title="'Delete ' + doctorName(data) + '?'" confirm="Delete doctor" busy-text="Deleting…"
          :busy="removing.busy" :error="removing.error?.message" @confirm="remove" @close="deed = ''">
          <p>The doctor has never had an appointment. The account and the hours go for good.</p>
        </confirm-dialog>
        <standing-dialog v-if="deed === 'deactivate' || deed === 'blacklist'" :deed="deed" :doctor="data" @done="done" @close="deed = ''" />
      </load-state>
      <visit-history v-if="doctor.data || !doctor.error" ref="history" :load="load" without="doctor" />
    </div>`,
}
