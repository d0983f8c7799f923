/** A person's exports: how far each is, stopped or downloaded from here. Comes back as it was left. */
import { ref } from 'vue'
import { JobProgress } from './components/job-progress.js'
import { ListPager } from './components/list-pager.js'
import { LoadState } from './components/load-state.js'
import { saveFile } from './save-file.js'
import { announce, toast } from './store.js'
import { useJobs } from './use-jobs.js'

export const ExportList = {
  name: 'ExportList',
  components: { JobProgress, ListPager, LoadState },
  props: {
    of: { type: Object, required: true }, // the exports of a role in api.js
    hint: { type: String, required: true }, // where exports begin
  },
  setup(props) {
    const jobs = useJobs(props.of.list, announce)
    const busy = ref(0)
    const problem = ref('')

    async function act(job, deed) {
      busy.value = job.id
      problem.value = ''
      try {
        await deed(job)
      } catch (error) {
        if (error.name !== 'ApiError') throw error
        problem.value = error.message
      } finally {
        busy.value = 0
      }
    }

    async function stop(job) {
      await props.of.stop(job.id)
      await jobs.again()
    }

    async function download(job) {
      saveFile(await props.of.download(job.id), job.result.file)
      toast('The file is in your downloads')
    }

    jobs.run({})
    return { act, busy, download, jobs, problem, stop, turn: (place) => jobs.run(place) }
  },
  template: /* html */ `
    <div>
      <p v-if="problem" class="errsum" role="alert">{{ problem }}</p>
      <load-state :request="jobs" :empty="!jobs.data?.items.length" empty-title="No exports yet" empty-icon="download" :lines="3">
        <template #empty-actions><p class="muted">{{ hint }}</p></template>
        <template #default="{ data }">
          <ul class="jobs">
            <li v-for="job in data.items" :key="job.id"><job-progress :job="job" :busy="busy === job.id" @stop="act(job, stop)" @download="act(job, download)" /></li>
          </ul>
          <list-pager :list="data" what="exports" @turn="turn" />
        </template>
      </load-state>
    </div>`,
}
