/** Add a doctor: the account is made along with it, and an invite goes out by email. */
import { ref } from 'vue'
import { admin } from '../api.js'
import { ErrorSummary } from '../components/error-summary.js'
import { useForm } from '../use-form.js'
import { DoctorFields, NEW_DOCTOR, checkDoctor, toDoctor } from './doctor-fields.js'
import { ownWords } from './problems.js'
import { AccountMade } from './account-made.js'

export default {
  name: 'AddDoctor',
  components: { AccountMade, DoctorFields, ErrorSummary },
  setup() {
    const form = useForm(NEW_DOCTOR, { draft: 'new-doctor' })
    const added = ref(null)
    async function add() {
      added.value = await form.submit((values) => admin.addDoctor(toDoctor(values)), checkDoctor) ?? null
      ownWords(form)
    }
    function another() {
      form.fill(NEW_DOCTOR)
      added.value = null
    }
    return { add, added, another, form }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="{ name: 'admin-doctors' }"><app-icon name="arrow-left" />Doctors</router-link>
      <account-made v-if="added" :person="added.doctor" :made="added" :to="{ name: 'admin-doctor', params: { id: added.doctor.id } }" another="Add another doctor" @another="another">
        <p>The doctor sets consulting hours after signing in. Patients can book from then on.</p>
      </account-made>
      <template v-else>
        <h1>Add a doctor</h1>
        <p class="muted mt-2 mb-4">A user name is made from the name. The doctor gets an email with a link to choose a password.</p>
        <form class="card form-wide" novalidate @submit.prevent="add">
          <error-summary :problems="form.problems" :error="form.error" />
          <doctor-fields :form="form" />
          <div class="actions"><button type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Adding…' : 'Add doctor' }}</button></div>
        </form>
      </template>
    </div>`,
}
