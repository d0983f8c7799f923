/** The doctor's own profile, as patients see it. */
import { computed, ref } from 'vue'
import { doctor } from '../api.js'
import { CalendarFeed } from '../calendar-feed.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { LoadState } from '../components/load-state.js'
import { SummaryList } from '../components/summary-list.js'
import { renameUser, toast } from '../store.js'
import { useForm } from '../use-form.js'
import { useRequest } from '../use-request.js'
import { money } from '../utils.js'
import { LeaveDialog } from './leave-dialog.js'
import { useLeaveGuard } from './use-leave-guard.js'

const PHONE = /^\+?[0-9][0-9 ()./-]{4,30}$/
const LABELS = {
  full_name: 'Full name', specialization: 'Specialization', qualification: 'Qualification', experience_years: 'Years of experience',
  languages: 'Languages', phone: 'Phone', room: 'Room', bio: 'About you',
}

const valuesOf = (profile) => ({
  ...Object.fromEntries(Object.keys(LABELS).map((name) => [name, profile[name]])),
  experience_years: String(profile.experience_years),
  languages: profile.languages.join(', '),
})

const contentOf = (values) => ({
  ...values,
  experience_years: Number(values.experience_years),
  languages: values.languages.split(',').map((language) => language.trim()).filter(Boolean),
})

const missing = ({ full_name: name, specialization, experience_years: years, phone }) => ({
  full_name: !name.trim() && 'Enter your full name',
  specialization: !specialization.trim() && 'Enter your specialization',
  experience_years: !/^\d{1,2}$/.test(years.trim()) && 'Enter whole years, like 12',
  phone: phone && !PHONE.test(phone.trim()) && 'Enter a phone number, like 98765 43210',
})

export default {
  name: 'DoctorProfile',
  components: { CalendarFeed, ErrorSummary, FormField, LeaveDialog, LoadState, SummaryList },
  setup() {
    const profile = useRequest(doctor.profile)
    const form = useForm(Object.fromEntries(Object.keys(LABELS).map((name) => [name, ''])))
    const baseline = ref('')
    const other = ref(null) // what somebody else saved meanwhile
    const changed = computed(() => Boolean(baseline.value) && JSON.stringify(form.values) !== baseline.value)

    function show(answer) {
      form.fill(valuesOf(answer))
      form.fail([])
      baseline.value = JSON.stringify(form.values)
      other.value = null
    }

    async function save() {
      const answer = await form.submit((values) => doctor.saveProfile({ ...contentOf(values), revision: profile.data.revision }), missing)
      if (answer) {
        profile.data = answer
        show(answer)
        renameUser(answer)
        toast('Profile saved')
      } else if (form.error?.code === 'changed_meanwhile') {
        other.value = await profile.run()
      }
    }

    profile.run().then((answer) => answer && show(answer))
    return {
      changed, doctor, form, guard: useLeaveGuard(() => changed.value), other, profile, save, show,
      differences: computed(() => Object.entries(valuesOf(other.value))
        .filter(([name, value]) => value !== form.values[name])
        .map(([name, value]) => ({ term: LABELS[name], value }))),
      rows: computed(() => {
        const { department, fee, currency, slot_minutes: minutes, username, email } = profile.data
        return [
          { term: 'Department', value: department },
          { term: 'Fee', value: money(fee, currency) },
          { term: 'Visit', value: `${minutes} minutes each`, change: { name: 'doctor-availability', query: { tab: 'weekly' } } },
          { term: 'User name', value: username },
          { term: 'Email', value: email },
        ]
      }),
    }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="page-head"><h1>Profile</h1></div>
      <load-state :request="profile" :lines="6">
        <div class="columns">
          <form class="card" novalidate @submit.prevent="save">
            <section v-if="other" class="errsum" role="alert">
              <h2>Your profile was changed meanwhile</h2>
              <p>Your text is still in the form. The saved version says:</p>
              <summary-list :rows="differences" />
              <div class="actions">
                <button type="button" class="btn btn-outline" @click="other = null">Go on with my text</button>
                <button type="button" class="btn btn-outline" @click="show(other)">Use the saved version</button>
              </div>
            </section>
            <error-summary v-else :problems="form.problems" :error="form.error" />
            <p class="muted mb-3">Patients see this when they choose a doctor.</p>
            <form-field v-bind="form.field('full_name')" label="Full name" maxlength="120" autocomplete="name" />
            <div class="row-fields">
              <form-field v-bind="form.field('specialization')" label="Specialization" maxlength="120" />
              <form-field v-bind="form.field('qualification')" label="Qualification" maxlength="160" optional />
              <form-field v-bind="form.field('experience_years')" label="Years of experience" inputmode="numeric" maxlength="2" />
              <form-field v-bind="form.field('room')" label="Room" maxlength="40" optional />
            </div>
            <form-field v-bind="form.field('languages')" label="Languages" hint="Separate them with commas" optional />
            <form-field v-bind="form.field('phone')" label="Phone" type="tel" autocomplete="tel" hint="Only the hospital sees this" width="half" optional />
            <form-field v-bind="form.field('bio')" label="About you" as="textarea" rows="5" maxlength="2000" optional />
            <div class="actions"><button type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Saving…' : 'Save profile' }}</button><span class="muted">{{ changed ? 'Not saved yet' : '' }}</span></div>
          </form>
          <aside class="stack" aria-label="Account and calendar">
            <section class="card">
              <h2 class="card-name mb-1">Set by the hospital</h2>
              <summary-list :rows="rows" />
              <p class="mt-2"><router-link to="/account">Password and devices</router-link></p>
            </section>
            <calendar-feed :owner="doctor" />
          </aside>
        </div>
        <leave-dialog :guard="guard" />
      </load-state>
    </div>`,
}
