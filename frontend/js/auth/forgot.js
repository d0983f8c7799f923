/** Ask for a link to choose a new password. The answer is the same whether the account exists or not. */
import { ref } from 'vue'
import { auth } from '../api.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { useForm } from '../use-form.js'

const missing = ({ email }) => ({ email: !email.trim() && 'Enter your email address' })

export default {
  name: 'ForgotPassword',
  components: { ErrorSummary, FormField },
  setup() {
    const form = useForm({ email: '' })
    const sent = ref(false)
    async function send() {
      sent.value = Boolean(await form.submit(({ email }) => auth.forgotPassword(email.trim()), missing))
    }
    return { form, send, sent }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="card narrow mx-auto form-card">
        <h1>Forgot your password</h1>
        <div v-if="sent" role="status">
          <p class="mt-3">If there is an account for <b>{{ form.values.email }}</b>, we have sent it a link to choose a new password. Look in your spam folder too.</p>
          <div class="actions"><router-link class="btn btn-outline" to="/sign-in">Back to sign in</router-link></div>
        </div>
        <form v-else novalidate @submit.prevent="send">
          <p class="muted mb-4">Enter your email and we will send you a link to choose a new one.</p>
          <error-summary :problems="form.problems" :error="form.error" />
          <form-field v-bind="form.field('email')" label="Email" type="email" autocomplete="email" spellcheck="false" />
          <div class="actions">
            <button type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Sending…' : 'Send the link' }}</button>
            <router-link to="/sign-in">Back to sign in</router-link>
          </div>
        </form>
      </div>
    </div>`,
}
