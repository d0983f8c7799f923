/** A patient makes an account; a doctor applies for one. */
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { directory } from '../api.js'
import { DateOfBirth } from '../components/date-of-birth.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { PasswordField } from '../components/password-field.js'
import { register } from '../store.js'
import { useForm } from '../use-form.js'
import { useRequest } from '../use-request.js'
import { useUrl } from '../use-url.js'
import { homeOf, isDay } from '../utils.js'

const PERSON = { full_name: '', email: '', phone: '', date_of_birth: '', password: '' }
const CAREER = { department_id: '', specialization: '', qualification: '', experience_years: '' }

const missingOf = (person) => ({
  full_name: !person.full_name.trim() && 'Enter your full name',
  email: !/^\S+@\S+\.\S+$/.test(person.email.trim()) && 'Enter an email address, like asha@example.org',
  date_of_birth: person.date_of_birth && !isDay(person.date_of_birth) && 'Enter a date of birth, like 27 3 1985',
  password: person.password.length < 8 && 'Enter a password with 8 or more characters',
})

const missingCareer = (career) => ({
  department_id: !career.department_id && 'Choose your department',
  specialization: !career.specialization.trim() && 'Enter your specialization',
  qualification: !career.qualification.trim() && 'Enter your qualification, like MBBS, MD',
  experience_years: !/^\d{1,2}$/.test(career.experience_years) && 'Enter your years of experience, like 8',
})

const given = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))

export default {
  name: 'CreateAccount',
  components: { DateOfBirth, ErrorSummary, FormField, PasswordField },
  setup() {
    const route = useRoute()
    const router = useRouter()
    const { query, patch } = useUrl({ as: 'patient', next: '' })
    const form = useForm({ ...PERSON, ...CAREER })
    const departments = useRequest(directory.departments)
    const applying = computed(() => query.value.as === 'doctor')
    const applied = computed(() => query.value.as === 'applied')
    const departmentOptions = computed(() => [
      { value: '', label: 'Choose a department' },
      ...(departments.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
    ])

    function person({ full_name, email, phone, date_of_birth, password, ...career }) {
      const body = given({ full_name, email: email.trim(), phone, date_of_birth, password })
      if (!applying.value) return body
      return { ...body, as_doctor: { ...career, department_id: Number(career.department_id), experience_years: Number(career.experience_years) } }
    }

    async function send() {
      const check = (values) => ({ ...missingOf(values), ...(applying.value && missingCareer(values)) })
      const user = await form.submit((values) => register(person(values)), check)
      if (form.problems.length) return
      if (applying.value) patch({ as: 'applied' })
      else router.replace(homeOf(user.role, route.query.next))
    }

    departments.run()
    return { applied, applying, departmentOptions, form, patch, query, send }
  },
  template: /* html */ `
    <div class="page page-width">
      <div v-if="applied" class="done narrow mx-auto">
        <h1><app-icon name="check-circle" /> We have your application</h1>
        <p>An administrator looks at it next. We will email you when your account is open. You do not need to do anything else.</p>
        <div class="actions"><router-link class="btn btn-outline" to="/">Go to the home page</router-link></div>
      </div>
      <div v-else class="card narrow mx-auto form-card">
        <h1>{{ applying ? 'Apply as a doctor' : 'Create your account' }}</h1>
        <p class="muted mb-4">{{ applying ? 'An administrator approves your account before you can sign in.' : 'It takes a minute. We use your email for appointment messages only.' }}</p>
        <form novalidate @submit.prevent="send">
          <error-summary :problems="form.problems" :error="form.error" />
          <form-field v-bind="form.field('full_name')" label="Full name" autocomplete="name" />
          <form-field v-bind="form.field('email')" label="Email" type="email" autocomplete="email" spellcheck="false" />
          <form-field v-bind="form.field('phone')" label="Phone" type="tel" autocomplete="tel" width="half" optional />
          <date-of-birth v-if="!applying" v-bind="form.field('date_of_birth')" optional />
          <template v-else>
            <form-field v-bind="form.field('department_id')" label="Department" as="select" :options="departmentOptions" />
            <form-field v-bind="form.field('specialization')" label="Specialization" hint="For example, interventional cardiology" />
            <form-field v-bind="form.field('qualification')" label="Qualification" hint="For example, MBBS, MD" />
            <form-field v-bind="form.field('experience_years')" label="Years of experience" inputmode="numeric" width="short" />
          </template>
          <password-field v-bind="form.field('password')" hint="8 or more characters" autocomplete="new-password" />
          <div class="actions">
            <button type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Sending…' : applying ? 'Send application' : 'Create account' }}</button>
            <button type="button" class="btn btn-link" @click="patch({ as: applying ? 'patient' : 'doctor' })">{{ applying ? 'I am a patient' : 'I am a doctor: apply' }}</button>
          </div>
        </form>
        <p class="card-foot">Already have an account? <router-link :to="{ name: 'sign-in', query: { next: query.next || undefined } }">Sign in</router-link></p>
      </div>
    </div>`,
}
