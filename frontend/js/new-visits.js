/** Visits that come while others are read: those shown change where they stand, everything else waits. */
import { clinic } from './store.js'

/**
 * For useRequest's settle: news = { data, count }, where count is of those booked meanwhile.
 * @param rowsOf   data -> its visits, in order
 * @param withRows (data, change) -> the same data, each visit changed
 * @param placeOf  a visit -> what decides where it stands, beside the order
 */
const calmly = (rowsOf, withRows, placeOf) => (shown, fresh, since) => {
  const [before, after] = [rowsOf(shown), rowsOf(fresh)]
  const places = (visits) => visits.map(placeOf).join()
  if (places(before) === places(after)) return { data: fresh, news: null }

  const latest = new Map(after.map((visit) => [placeOf(visit), visit]))
  const known = new Set(before.map(({ id }) => id))
  const isNew = (visit) => !known.has(visit.id) && Date.parse(visit.booked_at) >= since + clinic.ahead
  return {
    data: withRows(shown, (visit) => latest.get(placeOf(visit)) ?? visit),
    news: { data: fresh, count: after.filter(isNew).length },
  }
}

/** Of a page of a list */
export const calmList = calmly(
  ({ items }) => items,
  (page, change) => ({ ...page, items: page.items.map(change) }),
  ({ id }) => id,
)

/** Of days: [{ visits }]; the cancelled ones stand apart */
export const calmDays = calmly(
  (days) => days.flatMap(({ visits }) => visits),
  (days, change) => days.map((day) => ({ ...day, visits: day.visits.map(change) })),
  ({ id, starts_at: at, status }) => `${id} ${at} ${status === 'cancelled'}`,
)
