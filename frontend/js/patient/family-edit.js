/** Somebody to look after: added, or described anew. */
import { computed, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { patient } from '../api.js'
import { DateOfBirth } from '../components/date-of-birth.js'
import { EmptyState } from '../components/empty-state.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { LoadState } from '../components/load-state.js'
import { namePage, toast } from '../store.js'
import { useForm } from '../use-form.js'
import { useRequest } from '../use-request.js'
import { isDay, optionsOf } from '../utils.js'
import { RELATIONS } from './words.js'

const GENDERS = [{ value: '', label: 'Not chosen' }, ...optionsOf(['female', 'male', 'other', 'undisclosed'])]
const RELATION_CHOICES = [{ value: '', label: 'Choose' }, ...Object.entries(RELATIONS).map(([value, label]) => ({ value, label }))]
const EMPTY = { full_name: '', relation: '', date_of_birth: '', gender: '' }

const missing = ({ full_name: name, relation, date_of_birth: born }) => ({
  full_name: !name.trim() && 'Enter their full name',
  relation: !relation && 'Choose who they are to you',
  date_of_birth: !isDay(born) && (born ? 'Enter a date of birth, like 27 3 1985' : 'Enter their date of birth'),
})

export default {
  name: 'FamilyEdit',
  components: { DateOfBirth, EmptyState, ErrorSummary, FormField, LoadState },
  setup() {
    const { id } = useRoute().params
    const router = useRouter()
    const family = useRequest(patient.family)
    const form = useForm(EMPTY, { draft: id ? '' : 'family' })
    const person = computed(() => family.data?.items.find(({ patient_id: other }) => String(other) === id))
    const title = computed(() => (id ? person.value?.full_name ?? 'Change details' : 'Add a person'))

    watch(person, (found) => found && !form.error && form.fill(found))
    watch(title, namePage)

    const contentOf = (values) => ({ ...values, full_name: values.full_name.trim(), gender: values.gender || null })

    async function save() {
      const send = id
        ? (values) => patient.savePerson(id, { ...contentOf(values), revision: person.value.revision })
        : (values) => patient.addPerson(contentOf(values))
      const saved = await form.submit(send, missing)
      if (saved) {
        toast(id ? 'Details saved' : `${saved.full_name} is added to your family`)
        router.push({ name: 'patient-family' })
      } else if (form.error?.code === 'changed_meanwhile') {
        await family.run()
      }
    }

    if (id) family.run()
    return { GENDERS, RELATION_CHOICES, family, form, id, person, save, title }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="{ name: 'patient-family' }"><app-icon name="arrow-left" />Family</router-link>
      <h1>{{ title }}</h1>
      <empty-state v-if="id && family.data && !person" class="mt-4" icon="search" title="We cannot find that person">
        <router-link class="btn btn-outline" :to="{ name: 'patient-family' }">See my family</router-link>
      </empty-state>
      <load-state v-else class="mt-4" :request="id ? family : { data: {} }">
        <form class="card measure" novalidate @submit.prevent="save">
          <error-summary :problems="form.problems" :error="form.error">
            <p v-if="form.error?.code === 'changed_meanwhile'" class="mt-2">Your text is kept. Save again to put it over the saved version: {{ person.full_name }}.</p>
          </error-summary>
          <form-field v-bind="form.field('full_name')" label="Full name" maxlength="120" autocomplete="off" hint="As on their papers" />
          <form-field v-bind="form.field('relation')" label="They are your" as="select" :options="RELATION_CHOICES" width="half" />
          <date-of-birth v-bind="form.field('date_of_birth')" />
          <form-field v-bind="form.field('gender')" label="Gender" as="select" :options="GENDERS" width="half" optional />
          <p class="muted">{{ id ? 'Allergies, blood group and medical history are in their profile.' : 'Add allergies and medical history to their profile afterwards: doctors are warned by them.' }}</p>
          <div class="actions">
            <button type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Saving…' : id ? 'Save details' : 'Add to my family' }}</button>
            <router-link class="btn btn-outline" :to="{ name: 'patient-family' }">Go back</router-link>
          </div>
        </form>
      </load-state>
    </div>`,
}
