/** The first step: whom the file speaks of, and the file. */
import { computed, ref } from 'vue'
import { admin } from '../api.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { saveFile } from '../save-file.js'
import { useForm } from '../use-form.js'

const KINDS = [{ value: 'doctors', label: 'Doctors' }, { value: 'patients', label: 'Patients' }]
const COLUMNS = {
  doctors: 'full_name,email,department,specialization,qualification,experience_years,fee,phone,room,languages,slot_minutes,bio',
  patients: 'full_name,email,phone,date_of_birth,gender,blood_group,address,emergency_contact_name,emergency_contact_phone,allergies,medical_history',
}
const NEEDED = { doctors: 'full name, email, department, specialization and fee', patients: 'the full name' }
const LARGEST = 5 * 1024 * 1024

export const ImportChoice = {
  name: 'ImportChoice',
  components: { ErrorSummary, FormField },
  emits: ['uploaded'],
  setup(props, { emit }) {
    const form = useForm({ kind: 'patients' }, { draft: 'import' })
    const file = ref(null)
    const check = () => ({
      file: (!file.value && 'Choose a CSV file') || (file.value.size > LARGEST && 'Choose a file of at most 5 MB') || '',
    })
    async function send() {
      const job = await form.submit(({ kind }) => admin.imports.upload(kind, file.value), check)
      if (job) emit('uploaded', job.id)
    }
    const columns = computed(() => COLUMNS[form.values.kind])
    return {
      KINDS, columns, form, send,
      choose: (event) => { file.value = event.target.files[0] ?? null },
      needed: computed(() => NEEDED[form.values.kind]),
      template: () => saveFile(new Blob([`\uFEFF${columns.value}\r\n`], { type: 'text/csv' }), `${form.values.kind}.csv`),
    }
  },
  template: /* html */ `
    <form novalidate @submit.prevent="send">
      <error-summary :problems="form.problems" :error="form.error" />
      <div class="row-fields">
        <form-field v-bind="form.field('kind')" label="Who is in the file" as="select" :options="KINDS" />
        <form-field name="file" label="CSV file" as="file" :error="form.errors.file" hint="Up to 5 MB and 50,000 rows, saved as CSV UTF-8">
          <template #default="{ control }"><input v-bind="control" type="file" accept=".csv,text/csv" @change="choose"></template>
        </form-field>
      </div>
      <p class="muted">The first line names the columns; each row needs {{ needed }}. Nobody is added before you have seen what was found.</p>
      <div class="actions">
        <button type="submit" class="btn btn-primary" :aria-disabled="form.busy"><app-icon name="upload" />{{ form.busy ? 'Checking…' : 'Check the file' }}</button>
        <button type="button" class="btn btn-outline" @click="template"><app-icon name="download" />Download an empty file</button>
      </div>
    </form>`,
}
