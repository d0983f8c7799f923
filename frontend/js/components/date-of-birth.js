/** A birth date typed as day, month and year. Gives YYYY-MM-DD, '' when blank, and what was typed when it is no date. */
import { computed, reactive, watch } from 'vue'

const PARTS = [
  { part: 'day', label: 'Day', length: 2, autocomplete: 'bday-day' },
  { part: 'month', label: 'Month', length: 2, autocomplete: 'bday-month' },
  { part: 'year', label: 'Year', length: 4, autocomplete: 'bday-year' },
]

export const DateOfBirth = {
  name: 'DateOfBirth',
  props: {
    modelValue: { type: String, default: '' },
    name: { type: String, default: 'date_of_birth' },
    label: { type: String, default: 'Date of birth' },
    hint: { type: String, default: 'For example, 27 3 1985' },
    error: { type: String, default: '' },
    optional: { type: Boolean, default: false },
  },
  emits: ['update:modelValue'],
  setup(props, { emit }) {
    const typed = reactive({ day: '', month: '', year: '' })
    const joined = () => (typed.day || typed.month || typed.year
      ? [typed.year, typed.month.padStart(2, '0'), typed.day.padStart(2, '0')].join('-') : '')
    watch(() => props.modelValue, (value) => {
      if (value === joined()) return
      const [year = '', month = '', day = ''] = (value ?? '').split('-')
      Object.assign(typed, { year, month: month.replace(/^0/, ''), day: day.replace(/^0/, '') })
    }, { immediate: true })
    return {
      PARTS,
      typed,
      type: (part, value) => { typed[part] = value.trim(); emit('update:modelValue', joined()) },
      describedBy: computed(() => [`field-${props.name}-hint`, props.error && `field-${props.name}-error`].filter(Boolean).join(' ')),
    }
  },
  template: /* html */ `
    <fieldset class="field" :aria-describedby="describedBy">
      <legend class="form-label">{{ label }} <span v-if="optional" class="muted">(optional)</span></legend>
      <div :id="'field-' + name + '-hint'" class="form-text">{{ hint }}</div>
      <p v-if="error" :id="'field-' + name + '-error'" class="err">{{ error }}</p>
      <div class="date-parts">
        <div v-for="({ part, label: words, length, autocomplete }, index) in PARTS" :key="part" :class="'date-' + part">
          <label class="form-label" :for="'field-' + name + (index ? '-' + part : '')">{{ words }}</label>
          <input :id="'field-' + name + (index ? '-' + part : '')" class="form-control" :class="{ 'is-invalid': error }" type="text" inputmode="numeric"
            :maxlength="length" :autocomplete="autocomplete" :aria-invalid="error ? 'true' : undefined" :value="typed[part]" @input="type(part, $event.target.value)">
        </div>
      </div>
    </fieldset>`,
}
