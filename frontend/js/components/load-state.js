/** The four states of loaded content: busy, error with a way to try again, empty, data. */
import { defineAsyncComponent } from 'vue'

const EmptyState = defineAsyncComponent(() => import('./empty-state.js').then((file) => file.EmptyState))

export const LoadState = {
  name: 'LoadState',
  components: { EmptyState },
  props: {
    request: { type: Object, required: true }, // what useRequest gives
    empty: { type: Boolean, default: false },
    emptyTitle: { type: String, default: 'Nothing here yet' },
    emptyIcon: { type: String, default: 'inbox' },
    lines: { type: Number, default: 4 },
  },
  template: /* html */ `
    <div :aria-busy="request.busy">
      <div v-if="request.error" class="errsum load-error" role="alert">
        <p>{{ request.error.message }}</p>
        <button v-if="request.error.status !== 404" type="button" class="btn btn-sm btn-outline" @click="request.again()"><app-icon name="refresh-cw" />Try again</button>
        <details v-if="request.error.requestId && request.error.status !== 404"><summary>Details</summary>Reference for the help desk: <code>{{ request.error.requestId }}</code></details>
      </div>
      <template v-if="request.data">
        <slot v-if="empty" name="empty"><empty-state :title="emptyTitle" :icon="emptyIcon"><slot name="empty-actions" /></empty-state></slot>
        <slot v-else :data="request.data" />
      </template>
      <div v-else-if="!request.error" class="skeletons">
        <p class="visually-hidden">Loading</p>
        <div v-for="line in lines" :key="line" class="skel"></div>
      </div>
    </div>`,
}
