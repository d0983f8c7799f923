/** A patient's own profile, or that of somebody they look after, with the picture and the private calendar. */
import { computed, shallowRef, watch } from 'vue'
import { patient } from '../api.js'
import { CalendarFeed } from '../calendar-feed.js'
import { PersonSwitch } from '../components/person-switch.js'
import { namePage } from '../store.js'
import { useUrl } from '../use-url.js'
import { PictureForm } from './picture-form.js'
import { ProfileForm } from './profile-form.js'
import { usePersons } from './use-persons.js'

export default {
  name: 'PatientProfile',
  components: { CalendarFeed, PersonSwitch, PictureForm, ProfileForm },
  setup() {
    const { query } = useUrl({ patient_id: '' })
    const { family, persons, nameOf } = usePersons()
    const record = shallowRef(null)
    const personId = computed(() => query.value.patient_id)
    const title = computed(() => {
      const name = record.value?.full_name ?? nameOf(personId.value)
      return personId.value && name ? `Profile of ${name}` : 'My profile'
    })
    watch(personId, () => { record.value = null })
    watch(title, namePage)

    function loaded(saved) {
      record.value = saved
      if (personId.value) family.run()
    }

    family.run()
    return { loaded, patient, personId, persons, record, title }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="page-head"><h1>{{ title }}</h1></div>
      <person-switch class="mb-4" :persons="persons" :current="personId" label="Whose profile" />
      <div class="columns">
        <profile-form :key="personId" :person-id="personId" @loaded="loaded" />
        <aside class="stack" aria-label="Picture and calendar">
          <picture-form v-if="record" :key="personId" :person-id="personId" :record="record" />
          <calendar-feed v-if="!personId" :owner="patient" />
        </aside>
      </div>
    </div>`,
}
