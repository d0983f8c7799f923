/** Asks before what affects others or is final: says the consequence, has verbs, and offers the safe answer first. */
import { AppDialog } from './app-dialog.js'

export const ConfirmDialog = {
  name: 'ConfirmDialog',
  components: { AppDialog },
  props: {
    open: { type: Boolean, required: true },
    title: { type: String, required: true },
    confirm: { type: String, required: true },
    keep: { type: String, default: 'Go back' },
    busy: { type: Boolean, default: false },
    busyText: { type: String, default: 'Saving…' },
    harmless: { type: Boolean, default: false },
    error: { type: String, default: '' },
  },
  emits: ['confirm', 'close'],
  setup: (props, { emit }) => ({ act: () => props.busy || emit('confirm') }),
  template: /* html */ `
    <app-dialog :open="open" :title="title" @close="$emit('close')">
      <form novalidate @submit.prevent="act">
        <slot />
        <p v-if="error" class="err" role="alert">{{ error }}</p>
        <div class="actions">
          <button type="submit" class="btn" :class="harmless ? 'btn-primary' : 'btn-danger'" :aria-disabled="busy">{{ busy ? busyText : confirm }}</button>
          <button type="button" class="btn btn-outline" data-first-focus @click="$emit('close')">{{ keep }}</button>
        </div>
      </form>
    </app-dialog>`,
}
