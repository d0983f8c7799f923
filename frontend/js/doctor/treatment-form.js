/** The treatment editor: what was found, what is prescribed, what the patient is told. */
import { computed } from 'vue'
import { doctor } from '../api.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { PrescriptionRows } from '../components/prescription-rows.js'
import { toast } from '../store.js'
import { addDays, visitWords, wordOf } from '../utils.js'
import { NextTimes } from './next-times.js'
import { OtherVersion } from './other-version.js'
import { draftWords, medicineName, medicineUse } from './words.js'

const VISIT_TYPES = ['consultation', 'follow_up', 'emergency']
const INTERVALS = [{ days: 7, label: 'In 1 week' }, { days: 14, label: 'In 2 weeks' }, { days: 28, label: 'In 4 weeks' }, { days: 84, label: 'In 12 weeks' }]

/** A medicine in the list of suggestions */
const suggestionOf = ({ used, ...medicine }) => ({
  key: `${medicine.name} ${medicine.strength}`,
  title: medicineName(medicine),
  detail: medicineUse(medicine),
  medicine,
})

export const TreatmentForm = {
  name: 'TreatmentForm',
  components: { ErrorSummary, FormField, NextTimes, OtherVersion, PrescriptionRows },
  props: {
    treatment: { type: Object, required: true }, // what useTreatment gives
    visit: { type: Object, required: true },
  },
  emits: ['booked', 'more'], // a follow-up (appointment); another time for it is wanted (day)
  setup(props, { emit }) {
    async function suggest(text) {
      try {
        return (await doctor.medicines({ q: text })).items.map(suggestionOf)
      } catch (error) {
        if (error.name !== 'ApiError') throw error
        return []
      }
    }

    function booked(appointment) {
      props.treatment.form.values.next_visit = appointment.appointment_date
      emit('booked', appointment)
    }

    return {
      booked, suggest,
      INTERVALS, VISIT_TYPES, addDays, draftWords, visitWords, wordOf,
      completed: computed(() => props.visit.status === 'completed'),
      removed: (gone) => toast(`${medicineName(gone.row) || 'Medicine'} removed`, { label: 'Undo', act: () => props.treatment.putBack(gone) }),
    }
  },
  template: /* html */ `
    <form class="treat-form" novalidate @submit.prevent="treatment.save(false)">
      <p v-if="completed" class="alert-note mb-3">This visit is completed. What you change now is kept as an amendment, and the patient sees that the record was changed.</p>
      <p v-if="treatment.state.restoredFrom" class="alert-note mb-3">Your draft from {{ draftWords(treatment.state.restoredFrom, treatment.today) }} is shown here. <button type="button" class="btn btn-link" @click="treatment.discard()">Discard the draft</button></p>
      <other-version v-if="treatment.state.other" :treatment="treatment.state.other" @keep="treatment.keepMine()" @take="treatment.discard()" />
      <error-summary v-else :problems="treatment.form.problems" :error="treatment.form.error" />
      <fieldset class="plain field">
        <legend class="form-label">Visit type</legend>
        <div class="radio-row">
          <label v-for="type in VISIT_TYPES" :key="type" class="form-check">
            <input v-model="treatment.form.values.visit_type" class="form-check-input" type="radio" name="visit_type" :value="type">{{ wordOf(type) }}
          </label>
        </div>
      </fieldset>
      <form-field v-bind="treatment.form.field('diagnosis')" label="Diagnosis" as="textarea" rows="2" maxlength="2000" />
      <section class="treatment-part" aria-labelledby="prescription-title">
        <h3 id="prescription-title">Prescription</h3>
        <prescription-rows v-model="treatment.form.values.medicines" :errors="treatment.form.errors" :suggest="suggest" @arranged="treatment.form.fail([])" @removed="removed">
          <button type="button" class="btn btn-outline" :aria-disabled="treatment.state.repeating" @click="treatment.repeatLast()"><app-icon name="repeat" />Repeat last prescription</button>
        </prescription-rows>
      </section>
      <form-field v-bind="treatment.form.field('notes')" label="Notes for the patient" as="textarea" rows="3" maxlength="4000" optional hint="The patient reads these" />
      <form-field v-bind="treatment.form.field('private_notes')" label="Private notes" as="textarea" rows="2" maxlength="4000" optional hint="Only you read these" />
      <form-field v-bind="treatment.form.field('next_visit')" label="Next visit" type="date" :min="addDays(visit.appointment_date, 1)" width="short" class="mb-2" optional />
      <div class="chips field">
        <button v-for="interval in INTERVALS" :key="interval.days" type="button" class="btn btn-sm btn-outline" @click="treatment.form.values.next_visit = addDays(visit.appointment_date, interval.days)">{{ interval.label }}</button>
        <button v-if="treatment.form.values.next_visit" type="button" class="btn btn-sm btn-quiet" @click="treatment.form.values.next_visit = ''">No next visit</button>
      </div>
      <p v-if="visit.next_appointment" class="field"><app-icon name="check-circle" /> Booked: <router-link :to="{ name: 'doctor-appointment', params: { id: visit.next_appointment.id } }">{{ visitWords(visit.next_appointment, treatment.today) }}</router-link></p>
      <next-times v-else-if="treatment.form.values.next_visit" :visit="visit" :day="treatment.form.values.next_visit" @booked="booked" @more="$emit('more', $event)" />
      <div class="actions save-bar">
        <button v-if="!completed" type="button" class="btn btn-primary" :aria-disabled="treatment.form.busy" @click="treatment.save(true)">{{ treatment.state.sending === 'complete' ? 'Completing…' : 'Mark as completed' }}</button>
        <button type="submit" class="btn" :class="completed ? 'btn-primary' : 'btn-outline'" :aria-disabled="treatment.form.busy">{{ treatment.state.sending === 'save' ? 'Saving…' : completed ? 'Save amendment' : 'Update treatment' }}</button>
        <slot />
        <span class="muted draft-note">
          <template v-if="treatment.draft.savedAt && treatment.draft.here">Draft kept in this tab only, {{ draftWords(treatment.draft.savedAt, treatment.today) }}</template>
          <template v-else-if="treatment.draft.savedAt">Draft saved {{ draftWords(treatment.draft.savedAt, treatment.today) }}</template>
          <template v-else-if="treatment.unsaved">Not saved yet</template>
          <template v-else-if="treatment.state.version">All changes are saved</template>
        </span>
      </div>
    </form>`,
}
