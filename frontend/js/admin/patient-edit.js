/** Change a patient's record. */
import { watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { admin } from '../api.js'
import { ErrorSummary } from '../components/error-summary.js'
import { LoadState } from '../components/load-state.js'
import { namePage, toast } from '../store.js'
import { ChangedFields } from './changed-fields.js'
import { NEW_PATIENT, PatientFields, checkPatient, fromPatient, toPatient } from './patient-fields.js'
import { useEdit } from './use-edit.js'

export default {
  name: 'EditPatient',
  components: { ChangedFields, ErrorSummary, LoadState, PatientFields },
  setup() {
    const { id } = useRoute().params
    const router = useRouter()
    const place = { name: 'admin-patient', params: { id } }
    const { record, form, theirs, submit } = useEdit(NEW_PATIENT, {
      load: () => admin.patient(id),
      read: fromPatient,
      save: (values, revision) => admin.savePatient(id, { ...toPatient(values), revision }),
      check: (values) => ({
        ...checkPatient(values),
        ...(record.data.email && !values.email.trim() && { email: 'Enter an email address: the account needs one' }),
      }),
    })
    watch(() => record.data, (patient) => namePage(`Edit ${patient.full_name}`))
    async function save() {
      if (!(await submit())) return
      toast('Patient saved')
      router.push(place)
    }
    return { form, place, record, save, theirs }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="place"><app-icon name="arrow-left" />{{ record.data?.full_name ?? 'Patient' }}</router-link>
      <h1 class="mb-4">Edit {{ record.data?.full_name ?? 'patient' }}</h1>
      <load-state :request="record" :lines="6" v-slot="{ data }">
        <form class="card form-wide" novalidate @submit.prevent="save">
          <error-summary :problems="form.problems" :error="form.error"><changed-fields :changes="theirs" /></error-summary>
          <patient-fields :form="form" :email-hint="data.email ? '' : 'With an email address the patient gets an account and an invite'" />
          <div class="actions">
            <button type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Saving…' : 'Save patient' }}</button>
            <router-link class="btn btn-outline" :to="place">Go back</router-link>
          </div>
        </form>
      </load-state>
    </div>`,
}
