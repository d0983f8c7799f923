/** The clinic's wall clock, ticking: the server's time plus what has passed since, whatever the browser's zone. */
import { computed, onBeforeUnmount, ref } from 'vue'
import { clinic, loadClinic } from '../store.js'

const TICK_MS = 15_000
const wallMs = (moment) => Date.parse(`${moment.slice(0, 19)}Z`)

export function useClinicClock() {
  const wall = ref(clinic.now)
  let heard = performance.now()

  function tick() {
    wall.value = new Date(wallMs(clinic.now) + performance.now() - heard).toISOString()
  }

  async function ask() {
    try {
      await loadClinic()
      heard = performance.now()
    } catch (error) {
      if (error.name !== 'ApiError') throw error
    }
    tick()
  }

  ask()
  const timer = setInterval(tick, TICK_MS)
  onBeforeUnmount(() => clearInterval(timer))
  return {
    today: computed(() => wall.value.slice(0, 10)),
    time: computed(() => wall.value.slice(11, 16)),
    moment: computed(() => wall.value.slice(0, 19)),
    tick,
  }
}
