/** Find one of very many by searching: type, then choose from the few that match. */
import { onBeforeUnmount, ref } from 'vue'
import { FormField } from '../components/form-field.js'
import { LoadState } from '../components/load-state.js'
import { useRequest } from '../use-request.js'
import { countWords } from '../utils.js'

const PAUSE_MS = 300

export const SearchPick = {
  name: 'SearchPick',
  components: { FormField, LoadState },
  props: {
    name: { type: String, required: true },
    label: { type: String, required: true },
    what: { type: String, required: true }, // "patient"
    search: { type: Function, required: true }, // words -> { items, total }
    eager: { type: Boolean, default: false }, // shows the first ones before anything is typed
    error: { type: String, default: '' },
    placeholder: { type: String, default: '' },
  },
  emits: ['pick'],
  setup(props) {
    const words = ref('')
    const found = useRequest(props.search)
    let timer
    onBeforeUnmount(() => clearTimeout(timer))
    function type(text) {
      words.value = text
      clearTimeout(timer)
      timer = setTimeout(() => (text.trim() || props.eager) && found.run(text.trim()), PAUSE_MS)
    }
    if (props.eager) found.run('')
    return { countWords, found, type, words }
  },
  template: /* html */ `
    <div>
      <form-field :name="name" :label="label" :error="error" :model-value="words" type="search" autocomplete="off" :placeholder="placeholder"
        @update:model-value="type" @keydown.enter.prevent />
      <load-state v-if="words.trim() || eager" :request="found" :lines="2" :empty="!found.data?.items.length" :empty-title="'No ' + what + ' matches'" empty-icon="search" v-slot="{ data }">
        <p class="visually-hidden" role="status">{{ countWords(data.total, what) }}</p>
        <ul class="picks">
          <li v-for="item in data.items" :key="item.id"><button type="button" class="pick" @click="$emit('pick', item)"><slot :item="item" /></button></li>
        </ul>
        <p v-if="data.total > data.items.length" class="muted mt-2">{{ countWords(data.total - data.items.length, 'more ' + what) }}. Type more letters to narrow them down.</p>
      </load-state>
    </div>`,
}
