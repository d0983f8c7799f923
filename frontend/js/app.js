/** Makes the page: header, the current route, footer, toasts, and the sign-in dialog when the session is over. */
import { computed, createApp, defineAsyncComponent, watchEffect } from 'vue'
import config from '../config.js'
import { AppFooter } from './components/app-footer.js'
import { AppHeader } from './components/app-header.js'
import { AppIcon } from './components/app-icon.js'
import ErrorPage from './error-page.js'
import { router } from './router.js'
import { boot, breakPage, changeTheme, clinic, dismissToast, keys, loseConnection, page, reconnect, session, signOut, theme, toasts, useSlash } from './store.js'
import { doctorName } from './utils.js'

let missed = ''
boot(config)

const HospitalApp = {
  name: 'HospitalApp',
  components: {
    AppFooter,
    AppHeader,
    AppToasts: defineAsyncComponent(() => import('./components/app-toasts.js').then((file) => file.AppToasts)),
    ErrorPage,
    SignInDialog: defineAsyncComponent(() => import('./auth/sign-in-dialog.js')),
  },
  setup() {
    watchEffect(() => { document.title = [page.title, clinic.name].filter(Boolean).join(' – ') })
    const leave = async () => {
      await signOut()
      router.push('/')
    }
    async function tryAgain() {
      if (missed) location.assign(missed)
      else await reconnect()
    }
    return { changeTheme, clinic, dismissToast, keys, leave, page, session, theme, toasts, tryAgain, useSlash, user: computed(() => session.user) }
  },
  template: /* html */ `
    <app-header :user="user" :clinic="clinic" :theme="theme.name" :polite="page.polite" :assertive="page.assertive" @theme="changeTheme" @sign-out="leave" />
    <div v-if="page.turning" class="turning"></div>
    <div v-if="page.offline" class="banner" role="alert">
      <span><app-icon name="wifi-off" /> We cannot reach the hospital system. Your text is kept. Try again in a minute.</span>
      <button type="button" class="btn btn-sm btn-outline" @click="tryAgain">Try again</button>
    </div>
    <main id="main" tabindex="-1">
      <error-page v-if="page.broken" />
      <router-view v-else />
    </main>
    <app-footer :clinic="clinic" :slash="keys.slash" @slash="useSlash" />
    <app-toasts v-if="toasts.length" :toasts="toasts" @dismiss="dismissToast" />
    <sign-in-dialog v-if="session.asking" />`,
}

router.afterEach((to, from, failure) => { if (!failure) missed = '' })

function failed(error) {
  console.error(error)
  breakPage()
}

// A page whose file cannot be fetched leaves the reader, and what was typed, on the page before.
function notOpened(error, to) {
  const unreachable = /dynamically imported module|module script/i.test(error.message)
  if (!unreachable || !router.currentRoute.value.name) return failed(error)
  missed = to.fullPath
  return loseConnection()
}

const app = createApp(HospitalApp).component('AppIcon', AppIcon)
app.config.globalProperties.doctorName = doctorName // templates name doctors everywhere
app.config.errorHandler = failed
router.onError(notOpened)
app.use(router).mount('#app')
