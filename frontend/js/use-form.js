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

function dropDraft(name) {
  sessionStorage.removeItem(draftKey(name))
}

/** What the API says of any field in the same words, said of this one; other messages are whole already. */
const NAMING = {
  missing: (field) => `Enter ${field}`,
  too_short: (field) => `Enter more for ${field}`,
  too_long: (field) => `Shorten ${field}`,
  wrong_format: (field) => `Check ${field}: it does not have the right form`,
  not_a_number: (field) => `Enter a number for ${field}`,
  not_a_date: (field) => `Enter a date for ${field}`,
  not_a_time: (field) => `Enter a time for ${field}, like 09:30`,
  not_a_choice: (field) => `Choose one of the options for ${field}`,
  too_small: (field) => `Enter a larger number for ${field}`,
  too_large: (field) => `Enter a smaller number for ${field}`,
  control_characters: (field) => `Leave control characters out of ${field}`,
  heaped_marks: (field) => `Leave the marks heaped on one letter out of ${field}`,
  one_line: (field) => `Keep ${field} on one line`,
}

/** "phone number": what the page calls the field, or its name in words */
function calledOn(name) {
  const label = document.querySelector(`label[for="field-${CSS.escape(name)}"]`)?.firstChild?.textContent.trim()
  const words = label || name.split('.').filter((part) => !/^\d+$/.test(part)).at(-1)?.replaceAll('_', ' ') || 'this field'
  return words.charAt(0).toLowerCase() + words.slice(1)
}

const messageOf = ({ name, code, message }) => (name && NAMING[code]?.(calledOn(name))) || message

const problemsOf = (error) =>
  error.fields.length ? error.fields.map((field) => ({ name: field.name, message: messageOf(field) })) : [{ name: '', message: error.message }]

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
