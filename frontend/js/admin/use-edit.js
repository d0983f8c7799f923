/** Editing a record that others may edit too: what they changed meanwhile is shown and, where this form did not touch it, taken over. */
import { ref, watch } from 'vue'
import { useForm } from '../use-form.js'
import { useRequest } from '../use-request.js'
import { ownWords } from './problems.js'

/**
 * @param initial the form's fields, empty
 * @param load    () -> record with a revision; read: record -> values; save: (values, revision) -> record
 */
export function useEdit(initial, { load, read, save, check }) {
  const record = useRequest(load)
  const form = useForm(initial)
  const theirs = ref([]) // [{ name, value }] changed by somebody else since the form was opened
  let known = null

  watch(() => record.data, (found) => {
    if (known) return
    known = found
    form.fill(read(found))
  })

  async function takeOver() {
    const fresh = await record.run()
    if (!fresh) return
    const [before, now] = [read(known), read(fresh)]
    const changed = Object.keys(initial).filter((name) => before[name] !== now[name])
    theirs.value = changed.map((name) => ({ name, value: now[name] }))
    form.fill(Object.fromEntries(changed.filter((name) => form.values[name] === (before[name] ?? '')).map((name) => [name, now[name]])))
    known = fresh
  }

  async function submit() {
    const saved = await form.submit((values) => save(values, known.revision), check)
    ownWords(form)
    if (form.error?.code === 'changed_meanwhile') await takeOver()
    return saved
  }

  record.run()
  return { record, form, theirs, submit }
}
