/** Add a patient; with an email address there is an account, too. */
import { ref } from 'vue'
import { admin } from '../api.js'
import { ErrorSummary } from '../components/error-summary.js'
import { useForm } from '../use-form.js'
import { AccountMade } from './account-made.js'
import { NEW_PATIENT, PatientFields, checkPatient, toPatient } from './patient-fields.js'
import { ownWords } from './problems.js'

export default {
  name: 'AddPatient',
  components: { AccountMade, ErrorSummary, PatientFields },
  setup() {
    const form = useForm(NEW_PATIENT, { draft: 'new-patient' })
    const added = ref(null)
    async function add() {
      added.value = await form.submit((values) => admin.addPatient(toPatient(values)), checkPatient) ?? null
      ownWords(form)
    }
    function another() {
      form.fill(NEW_PATIENT)
      added.value = null
    }
    return { add, added, another, form }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="{ name: 'admin-patients' }"><app-icon name="arrow-left" />Patients</router-link>
      <account-made v-if="added" :person="added.patient" :made="added" :to="{ name: 'admin-patient', params: { id: added.patient.id } }" another="Add another patient" @another="another">
        <p><router-link :to="{ name: 'admin-appointment-new', query: { patient_id: added.patient.id } }">Book an appointment for {{ added.patient.full_name }}</router-link></p>
      </account-made>
      <template v-else>
        <h1 class="mb-4">Add a patient</h1>
        <form class="card form-wide" novalidate @submit.prevent="add">
          <error-summary :problems="form.problems" :error="form.error" />
          <patient-fields :form="form" email-hint="With an email address the patient gets an account and an invite" />
          <div class="actions"><button type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Adding…' : 'Add patient' }}</button></div>
        </form>
      </template>
    </div>`,
}
