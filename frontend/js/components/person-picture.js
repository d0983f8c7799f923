/** A person's picture, or their initials. Pictures need a token, so they are fetched, never linked. */
import { onBeforeUnmount, ref, watch } from 'vue'
import { initials } from '../utils.js'

export const PersonPicture = {
  name: 'PersonPicture',
  props: {
    name: { type: String, required: true },
    at: { type: String, default: null }, // since when there is one
    load: { type: Function, required: true }, // gives the picture as a Blob
    large: { type: Boolean, default: false },
  },
  setup(props) {
    const source = ref('')
    let turn = 0

    function drop() {
      if (source.value) URL.revokeObjectURL(source.value)
      source.value = ''
    }

    /** Without the picture the initials do; nobody needs to hear why. */
    async function show() {
      const mine = ++turn
      const picture = props.at && await props.load().catch(() => null)
      if (mine !== turn) return
      drop()
      if (picture) source.value = URL.createObjectURL(picture)
    }

    watch(() => [props.at, props.name], show, { immediate: true })
    onBeforeUnmount(() => {
      turn += 1
      drop()
    })
    return { initials, source }
  },
  template: /* html */ `
    <span class="avatar" :class="{ 'avatar-large': large }">
      <img v-if="source" :src="source" :alt="'Picture of ' + name"><span v-else aria-hidden="true">{{ initials(name) }}</span>
    </span>`,
}
