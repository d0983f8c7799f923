/** The state of a screen kept in its URL: filters, sort, page, chosen day. Back and reload just work. */
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/**
 * @param defaults e.g. { q: '', status: '', sort: 'name' }; defaults stay out of the URL
 * @returns query (read), set(changes) (new history entry), patch(changes) (same entry, for typing)
 */
export function useUrl(defaults) {
  const route = useRoute()
  const router = useRouter()
  const home = route.name
  let last = defaults

  const query = computed(() => {
    if (route.name === home) last = known(route.query)
    return last
  })

  function known(given) {
    return Object.fromEntries(Object.entries(defaults).map(([key, usual]) => [key, given[key] ?? usual]))
  }

  function target(changes) {
    const wanted = { ...route.query, ...changes }
    const kept = Object.entries(wanted).filter(([key, value]) => value != null && value !== (defaults[key] ?? ''))
    return { name: home, params: route.params, hash: '', query: Object.fromEntries(kept) }
  }

  return {
    query,
    set: (changes) => router.push(target(changes)),
    patch: (changes) => router.replace(target(changes)),
  }
}
