/** Whose appointments lose their hours, and what is to become of each: kept, moved to a proposed time, or cancelled. */
import { countWords, doctorName, listWords, soonWords, visitWords } from '../utils.js'

export const AffectedVisits = {
  name: 'AffectedVisits',
  props: {
    asking: { type: Object, required: true }, // what useDecisions gives
    today: { type: String, required: true },
    shows: { type: String, default: 'patient' }, // or 'both': the doctor too
  },
  setup(props) {
    const moveWords = ({ kind, doctor, appointment_date: day, appointment_time: time }) => ({
      same_doctor: `Move to ${soonWords(day, time, props.today)}`,
      same_time: `Move to ${doctorName({ full_name: doctor })}, same time`,
    }[kind] ?? `Move to ${doctorName({ full_name: doctor })}, ${soonWords(day, time, props.today)}`)

    const choicesOf = (visit) => [
      ...props.asking.placesOf(visit).map((free) => ({ value: props.asking.placeOf(free), label: moveWords(free) })),
      { value: 'keep', label: 'Keep as booked' },
      ...(props.asking.may(visit, 'cancel') ? [{ value: 'cancel', label: 'Cancel' }] : []),
    ]

    function summary() {
      const { kept, moved, cancelled } = props.asking.counts
      const open = props.asking.undecided.length
      const parts = [moved && `${moved} to move`, cancelled && `${cancelled} to cancel`, kept && `${kept} to keep`].filter(Boolean)
      return [parts.length && listWords(parts), open && `${open} still to decide`].filter(Boolean).join('; ')
    }

    const canMove = () => props.asking.visits.some((visit) => props.asking.placesOf(visit).length)
    return { canMove, choicesOf, countWords, doctorName, summary, visitWords }
  },
  template: /* html */ `
    <div class="decisions">
      <p><b>{{ countWords(asking.total, 'booked appointment') }}</b> {{ asking.total === 1 ? 'is' : 'are' }} affected. Decide what becomes of {{ asking.total === 1 ? 'it' : 'each' }}. Patients whose appointment is moved or cancelled get one email.</p>
      <div v-if="asking.visits.length > 1" class="chips mb-2" role="group" aria-label="For all of them">
        <button v-if="canMove()" type="button" class="btn btn-sm btn-outline" @click="asking.chooseAll('move')">Move all</button>
        <button type="button" class="btn btn-sm btn-outline" @click="asking.chooseAll('keep')">Keep all</button>
        <button type="button" class="btn btn-sm btn-outline" @click="asking.chooseAll('cancel')">Cancel all</button>
      </div>
      <ul>
        <li v-for="visit in asking.visits" :key="visit.id" :class="{ undecided: asking.tried && !asking.choices[visit.id] }">
          <fieldset class="plain">
            <legend><b>{{ visit.patient.full_name }}</b>, {{ visitWords(visit, today) }}<span v-if="shows === 'both'" class="muted">{{ ' with ' + doctorName(visit.doctor) }}</span></legend>
            <p v-if="asking.refused[visit.id]" class="err mb-1">{{ asking.refused[visit.id] }}</p>
            <p v-else-if="asking.tried && !asking.choices[visit.id]" class="err mb-1">Choose what becomes of this appointment</p>
            <div class="radio-row">
              <label v-for="choice in choicesOf(visit)" :key="choice.value" class="form-check">
                <input class="form-check-input" type="radio" :name="'affected-' + visit.id" :value="choice.value" :checked="asking.choices[visit.id] === choice.value" @change="asking.choose(visit.id, choice.value)">{{ choice.label }}
              </label>
            </div>
          </fieldset>
        </li>
        <li v-if="asking.unlisted" class="rest" :class="{ undecided: asking.tried && !asking.rest }">
          <fieldset class="plain">
            <legend>And {{ countWords(asking.unlisted, 'further appointment') }}</legend>
            <p v-if="asking.tried && !asking.rest" class="err mb-1">Choose what becomes of these appointments</p>
            <div class="radio-row">
              <label class="form-check"><input class="form-check-input" type="radio" name="affected-rest" value="keep" :checked="asking.rest === 'keep'" @change="asking.chooseRest('keep')">Keep all as booked</label>
              <label class="form-check"><input class="form-check-input" type="radio" name="affected-rest" value="cancel" :checked="asking.rest === 'cancel'" @change="asking.chooseRest('cancel')">Cancel all</label>
            </div>
          </fieldset>
        </li>
      </ul>
      <p class="muted" role="status">{{ summary() }}</p>
      <p v-if="asking.error" class="err" role="alert">{{ asking.error }}</p>
    </div>`,
}
