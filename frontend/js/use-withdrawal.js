/** Saving what may take bookings' hours away: asks what becomes of each, then sends the same again. */
import { nextTick } from 'vue'
import { useDecisions } from './use-decisions.js'

const OPEN_CHOICE = '.decisions .undecided input, .decisions .rest.undecided input'

/**
 * @param form  useForm
 * @param send  (values, decisions) => the request; decisions = { resolutions, bookings } or {}
 * @param done  is given the answer
 */
export function useWithdrawal(form, { send, check, done }) {
  const asking = useDecisions()

  async function showOpen() {
    await nextTick()
    document.querySelector(OPEN_CHOICE)?.focus()
  }

  async function save() {
    if (form.busy) return undefined
    if (asking.open && !asking.settled()) return showOpen()
    asking.error = ''
    const answer = await form.submit((values) => send(values, asking.open ? asking.body() : {}), check)
    if (answer) {
      asking.reset()
      return done(answer)
    }
    const { code, extras, message } = form.error ?? {}
    if (code === 'appointments_affected') {
      const again = asking.open
      asking.take(extras)
      form.fail([])
      if (again) asking.error = message
      return again && showOpen()
    }
    if (asking.open) asking.error = message
    return undefined
  }

  return { asking, save }
}
