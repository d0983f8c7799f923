/** Search and filters above a list. Typing waits for a pause; choosing does not. Emits only what changed. */
import { computed, onBeforeUnmount, reactive, watch } from 'vue'

const PAUSE_MS = 300

export const FilterBar = {
  name: 'FilterBar',
  props: {
    label: { type: String, required: true }, // "Filter appointments"
    fields: { type: Array, required: true }, // { name, label, type: 'search' | 'date' | 'checkbox', placeholder?, options?: [{ value, label }] }
    values: { type: Object, required: true },
  },
  emits: ['filter'],
  setup(props, { emit }) {
    const typed = reactive({}) // what stands in the search fields, which the values follow after a pause
    let waiting = {}
    let timer
    onBeforeUnmount(() => clearTimeout(timer))
    const settle = (changes) => {
      clearTimeout(timer)
      waiting = {}
      emit('filter', changes)
    }
    const change = (name, value, pause = 0) => {
      clearTimeout(timer)
      waiting = { ...waiting, [name]: value }
      timer = setTimeout(() => settle(waiting), pause)
    }
    const type = (name, text) => {
      typed[name] = text
      change(name, text.trim(), PAUSE_MS)
    }
    watch(() => props.values, (values) => {
      for (const name of Object.keys(typed)) {
        if (!(name in waiting) && typed[name].trim() !== values[name]) delete typed[name]
      }
    })
    return {
      change,
      type,
      typed,
      filtered: computed(() => props.fields.some(({ name, usual = '' }) => (props.values[name] ?? '') !== usual)),
      clear: () => settle(Object.fromEntries(props.fields.map(({ name, usual = '' }) => [name, usual]))),
    }
  },
  template: /* html */ `
    <form class="filters no-print" role="search" :aria-label="label" @submit.prevent>
      <div v-for="field in fields" :key="field.name" :class="'filter-' + (field.options ? 'select' : field.type)">
        <label :class="field.type === 'checkbox' ? 'form-check-label' : 'form-label'" :for="'filter-' + field.name">{{ field.label }}</label>
        <select v-if="field.options" :id="'filter-' + field.name" class="form-select" :value="values[field.name]" @change="change(field.name, $event.target.value)">
          <option v-for="option in field.options" :key="option.value" :value="option.value">{{ option.label }}</option>
        </select>
        <input v-else-if="field.type === 'checkbox'" :id="'filter-' + field.name" class="form-check-input" type="checkbox" :checked="values[field.name] === 'true'"
          @change="change(field.name, $event.target.checked ? 'true' : '')">
        <input v-else-if="field.type === 'search'" :id="'filter-' + field.name" class="form-control" type="search" :value="typed[field.name] ?? values[field.name]" :placeholder="field.placeholder"
          autocomplete="off" @input="type(field.name, $event.target.value)">
        <input v-else :id="'filter-' + field.name" class="form-control" :type="field.type" :value="values[field.name]" @change="change(field.name, $event.target.value)">
      </div>
      <button v-if="filtered" type="button" class="btn btn-quiet" @click="clear"><app-icon name="x" />Clear filters</button>
    </form>`,
}
