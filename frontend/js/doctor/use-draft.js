/** What is typed, kept in this tab every 2 seconds until it is saved, and found again after a reload. */
import { onBeforeUnmount, ref, watch } from 'vue'
import { session } from '../store.js'

const PAUSE_MS = 2_000

/**
 * @param name  what the draft is of
 * @param read  () => what to keep, or null when nothing would be lost
 * @param clock useClinicClock, for "Draft saved 10:42am"
 */
export function useDraft(name, read, clock) {
  const key = `hms.draft.${session.user.id}.${name}`
  const savedAt = ref('')
  let timer = null

  function found() {
    try {
      return JSON.parse(sessionStorage.getItem(key))
    } catch {
      return null
    }
  }

  function drop() {
    clearTimeout(timer)
    timer = null
    sessionStorage.removeItem(key)
    savedAt.value = ''
  }

  function keep() {
    timer = null
    const content = read()
    if (!content) return drop()
    clock.tick()
    sessionStorage.setItem(key, JSON.stringify({ ...content, at: clock.time.value }))
    savedAt.value = clock.time.value
    return undefined
  }

  const keepNow = () => { if (timer) { clearTimeout(timer); keep() } }
  watch(read, () => { timer ??= setTimeout(keep, PAUSE_MS) }, { deep: true })
  window.addEventListener('pagehide', keepNow)
  onBeforeUnmount(() => {
    window.removeEventListener('pagehide', keepNow)
    keepNow()
  })

  return { drop, found, savedAt }
}
