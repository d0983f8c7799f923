/** A person's record as a form: who they are, how to reach them, what doctors must know. */
import { computed, nextTick, onBeforeUnmount, onMounted, shallowRef, watch } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate, useRoute, useRouter } from 'vue-router'
import { patient } from '../api.js'
import { ConfirmDialog } from '../components/confirm-dialog.js'
import { DateOfBirth } from '../components/date-of-birth.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { LoadState } from '../components/load-state.js'
import { PasswordField } from '../components/password-field.js'
import { clinic, renameUser, session, toast } from '../store.js'
import { useForm } from '../use-form.js'
import { useRequest } from '../use-request.js'
import { optionsOf } from '../utils.js'
import { AllergyList } from './allergy-list.js'
import { MeanwhileNote } from './meanwhile-note.js'
import { EMPTY_PROFILE, isSame, mergeProfiles, missingOf, profileOf, valuesOf } from './profile-fields.js'

const GENDERS = [{ value: '', label: 'Not chosen' }, ...optionsOf(['female', 'male', 'other', 'undisclosed'])]
const BLOOD_GROUPS = [{ value: '', label: 'Not known' }, ...optionsOf(['A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', 'O+', 'O-'])]

export const ProfileForm = {
  name: 'ProfileForm',
  components: { AllergyList, ConfirmDialog, DateOfBirth, ErrorSummary, FormField, LoadState, MeanwhileNote, PasswordField },
  props: { personId: { type: String, required: true } }, // '' is the account's own
  emits: ['loaded'],
  setup(props, { emit }) {
    const { hash } = useRoute()
    const router = useRouter()
    const own = !props.personId
    const profile = useRequest(() => patient.profile(props.personId))
    const form = useForm({ ...EMPTY_PROFILE, current_password: '' })
    const base = shallowRef(null) // the saved profile that the form's changes start from
    const meanwhile = shallowRef([]) // fields that somebody else changed at the same time
    const leaving = shallowRef(null) // where to, once it is sure
    const changed = computed(() => base.value && !isSame(form.values, valuesOf(base.value)))

    const moved = computed(() => own && base.value && form.values.email.trim().toLowerCase() !== base.value.email)

    function start(saved) {
      base.value = saved
      emit('loaded', saved)
      form.fill({ ...valuesOf(saved), current_password: '' })
    }

    async function merge() {
      const saved = await profile.run()
      if (!saved) return
      const { values, fields } = mergeProfiles(valuesOf(base.value), form.values, valuesOf(saved))
      base.value = saved
      form.fill(values)
      meanwhile.value = fields
    }

    async function save() {
      const { revision } = base.value
      const proof = moved.value ? { current_password: form.values.current_password } : {}
      const send = (values) => patient.saveProfile({ ...profileOf(values), ...(own ? proof : { email: null }), revision }, props.personId)
      const missing = (values) => ({
        ...missingOf(values, own),
        current_password: moved.value && !values.current_password && 'Enter your password to change the email address',
      })
      const saved = await form.submit(send, missing)
      if (saved) {
        meanwhile.value = []
        start(saved)
        if (own) renameUser(saved)
        toast('Profile saved')
      } else if (form.error?.code === 'changed_meanwhile') {
        await merge()
      }
    }

    function takeSaved(name) {
      form.fill({ [name]: valuesOf(base.value)[name] })
      meanwhile.value = meanwhile.value.filter((field) => field.name !== name)
    }

    function leave() {
      const { fullPath } = leaving.value
      base.value = null
      leaving.value = null
      router.push(fullPath)
    }

    function guard(to) {
      if (!changed.value || !session.user) return true
      leaving.value = to
      return false
    }
    onBeforeRouteLeave(guard)
    onBeforeRouteUpdate(guard)
    const warn = (event) => { if (changed.value) event.preventDefault() }
    onMounted(() => window.addEventListener('beforeunload', warn))
    onBeforeUnmount(() => window.removeEventListener('beforeunload', warn))
    watch(() => profile.data, async (saved) => {
      if (base.value) return
      start(saved)
      await nextTick()
      document.getElementById(hash.slice(1))?.scrollIntoView()
    })
    profile.run()
    return { BLOOD_GROUPS, GENDERS, changed, clinic, form, leave, leaving, meanwhile, moved, own, profile, save, takeSaved }
  },
  template: /* html */ `
    <div>
      <load-state :request="profile" :lines="6" v-slot="{ data }">
        <form novalidate @submit.prevent="save">
          <error-summary :problems="form.problems" :error="form.error" />
          <meanwhile-note v-if="meanwhile.length" :fields="meanwhile" @take="takeSaved" />
          <section class="card" aria-labelledby="about-title">
            <h2 id="about-title">{{ own ? 'About you' : 'About the person' }}</h2>
            <form-field v-bind="form.field('full_name')" label="Full name" maxlength="120" :autocomplete="own ? 'name' : 'off'" />
            <date-of-birth v-bind="form.field('date_of_birth')" optional />
            <div class="row-fields">
              <form-field v-bind="form.field('gender')" label="Gender" as="select" :options="GENDERS" optional />
              <form-field v-bind="form.field('blood_group')" label="Blood group" as="select" :options="BLOOD_GROUPS" optional />
            </div>
          </section>
          <section class="card mt-3" aria-labelledby="reach-title">
            <h2 id="reach-title">{{ own ? 'How to reach you' : 'How to reach them' }}</h2>
            <p v-if="!own" class="muted mb-3">We write and call you about their visits. Their own phone is for the day of the visit.</p>
            <div class="row-fields">
              <form-field v-if="own" v-bind="form.field('email')" label="Email" type="email" maxlength="254" autocomplete="email" hint="We write here about your appointments" />
              <form-field v-bind="form.field('phone')" label="Phone" type="tel" maxlength="32" autocomplete="tel" hint="For changes at short notice" optional />
            </div>
            <password-field v-if="moved" v-bind="form.field('current_password')" label="Your password" hint="Another email address takes your password" />
            <form-field v-if="clinic.text_messages" v-bind="form.field('text_messages')" as="checkbox" :label="own ? 'Tell me by text message, too' : 'Send text messages to this phone'" hint="Confirmations, changes and reminders; never why the visit is needed" />
            <form-field v-bind="form.field('address')" label="Address" as="textarea" rows="3" maxlength="400" autocomplete="street-address" optional />
            <h3 class="mt-2">Emergency contact</h3>
            <div class="row-fields">
              <form-field v-bind="form.field('emergency_contact_name')" label="Name" maxlength="120" autocomplete="off" optional />
              <form-field v-bind="form.field('emergency_contact_phone')" label="Their phone" type="tel" maxlength="32" autocomplete="off" optional />
            </div>
          </section>
          <section class="card mt-3" aria-labelledby="health-title">
            <h2 id="health-title">{{ own ? 'Your health' : 'Their health' }}</h2>
            <allergy-list v-bind="form.field('allergies')" />
            <form-field v-bind="form.field('medical_history')" label="Medical history" as="textarea" rows="6" maxlength="10000" hint="Long-term conditions, operations, regular medicines" optional />
          </section>
          <p v-if="own" class="muted mt-3">Your user name is {{ data.username }}. <router-link to="/account">Change your password</router-link></p>
          <div class="actions">
            <button type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Saving…' : 'Save profile' }}</button>
            <span v-if="changed" class="muted">Changes not saved yet</span>
          </div>
        </form>
      </load-state>
      <confirm-dialog :open="Boolean(leaving)" title="Leave without saving?" confirm="Leave without saving" keep="Stay here" @confirm="leave" @close="leaving = null">
        <p>What you changed in this profile is not saved yet.</p>
      </confirm-dialog>
    </div>`,
}
