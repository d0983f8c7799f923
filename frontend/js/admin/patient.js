/** One patient: the record, whether they may book, their appointments. */
import { computed, reactive, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { admin } from '../api.js'
import { AllergyBanner } from '../components/allergy-banner.js'
import { ConfirmDialog } from '../components/confirm-dialog.js'
import { FormField } from '../components/form-field.js'
import { LoadState } from '../components/load-state.js'
import { PersonPicture } from '../components/person-picture.js'
import { StatusTag } from '../components/status-tag.js'
import { SummaryList } from '../components/summary-list.js'
import { namePage, toast } from '../store.js'
import { useForm } from '../use-form.js'
import { useRequest } from '../use-request.js'
import { dateWords, guardianRows, momentDay, wordOf } from '../utils.js'
import { ownWords } from './problems.js'
import { VisitHistory } from './visit-history.js'

const withAge = ({ date_of_birth: born, age }) => born && `${dateWords(born)}, ${age} years`
const contact = (patient) => [patient.emergency_contact_name, patient.emergency_contact_phone].filter(Boolean).join(', ')

export default {
  name: 'AdminPatient',
  components: { AllergyBanner, ConfirmDialog, FormField, LoadState, PersonPicture, StatusTag, SummaryList, VisitHistory },
  setup() {
    const { id } = useRoute().params
    const router = useRouter()
    const patient = useRequest(admin.patient)
    const allowing = useRequest(admin.unblacklistPatient)
    const form = useForm({ reason: '' })
    const asking = reactive({ deed: '' }) // blacklist, remove
    watch(() => patient.data, ({ full_name: name }) => namePage(name))

    const rows = computed(() => {
      const { data } = patient
      return [
        { term: 'Phone', value: data.phone },
        { term: 'Email', value: data.email },
        { term: 'User name', value: data.username ?? 'No account' },
        ...guardianRows(data),
        { term: 'Date of birth', value: withAge(data) },
        { term: 'Gender', value: wordOf(data.gender) },
        { term: 'Blood group', value: data.blood_group },
        { term: 'Address', value: data.address },
        { term: 'Emergency contact', value: contact(data) },
        { term: 'Medical history', value: data.medical_history },
        { term: 'Joined', value: dateWords(momentDay(data.created_at)) },
      ]
    })

    async function after(words) {
      asking.deed = ''
      toast(words)
      await patient.run(id)
      if (document.activeElement === document.body) document.querySelector('main h1')?.focus()
    }
    async function blacklist() {
      const done = await form.submit(({ reason }) => admin.blacklistPatient(id, reason), ({ reason }) => ({ reason: !reason.trim() && 'Enter a reason' }))
      if (done) await after(`${patient.data.full_name} is blacklisted`)
    }
    async function allow() {
      if (await allowing.run(id)) await after(`${patient.data.full_name} can book again`)
    }
    async function remove() {
      const removed = await form.submit(() => admin.removePatient(id))
      ownWords(form)
      if (!removed) return
      toast(`${patient.data.full_name} is deleted`)
      router.push({ name: 'admin-patients' })
    }
    function ask(deed) {
      form.fill({ reason: '' })
      asking.deed = deed
    }
    function close() {
      asking.deed = ''
      form.fail([])
    }

    patient.run(id)
    return { allow, allowing, ask, asking, blacklist, close, form, id, load: (query) => admin.patientAppointments(id, query), patient, picture: () => admin.patientPicture(id), remove, rows,
      refusal: computed(() => form.problems.find(({ name }) => !name)?.message) }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="{ name: 'admin-patients' }"><app-icon name="arrow-left" />Patients</router-link>
      <h1 v-if="patient.error && !patient.data" class="mb-4">Patient</h1>
      <load-state :request="patient" :lines="6" v-slot="{ data }">
        <div class="page-head">
          <div class="d-flex flex-wrap gap-3 align-items-center"><person-picture :name="data.full_name" :at="data.picture_at" :load="picture" /><h1 tabindex="-1">{{ data.full_name }}</h1><status-tag :status="data.blacklisted ? 'blacklisted' : 'active'" /></div>
          <div class="deeds">
            <router-link class="btn btn-primary" :to="{ name: 'admin-appointment-new', query: { patient_id: id } }"><app-icon name="plus" />Book</router-link>
            <router-link class="btn btn-outline" :to="{ name: 'admin-patient-edit', params: { id } }">Edit</router-link>
            <button v-if="data.blacklisted" type="button" class="btn btn-outline" :aria-disabled="allowing.busy" @click="allowing.busy || allow()">{{ allowing.busy ? 'Saving…' : 'Remove from blacklist' }}</button>
            <button v-else type="button" class="btn btn-outline" @click="ask('blacklist')">Blacklist</button>
            <button v-if="!data.appointments" type="button" class="btn btn-outline" @click="ask('remove')">Delete</button>
          </div>
        </div>
        <p v-if="allowing.error" class="err" role="alert">{{ allowing.error.message }}</p>
        <p v-if="data.blacklisted" class="alert-note mb-4"><b>Cannot book online:</b> {{ data.blacklist_reason }}</p>
        <allergy-banner :allergies="data.allergies" />
        <div class="card"><summary-list class="summary-pairs" :rows="rows" /></div>
        <p class="mt-3"><router-link :to="{ name: 'admin-audit', query: { patient_id: id } }">Who opened or changed this record</router-link></p>
        <confirm-dialog :open="asking.deed === 'blacklist'" :title="'Blacklist ' + data.full_name + '?'" confirm="Blacklist" busy-text="Blacklisting…"
          :busy="form.busy" :error="refusal" @confirm="blacklist" @close="close">
          <p class="mb-3">The patient can no longer book or move appointments, but can sign in, read and cancel. What is booked stays.</p>
          <form-field v-bind="form.field('reason')" label="Reason" hint="Shown to administrators only" as="textarea" rows="2" maxlength="500" />
        </confirm-dialog>
        <confirm-dialog :open="asking.deed === 'remove'" :title="'Delete ' + data.full_name + '?'" confirm="Delete patient" busy-text="Deleting…"
          :busy="form.busy" :error="refusal" @confirm="remove" @close="close">
          <p>The record and the account go for good.</p>
        </confirm-dialog>
      </load-state>
      <visit-history v-if="patient.data || !patient.error" :load="load" without="patient" />
    </div>`,
}
