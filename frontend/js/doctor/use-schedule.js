/** A doctor's visits and free times, of a day or of the week around it, and the places before and after. */
import { computed, watch } from 'vue'
import { directory, doctor } from '../api.js'
import { calmDays } from '../new-visits.js'
import { clinic, session } from '../store.js'
import { useRequest } from '../use-request.js'
import { addDays, daysBetween, daysFrom, isDay } from '../utils.js'

const A_MONDAY = '2024-01-01'
const MOST = 100

const mondayOf = (day) => addDays(day, -(((daysBetween(A_MONDAY, day) % 7) + 7) % 7))

async function visitsOf(from, to) {
  const items = []
  let cursor = ''
  do {
    const page = await doctor.appointments({ from, to, sort: 'starts_at', per_page: MOST, cursor })
    items.push(...page.items)
    cursor = page.next
  } while (cursor)
  return items
}

/** Free times from today to the end of what the staff can book; none are asked for outside. */
async function offersOf(doctorId, from, to) {
  const first = from > clinic.today ? from : clinic.today
  const end = addDays(clinic.today, clinic.staff_horizon_days)
  const last = to < end ? to : end
  return first > last ? [] : (await directory.slots(doctorId, { from: first, to: last })).days
}

async function load(from, to, doctorId) {
  const [visits, offers] = await Promise.all([visitsOf(from, to), offersOf(doctorId, from, to)])
  return daysFrom(from, daysBetween(from, to) + 1).map((date) => {
    const offer = offers.find((day) => day.date === date)
    return {
      date,
      visits: visits.filter((visit) => visit.appointment_date === date),
      slots: offer?.slots ?? [],
      free: offer?.free ?? 0,
      reason: offer?.reason ?? null,
    }
  })
}

/**
 * @param query  the page's URL: { date, view }
 * @param today  ref
 * @param turned (days, first) => after every load; first for the first one
 */
export function useSchedule(query, today, turned) {
  const schedule = useRequest(load, { live: true, settle: calmDays })
  const weekly = computed(() => query.value.view === 'week')
  const day = computed(() => (isDay(query.value.date) ? query.value.date : today.value))
  const first = computed(() => (weekly.value ? mondayOf(day.value) : day.value))
  const last = computed(() => (weekly.value ? addDays(first.value, 6) : day.value))

  watch([first, last], async ([from, to], [before]) => {
    schedule.data = null
    const days = await schedule.run(from, to, session.user.profile_id)
    if (days) turned(days, !before)
  }, { immediate: true })

  /** The place of a day, in the view that is shown or in the other */
  const at = (date, view = query.value.view) => ({
    name: 'doctor-home', query: { ...(view && { view }), ...(date !== today.value && { date }) },
  })

  return { at, day, first, last, schedule, step: computed(() => (weekly.value ? 7 : 1)), weekly }
}
