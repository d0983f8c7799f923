/** Sign in, and go on to the page that was wanted. */
import { useRoute, useRouter } from 'vue-router'
import { homeOf } from '../utils.js'
import { SignInForm } from './sign-in-form.js'

export default {
  name: 'SignInPage',
  components: { SignInForm },
  setup() {
    const route = useRoute()
    const router = useRouter()
    return { next: route.query.next, go: (user) => router.replace(homeOf(user.role, route.query.next)) }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="card narrow mx-auto form-card">
        <h1>Sign in</h1>
        <p class="muted mb-4">See, book and change appointments.</p>
        <sign-in-form @signed-in="go"><router-link to="/forgot-password">Forgot your password?</router-link></sign-in-form>
        <p class="card-foot">New here? <router-link :to="{ name: 'create-account', query: { next } }">Create account</router-link></p>
      </div>
    </div>`,
}
