/** A person's own password, and the devices they are signed in on. */
import { reactive } from 'vue'
import { useRouter } from 'vue-router'
import { auth } from './api.js'
import { ConfirmDialog } from './components/confirm-dialog.js'
import { DataTable } from './components/data-table.js'
import { ErrorSummary } from './components/error-summary.js'
import { LoadState } from './components/load-state.js'
import { PasswordField } from './components/password-field.js'
import { SecondFactor } from './second-factor.js'
import { changePassword, session, signOut, toast } from './store.js'
import { useForm } from './use-form.js'
import { useRequest } from './use-request.js'
import { agoWords, homeOf, momentWords } from './utils.js'

const COLUMNS = [
  { key: 'device', label: 'Device' },
  { key: 'last_used_at', label: 'Last seen' },
  { key: 'created_at', label: 'Signed in' },
  { key: 'ip', label: 'Network address' },
  { key: 'actions', label: '', end: true },
]

const missing = (values) => ({
  current_password: !values.current_password && 'Enter your current password',
  new_password: values.new_password.length < 8 && 'Enter a new password with 8 or more characters',
})

export default {
  name: 'AccountPage',
  components: { ConfirmDialog, DataTable, ErrorSummary, LoadState, PasswordField, SecondFactor },
  setup() {
    const router = useRouter()
    const form = useForm({ current_password: '', new_password: '' })
    const devices = useRequest(auth.devices, { live: true })
    const leaving = reactive({ open: false, busy: false })

    async function savePassword() {
      const mustChange = session.user.must_change_password
      const user = await form.submit(changePassword, missing)
      if (!user) return
      form.fill({ current_password: '', new_password: '' })
      toast('Password changed. Other devices are signed out')
      if (mustChange) router.replace(homeOf(user.role))
      else devices.run()
    }

    const ending = useRequest(auth.endDevice)
    async function endDevice(device) {
      await ending.run(device.id)
      if (ending.error) return
      toast(`${device.device} is signed out`)
      devices.run()
    }

    async function leaveEverywhere() {
      leaving.busy = true
      await signOut({ everywhere: true })
      router.push('/')
    }

    if (!session.user?.must_change_password) devices.run()
    return { COLUMNS, agoWords, devices, endDevice, ending, form, leaveEverywhere, leaving, momentWords, savePassword, session }
  },
  template: /* html */ `
    <div class="page page-width">
      <h1 class="mb-4">Password and devices</h1>
      <p v-if="session.user?.must_change_password" class="alert-note mb-4 measure">Choose your own password to go on. The one you were given works only once.</p>
      <section class="card narrow">
        <h2>Change your password</h2>
        <form novalidate @submit.prevent="savePassword">
          <error-summary :problems="form.problems" :error="form.error" />
          <password-field v-bind="form.field('current_password')" label="Current password" />
          <password-field v-bind="form.field('new_password')" label="New password" hint="8 or more characters" autocomplete="new-password" />
          <div class="actions"><button type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Saving…' : 'Change password' }}</button></div>
        </form>
      </section>
      <second-factor v-if="session.user && session.user.role !== 'patient' && !session.user.must_change_password" />
      <section v-if="!session.user?.must_change_password" class="section" aria-labelledby="devices">
        <h2 id="devices">Signed-in devices</h2>
        <p v-if="ending.error" class="err" role="alert">{{ ending.error.message }}</p>
        <load-state :request="devices" :empty="!devices.data?.items.length" v-slot="{ data }">
          <data-table caption="Devices signed in to your account" :columns="COLUMNS" :rows="data.items">
            <template #cell-device="{ row }"><span>{{ row.device }} <span v-if="row.current" class="tag tag-done ms-2"><app-icon name="check-circle" />This device</span></span></template>
            <template #cell-last_used_at="{ row }">{{ row.current ? 'Now' : agoWords(row.last_used_at) }}</template>
            <template #cell-created_at="{ row }">{{ momentWords(row.created_at) }}</template>
            <template #cell-ip="{ row }">{{ row.ip || 'Not known' }}</template>
            <template #cell-actions="{ row }">
              <button v-if="!row.current" type="button" class="btn btn-sm btn-outline text-nowrap" @click="endDevice(row)">Sign out<span class="visually-hidden"> of {{ row.device }}</span></button>
            </template>
          </data-table>
          <div class="actions"><button type="button" class="btn btn-outline" @click="leaving.open = true">Sign out everywhere</button></div>
        </load-state>
      </section>
      <confirm-dialog :open="leaving.open" title="Sign out everywhere?" confirm="Sign out everywhere" keep="Stay signed in" busy-text="Signing out…"
        :busy="leaving.busy" @confirm="leaveEverywhere" @close="leaving.open = false">
        <p>Every device, this one too, will ask for your password again.</p>
      </confirm-dialog>
    </div>`,
}
