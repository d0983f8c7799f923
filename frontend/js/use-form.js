/** A form: its values, its problems, and one way to send it. What was typed is never lost. */
import { computed, reactive, watch } from 'vue'

const draftKey = (name) => `hms.draft.${name}`

function keptDraft(name) {
  try {
    return JSON.parse(sessionStorage.getItem(draftKey(name))) ?? {}
  } catch {
    return {}
  }
}

export function dropDraft(name) {
  sessionStorage.removeItem(draftKey(name))
}

const problemsOf = (error) =>
  error.fields.length ? error.fields.map(({ name, message }) => ({ name, message })) : [{ name: '', message: error.message }]

function markTitle(failed) {
  const plain = document.title.replace(/^Error: /, '')
  document.title = failed ? `Error: ${plain}` : plain
}

/**
 * @param initial values by field name (the API's names, so that its problems find their fields)
 * @param draft   a name under which the values survive reloading, until the form is sent
 */
export function useForm(initial, { draft = '' } = {}) {
  const form = reactive({
    values: { ...structuredClone(initial), ...(draft && keptDraft(draft)) },
    problems: [], // [{ name, message }], for ErrorSummary
    errors: computed(() => Object.fromEntries(form.problems.map(({ name, message }) => [name, message]))),
    error: null, // the ApiError of the last try, to branch on its code
    busy: false,
    field,
    fill,
    fail,
    submit,
  })
  if (draft) watch(() => form.values, (values) => sessionStorage.setItem(draftKey(draft), JSON.stringify(values)), { deep: true })

  /** What FormField and its kin take: <form-field v-bind="form.field('email')" label="Email" /> */
  function field(name) {
    return {
      name,
      error: form.errors[name] ?? '',
      modelValue: form.values[name],
      'onUpdate:modelValue': (value) => { form.values[name] = value },
    }
  }

  function fill(values) {
    for (const name of Object.keys(form.values)) if (name in values) form.values[name] = values[name] ?? ''
  }

  function fail(problems) {
    form.problems = problems
    markTitle(problems.length > 0)
  }

  /**
   * Check, then send, one at a time. Gives what send gives, or undefined with form.problems set.
   * @param check values -> { field: words } of what is missing or wrong
   */
  async function submit(send, check = () => ({})) {
    if (form.busy) return undefined
    form.error = null
    fail(Object.entries(check(form.values)).filter(([, message]) => message).map(([name, message]) => ({ name, message })))
    if (form.problems.length) return undefined
    form.busy = true
    try {
      const answer = await send(form.values)
      if (draft) dropDraft(draft)
      return answer ?? true
    } catch (error) {
      if (error.name !== 'ApiError') throw error
      form.error = error
      fail(problemsOf(error))
      return undefined
    } finally {
      form.busy = false
    }
  }

  return form
}
