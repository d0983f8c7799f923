/** The people whom an account looks after: book for them, read and keep their records. */
import { ref } from 'vue'
import { patient } from '../api.js'
import { ConfirmDialog } from '../components/confirm-dialog.js'
import { EmptyState } from '../components/empty-state.js'
import { LoadState } from '../components/load-state.js'
import { PersonPicture } from '../components/person-picture.js'
import { clinic, toast } from '../store.js'
import { useRequest } from '../use-request.js'
import { countWords } from '../utils.js'
import { relationWords } from './words.js'

const MOST = 10

export default {
  name: 'PatientFamily',
  components: { ConfirmDialog, EmptyState, LoadState, PersonPicture },
  setup() {
    const family = useRequest(patient.family, { live: true })
    const removing = useRequest(patient.letPersonGo)
    const asked = ref(null) // whom, in the dialog

    function ask(person) {
      removing.error = null
      asked.value = person
    }

    async function remove() {
      const { patient_id: id, full_name: name } = asked.value
      await removing.run(id)
      if (removing.error) return
      asked.value = null
      toast(`${name} is no longer in your family here`)
      await family.run()
      document.querySelector('main h1')?.focus()
    }

    family.run()
    return { MOST, ask, asked, clinic, countWords, family, patient, relationWords, remove, removing }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="page-head">
        <h1>Family</h1>
        <router-link v-if="family.data?.items.length && family.data.items.length < MOST" class="btn btn-primary" :to="{ name: 'patient-family-new' }"><app-icon name="user-plus" />Add a person</router-link>
      </div>
      <load-state :request="family" :empty="!family.data?.items.length">
        <template #empty>
          <empty-state icon="users" title="You look after nobody here yet">
            <p class="muted measure">Add a child, a parent or your partner. You can then book, move and cancel for them and read their records, and we write to you about their visits.</p>
            <router-link class="btn btn-primary" :to="{ name: 'patient-family-new' }"><app-icon name="user-plus" />Add a person</router-link>
          </empty-state>
        </template>
        <template #default="{ data }">
          <p class="muted measure mb-4">You book, read and decide for these people. We write to you about their visits.</p>
          <ul class="tiles tiles-wide bare">
            <li v-for="person in data.items" :key="person.patient_id" class="card person-card">
              <div class="person-head">
                <person-picture :name="person.full_name" :at="person.picture_at" :load="() => patient.picture(person.patient_id)" />
                <div>
                  <h2 class="card-name">{{ person.full_name }}</h2>
                  <p class="muted">{{ relationWords(person) }}</p>
                </div>
              </div>
              <p v-if="person.blacklisted" class="alert-note mt-3">Cannot be booked for online. Call {{ clinic.phone }} and we will help.</p>
              <p class="mt-3">{{ person.upcoming ? countWords(person.upcoming, 'upcoming appointment') : 'No upcoming appointments' }}</p>
              <p class="person-links mt-2">
                <router-link :to="{ name: 'patient-records', query: { patient_id: person.patient_id } }">Records<span class="visually-hidden"> of {{ person.full_name }}</span></router-link>
                <router-link :to="{ name: 'patient-profile', query: { patient_id: person.patient_id } }">Profile<span class="visually-hidden"> of {{ person.full_name }}</span></router-link>
                <router-link :to="{ name: 'patient-family-edit', params: { id: person.patient_id } }">Change details<span class="visually-hidden"> of {{ person.full_name }}</span></router-link>
              </p>
              <div class="actions">
                <router-link v-if="!person.blacklisted" class="btn btn-outline" :to="{ name: 'book', query: { patient_id: person.patient_id } }">Book<span class="visually-hidden"> for {{ person.full_name }}</span></router-link>
                <button type="button" class="btn btn-quiet" @click="ask(person)">Remove<span class="visually-hidden"> {{ person.full_name }}</span></button>
              </div>
            </li>
          </ul>
          <p v-if="data.items.length >= MOST" class="muted mt-4">You look after {{ MOST }} people, as many as can be kept here. Call {{ clinic.phone }} to add another.</p>
        </template>
      </load-state>
      <confirm-dialog :open="Boolean(asked)" :title="'Stop looking after ' + (asked?.full_name ?? '') + '?'" confirm="Remove from my family" keep="Keep" busy-text="Removing…"
        :busy="removing.busy" :error="removing.error?.message" @confirm="remove" @close="asked = null">
        <p>The hospital keeps the record, but you can no longer open it or book here. To undo this, call {{ clinic.phone }}.</p>
        <p v-if="asked?.upcoming" class="alert-note mt-3">{{ countWords(asked.upcoming, 'upcoming appointment') }} will stay booked, and we will not write to you about {{ asked.upcoming === 1 ? 'it' : 'them' }} any more.</p>
      </confirm-dialog>
    </div>`,
}
