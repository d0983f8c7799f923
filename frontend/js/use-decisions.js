/** Appointments whose hours go: who is affected, and what was chosen for each. */
import { computed, reactive } from 'vue'

const may = (visit, action) => visit.allowed_actions.includes(action)
const placesOf = (visit) => (may(visit, 'move') ? visit.proposals : [])
const placeOf = ({ doctor_id: doctor, appointment_date: day, appointment_time: time }) => `${doctor} ${day} ${time}`
const optionsOf = (visit) => ['keep', ...(may(visit, 'cancel') ? ['cancel'] : []), ...placesOf(visit).map(placeOf)]

/** choices: appointment id -> 'keep', 'cancel', or the place of one of its proposals */
export function useDecisions() {
  const asking = reactive({
    open: false,
    visits: [],
    total: 0,
    choices: {},
    rest: '', // keep or cancel, for those that are not listed
    refused: {}, // appointment id -> why its new time was not to be had
    tried: false, // whether to mark what is still open
    error: '',
    unlisted: computed(() => asking.total - asking.visits.length),
    undecided: computed(() => asking.visits.filter(({ id }) => !asking.choices[id])),
    counts: computed(() => count(Object.values(asking.choices))),
    take,
    may,
    placesOf,
    placeOf,
    choose,
    chooseRest: (action) => { asking.rest = action },
    chooseAll,
    settled,
    body,
    reset,
  })

  const count = (choices) => ({
    kept: choices.filter((choice) => choice === 'keep').length,
    cancelled: choices.filter((choice) => choice === 'cancel').length,
    moved: choices.filter((choice) => !['keep', 'cancel'].includes(choice)).length,
  })

  const proposalOf = (visit) => placesOf(visit).find((free) => placeOf(free) === asking.choices[visit.id])

  /** Show what a refusal names; choices stay as far as they can still be had. */
  function take({ affected, affected_total: total, refused = [] }) {
    asking.refused = Object.fromEntries(refused.map(({ appointment_id: id, message }) => [id, message]))
    const before = asking.choices
    asking.choices = {}
    Object.assign(asking, { open: true, visits: affected, total, tried: refused.length > 0 })
    for (const visit of affected) {
      const choice = before[visit.id]
      if (optionsOf(visit).includes(choice) && !asking.refused[visit.id]) asking.choices[visit.id] = choice
    }
  }

  function choose(id, choice) {
    asking.choices[id] = choice
    delete asking.refused[id]
  }

  /** keep, cancel, or move: each to the first time proposed for it; what cannot be done stays open. */
  function chooseAll(action) {
    for (const visit of asking.visits) {
      const choice = action === 'move' ? placesOf(visit).map(placeOf)[0] : action
      if (optionsOf(visit).includes(choice)) choose(visit.id, choice)
    }
    if (action !== 'move' && asking.unlisted) asking.rest = action
  }

  /** Whether everything is decided about; marks what is not. */
  function settled() {
    asking.tried = true
    return !asking.undecided.length && (!asking.unlisted || asking.rest !== '')
  }

  function body() {
    const resolutions = asking.visits.map((visit) => {
      const place = proposalOf(visit)
      return { appointment_id: visit.id, action: place ? 'move' : asking.choices[visit.id], ...(place && placed(place)) }
    })
    return { resolutions, ...(asking.unlisted && { bookings: asking.rest }) }
  }

  const placed = ({ doctor_id, appointment_date, appointment_time }) => ({ doctor_id, appointment_date, appointment_time })

  function reset() {
    Object.assign(asking, { open: false, visits: [], total: 0, choices: {}, rest: '', refused: {}, tried: false, error: '' })
  }

  return asking
}
