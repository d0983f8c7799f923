/** Three steps: choose a file, look at what is wrong with it, take the good rows in. The job's id is in the URL. */
import { computed, watch } from 'vue'
import { admin } from '../api.js'
import { LoadState } from '../components/load-state.js'
import { announce } from '../store.js'
import { useJobs } from '../use-jobs.js'
import { ImportChoice } from './import-choice.js'
import { ImportResult } from './import-result.js'

const STEPS = ['Choose a file', 'Check it', 'Import']

export const ImportDesk = {
  name: 'ImportDesk',
  components: { ImportChoice, ImportResult, LoadState },
  props: { jobId: { type: String, required: true } },
  emits: ['open', 'moved'],
  setup(props, { emit }) {
    const job = useJobs(admin.imports.one, announce)
    watch(() => job.data?.status, (now, before) => { if (before) emit('moved') })
    if (props.jobId) job.run(props.jobId)
    const step = computed(() => {
      const data = job.data
      if (!data) return props.jobId ? 2 : 1
      if (data.result.phase === 'checking' || data.status === 'checked') return 2
      return data.status === 'expired' ? 1 : 3
    })
    return { STEPS, job, step }
  },
  template: /* html */ `
    <div class="card import">
      <ol class="import-steps" aria-label="Steps">
        <li v-for="(name, index) in STEPS" :key="name" :class="{ current: step === index + 1 }" :aria-current="step === index + 1 ? 'step' : null"><span class="step-number">{{ index + 1 }}</span>{{ name }}</li>
      </ol>
      <import-choice v-if="!jobId" @uploaded="$emit('open', $event)" />
      <load-state v-else :request="job" :lines="3" v-slot="{ data }">
        <import-result :job="data" @changed="job.again()" @again="$emit('open', 0)" />
      </load-state>
    </div>`,
}
