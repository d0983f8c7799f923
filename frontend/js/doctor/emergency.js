/** Open the record of somebody else's patient in an emergency: declared with a reason first, then by exact details only. */
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { doctor } from '../api.js'
import { DateOfBirth } from '../components/date-of-birth.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { LoadState } from '../components/load-state.js'
import { toast } from '../store.js'
import { useForm } from '../use-form.js'
import { useRequest } from '../use-request.js'
import { isDay, momentTime, timeWords } from '../utils.js'

const WAYS = [{ value: 'name', label: 'Name and date of birth' }, { value: 'phone', label: 'Phone number' }]

const missing = ({ reason, way, full_name: name, date_of_birth: born, phone }, known) => ({
  reason: reason.trim().length < 5 && 'Enter why you need the record now',
  ...(!known && way === 'name' && {
    full_name: !name.trim() && 'Enter the full name',
    date_of_birth: !isDay(born) && 'Enter the date of birth',
  }),
  ...(!known && way === 'phone' && { phone: phone.replace(/\D/g, '').length < 5 && 'Enter the whole phone number' }),
})

const searchOf = ({ reason, way, full_name: name, date_of_birth: born, phone }) =>
  (way === 'name' ? { reason, full_name: name, date_of_birth: born } : { reason, phone })

export default {
  name: 'DoctorEmergency',
  components: { DateOfBirth, ErrorSummary, FormField, LoadState },
  setup() {
    const router = useRouter()
    const { patient: known } = useRoute().query // its record was asked for and is not open
    const form = useForm({ reason: '', way: 'name', full_name: '', date_of_birth: '', phone: '' })
    const open = useRequest(doctor.emergencies, { live: true })

    const send = (values) => (known ? doctor.breakGlass(known, values.reason) : doctor.searchInEmergency(searchOf(values)))

    async function declare() {
      const opened = await form.submit(send, (values) => missing(values, known))
      if (!opened) return
      toast(opened.expires_at ? `The record is open until ${timeWords(momentTime(opened.expires_at))}` : 'This is your own patient')
      router.push({ name: 'doctor-patient', params: { id: opened.patient_id } })
    }

    open.run()
    return { WAYS, declare, form, known, momentTime, open, timeWords, byName: computed(() => form.values.way === 'name') }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="{ name: 'doctor-patients' }"><app-icon name="arrow-left" />Patients</router-link>
      <h1>Emergency access</h1>
      <div class="columns mt-3">
        <form class="card" novalidate @submit.prevent="declare">
          <error-summary :problems="form.problems" :error="form.error" />
          <p class="alert-note mb-3">Only where a life or a person's health depends on it. The administrators are told at once, and the patient sees who opened the record and why.</p>
          <form-field v-bind="form.field('reason')" label="Why you need the record now" as="textarea" rows="3" maxlength="500" hint="The patient and the administrators read this" />
          <template v-if="!known">
            <fieldset class="plain field">
              <legend class="form-label">Find the patient by</legend>
              <div class="radio-row">
                <label v-for="way in WAYS" :key="way.value" class="form-check"><input v-model="form.values.way" class="form-check-input" type="radio" name="way" :value="way.value">{{ way.label }}</label>
              </div>
            </fieldset>
            <template v-if="byName">
              <form-field v-bind="form.field('full_name')" label="Full name" maxlength="120" autocomplete="off" hint="Exactly as the hospital keeps it" />
              <date-of-birth v-bind="form.field('date_of_birth')" label="Date of birth" />
            </template>
            <form-field v-else v-bind="form.field('phone')" label="Phone number" type="tel" maxlength="32" autocomplete="off" hint="The whole number" width="half" />
          </template>
          <div class="actions"><button type="submit" class="btn btn-danger" :aria-disabled="form.busy"><app-icon name="unlock" />{{ form.busy ? 'Opening…' : 'Open the record for 60 minutes' }}</button></div>
        </form>
        <aside class="stack" aria-label="Open records">
          <section class="card">
            <h2 class="card-name mb-2">Open now</h2>
            <load-state :request="open" :lines="2" v-slot="{ data }">
              <p v-if="!data.items.length" class="muted">No record is open in an emergency</p>
              <ul v-else class="bare stack">
                <li v-for="record in data.items" :key="record.patient_id"><router-link :to="{ name: 'doctor-patient', params: { id: record.patient_id } }">{{ record.full_name }}</router-link><br><span class="muted">until {{ timeWords(momentTime(record.expires_at)) }}</span></li>
              </ul>
            </load-state>
          </section>
        </aside>
      </div>
    </div>`,
}
