/** How long something is still held, in words that keep up with the clock. */
import { computed, onBeforeUnmount, ref } from 'vue'
import { countWords, momentTime, timeWords } from './utils.js'

const TICK_MS = 10_000
const MINUTE_MS = 60_000

/**
 * @param until () -> the moment (RFC 3339) until which it is held
 * @returns words, "until 10:42am, 24 minutes left", and over, whether the time is up
 */
export function useCountdown(until) {
  const now = ref(Date.now())
  const timer = setInterval(() => { now.value = Date.now() }, TICK_MS)
  onBeforeUnmount(() => clearInterval(timer))

  const left = computed(() => Date.parse(until()) - now.value)
  const leftWords = computed(() => {
    const minutes = Math.floor(left.value / MINUTE_MS)
    return minutes < 1 ? 'less than a minute left' : `${countWords(minutes, 'minute')} left`
  })
  return {
    over: computed(() => left.value <= 0),
    words: computed(() => `until ${timeWords(momentTime(until()))}, ${leftWords.value}`),
  }
}
