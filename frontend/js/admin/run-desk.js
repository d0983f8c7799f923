/** Reminders for a moment and reports of a month, run by hand; what came of it. */
import { computed } from 'vue'
import { admin } from '../api.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { JobProgress } from '../components/job-progress.js'
import { LoadState } from '../components/load-state.js'
import { announce, toast } from '../store.js'
import { useForm } from '../use-form.js'
import { useJobs } from '../use-jobs.js'
import { countWords } from '../utils.js'

const JOBS = [{ value: 'reminders', label: 'Reminders that are due' }, { value: 'report', label: 'Monthly reports' }]

export const RunDesk = {
  name: 'RunDesk',
  components: { ErrorSummary, FormField, JobProgress, LoadState },
  setup() {
    const runs = useJobs(() => admin.runs({ per_page: 5 }), announce)
    const form = useForm({ job: 'reminders', month: '' })
    async function send() {
      const job = await form.submit(({ job: name, month }) => admin.runJob(name === 'report' && month ? { job: name, month } : { job: name }))
      if (!job) return
      toast(`${job.title}: begun`)
      await runs.again()
    }
    const outcome = ({ status, result }) => {
      if (status !== 'done') return ''
      const written = result.written ? `${countWords(result.written, 'new mail')} written` : 'Nothing new to write: everybody has theirs'
      return result.away ? `${written}. The mail server does not answer; they go out when it does` : written
    }
    runs.run()
    return { JOBS, form, outcome, runs, send, isReport: computed(() => form.values.job === 'report') }
  },
  template: /* html */ `
    <div class="stack">
      <form class="card" novalidate @submit.prevent="send">
        <error-summary :problems="form.problems" :error="form.error" />
        <div class="row-fields">
          <form-field v-bind="form.field('job')" label="Job" as="select" :options="JOBS" />
          <form-field v-if="isReport" v-bind="form.field('month')" label="Month" optional type="month" hint="Last month, unless you choose another" />
        </div>
        <p class="muted">Nobody gets the same mail twice, however often you run it.</p>
        <div class="actions"><button type="submit" class="btn btn-outline" :aria-disabled="form.busy"><app-icon name="play" />{{ form.busy ? 'Starting…' : 'Run it' }}</button></div>
      </form>
      <load-state :request="runs" :empty="!runs.data?.items.length" :lines="2">
        <template #empty><p class="muted">You have run nothing by hand yet.</p></template>
        <template #default="{ data }">
          <ul class="jobs"><li v-for="job in data.items" :key="job.id"><job-progress :job="job" unit="mail"><span v-if="outcome(job)" class="muted">{{ outcome(job) }}</span></job-progress></li></ul>
        </template>
      </load-state>
    </div>`,
}
