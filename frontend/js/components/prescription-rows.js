/** Medicines as rows to fill in, add, remove and put in order; buttons do it all, so the keyboard can. */
import { nextTick, ref } from 'vue'
import { ComboBox } from './combo-box.js'
import { FormField } from './form-field.js'

const DOSES = ['1-0-0', '0-0-1', '1-0-1', '1-1-1', '1-1-1-1', 'When needed', 'Once a week']
let made = 0

/** A row of the form: `key` keeps it apart from its like, `asks` shows the question about the allergy. */
export const medicineRow = (medicine = {}) => ({
  name: '', strength: '', dose: '', days: '', instructions: '', allergy_reason: '', ...medicine,
  key: ++made, asks: Boolean(medicine.asks || medicine.allergy_reason),
})

export const PrescriptionRows = {
  name: 'PrescriptionRows',
  components: { ComboBox, FormField },
  props: {
    modelValue: { type: Array, required: true }, // made by medicineRow
    errors: { type: Object, default: () => ({}) }, // { 'medicines.0.dose': words }
    name: { type: String, default: 'medicines' },
    suggest: { type: Function, required: true }, // text -> promise of [{ key, title, detail, medicine }]
  },
  emits: ['update:modelValue', 'arranged', 'removed'],
  setup(props, { emit }) {
    const list = ref(null)
    const spoken = ref('')

    async function arrange(rows, words) {
      emit('update:modelValue', rows)
      emit('arranged')
      spoken.value = words
      await nextTick()
    }

    const rowAt = (index) => list.value.querySelectorAll('.med-row')[index]
    const called = (index) => props.modelValue[index].name || `medicine ${index + 1}`

    async function add() {
      await arrange([...props.modelValue, medicineRow()], '')
      rowAt(props.modelValue.length - 1).querySelector('input').focus()
    }

    async function remove(index) {
      const row = props.modelValue[index]
      const words = `Removed ${called(index)}`
      await arrange(props.modelValue.toSpliced(index, 1), words)
      emit('removed', { row, index })
      const next = rowAt(Math.min(index, props.modelValue.length - 1))
      const focused = next ? next.querySelector('input') : list.value.querySelector('.med-add')
      focused.focus()
    }

    async function move(index, by) {
      const rows = [...props.modelValue]
      const [row] = rows.splice(index, 1)
      rows.splice(index + by, 0, row)
      const words = `Moved ${called(index)} to place ${index + by + 1}`
      await arrange(rows, words)
      const moved = rowAt(index + by)
      const button = moved.querySelector(by < 0 ? '.med-up:enabled' : '.med-down:enabled') ?? moved.querySelector('.med-tools button:enabled')
      button.focus()
    }

    /** A medicine from the list brings its strength, and what else is not filled in yet. */
    function choose(index, { medicine: { name, strength, ...usual } }) {
      const row = props.modelValue[index]
      const missing = Object.entries(usual).filter(([part, value]) => value && !String(row[part]).trim())
      const filled = { ...row, ...Object.fromEntries(missing), name, strength: strength || row.strength }
      emit('update:modelValue', props.modelValue.with(index, filled))
    }

    return {
      DOSES, add, called, choose, list, move, remove, spoken,
      field: (index, part) => ({
        name: `${props.name}.${index}.${part}`,
        error: props.errors[`${props.name}.${index}.${part}`] ?? '',
        modelValue: props.modelValue[index][part],
        'onUpdate:modelValue': (value) =>
          emit('update:modelValue', props.modelValue.map((row, place) => (place === index ? { ...row, [part]: value } : row))),
      }),
    }
  },
  template: /* html */ `
    <div ref="list" class="meds">
      <p class="visually-hidden" role="status">{{ spoken }}</p>
      <fieldset v-for="(row, index) in modelValue" :key="row.key" class="med-row">
        <legend>Medicine {{ index + 1 }}</legend>
        <div class="med-fields">
          <form-field v-bind="field(index, 'name')" class="med-name" label="Name" maxlength="120" spellcheck="false" v-slot="{ control }">
            <combo-box v-bind="field(index, 'name')" :control="control" label="Medicines" :suggest="suggest" @choose="choose(index, $event)" />
          </form-field>
          <form-field v-bind="field(index, 'strength')" label="Strength" maxlength="60" autocomplete="off" placeholder="5 mg" />
          <form-field v-bind="field(index, 'dose')" label="Dose" maxlength="60" autocomplete="off" :list="name + '-doses'" placeholder="1-0-1" />
          <form-field v-bind="field(index, 'days')" class="med-days" label="Days" inputmode="numeric" maxlength="3" autocomplete="off" />
          <form-field v-bind="field(index, 'instructions')" class="med-wide" label="Instructions" maxlength="300" autocomplete="off" optional />
          <form-field v-if="row.asks" v-bind="field(index, 'allergy_reason')" class="med-wide med-allergy" label="Why it is given despite the allergy" maxlength="300" autocomplete="off" />
        </div>
        <div class="med-tools">
          <button type="button" class="btn btn-sm btn-quiet med-up" :disabled="index === 0" @click="move(index, -1)"><app-icon name="arrow-up" /><span class="visually-hidden">Move {{ called(index) }} up</span></button>
          <button type="button" class="btn btn-sm btn-quiet med-down" :disabled="index === modelValue.length - 1" @click="move(index, 1)"><app-icon name="arrow-down" /><span class="visually-hidden">Move {{ called(index) }} down</span></button>
          <button type="button" class="btn btn-sm btn-quiet" @click="remove(index)"><app-icon name="trash-2" />Remove<span class="visually-hidden"> {{ ' ' + called(index) }}</span></button>
        </div>
      </fieldset>
      <datalist :id="name + '-doses'"><option v-for="dose in DOSES" :key="dose" :value="dose"></option></datalist>
      <div class="actions">
        <button type="button" class="btn btn-outline med-add" @click="add"><app-icon name="plus" />Add a medicine</button>
        <slot />
      </div>
    </div>`,
}
