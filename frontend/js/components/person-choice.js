/** For whom: asked only where an account acts for several people. */
export const PersonChoice = {
  name: 'PersonChoice',
  props: {
    persons: { type: Array, required: true }, // { id, name, own? }; the account's own has the id ''
    modelValue: { type: String, required: true },
    legend: { type: String, required: true },
  },
  emits: ['update:modelValue'],
  template: /* html */ `
    <fieldset v-if="persons.length > 1" class="plain field">
      <legend class="form-label">{{ legend }}</legend>
      <div class="radio-row">
        <label v-for="one in persons" :key="one.id" class="form-check">
          <input class="form-check-input" type="radio" name="whom" :value="one.id" :checked="one.id === modelValue" @change="$emit('update:modelValue', one.id)">{{ one.own ? 'Me (' + one.name + ')' : one.name }}
        </label>
      </div>
    </fieldset>`,
}
