/** "Leave without saving?", for pages that use the leave guard. */
import { ConfirmDialog } from '../components/confirm-dialog.js'

export const LeaveDialog = {
  name: 'LeaveDialog',
  components: { ConfirmDialog },
  props: {
    guard: { type: Object, required: true },
    harmless: { type: Boolean, default: false }, // a draft is kept
  },
  template: /* html */ `
    <confirm-dialog :open="guard.asking" title="Leave without saving?" confirm="Leave" keep="Stay on this page" :harmless="harmless" @confirm="guard.answer(true)" @close="guard.answer(false)">
      <slot><p>Your changes on this page are not saved yet.</p></slot>
    </confirm-dialog>`,
}
