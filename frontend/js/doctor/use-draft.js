/** What is typed and not saved: kept in this tab every 2 seconds and at the hospital every 10, found again on any device. */
import { onBeforeUnmount, reactive, watch } from 'vue'
import { session } from '../store.js'

const TAB_MS = 2_000
const HOSPITAL_MS = 10_000
const SECONDS = 19 // of "2026-12-01T09:42:10+05:30"

/**
 * @param name   what the draft is of
 * @param read   () => what to keep, or null when nothing would be lost
 * @param clock  useClinicClock
 * @param remote { load, keep, forget }: the hospital's copy; load and keep answer { content, saved_at }
 */
export function useDraft(name, { read, clock, remote }) {
  const key = `hms.draft.${session.user.id}.${name}`
  const draft = reactive({ savedAt: '', here: false, find, drop, settle, start }) // here: kept in this tab only
  let tabTimer = null
  let remoteTimer = null
  let sending = null
  let keptThere = false

  async function attempt(call) {
    try {
      return await call()
    } catch (error) {
      if (error.name !== 'ApiError') throw error
      return null
    }
  }

  function inTab() {
    try {
      return JSON.parse(sessionStorage.getItem(key))
    } catch {
      return null
    }
  }

  /** The newer of the two copies: { content, at }, or null */
  async function find() {
    const here = inTab()
    const there = await attempt(remote.load)
    keptThere = Boolean(there?.content)
    const at = there?.saved_at?.slice(0, SECONDS) ?? ''
    const found = here && here.at >= at ? here : keptThere ? { content: there.content, at } : null
    if (found) Object.assign(draft, { savedAt: found.at, here: found === here && here.at > at })
    return found
  }

  function keepInTab() {
    tabTimer = null
    if (!session.user) return undefined
    const content = read()
    if (!content) return drop()
    clock.tick()
    sessionStorage.setItem(key, JSON.stringify({ content, at: clock.moment.value }))
    return undefined
  }

  async function keepThere() {
    remoteTimer = null
    const content = read()
    if (!content) return
    sending = attempt(() => remote.keep(content))
    const kept = await sending
    sending = null
    keptThere ||= Boolean(kept)
    Object.assign(draft, { savedAt: kept?.saved_at ?? clock.moment.value, here: !kept })
  }

  /** Nothing is under way any more: what comes next, such as saving, comes last. */
  async function settle() {
    clearTimeout(tabTimer)
    clearTimeout(remoteTimer)
    tabTimer = remoteTimer = null
    await sending
  }

  /** @param forgotten whether the hospital has forgotten its copy already */
  async function drop(forgotten = false) {
    sessionStorage.removeItem(key)
    draft.savedAt = ''
    await settle()
    if (keptThere && !forgotten) await attempt(remote.forget)
    keptThere = false
  }

  function keepNow() {
    if (tabTimer) { clearTimeout(tabTimer); keepInTab() }
    if (remoteTimer) { clearTimeout(remoteTimer); keepThere() }
  }

  /** What has changed is kept soon. */
  function start() {
    tabTimer ??= setTimeout(keepInTab, TAB_MS)
    remoteTimer ??= setTimeout(keepThere, HOSPITAL_MS)
  }

  watch(read, start, { deep: true })
  const onHide = () => { if (document.hidden) keepNow() }
  document.addEventListener('visibilitychange', onHide)
  window.addEventListener('pagehide', keepNow)
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', onHide)
    window.removeEventListener('pagehide', keepNow)
    keepNow()
  })

  return draft
}
