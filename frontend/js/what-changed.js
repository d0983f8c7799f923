/** "See what changed": a treatment's versions, asked for when somebody opens them. */
import { LoadState } from './components/load-state.js'
import { VersionList } from './components/version-list.js'
import { useRequest } from './use-request.js'

export const WhatChanged = {
  name: 'WhatChanged',
  components: { LoadState, VersionList },
  props: {
    load: { type: Function, required: true }, // () => { items: versions }
    of: { type: String, default: '' }, // which visit, where several stand on a page
  },
  setup(props) {
    const versions = useRequest(() => props.load())
    return { open: ({ target }) => { if (target.open) versions.run() }, versions }
  },
  template: /* html */ `
    <details class="what-changed no-print" @toggle="open">
      <summary>See what changed<span v-if="of" class="visually-hidden"> in the record of {{ of }}</span></summary>
      <load-state :request="versions" :lines="2" v-slot="{ data }"><version-list :versions="data.items" /></load-state>
    </details>`,
}
