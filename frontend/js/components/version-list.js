/** The versions of a treatment, newest first, with what each changed, by whom and when. */
import { countWords, fullDay, momentWords, wordOf } from '../utils.js'

const FIELDS = { visit_type: 'Visit type', diagnosis: 'Diagnosis', notes: 'Notes for the patient', private_notes: 'Private notes', next_visit: 'Next visit' }
const PARTS = { strength: 'strength', dose: 'dose', days: 'course', instructions: 'instructions', allergy_reason: 'reason despite the allergy' }
const LONG = new Set(['diagnosis', 'notes', 'private_notes'])
const DEEDS = { changed: 'changed', added: 'added', removed: 'removed' }

const valueWords = ({ field, part }, value) => {
  if (part === 'days') return countWords(Number(value), 'day')
  return field === 'next_visit' ? fullDay(value) : wordOf(value)
}

/** "Amlodipine: strength changed from 5 mg to 2.5 mg"; long texts come below, as before and after */
function changeWords(change) {
  const { kind, field, name, part, before, after } = change
  if (field === 'medicines' && !part) return kind === 'added' ? `Added ${after}` : `Removed ${before}`
  const what = part ? `${name}: ${PARTS[part]}` : FIELDS[field]
  if (LONG.has(field)) return `${what} ${DEEDS[kind]}`
  if (kind === 'changed') return `${what} changed from ${valueWords(change, before)} to ${valueWords(change, after)}`
  return `${what} ${DEEDS[kind]}: ${valueWords(change, after || before)}`
}

const titleOf = ({ version, amended }) => (amended ? 'Amended after the visit' : version === 1 ? 'First recorded' : 'Changed')

export const VersionList = {
  name: 'VersionList',
  props: { versions: { type: Array, required: true } },
  setup: () => ({ changeWords, isLong: ({ field }) => LONG.has(field), momentWords, titleOf }),
  template: /* html */ `
    <ol class="versions">
      <li v-for="version in versions" :key="version.version">
        <p><b>{{ titleOf(version) }}</b>{{ ' ' }}<span class="muted">{{ momentWords(version.saved_at) }}, {{ doctorName({ full_name: version.saved_by }) }}</span></p>
        <ul v-if="version.changes.length">
          <li v-for="(change, index) in version.changes" :key="index">{{ changeWords(change) }}
            <template v-if="isLong(change)">
              <p v-if="change.before"><span class="muted">Before:</span> <del>{{ change.before }}</del></p>
              <p v-if="change.after"><span class="muted">After:</span> <ins>{{ change.after }}</ins></p>
            </template>
          </li>
        </ul>
        <p v-else-if="version.version > 1" class="muted">Nothing that you read here changed</p>
      </li>
    </ol>`,
}
