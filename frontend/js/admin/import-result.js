/** The second and third step: what was found in the file, and what has become of it. */
import { computed, ref } from 'vue'
import { admin } from '../api.js'
import { ConfirmDialog } from '../components/confirm-dialog.js'
import { DataTable } from '../components/data-table.js'
import { JobProgress } from '../components/job-progress.js'
import { saveFile } from '../save-file.js'
import { countWords } from '../utils.js'

const COLUMNS = [
  { key: 'line', label: 'Line' },
  { key: 'name', label: 'Column' },
  { key: 'message', label: 'What is wrong' },
]

export const ImportResult = {
  name: 'ImportResult',
  components: { ConfirmDialog, DataTable, JobProgress },
  props: { job: { type: Object, required: true } },
  emits: ['changed', 'again'],
  setup(props, { emit }) {
    const busy = ref('')
    const problem = ref('')
    const asking = ref(false)

    async function act(name, deed) {
      if (busy.value) return
      busy.value = name
      problem.value = ''
      try {
        await deed()
        asking.value = false
        emit('changed')
      } catch (error) {
        if (error.name !== 'ApiError') throw error
        problem.value = error.message
      } finally {
        busy.value = ''
      }
    }

    const result = computed(() => props.job.result)
    return {
      COLUMNS, act, asking, busy, countWords, problem, result,
      checked: computed(() => props.job.status === 'checked'),
      imported: computed(() => result.value.phase === 'imported'),
      problems: computed(() => (result.value.first ?? []).map((row, index) => ({ ...row, key: index, name: (row.name || 'row').replaceAll('_', ' ') }))),
      invites: computed(() => (result.value.of === 'doctors' ? 'Each of them gets an invitation by email.' : 'Those with an email address get an invitation.')),
      start: () => act('start', () => admin.imports.start(props.job.id)),
      stop: () => act('stop', () => admin.imports.stop(props.job.id)),
      save: () => act('save', async () => saveFile(await admin.imports.problems(props.job.id), `problems-${props.job.id}.csv`)),
    }
  },
  template: /* html */ `
    <div>
      <job-progress :job="job" unit="row" :busy="busy === 'stop'" @stop="stop" />
      <p v-if="problem && !asking" class="errsum" role="alert">{{ problem }}</p>
      <p v-if="checked" role="status" class="import-sum"><b>{{ countWords(result.rows, 'row') }} read:</b> {{ countWords(result.ready, 'row') }} ready, {{ countWords(result.problems, 'row') }} with problems.</p>
      <p v-else-if="imported" role="status" class="done import-sum"><app-icon name="check-circle" /> <b>{{ countWords(result.imported, 'row') }} imported.</b>
        {{ countWords(result.invited, 'invitation') }} sent, {{ countWords(result.problems, 'row') }} left out.</p>
      <template v-if="problems.length">
        <data-table caption="Problems" :columns="COLUMNS" :rows="problems" row-key="key" />
        <p v-if="result.problems > problems.length" class="muted mt-2">These are the first. The file of problems has all of them.</p>
      </template>
      <div class="actions">
        <button v-if="checked && result.ready" type="button" class="btn btn-primary" @click="asking = true"><app-icon name="user-plus" />Import {{ countWords(result.ready, 'row') }}</button>
        <button v-if="result.problems" type="button" class="btn btn-outline" :aria-disabled="busy === 'save'" @click="save"><app-icon name="download" />Download the problems</button>
        <button v-if="checked" type="button" class="btn btn-quiet" :aria-disabled="busy === 'stop'" @click="stop">Discard this file</button>
        <button v-else type="button" class="btn btn-outline" @click="$emit('again')">Import another file</button>
      </div>
      <confirm-dialog :open="asking" :title="'Import ' + countWords(result.ready ?? 0, 'row') + '?'" confirm="Import them" keep="Not yet" harmless :busy="busy === 'start'" busy-text="Starting…" :error="problem" @confirm="start" @close="asking = false">
        <p>They are added like people added by hand. {{ invites }}</p>
      </confirm-dialog>
    </div>`,
}
