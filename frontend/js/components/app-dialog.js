/** The browser's own dialog: it keeps focus inside, closes on Escape and gives focus back. */
import { nextTick, onBeforeUnmount, onMounted, ref, watch } from 'vue'

let made = 0

export const AppDialog = {
  name: 'AppDialog',
  props: {
    open: { type: Boolean, required: true },
    title: { type: String, required: true },
    wide: { type: Boolean, default: false },
  },
  emits: ['close'],
  setup(props) {
    const dialog = ref(null)
    const heading = ref(null)
    const titleId = `dialog-title-${++made}`
    async function follow() {
      if (props.open) {
        await nextTick()
        dialog.value.showModal()
        const first = dialog.value.querySelector('[data-first-focus]')
        const long = dialog.value.scrollHeight > dialog.value.clientHeight // it is read from its beginning
        if (long) heading.value.focus()
        else first?.focus()
      } else if (dialog.value.open) {
        dialog.value.close()
      }
    }
    onMounted(() => props.open && follow())
    watch(() => props.open, follow)
    onBeforeUnmount(() => dialog.value.close())
    return { dialog, heading, titleId }
  },
  template: /* html */ `
    <dialog ref="dialog" class="dialog" :class="{ 'dialog-wide': wide }" :aria-labelledby="titleId" @cancel.prevent="$emit('close')">
      <template v-if="open">
        <div class="dialog-head">
          <h2 :id="titleId" ref="heading" tabindex="-1">{{ title }}</h2>
          <button type="button" class="btn btn-quiet" @click="$emit('close')"><app-icon name="x" /><span class="visually-hidden">Close</span></button>
        </div>
        <slot />
      </template>
    </dialog>`,
}
