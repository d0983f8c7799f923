/** Sign in over the page, which keeps all that was typed. */
import { useRoute } from 'vue-router'
import { AppDialog } from '../components/app-dialog.js'
import { answerSignIn } from '../store.js'
import { SignInForm } from './sign-in-form.js'

export default {
  name: 'SignInDialog',
  components: { AppDialog, SignInForm },
  setup() {
    const route = useRoute()
    return { route, answerSignIn }
  },
  template: /* html */ `
    <app-dialog open title="Sign in to go on" @close="answerSignIn(false)">
      <p class="muted">This page and what you typed stay as they are.</p>
      <sign-in-form @signed-in="answerSignIn(true)" />
      <p class="card-foot">New here?
        <router-link :to="{ name: 'create-account', query: { next: route.fullPath } }" @click="answerSignIn(false)">Create account</router-link>
      </p>
    </app-dialog>`,
}
