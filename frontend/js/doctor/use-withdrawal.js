/** Saving hours that may take bookings' times away: asks what becomes of each, then sends the same again. */
import { reactive } from 'vue'

/**
 * @param form  useForm
 * @param send  (values, decisions) => the request; decisions = { resolutions, bookings } or {}
 * @param done  is given the answer
 */
export function useWithdrawal(form, { send, check, done }) {
  const asking = reactive({ open: false, affected: [], total: 0, error: '' })

  async function save(decisions = {}) {
    asking.error = ''
    const answer = await form.submit((values) => send(values, decisions), check)
    if (answer) {
      asking.open = false
      return done(answer)
    }
    const { code, extras, message } = form.error ?? {}
    if (code === 'appointments_affected') {
      Object.assign(asking, { open: true, affected: extras.affected, total: extras.affected_total })
      form.fail([])
    } else if (asking.open) {
      asking.error = message
    }
    return undefined
  }

  return { asking, save, close: () => { asking.open = false } }
}
