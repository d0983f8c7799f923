/** A list of long work that looks again by itself as long as any of it is open. */
import { onBeforeUnmount, watch } from 'vue'
import { useRequest } from './use-request.js'
import { isOpenJob } from './utils.js'

const SOON_MS = 1_000
const LATER_MS = 5_000

const ENDED = { done: 'is ready', failed: 'has failed', stopped: 'was stopped', checked: 'has been checked' }

/**
 * @param request  gives { items: [job] }, or one job
 * @param announce hears in words that a job has ended
 */
export function useJobs(request, announce) {
  const jobs = useRequest(request, { live: true })
  const seen = new Map()
  let timer = null

  const listed = (data) => data?.items ?? (data ? [data] : [])

  function look() {
    clearTimeout(timer)
    const all = listed(jobs.data)
    for (const job of all) {
      const before = seen.get(job.id)
      if (before && before !== job.status && ENDED[job.status]) announce(`${job.title} ${ENDED[job.status]}`)
      seen.set(job.id, job.status)
    }
    if (all.some(isOpenJob)) timer = setTimeout(jobs.again, document.hidden || jobs.error ? LATER_MS : SOON_MS)
  }

  watch(() => [jobs.data, jobs.error], look)
  onBeforeUnmount(() => clearTimeout(timer))
  return jobs
}
