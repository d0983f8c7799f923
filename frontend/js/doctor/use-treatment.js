/** The treatment of one visit while it is written: its form, draft, versions, and the other version after a lost race. */
import { computed, reactive } from 'vue'
import { doctor } from '../api.js'
import { medicineRow } from '../components/prescription-rows.js'
import { toast } from '../store.js'
import { useForm } from '../use-form.js'
import { countWords, isDay, listWords } from '../utils.js'
import { useClinicClock } from './use-clinic-clock.js'
import { useDraft } from './use-draft.js'

const valuesOf = (treatment, visit) => ({
  visit_type: treatment?.visit_type ?? (visit.follow_up_of ? 'follow_up' : 'consultation'),
  diagnosis: treatment?.diagnosis ?? '',
  medicines: (treatment?.medicines ?? []).map(medicineRow),
  notes: treatment?.notes ?? '',
  private_notes: treatment?.private_notes ?? '',
  next_visit: treatment?.next_visit ?? '',
})

const written = ({ name, strength, dose, days, instructions }) => [name, strength, dose, days, instructions].some((text) => String(text).trim())

/** What a draft keeps: all that is typed, finished or not */
const draftOf = ({ medicines, ...values }, version) => ({
  ...values,
  version,
  medicines: medicines.filter(written).map(({ key, asks, ...medicine }) => ({ ...medicine, days: String(medicine.days) })),
})

/** What is sent: no empty rows, nothing that only the form needs */
const contentOf = ({ medicines, ...values }) => ({
  ...values,
  next_visit: values.next_visit || null,
  medicines: medicines.filter(written).map(({ key, asks, ...medicine }) => ({ ...medicine, days: Number(medicine.days) })),
})

function problemsOf({ diagnosis, medicines, next_visit: next }) {
  const problems = { diagnosis: !diagnosis.trim() && 'Enter the diagnosis', next_visit: next && !isDay(next) && 'Enter a date' }
  medicines.forEach(({ name, dose, days }, index) => {
    problems[`medicines.${index}.name`] = !name.trim() && `Enter the name of medicine ${index + 1}`
    problems[`medicines.${index}.dose`] = !dose.trim() && `Enter the dose of medicine ${index + 1}, like 1-0-1`
    problems[`medicines.${index}.days`] = !(Number.isInteger(Number(days)) && days >= 1 && days <= 365) && `Enter the days of medicine ${index + 1}, 1 to 365`
  })
  return problems
}

export function useTreatment(visit, saved) {
  const clock = useClinicClock()
  const form = useForm(valuesOf(visit.treatment, visit))
  const state = reactive({
    version: visit.treatment?.version ?? 0,
    baseline: JSON.stringify(contentOf(form.values)),
    sending: '', // save or complete
    other: null, // the version somebody else saved meanwhile
    restoredFrom: '', // the moment of the draft that is shown
    repeating: false,
    ready: false, // drafts have been looked for
  })
  const unsaved = computed(() => JSON.stringify(contentOf(form.values)) !== state.baseline)
  const draft = useDraft(`treatment-${visit.id}`, {
    clock,
    read: () => (unsaved.value ? draftOf(form.values, state.version) : null),
    remote: {
      load: () => doctor.draft(visit.id),
      keep: (content) => doctor.keepDraft(visit.id, content),
      forget: () => doctor.forgetDraft(visit.id),
    },
  })

  function show(treatment) {
    form.fill(valuesOf(treatment, visit))
    form.fail([])
  }

  async function restore() {
    const kept = await draft.find()
    state.ready = true
    if (!kept) return
    const { content, at } = kept
    show(content)
    if (!unsaved.value) return
    state.restoredFrom = at
    if (content.version !== state.version) state.other = visit.treatment
    state.version = content.version
  }

  function discard() {
    show(state.other ?? visit.treatment)
    Object.assign(state, { version: (state.other ?? visit.treatment)?.version ?? 0, baseline: JSON.stringify(contentOf(form.values)), other: null, restoredFrom: '' })
    draft.drop()
  }

  /** After a lost race: go on with one's own text on top of theirs. */
  function keepMine() {
    Object.assign(state, { version: state.other.version, other: null })
    form.fail([])
  }

  async function save(complete) {
    form.values.medicines = form.values.medicines.filter(written)
    state.sending = complete ? 'complete' : 'save'
    const content = contentOf(form.values)
    await draft.settle()
    const answer = await form.submit(() => doctor.saveTreatment({ ...content, appointment_id: visit.id, version: state.version, complete }), problemsOf)
    state.sending = ''
    if (!answer) return meetRefusal()
    Object.assign(state, { version: answer.treatment.version, baseline: JSON.stringify(content), other: null, restoredFrom: '' })
    if (!unsaved.value) draft.drop(true)
    return saved(answer, complete)
  }

  function meetRefusal() {
    const { error } = form
    draft.start()
    if (error?.code === 'changed_meanwhile') state.other = error.extras.current.treatment
    for (const { name } of form.problems) {
      const row = /^medicines\.(\d+)\.allergy_reason$/.exec(name)
      if (row) form.values.medicines[row[1]].asks = true
    }
  }

  /** Take over the medicines of an earlier visit, and its diagnosis where there is none yet. */
  function copy({ medicines, diagnosis }) {
    const before = { ...form.values }
    const diagnosed = !form.values.diagnosis.trim() && diagnosis
    const taken = medicines.map((medicine) => medicineRow({ ...medicine, allergy_reason: '' }))
    form.values.medicines = [...form.values.medicines.filter(written), ...taken]
    if (diagnosed) form.values.diagnosis = diagnosis
    form.fail([])
    const words = listWords([taken.length && countWords(taken.length, 'medicine'), diagnosed && 'the diagnosis'].filter(Boolean))
    if (!words) return toast('Nothing to copy: that visit has no medicines')
    return toast(`Copied ${words}`, { label: 'Undo', act: () => form.fill(before) })
  }

  /** What was prescribed at the last visit that had medicines, whoever prescribed it. */
  async function repeatLast() {
    if (state.repeating) return
    state.repeating = true
    form.fail([])
    try {
      const { items } = await doctor.patientHistory(visit.patient.id, { per_page: 20 })
      const last = items.find(({ appointment, treatment }) => appointment.id !== visit.id && treatment.medicines.length)
      if (last) copy({ medicines: last.treatment.medicines, diagnosis: '' })
      else toast('No earlier prescription to repeat')
    } catch (error) {
      if (error.name !== 'ApiError') throw error
      form.fail([{ name: '', message: error.message }])
    } finally {
      state.repeating = false
    }
  }

  function putBack({ row, index }) {
    form.values.medicines = form.values.medicines.toSpliced(index, 0, row)
  }

  restore()
  return reactive({ form, state, unsaved, draft, today: clock.today, copy, discard, keepMine, putBack, repeatLast, save })
}
