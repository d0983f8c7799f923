/** Allergies as a list of lines, each to be changed or removed. */
import { nextTick, ref } from 'vue'

export const AllergyList = {
  name: 'AllergyList',
  props: {
    modelValue: { type: Array, required: true },
    name: { type: String, required: true },
    error: { type: String, default: '' },
  },
  emits: ['update:modelValue'],
  setup(props, { emit }) {
    const box = ref(null)
    const change = (allergies) => emit('update:modelValue', allergies)
    async function add() {
      change([...props.modelValue, ''])
      await nextTick()
      box.value.querySelector('li:last-child input').focus()
    }
    async function remove(index) {
      change(props.modelValue.filter((_, other) => other !== index))
      await nextTick()
      box.value.querySelector('[data-add]').focus()
    }
    return {
      add, box, remove,
      type: (index, text) => change(props.modelValue.map((allergy, other) => (other === index ? text : allergy))),
    }
  },
  template: /* html */ `
    <fieldset id="allergies" ref="box" class="field" :aria-describedby="'field-' + name + '-hint'">
      <legend class="form-label">Allergies</legend>
      <div :id="'field-' + name + '-hint'" class="form-text">One on each line, such as a medicine, a food or latex. Doctors are warned when they prescribe.</div>
      <p v-if="error" class="err">{{ error }}</p>
      <p v-if="!modelValue.length">No known allergies</p>
      <ul v-else class="bare allergy-lines">
        <li v-for="(allergy, index) in modelValue" :key="index" class="with-button">
          <input :id="'field-' + name + (index ? '.' + index : '')" class="form-control" type="text" maxlength="120" :aria-label="'Allergy ' + (index + 1)" :value="allergy"
            @input="type(index, $event.target.value)" @keydown.enter.prevent="add">
          <button type="button" class="btn btn-outline" @click="remove(index)">Remove<span class="visually-hidden"> allergy {{ allergy || index + 1 }}</span></button>
        </li>
      </ul>
      <button type="button" class="btn btn-outline btn-sm" data-add @click="add"><app-icon name="plus" />Add an allergy</button>
    </fieldset>`,
}
