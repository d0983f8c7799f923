/** Asks for a CSV file of what is shown. The work goes on by itself; the exports page shows it. */
import { ref } from 'vue'
import { useRouter } from 'vue-router'
import { toast } from './store.js'

const NOT_FILTERS = ['cursor', 'page', 'per_page']

/** The filters of a list's query, without the place in it and without empty ones. */
export function filtersOf(query) {
  return Object.fromEntries(Object.entries(query).filter(([name, value]) => !NOT_FILTERS.includes(name) && value !== '' && value != null))
}

export const ExportButton = {
  name: 'ExportButton',
  props: {
    ask: { type: Function, required: true }, // () -> a promise of the job
    page: { type: String, default: '' }, // the route of the exports page, where that is another one
    label: { type: String, default: 'Export CSV' },
  },
  setup(props) {
    const router = useRouter()
    const busy = ref(false)
    const problem = ref('')

    async function begin() {
      if (busy.value) return
      busy.value = true
      problem.value = ''
      try {
        const job = await props.ask()
        toast(`${job.title}: the export has begun`, props.page ? { label: 'See exports', act: () => router.push({ name: props.page }) } : null)
      } catch (error) {
        if (error.name !== 'ApiError') throw error
        problem.value = error.message
      } finally {
        busy.value = false
      }
    }
    return { begin, busy, problem }
  },
  template: /* html */ `
    <span class="export-button no-print">
      <button type="button" class="btn btn-outline" :aria-disabled="busy" @click="begin"><app-icon name="download" />{{ busy ? 'Asking…' : label }}</button>
      <span v-if="problem" class="err" role="alert">{{ problem }}</span>
    </span>`,
}
