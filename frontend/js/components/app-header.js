/** Skip link, brand, navigation by role, theme, account menu, and the page's two live regions. */
import { computed } from 'vue'
import { homeOf } from '../utils.js'

const FIND = { to: '/book', label: 'Find a doctor' }
const LINKS = {
  guest: [FIND],
  patient: [FIND, { to: '/appointments', label: 'My appointments' }],
}
const PROFILES = { patient: '/profile', doctor: '/doctor/profile' }

export const AppHeader = {
  name: 'AppHeader',
  props: {
    user: { type: Object, default: null },
    clinic: { type: Object, required: true },
    theme: { type: String, required: true },
    polite: { type: String, default: '' },
    assertive: { type: String, default: '' },
  },
  emits: ['theme', 'sign-out'],
  setup(props) {
    const role = computed(() => props.user?.role ?? 'guest')
    return {
      links: computed(() => LINKS[role.value] ?? []),
      home: computed(() => homeOf(role.value)),
      profile: computed(() => PROFILES[role.value]),
      otherTheme: computed(() => (props.theme === 'dark' ? 'light' : 'dark')),
      shut: () => document.getElementById('main-menu').hidePopover(),
      skip: () => document.getElementById('main').focus(),
    }
  },
  template: /* html */ `
    <a class="skip" href="#main" @click.prevent="skip">Skip to main content</a>
    <p v-if="clinic.environment === 'development'" class="dev-note">Development system. Use made-up names only.</p>
    <header class="site-header">
      <div class="page-width bar">
        <router-link class="brand" :to="home">
          <svg viewBox="0 0 32 32" aria-hidden="true"><path d="M12 4h8v8h8v8h-8v8h-8v-8H4v-8h8z" /></svg>{{ clinic.name }}
        </router-link>
        <nav v-if="links.length" class="wide-only" aria-label="Main">
          <router-link v-for="link in links" :key="link.to" class="nav-item" :to="link.to">{{ link.label }}</router-link>
        </nav>
        <div class="bar-end">
          <template v-if="!user">
            <router-link class="nav-item wide-only" to="/sign-in">Sign in</router-link>
            <router-link class="btn btn-primary wide-only" to="/create-account">Create account</router-link>
          </template>
          <button type="button" class="btn btn-quiet" @click="$emit('theme')">
            <app-icon :name="theme === 'dark' ? 'sun' : 'moon'" /><span class="visually-hidden">Use the {{ otherTheme }} theme</span>
          </button>
          <button type="button" class="btn btn-quiet menu-button" :class="{ 'narrow-only': !user }" popovertarget="main-menu">
            <app-icon :name="user ? 'user' : 'menu'" /><span class="menu-name" :class="{ 'menu-person': user }">{{ user ? user.full_name : 'Menu' }}</span>
          </button>
        </div>
      </div>
      <nav id="main-menu" popover class="menu" aria-label="Menu" @click="shut">
        <p v-if="user" class="menu-who"><b>{{ user.full_name }}</b><br>{{ user.email }}</p>
        <div class="narrow-only">
          <router-link v-for="link in links" :key="link.to" :to="link.to">{{ link.label }}</router-link>
        </div>
        <template v-if="user">
          <router-link v-if="profile" :to="profile"><app-icon name="user" />Profile</router-link>
          <router-link to="/account"><app-icon name="lock" />Password and devices</router-link>
          <button type="button" @click="$emit('sign-out')"><app-icon name="log-out" />Sign out</button>
        </template>
        <template v-else>
          <router-link to="/sign-in"><app-icon name="log-in" />Sign in</router-link>
          <router-link to="/create-account"><app-icon name="user-plus" />Create account</router-link>
        </template>
      </nav>
      <div class="visually-hidden" role="status" aria-live="polite">{{ polite }}</div>
      <div class="visually-hidden" role="alert" aria-live="assertive">{{ assertive }}</div>
    </header>`,
}
