/** User name and password; the same form on the sign-in page and in the dialog. */
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { PasswordField } from '../components/password-field.js'
import { signIn } from '../store.js'
import { useForm } from '../use-form.js'

const missing = (values) => ({
  username: !values.username.trim() && 'Enter your email or username',
  password: !values.password && 'Enter your password',
})

export const SignInForm = {
  name: 'SignInForm',
  components: { ErrorSummary, FormField, PasswordField },
  emits: ['signed-in'],
  setup(props, { emit }) {
    const form = useForm({ username: '', password: '' })
    async function send() {
      const user = await form.submit((values) => signIn(values.username.trim(), values.password), missing)
      if (user) emit('signed-in', user)
      else if (form.error?.status === 401) form.values.password = ''
    }
    return { form, send }
  },
  template: /* html */ `
    <form novalidate @submit.prevent="send">
      <error-summary :problems="form.problems" :error="form.error" />
      <form-field v-bind="form.field('username')" label="Email or username" autocomplete="username" autocapitalize="none" spellcheck="false" data-first-focus />
      <password-field v-bind="form.field('password')" />
      <div class="actions">
        <button type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Signing in…' : 'Sign in' }}</button>
        <slot />
      </div>
    </form>`,
}
