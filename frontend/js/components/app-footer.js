/** How to reach the hospital, what to do in an emergency, and the key "/" that leads to the page's search. */
import { onBeforeUnmount, onMounted } from 'vue'

const TYPING = 'input:not([type=checkbox], [type=radio]), textarea, select'

export const AppFooter = {
  name: 'AppFooter',
  props: {
    clinic: { type: Object, required: true },
    slash: { type: Boolean, required: true }, // whether the key is on
  },
  emits: ['slash'],
  setup(props) {
    function find(event) {
      const { altKey, ctrlKey, key, metaKey, target } = event
      if (key !== '/' || altKey || ctrlKey || metaKey || !props.slash) return
      if (target.closest?.(TYPING) || document.querySelector('dialog[open]')) return
      const search = document.querySelector('main input[type=search]')
      if (!search) return
      event.preventDefault()
      search.focus()
    }
    onMounted(() => window.addEventListener('keydown', find))
    onBeforeUnmount(() => window.removeEventListener('keydown', find))
  },
  template: /* html */ `
    <footer class="site-footer no-print">
      <div class="page-width">
        <p><b>{{ clinic.name }}</b><br><template v-if="clinic.address">{{ clinic.address }}</template></p>
        <p v-if="clinic.phone">Call <a :href="'tel:' + clinic.phone.replace(/[^+\\d]/g, '')">{{ clinic.phone }}</a></p>
        <p class="muted">In an emergency do not book online. Call your local emergency number or come to the emergency department.</p>
        <label class="form-check wide-only muted"><input class="form-check-input" type="checkbox" :checked="slash" @change="$emit('slash', $event.target.checked)"><span>Search with the <kbd>/</kbd> key</span></label>
      </div>
    </footer>`,
}
