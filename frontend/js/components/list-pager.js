/** Where we are in a list, and the pages next to it. Works for cursors and for page numbers. */
import { computed } from 'vue'
import { countWords, numberWords } from '../utils.js'

export const ListPager = {
  name: 'ListPager',
  props: {
    list: { type: Object, required: true }, // the API's answer: { items, total, next, prev } or { items, total, page, per_page }
    what: { type: String, required: true }, // "appointments"
  },
  emits: ['turn'], // { cursor } or { page }
  setup(props) {
    const numbered = computed(() => 'page' in props.list)
    const before = computed(() => {
      if (!numbered.value) return props.list.prev ? { cursor: props.list.prev } : null
      return props.list.page > 1 ? { page: String(props.list.page - 1) } : null
    })
    const after = computed(() => {
      if (!numbered.value) return props.list.next ? { cursor: props.list.next } : null
      return props.list.page * props.list.per_page < props.list.total ? { page: String(props.list.page + 1) } : null
    })
    const words = computed(() => {
      const { items, total, total_capped: capped, page, per_page: size } = props.list
      if (!before.value && !after.value) return countWords(total, props.what.replace(/ies$/, 'y').replace(/s$/, ''), props.what)
      const first = numbered.value ? (page - 1) * size + 1 : 1
      const shown = numbered.value ? `${numberWords(first)}–${numberWords(first + items.length - 1)}` : numberWords(items.length)
      return `${shown} of ${capped ? 'more than ' : ''}${numberWords(total)} ${props.what}`
    })
    return { before, after, words }
  },
  template: /* html */ `
    <nav v-if="list.total" class="pager" :aria-label="'Pages of ' + what">
      <span role="status">{{ words }}</span>
      <template v-if="before || after">
        <button type="button" class="btn btn-outline" :disabled="!before" @click="$emit('turn', before)"><app-icon name="chevron-left" />Previous</button>
        <button type="button" class="btn btn-outline" :disabled="!after" @click="$emit('turn', after)">Next<app-icon name="chevron-right" /></button>
      </template>
    </nav>`,
}
