/** The files a doctor asked for: being made, ready, expired. */
import { doctor } from '../api.js'
import { ExportList } from '../export-list.js'

export default {
  name: 'DoctorExports',
  components: { ExportList },
  setup: () => ({ of: doctor.exports }),
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="{ name: 'doctor-appointments' }"><app-icon name="arrow-left" />Appointments</router-link>
      <div class="page-head"><h1>My exports</h1></div>
      <p class="muted measure mb-4">You can leave this page: the work goes on, and an email tells you when a file is ready. Files are deleted after 7 days.</p>
      <export-list :of="of" hint="Choose Export CSV on the page of your appointments." />
    </div>`,
}
