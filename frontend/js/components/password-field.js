/** A password that can be looked at. */
import { ref } from 'vue'
import { FormField } from './form-field.js'

export const PasswordField = {
  name: 'PasswordField',
  components: { FormField },
  inheritAttrs: false,
  props: {
    modelValue: { type: String, default: '' },
    name: { type: String, required: true },
    label: { type: String, default: 'Password' },
    hint: { type: String, default: '' },
    error: { type: String, default: '' },
    autocomplete: { type: String, default: 'current-password' },
  },
  emits: ['update:modelValue'],
  setup: () => ({ shown: ref(false) }),
  template: /* html */ `
    <form-field :name="name" :label="label" :hint="hint" :error="error" v-slot="{ control }">
      <div class="with-button">
        <input v-bind="{ ...control, ...$attrs }" :type="shown ? 'text' : 'password'" :value="modelValue" :autocomplete="autocomplete"
          autocapitalize="none" spellcheck="false" @input="$emit('update:modelValue', $event.target.value)">
        <button type="button" class="btn btn-outline" :aria-label="(shown ? 'Hide ' : 'Show ') + label.toLowerCase()" @click="shown = !shown">{{ shown ? 'Hide' : 'Show' }}</button>
      </div>
    </form-field>`,
}
