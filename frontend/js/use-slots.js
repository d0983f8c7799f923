/** A doctor's free times, a week at a time, kept fresh while somebody is choosing. */
import { computed, onBeforeUnmount, ref, watch } from 'vue'
import { useRequest } from './use-request.js'
import { addDays, daysBetween } from './utils.js'

const WEEK = 7
const FRESH_MS = 120_000

/**
 * @param load  (from, to) -> { days: [DaySlots] }, e.g. (from, to) => directory.slots(id, { from, to })
 * @param first the first day that may be shown (today); last the last one
 * @param start a day to begin with, '' for the first
 */
export function useSlots(load, { first, last, start = '' }) {
  const request = useRequest(load, { live: true })
  const weekOf = (day) => Math.floor(Math.max(0, daysBetween(first, day)) / WEEK)
  const week = ref(start && start >= first && start <= last ? weekOf(start) : 0)

  const from = computed(() => addDays(first, week.value * WEEK))

  async function show() {
    const to = addDays(from.value, WEEK - 1)
    await request.run(from.value, to < last ? to : last)
  }

  watch(week, show, { immediate: true })
  const timer = setInterval(request.again, FRESH_MS)
  onBeforeUnmount(() => clearInterval(timer))

  const days = computed(() => request.data?.days ?? [])
  return {
    request,
    days,
    /** Another week is on its way: a day of the one still shown must not be chosen */
    turning: computed(() => days.value[0]?.date !== from.value),
    /** The first free day after an empty week, or null */
    nextFree: computed(() => (days.value.some((day) => day.free) ? null : days.value.at(-1)?.next_free ?? null)),
    earlier: computed(() => week.value > 0),
    later: computed(() => week.value < weekOf(last)),
    turn: (by) => { week.value += by },
    goTo: (day) => { week.value = weekOf(day) },
    again: request.again,
  }
}
