/** Long work: lists going out as files, people coming in from files. */
import { computed, ref } from 'vue'
import { admin } from '../api.js'
import { ExportList } from '../export-list.js'
import { useUrl } from '../use-url.js'
import { ImportDesk } from './import-desk.js'
import { ImportList } from './import-list.js'

export default {
  name: 'AdminExports',
  components: { ExportList, ImportDesk, ImportList },
  setup() {
    const { query, set } = useUrl({ import: '' })
    const chosen = computed(() => (/^\d+$/.test(query.value.import) ? query.value.import : ''))
    return { chosen, moved: ref(0), of: admin.exports, open: (id) => set({ import: id ? String(id) : '' }) }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="page-head"><h1>Exports and imports</h1></div>
      <p class="muted measure mb-4">You can leave this page: the work goes on, and you find it here again. Files are deleted after 7 days.</p>
      <section aria-labelledby="importing">
        <h2 id="importing">Import doctors or patients</h2>
        <import-desk :key="chosen" :job-id="chosen" @open="open" @moved="moved++" />
      </section>
      <section class="section" aria-labelledby="exports">
        <h2 id="exports">Your exports</h2>
        <export-list :of="of" hint="Choose Export CSV on a list: appointments, doctors, patients, audit or mails." />
      </section>
      <section class="section" aria-labelledby="imports">
        <h2 id="imports">Your imports</h2>
        <import-list :key="chosen" :moved="moved" @open="open" />
      </section>
    </div>`,
}
