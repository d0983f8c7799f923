/** Asks before a page with unsaved changes is left; signing out is never held up. */
import { onBeforeUnmount, onMounted, reactive } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'
import { session } from '../store.js'

/**
 * @param unsaved () => whether something would be lost
 * @param samePlace (to, from) => whether moving there loses nothing
 */
export function useLeaveGuard(unsaved, samePlace = (to, from) => to.path === from.path) {
  const guard = reactive({ asking: false, answer: () => {} })

  function hold(to, from) {
    if (!unsaved() || !session.user || samePlace(to, from)) return true
    guard.asking = true
    return new Promise((resolve) => {
      guard.answer = (leave) => { guard.asking = false; resolve(leave) }
    })
  }

  const onUnload = (event) => { if (unsaved()) event.preventDefault() }
  onBeforeRouteLeave(hold)
  onBeforeRouteUpdate(hold)
  onMounted(() => window.addEventListener('beforeunload', onUnload))
  onBeforeUnmount(() => window.removeEventListener('beforeunload', onUnload))
  return guard
}
