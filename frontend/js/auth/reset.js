/** Choose a password by the link in a mail: for a forgotten one, or for an invited colleague's first. */
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { auth } from '../api.js'
import { ErrorSummary } from '../components/error-summary.js'
import { PasswordField } from '../components/password-field.js'
import { toast } from '../store.js'
import { useForm } from '../use-form.js'

const missing = (values) => ({ new_password: values.new_password.length < 8 && 'Enter a password with 8 or more characters' })

export default {
  name: 'ResetPassword',
  components: { ErrorSummary, PasswordField },
  setup() {
    const { token = '' } = useRoute().query
    const router = useRouter()
    const form = useForm({ new_password: '' })
    async function send() {
      if (!(await form.submit((values) => auth.resetPassword(token, values.new_password), missing))) return
      toast('Your password is saved. Sign in with it')
      router.replace({ name: 'sign-in' })
    }
    const broken = computed(() => !token || form.error?.code === 'link_expired' || form.problems.some(({ name }) => name === 'token'))
    return { broken, form, send }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="card narrow mx-auto form-card">
        <h1>Choose a password</h1>
        <template v-if="broken">
          <p class="mt-3" role="alert">This link has expired or is not complete. Ask for a new one and use it within its time.</p>
          <div class="actions"><router-link class="btn btn-primary" to="/forgot-password">Send a new link</router-link></div>
        </template>
        <form v-else class="mt-4" novalidate @submit.prevent="send">
          <error-summary :problems="form.problems" :error="form.error" />
          <password-field v-bind="form.field('new_password')" label="New password" hint="8 or more characters" autocomplete="new-password" />
          <div class="actions"><button type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Saving…' : 'Save password' }}</button></div>
        </form>
      </div>
    </div>`,
}
