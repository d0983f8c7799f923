/** What an administrator does to an appointment: the words of each deed, and doing it. */
import { nextTick, reactive } from 'vue'
import { admin } from '../api.js'
import { toast } from '../store.js'
import { useForm } from '../use-form.js'

export const LEFT = 'left_without_being_seen'

const DEEDS = {
  move: { label: 'Move' },
  check_in: { label: 'Check in', status: 'checked_in', atOnce: true, busy: 'Checking in…', done: 'Checked in', undo: 'undo_check_in' },
  undo_check_in: { label: 'Undo check-in', status: 'booked', atOnce: true, busy: 'Undoing…', done: 'Check-in undone' },
  no_show: { label: 'Mark as missed', status: 'no_show', title: 'Mark as missed?', busy: 'Marking…', done: 'Marked as missed',
    consequence: 'The patient did not come. This counts as a missed appointment.' },
  cancel: { label: 'Cancel', confirm: 'Cancel appointment', title: 'Cancel this appointment?', busy: 'Cancelling…', done: 'Appointment cancelled',
    reason: 'The patient reads it with the appointment', danger: true, consequence: 'The time will be offered to someone else. A cancelled appointment cannot be opened again.' },
  leave: { label: 'Left unseen', title: 'Left without being seen?', confirm: 'Cancel appointment', busy: 'Cancelling…', done: 'Appointment cancelled',
    danger: true, consequence: 'The patient checked in and left. The appointment is cancelled, and that is final.' },
  reopen: { label: 'Reopen', status: 'checked_in', title: 'Reopen this appointment?', busy: 'Reopening…', done: 'Appointment reopened',
    reason: 'Kept in the audit log', consequence: 'It goes back to checked in, so that the doctor can complete it again.' },
}

const nameOf = (action, { status }) => (action === 'cancel' && status === 'checked_in' ? 'leave' : action)

/** [{ name, label, ... }] of what may be done to this appointment now */
export function deedsOf(appointment) {
  return appointment.allowed_actions.map((action) => nameOf(action, appointment))
    .filter((name) => DEEDS[name])
    .map((name) => ({ name, ...DEEDS[name] }))
}

function send(name, { id, revision }, reason) {
  if (name === 'cancel') return admin.cancel(id, revision, reason)
  if (name === 'leave') return admin.cancel(id, revision, LEFT)
  return admin.setStatus(id, { status: DEEDS[name].status, revision, reason })
}

/**
 * @param changed called with the appointment after a deed, or when it turns out that somebody else changed it
 */
export function useDeeds(changed) {
  const form = useForm({ reason: '' })
  const deeds = reactive({ name: '', deed: null, appointment: null, before: null, begin, act, close, finish })

  function begin(name, appointment) {
    Object.assign(deeds, { name, deed: DEEDS[name], appointment, before: null })
    form.error = null
    form.fail([])
    form.fill({ reason: '' })
    if (deeds.deed.atOnce) act()
  }

  async function act() {
    const { name, deed, appointment } = deeds
    const done = await form.submit(({ reason }) => send(name, appointment, reason),
      ({ reason }) => ({ reason: deed.reason && !reason.trim() && 'Enter a reason' }))
    if (done) finish(done, deed.done)
    else if (form.error?.code === 'changed_meanwhile') {
      Object.assign(deeds, { before: appointment, appointment: form.error.extras.current })
    }
  }

  function finish(appointment, words) {
    const { undo } = deeds.deed
    deeds.name = ''
    toast(words, undo ? { label: 'Undo', act: () => begin(undo, appointment) } : null)
    return follow(appointment)
  }

  /** @param newer the appointment as somebody else left it, where a dialog has seen it */
  function close(newer = deeds.before && deeds.appointment) {
    deeds.name = ''
    form.fail([])
    if (newer) follow(newer)
  }

  /** The page loads again; whoever stood on a button that is gone stands on the appointment, or on the page. */
  async function follow(appointment) {
    await changed(appointment)
    await nextTick()
    if (document.activeElement !== document.body) return
    (document.getElementById(`visit-${appointment.id}`) ?? document.querySelector('main h1'))?.focus()
  }

  return Object.assign(deeds, { form })
}
