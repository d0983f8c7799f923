/** A request as the page sees it: data, busy, error. The last call wins; a failure keeps the old data. */
import { onBeforeUnmount, onMounted, shallowReactive } from 'vue'

const STALE_MS = 60_000

/**
 * @param request an async function, usually from api.js
 * @param live    only for reading: run again with the same arguments when the window is looked at
 *                after a minute, and when the network is back
 */
export function useRequest(request, { live = false } = {}) {
  const state = shallowReactive({ data: null, busy: false, error: null, run, again })
  let turn = 0
  let lastArguments = null
  let loadedAt = 0

  async function run(...args) {
    const mine = ++turn
    lastArguments = args
    state.busy = true
    try {
      const data = await request(...args)
      if (mine === turn) Object.assign(state, { data, error: null })
      loadedAt = Date.now()
      return data
    } catch (error) {
      if (error.name !== 'ApiError') throw error
      if (mine === turn) state.error = error
      return undefined
    } finally {
      if (mine === turn) state.busy = false
    }
  }

  function again() {
    return lastArguments && run(...lastArguments)
  }

  const onFocus = () => { if (live && Date.now() - loadedAt > STALE_MS) again() }
  const onOnline = () => { if (live && state.error?.code === 'offline') again() }
  onMounted(() => {
    window.addEventListener('focus', onFocus)
    window.addEventListener('online', onOnline)
  })
  onBeforeUnmount(() => {
    window.removeEventListener('focus', onFocus)
    window.removeEventListener('online', onOnline)
  })
  return state
}
