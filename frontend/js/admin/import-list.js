/** The imports of before, each to be opened again. */
import { watch } from 'vue'
import { admin } from '../api.js'
import { JobProgress } from '../components/job-progress.js'
import { ListPager } from '../components/list-pager.js'
import { LoadState } from '../components/load-state.js'
import { countWords } from '../utils.js'
import { useJobs } from '../use-jobs.js'

export const ImportList = {
  name: 'ImportList',
  components: { JobProgress, ListPager, LoadState },
  props: { moved: { type: Number, default: 0 } }, // counts up when an import has got further elsewhere on the page
  emits: ['open'],
  setup(props) {
    const jobs = useJobs(admin.imports.list, () => {})
    jobs.run({})
    watch(() => props.moved, jobs.again)
    const outcome = ({ status, result }) => {
      if (status === 'checked') return `${countWords(result.ready, 'row')} ready, ${countWords(result.problems, 'problem')}`
      if (result.phase !== 'imported') return ''
      return `${countWords(result.imported, 'row')} imported, ${countWords(result.problems, 'problem')}`
    }
    return { jobs, outcome, turn: (place) => jobs.run(place) }
  },
  template: /* html */ `
    <load-state :request="jobs" :empty="!jobs.data?.items.length" empty-title="No imports yet" empty-icon="upload" :lines="2" v-slot="{ data }">
      <ul class="jobs">
        <li v-for="job in data.items" :key="job.id">
          <job-progress :job="job" unit="row">
            <span v-if="outcome(job)" class="muted">{{ outcome(job) }}</span>
            <button v-if="job.status !== 'expired'" type="button" class="btn btn-sm btn-outline" @click="$emit('open', job.id)">Open<span class="visually-hidden">{{ ' ' + job.title }}</span></button>
          </job-progress>
        </li>
      </ul>
      <list-pager :list="data" what="imports" @turn="turn" />
    </load-state>`,
}
