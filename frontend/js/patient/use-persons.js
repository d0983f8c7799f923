/** The people that an account acts for: its own patient first, then whoever it looks after. */
import { computed } from 'vue'
import { patient } from '../api.js'
import { session } from '../store.js'
import { useRequest } from '../use-request.js'

export function usePersons() {
  const family = useRequest(patient.family)
  const persons = computed(() => [
    { id: '', name: session.user?.full_name ?? '', own: true },
    ...(family.data?.items ?? []).map(({ patient_id: id, full_name: name }) => ({ id: String(id), name })),
  ])
  return {
    family,
    persons,
    several: computed(() => persons.value.length > 1),
    nameOf: (id) => persons.value.find((person) => person.id === id)?.name ?? '',
  }
}
