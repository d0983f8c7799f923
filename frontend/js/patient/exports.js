/** The files a patient asked for: being made, ready, expired. */
import { patient } from '../api.js'
import { ExportList } from '../export-list.js'

export default {
  name: 'PatientExports',
  components: { ExportList },
  setup: () => ({ of: patient.exports }),
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="{ name: 'patient-records' }"><app-icon name="arrow-left" />My records</router-link>
      <div class="page-head"><h1>My exports</h1></div>
      <p class="muted measure mb-4">You can leave this page: the work goes on, and an email tells you when a file is ready. Files are deleted after 7 days.</p>
      <export-list :of="of" hint="Choose Export my record on the page of your records." />
    </div>`,
}
