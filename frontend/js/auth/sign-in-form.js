/** User name and password, then a code where the account has two-step sign-in; on the page and in the dialog. */
import { nextTick, ref } from 'vue'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { PasswordField } from '../components/password-field.js'
import { signIn } from '../store.js'
import { useForm } from '../use-form.js'

const CODE_ASKED = new Set(['totp_needed', 'totp_wrong'])

export const SignInForm = {
  name: 'SignInForm',
  components: { ErrorSummary, FormField, PasswordField },
  emits: ['signed-in'],
  setup(props, { emit }) {
    const form = useForm({ username: '', password: '', totp_code: '' })
    const asksCode = ref(false)

    const missing = ({ username, password, totp_code: code }) => ({
      username: !username.trim() && 'Enter your email or username',
      password: !password && 'Enter your password',
      totp_code: asksCode.value && !code.trim() && 'Enter the code',
    })

    async function send() {
      const user = await form.submit(({ username, password, totp_code: code }) => signIn(username.trim(), password, code.trim()), missing)
      if (user) emit('signed-in', user)
      else if (CODE_ASKED.has(form.error?.code)) await askCode()
      else if (form.error?.status === 401) startAgain(form.problems)
    }

    async function askCode() {
      const first = form.error.code === 'totp_needed'
      asksCode.value = true
      form.values.totp_code = ''
      form.fail(first ? [] : [{ name: 'totp_code', message: form.error.message }])
      await nextTick()
      if (first) document.getElementById('field-totp_code').focus()
    }

    function startAgain(problems = []) {
      asksCode.value = false
      form.fill({ password: '', totp_code: '' })
      form.fail(problems)
    }

    return { asksCode, form, send, startAgain }
  },
  template: /* html */ `
    <form novalidate @submit.prevent="send">
      <error-summary :problems="form.problems" :error="form.error" />
      <template v-if="asksCode">
        <p class="mb-3">Your password is right. Now enter the code for <b>{{ form.values.username }}</b>.</p>
        <form-field v-bind="form.field('totp_code')" label="Code" hint="From your authenticator app, or a recovery code" maxlength="20" width="half" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" />
      </template>
      <template v-else>
        <form-field v-bind="form.field('username')" label="Email or username" autocomplete="username" autocapitalize="none" spellcheck="false" data-first-focus />
        <password-field v-bind="form.field('password')" />
      </template>
      <div class="actions">
        <button type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Signing in…' : 'Sign in' }}</button>
        <button v-if="asksCode" type="button" class="btn btn-quiet" @click="startAgain()">Start again</button>
        <slot v-else />
      </div>
    </form>`,
}
