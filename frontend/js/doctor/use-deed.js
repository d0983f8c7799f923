/** One change at a time to an appointment. A lost race hands over the newer version, and says so. */
import { shallowReactive } from 'vue'

/** @param changed (appointment as it now stands, whether the race for it was lost) */
export function useDeed(changed) {
  const deed = shallowReactive({ busy: false, error: null, run })

  /** Gives the answer, or null with deed.error set. */
  async function run(send) {
    if (deed.busy) return null
    Object.assign(deed, { busy: true, error: null })
    try {
      const answer = await send()
      changed(answer)
      return answer
    } catch (error) {
      if (error.name !== 'ApiError') throw error
      deed.error = error
      if (error.code === 'changed_meanwhile') changed(error.extras.current, true)
      return null
    } finally {
      deed.busy = false
    }
  }

  return deed
}
