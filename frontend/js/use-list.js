/** A list on the server seen through the URL: filter, sort and turn pages; each change loads again. */
import { watch } from 'vue'
import { useRequest } from './use-request.js'
import { useUrl } from './use-url.js'

const FIRST_PAGE = { cursor: '', page: '' }

/** @param settle as in useRequest */
export function useList(request, defaults = {}, { settle } = {}) {
  const { query, set, patch } = useUrl({ ...FIRST_PAGE, ...defaults })
  const list = useRequest(request, { live: true, settle })
  watch(query, (now, before) => {
    if (JSON.stringify(now) !== JSON.stringify(before)) list.run(now)
  }, { immediate: true })
  return {
    list,
    query,
    filter: (changes) => patch({ ...FIRST_PAGE, ...changes }),
    sort: (column) => set({ ...FIRST_PAGE, sort: column }),
    turn: (place) => set({ ...FIRST_PAGE, ...place }),
  }
}
