/** Whose appointments lose their hours, and what becomes of each: kept as they are, or cancelled. */
import { computed, reactive, watch } from 'vue'
import { AppDialog } from '../components/app-dialog.js'
import { clinic } from '../store.js'
import { countWords, visitWords } from '../utils.js'

export const AffectedDialog = {
  name: 'AffectedDialog',
  components: { AppDialog },
  props: {
    asking: { type: Object, required: true }, // what useWithdrawal gives
    busy: { type: Boolean, default: false },
  },
  emits: ['decide', 'close'],
  setup(props, { emit }) {
    const choices = reactive({})
    watch(() => props.asking.affected, (affected) => {
      for (const { id } of affected) choices[id] ??= 'keep'
    })
    const doomed = computed(() => props.asking.affected.filter(({ id }) => choices[id] === 'cancel').length)
    const unlisted = computed(() => props.asking.total - props.asking.affected.length)

    function chooseAll(action) {
      for (const { id } of props.asking.affected) choices[id] = action
    }

    function decide() {
      if (props.busy) return
      const resolutions = props.asking.affected.map(({ id }) => ({ appointment_id: id, action: choices[id] }))
      emit('decide', unlisted.value ? { resolutions, bookings: 'keep' } : { resolutions })
    }

    return { choices, chooseAll, clinic, countWords, decide, doomed, unlisted, visitWords }
  },
  template: /* html */ `
    <app-dialog :open="asking.open" :title="countWords(asking.total, 'appointment') + (asking.total === 1 ? ' is' : ' are') + ' booked in these hours'" wide @close="$emit('close')">
      <form novalidate @submit.prevent="decide">
        <p>Decide what becomes of each. Cancelled patients are told by email.</p>
        <div v-if="asking.affected.length > 1" class="chips mb-2">
          <button type="button" class="btn btn-sm btn-outline" @click="chooseAll('keep')">Keep all</button>
          <button type="button" class="btn btn-sm btn-outline" @click="chooseAll('cancel')">Cancel all</button>
        </div>
        <ul class="decisions">
          <li v-for="visit in asking.affected" :key="visit.id">
            <fieldset class="plain">
              <legend><b>{{ visit.patient.full_name }}</b>, {{ visitWords(visit, clinic.today) }}</legend>
              <div class="radio-row">
                <label class="form-check"><input v-model="choices[visit.id]" class="form-check-input" type="radio" :name="'affected-' + visit.id" value="keep">Keep</label>
                <label class="form-check"><input v-model="choices[visit.id]" class="form-check-input" type="radio" :name="'affected-' + visit.id" value="cancel">Cancel and tell the patient</label>
              </div>
            </fieldset>
          </li>
        </ul>
        <p v-if="unlisted" class="alert-note">{{ countWords(unlisted, 'further appointment') }} not listed here will be kept.</p>
        <p v-if="asking.error" class="err" role="alert">{{ asking.error }}</p>
        <div class="actions">
          <button type="submit" class="btn" :class="doomed ? 'btn-danger' : 'btn-primary'" :aria-disabled="busy">
            {{ busy ? 'Saving…' : doomed ? 'Save and cancel ' + countWords(doomed, 'appointment') : 'Save and keep them' }}
          </button>
          <button type="button" class="btn btn-outline" data-first-focus @click="$emit('close')">Go back</button>
        </div>
      </form>
    </app-dialog>`,
}
