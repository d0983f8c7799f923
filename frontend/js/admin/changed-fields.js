/** Inside an error summary: what somebody else has changed since the form was opened. */
import { wordOf } from '../utils.js'

export const ChangedFields = {
  name: 'ChangedFields',
  props: { changes: { type: Array, required: true } }, // { name, value }
  setup: () => ({
    labelOf: (name) => name[0].toUpperCase() + name.slice(1).replaceAll('_', ' ').replace(/ id$/, ''),
    wordOf,
  }),
  template: /* html */ `
    <div v-if="changes.length" class="mt-3">
      <p class="mb-1">They have changed:</p>
      <ul><li v-for="change in changes" :key="change.name">{{ labelOf(change.name) }}<template v-if="!change.name.endsWith('_id')">: {{ wordOf(change.value) || 'nothing' }}</template></li></ul>
      <p class="mt-2 mb-0">What you typed is kept. Check it and save again.</p>
    </div>`,
}
