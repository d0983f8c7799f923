/** Change what the hospital says of a doctor. */
import { useRoute, useRouter } from 'vue-router'
import { watch } from 'vue'
import { admin } from '../api.js'
import { ErrorSummary } from '../components/error-summary.js'
import { LoadState } from '../components/load-state.js'
import { namePage, toast } from '../store.js'
import { ChangedFields } from './changed-fields.js'
import { DoctorFields, NEW_DOCTOR, checkDoctor, fromDoctor, toDoctor } from './doctor-fields.js'
import { useEdit } from './use-edit.js'
import { doctorName } from '../utils.js'

export default {
  name: 'EditDoctor',
  components: { ChangedFields, DoctorFields, ErrorSummary, LoadState },
  setup() {
    const { id } = useRoute().params
    const router = useRouter()
    const place = { name: 'admin-doctor', params: { id } }
    const { record, form, theirs, submit } = useEdit(NEW_DOCTOR, {
      load: () => admin.doctor(id),
      read: fromDoctor,
      save: (values, revision) => admin.saveDoctor(id, { ...toDoctor(values), revision }),
      check: checkDoctor,
    })
    watch(() => record.data, (doctor) => namePage(`Edit ${doctorName(doctor)}`))
    async function save() {
      if (!(await submit())) return
      toast('Doctor saved')
      router.push(place)
    }
    return { form, place, record, save, theirs }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="place"><app-icon name="arrow-left" />{{ record.data?.full_name ?? 'Doctor' }}</router-link>
      <h1 class="mb-4">Edit {{ record.data?.full_name ?? 'doctor' }}</h1>
      <load-state :request="record" :lines="6">
        <form class="card form-wide" novalidate @submit.prevent="save">
          <error-summary :problems="form.problems" :error="form.error"><changed-fields :changes="theirs" /></error-summary>
          <doctor-fields :form="form" />
          <div class="actions">
            <button type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Saving…' : 'Save doctor' }}</button>
            <router-link class="btn btn-outline" :to="place">Go back</router-link>
          </div>
        </form>
      </load-state>
    </div>`,
}
