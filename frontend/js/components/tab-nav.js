/** A role's pages side by side, as links; the one with the longest matching address is current. */
import { computed } from 'vue'

export const TabNav = {
  name: 'TabNav',
  props: {
    label: { type: String, required: true },
    tabs: { type: Array, required: true }, // { to, label, icon }
    path: { type: String, required: true }, // where we are
  },
  setup: (props) => ({
    current: computed(() => props.tabs
      .map((tab) => tab.to)
      .filter((to) => props.path === to || props.path.startsWith(`${to}/`))
      .sort((a, b) => b.length - a.length)[0]),
  }),
  template: /* html */ `
    <nav class="tabs" :aria-label="label">
      <div class="page-width">
        <router-link v-for="tab in tabs" :key="tab.to" :to="tab.to" :class="{ current: tab.to === current }" :aria-current="tab.to === current ? 'page' : null">
          <app-icon :name="tab.icon" />{{ tab.label }}
        </router-link>
      </div>
    </nav>`,
}
