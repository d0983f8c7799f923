/** A request as the page sees it: data, news, busy, error. The last call wins; a failure keeps the old data. */
import { onBeforeUnmount, onMounted, shallowReactive } from 'vue'

const STALE_MS = 60_000

/**
 * @param request an async function, usually from api.js
 * @param live    only for reading: run again with the same arguments when the window is looked at
 *                after a minute, and when the network is back
 * @param settle  (shown, fresh, since) -> { data, news }: what becomes of data that nobody asked for;
 *                news = { data, ... } is kept back until show() is called
 */
export function useRequest(request, { live = false, settle = (_, data) => ({ data, news: null }) } = {}) {
  const state = shallowReactive({ data: null, news: null, busy: false, error: null, run, again, show })
  let turn = 0
  let lastArguments = null
  let loadedAt = 0
  let shown = {} // { for, at }: with which arguments, and when, what is shown was asked for
  let newsAt = 0

  function run(...args) {
    lastArguments = args
    state.news = null
    return read(take)
  }

  async function read(put) {
    const mine = ++turn
    const askedAt = Date.now()
    state.busy = true
    try {
      const data = await request(...lastArguments)
      if (mine === turn) put(data, askedAt)
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

  function take(data, at) {
    shown = { for: lastArguments, at }
    Object.assign(state, { data, news: null, error: null })
  }

  function takeCalmly(data, at) {
    if (!state.data || shown.for !== lastArguments) return take(data, at)
    newsAt = at
    return Object.assign(state, settle(state.data, data, shown.at), { error: null })
  }

  function again() {
    return lastArguments && run(...lastArguments)
  }

  function show() {
    take(state.news.data, newsAt)
  }

  const refresh = () => lastArguments && read(takeCalmly)
  const onFocus = () => { if (live && Date.now() - loadedAt > STALE_MS) refresh() }
  const onOnline = () => { if (live && state.error?.code === 'offline') refresh() }
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
