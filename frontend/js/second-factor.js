/** Two-step sign-in of the staff: set up with an authenticator app, and turned off again. */
import { computed, reactive, ref } from 'vue'
import { auth } from './api.js'
import { AppDialog } from './components/app-dialog.js'
import { ErrorSummary } from './components/error-summary.js'
import { FormField } from './components/form-field.js'
import { LoadState } from './components/load-state.js'
import { PasswordField } from './components/password-field.js'
import { QrCode } from './components/qr-code.js'
import { saveFile } from './save-file.js'
import { clinic, session, toast } from './store.js'
import { useForm } from './use-form.js'
import { useRequest } from './use-request.js'
import { countWords, dateWords, momentDay } from './utils.js'

const inFours = (secret) => secret.match(/.{1,4}/g).join(' ')

const missing = (step) => ({ password, code }) => ({
  ...(step !== 'scan' && { password: !password && 'Enter your password' }),
  ...(step !== 'start' && { code: !code.trim() && 'Enter the code' }),
})

export const SecondFactor = {
  name: 'SecondFactor',
  components: { AppDialog, ErrorSummary, FormField, LoadState, PasswordField, QrCode },
  setup() {
    const standing = useRequest(auth.totp)
    const form = useForm({ password: '', code: '' })
    const setup = reactive({ step: '', secret: '', uri: '', qr: [], codes: [] }) // step: start, scan, codes, off or none
    const body = ref(null)

    function go(step) {
      form.fill({ password: '', code: '' })
      form.fail([])
      setup.step = step
    }

    const SENDS = {
      start: ({ password }) => auth.startTotp(password),
      scan: ({ code }) => auth.confirmTotp(code),
      off: ({ password, code }) => auth.endTotp(password, code),
    }

    async function send() {
      const { step } = setup
      const answer = await form.submit(SENDS[step], missing(step))
      if (!answer) return
      if (step === 'start') Object.assign(setup, answer)
      if (step === 'scan') setup.codes = answer.recovery_codes
      go({ start: 'scan', scan: 'codes', off: '' }[step])
      if (step === 'off') toast('Two-step sign-in is off')
      if (step !== 'start') standing.run()
      else body.value?.focus()
    }

    function close() {
      if (setup.step === 'codes') toast('Two-step sign-in is on')
      Object.assign(setup, { secret: '', uri: '', qr: [], codes: [] })
      go('')
    }

    const keepCodes = () => saveFile(
      new Blob([`${clinic.name}: recovery codes of ${session.user.username}\n\n${setup.codes.join('\n')}\n`], { type: 'text/plain' }), 'recovery-codes.txt')

    standing.run()
    return {
      body, close, countWords, dateWords, form, go, inFours, keepCodes, momentDay, send, setup, standing,
      title: computed(() => ({ start: 'Set up two-step sign-in', scan: 'Scan the code', codes: 'Keep your recovery codes', off: 'Turn off two-step sign-in?' }[setup.step] ?? '')),
    }
  },
  template: /* html */ `
    <section class="section card narrow" aria-labelledby="totp-title">
      <h2 id="totp-title">Two-step sign-in</h2>
      <load-state :request="standing" :lines="2" v-slot="{ data }">
        <template v-if="data.on">
          <p><app-icon name="shield" /> On since {{ dateWords(momentDay(data.since)) }}. Signing in takes your password and a code from your authenticator app.</p>
          <p :class="data.recovery_codes_left < 3 ? 'alert-note' : 'muted'">{{ countWords(data.recovery_codes_left, 'recovery code') }} left.<template v-if="data.recovery_codes_left < 3"> Turn it off and on again to get new ones.</template></p>
          <div class="actions"><button type="button" class="btn btn-outline" @click="go('off')">Turn off two-step sign-in</button></div>
        </template>
        <template v-else>
          <p>With a code from your phone besides the password, a stolen password is not enough to read patients' records.</p>
          <div class="actions"><button type="button" class="btn btn-outline" @click="go('start')"><app-icon name="shield" />Set up two-step sign-in</button></div>
        </template>
      </load-state>
      <app-dialog :open="setup.step !== ''" :title="title" @close="close">
        <template v-if="setup.step === 'codes'">
          <p>Each of these codes signs you in once when you do not have your phone. They are shown only now.</p>
          <ul class="recovery-codes"><li v-for="code in setup.codes" :key="code">{{ code }}</li></ul>
          <div class="actions">
            <button type="button" class="btn btn-outline" @click="keepCodes"><app-icon name="download" />Download them</button>
            <button type="button" class="btn btn-primary" @click="close">I have kept them</button>
          </div>
        </template>
        <form v-else novalidate @submit.prevent="send">
          <error-summary :problems="form.problems" :error="form.error" />
          <div v-if="setup.step === 'scan'" ref="body" tabindex="-1">
            <p>Scan this with an authenticator app, then enter the 6 digits that it shows.</p>
            <qr-code :rows="setup.qr" label="QR code for an authenticator app" />
            <details class="mb-3"><summary>No camera? Type this key in</summary><p class="mt-2"><code class="secret-key">{{ inFours(setup.secret) }}</code></p><p><a :href="setup.uri">Open it in an app on this device</a></p></details>
          </div>
          <password-field v-if="setup.step !== 'scan'" v-bind="form.field('password')" label="Your password" data-first-focus />
          <form-field v-if="setup.step !== 'start'" v-bind="form.field('code')" label="Code" :hint="setup.step === 'off' ? 'From your authenticator app, or a recovery code' : '6 digits from the app'" width="half" maxlength="20" autocomplete="one-time-code" autocapitalize="characters" :inputmode="setup.step === 'scan' ? 'numeric' : 'text'" spellcheck="false" />
          <div class="actions">
            <button type="submit" class="btn" :class="setup.step === 'off' ? 'btn-danger' : 'btn-primary'" :aria-disabled="form.busy">{{ form.busy ? 'Checking…' : { start: 'Go on', scan: 'Turn it on', off: 'Turn it off' }[setup.step] }}</button>
            <button type="button" class="btn btn-outline" @click="close">Go back</button>
          </div>
        </form>
      </app-dialog>
    </section>`,
}
