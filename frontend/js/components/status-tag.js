/** A status as an icon and a word on its tint. */
import { computed } from 'vue'
import { statusOf } from '../utils.js'

export const StatusTag = {
  name: 'StatusTag',
  props: { status: { type: String, required: true } },
  setup: (props) => ({ shown: computed(() => statusOf(props.status)) }),
  template: /* html */ `<span class="tag" :class="'tag-' + shown.tone"><app-icon :name="shown.icon" />{{ shown.word }}</span>`,
}
