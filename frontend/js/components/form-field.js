/** A labelled control with its hint and its problem; further attributes reach the control itself. */
import { computed } from 'vue'

export const FormField = {
  name: 'FormField',
  inheritAttrs: false,
  props: {
    modelValue: { type: [String, Number, Boolean], default: '' },
    name: { type: String, required: true },
    label: { type: String, required: true },
    hint: { type: String, default: '' },
    error: { type: String, default: '' },
    as: { type: String, default: 'input' }, // input, textarea, select, checkbox
    options: { type: Array, default: () => [] }, // of a select: { value, label }
    optional: { type: Boolean, default: false },
    width: { type: String, default: '' }, // short, half
  },
  emits: ['update:modelValue'],
  setup(props, { attrs }) {
    const id = computed(() => `field-${props.name}`)
    const look = { select: 'form-select', checkbox: 'form-check-input' }
    return {
      id,
      control: () => ({
        ...attrs,
        id: id.value,
        name: props.name,
        'aria-invalid': props.error ? 'true' : undefined,
        'aria-describedby': [props.hint && `${id.value}-hint`, props.error && `${id.value}-error`].filter(Boolean).join(' ') || undefined,
        class: [look[props.as] ?? 'form-control', { 'is-invalid': props.error }],
      }),
    }
  },
  template: /* html */ `
    <div class="field" :class="[width && 'field-' + width, $attrs.class]">
      <div v-if="as === 'checkbox'" class="form-check">
        <input v-bind="control()" type="checkbox" :checked="modelValue"
          @change="$emit('update:modelValue', $event.target.checked)">
        <label class="form-check-label" :for="id">{{ label }}</label>
      </div>
      <label v-else class="form-label" :for="id">{{ label }} <span v-if="optional" class="muted">(optional)</span></label>
      <div v-if="hint" :id="id + '-hint'" class="form-text">{{ hint }}</div>
      <p v-if="error" :id="id + '-error'" class="err">{{ error }}</p>
      <slot :control="control()">
        <select v-if="as === 'select'" v-bind="control()" :value="modelValue" @change="$emit('update:modelValue', $event.target.value)">
          <option v-for="option in options" :key="option.value" :value="option.value">{{ option.label }}</option>
        </select>
        <textarea v-else-if="as === 'textarea'" rows="4" v-bind="control()" :value="modelValue" @input="$emit('update:modelValue', $event.target.value)"></textarea>
        <input v-else-if="as === 'input'" type="text" v-bind="control()" :value="modelValue" @input="$emit('update:modelValue', $event.target.value)">
      </slot>
    </div>`,
}
