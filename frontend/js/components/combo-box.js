/** A text field with suggestions under it, as WAI-ARIA's editable combobox: arrows choose, Enter takes, Escape closes. */
import { computed, nextTick, ref } from 'vue'

const PAUSE_MS = 150

export const ComboBox = {
  name: 'ComboBox',
  props: {
    modelValue: { type: String, required: true },
    control: { type: Object, required: true }, // what FormField's slot gives
    label: { type: String, required: true }, // of the list: "Medicines"
    suggest: { type: Function, required: true }, // text -> promise of [{ key, title, detail }]
  },
  emits: ['update:modelValue', 'choose'],
  setup(props, { emit }) {
    const options = ref([])
    const active = ref(-1)
    const open = computed(() => options.value.length > 0)
    const listId = computed(() => `${props.control.id}-list`)
    const list = ref(null)
    let turn = 0
    let timer = null

    function close() {
      clearTimeout(timer)
      turn++
      options.value = []
      active.value = -1
    }

    async function ask(text) {
      const mine = ++turn
      const found = await props.suggest(text)
      if (mine !== turn) return
      options.value = found
      active.value = -1
    }

    function type({ target }) {
      emit('update:modelValue', target.value)
      clearTimeout(timer)
      timer = setTimeout(() => (target.value.trim() ? ask(target.value.trim()) : close()), PAUSE_MS)
    }

    function take(option) {
      close()
      emit('choose', option)
    }

    async function step(by) {
      if (!open.value) return ask(props.modelValue.trim())
      const count = options.value.length
      active.value = active.value < 0 && by < 0 ? count - 1 : (active.value + by + count) % count
      await nextTick()
      return list.value?.children[active.value]?.scrollIntoView({ block: 'nearest' })
    }

    function press(event) {
      const deeds = { ArrowDown: () => step(1), ArrowUp: () => step(-1) }
      if (open.value) deeds.Escape = close
      if (open.value && active.value >= 0) deeds.Enter = () => take(options.value[active.value])
      const deed = deeds[event.key]
      if (!deed) return
      event.preventDefault()
      event.stopPropagation()
      deed()
    }

    return { active, close, list, listId, open, options, press, take, type }
  },
  template: /* html */ `
    <div class="combo">
      <input v-bind="control" type="text" role="combobox" aria-autocomplete="list" autocomplete="off" :value="modelValue" :aria-expanded="open ? 'true' : 'false'" :aria-controls="open ? listId : null"
        :aria-activedescendant="active >= 0 ? listId + '-' + active : null" @input="type" @keydown="press" @blur="close">
      <ul v-if="open" :id="listId" ref="list" class="combo-list" role="listbox" :aria-label="label">
        <li v-for="(option, index) in options" :id="listId + '-' + index" :key="option.key" role="option" :aria-selected="index === active ? 'true' : 'false'"
          @pointerdown.prevent @click="take(option)">{{ option.title }}<span v-if="option.detail" class="muted">{{ ' ' + option.detail }}</span></li>
      </ul>
      <p class="visually-hidden" role="status">{{ open ? options.length + (options.length === 1 ? ' suggestion' : ' suggestions') : '' }}</p>
    </div>`,
}
