/** The files a patient asked for: asked for here, being made, ready, expired. */
import { ref } from 'vue'
import { patient } from '../api.js'
import { PersonChoice } from '../components/person-choice.js'
import { ExportButton } from '../export-button.js'
import { ExportList } from '../export-list.js'
import { usePersons } from './use-persons.js'

export default {
  name: 'PatientExports',
  components: { ExportButton, ExportList, PersonChoice },
  setup() {
    const { family, persons } = usePersons()
    const whom = ref('')
    const list = ref(null)

    async function ask() {
      const job = await patient.exports.ask(whom.value ? { patient_id: Number(whom.value) } : {})
      await list.value.jobs.again()
      return job
    }

    family.run()
    return { ask, list, of: patient.exports, persons, whom }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="{ name: 'patient-records' }"><app-icon name="arrow-left" />Records</router-link>
      <div class="page-head"><h1>My exports</h1></div>
      <section class="card measure mb-4" aria-labelledby="new-export">
        <h2 id="new-export">New export</h2>
        <p class="mb-3">A record as a file for spreadsheets (CSV): every visit with diagnosis, medicines and notes.</p>
        <person-choice v-model="whom" legend="Whose record" :persons="persons" />
        <export-button :ask="ask" label="Export the record" />
      </section>
      <p class="muted measure mb-4">You can leave this page: the work goes on, and an email tells you when a file is ready. Files are deleted after 7 days.</p>
      <export-list ref="list" :of="of" hint="A file that you ask for appears here." />
    </div>`,
}
