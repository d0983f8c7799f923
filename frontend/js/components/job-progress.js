/** Long work at a glance: what it is, how far it is, and what can be done about it. */
import { computed } from 'vue'
import { countWords, dateWords, isOpenJob, momentDay, momentWords, numberWords } from '../utils.js'
import { StatusTag } from './status-tag.js'

const UNITS = ['bytes', 'kB', 'MB']

/** "1.2 MB" */
export function sizeWords(bytes) {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3))
  return `${numberWords(Number((bytes / 1000 ** power).toFixed(power ? 1 : 0)))} ${UNITS[power]}`
}

export const JobProgress = {
  name: 'JobProgress',
  components: { StatusTag },
  props: {
    job: { type: Object, required: true },
    unit: { type: String, default: 'row' },
    busy: { type: Boolean, default: false },
  },
  emits: ['stop', 'download'],
  setup: (props) => ({
    asked: computed(() => momentWords(props.job.created_at)),
    open: computed(() => isOpenJob(props.job)),
    words: computed(() => {
      const { job, unit } = props
      if (job.status === 'queued') return 'Waiting for its turn'
      if (job.status === 'running') {
        const far = job.total_rows ? `${numberWords(job.done_rows)} of ${countWords(job.total_rows, unit)}` : 'Just begun'
        return job.can_stop ? far : `${far}, stopping…`
      }
      if (job.status === 'done' && job.result.bytes !== undefined) {
        return `${countWords(job.result.rows, unit)}, ${sizeWords(job.result.bytes)}, kept until ${dateWords(momentDay(job.expires_at))}`
      }
      if (job.status === 'expired') return 'The file has been deleted, as all are after 7 days'
      return job.error
    }),
  }),
  template: /* html */ `
    <div class="job">
      <div class="job-head"><h3>{{ job.title }}</h3><status-tag :status="job.status" /></div>
      <progress v-if="open" class="job-bar" max="100" :value="job.percent ?? undefined" :aria-label="'Progress of ' + job.title">{{ job.percent ?? 0 }} %</progress>
      <div class="job-foot">
        <span class="muted">{{ asked }}<template v-if="words"> · {{ words }}</template><template v-if="open && job.percent !== null"> · {{ job.percent }} %</template></span>
        <slot />
        <button v-if="open && job.can_stop" type="button" class="btn btn-sm btn-outline" :aria-disabled="busy" @click="busy || $emit('stop')"><app-icon name="slash" />Stop<span class="visually-hidden">{{ ' ' + job.title }}</span></button>
        <button v-if="job.status === 'done' && job.result.bytes !== undefined" type="button" class="btn btn-sm btn-outline" :aria-disabled="busy" @click="busy || $emit('download')">
          <app-icon name="download" />{{ busy ? 'Downloading…' : 'Download' }}<span class="visually-hidden">{{ ' ' + job.title }}</span></button>
      </div>
    </div>`,
}
