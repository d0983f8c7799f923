/** What the doctor may do with an appointment now, and the questions before what is final or told to the patient. */
import { computed, nextTick, reactive, ref } from 'vue'
import { doctor } from '../api.js'
import { ConfirmDialog } from '../components/confirm-dialog.js'
import { FormField } from '../components/form-field.js'
import { clinic, toast } from '../store.js'
import { statusOf, visitWords } from '../utils.js'
import { useDeed } from './use-deed.js'

const QUESTIONS = {
  no_show: {
    button: 'Mark as missed', title: 'Mark as missed?', busy: 'Saving…', done: 'Marked as missed',
    says: 'If the patient still comes today, you can check them in.',
    send: ({ id, revision }) => doctor.noShow(id, revision),
  },
  cancel: {
    button: 'Cancel', title: 'Cancel this appointment?', confirm: 'Cancel appointment', keep: 'Keep appointment', busy: 'Cancelling…', done: 'Appointment cancelled',
    says: 'The time will be offered to someone else. This is final.', asks: 'Reason', hint: 'The patient reads this',
    send: ({ id, revision }, reason) => doctor.cancel(id, revision, reason),
  },
  left: {
    button: 'Left without being seen', title: 'Left without being seen?', confirm: 'Cancel appointment', keep: 'Keep appointment', busy: 'Saving…', done: 'Appointment cancelled',
    says: 'The appointment is cancelled because the patient left. This is final.',
    send: ({ id, revision }) => doctor.cancel(id, revision, 'left_without_being_seen'),
  },
  reopen: {
    button: 'Reopen', title: 'Reopen this visit?', confirm: 'Reopen visit', busy: 'Saving…', done: 'Visit opened again',
    says: 'It goes back to checked in until you complete it again.', asks: 'Reason', hint: 'Kept with the appointment',
    send: ({ id, revision }, reason) => doctor.reopen(id, revision, reason),
  },
}

const lostWords = ({ patient, status }) => `The appointment of ${patient.full_name} has changed in the meantime. It is now: ${statusOf(status).word}`

export const VisitActions = {
  name: 'VisitActions',
  components: { ConfirmDialog, FormField },
  props: {
    visit: { type: Object, required: true },
    small: { type: Boolean, default: false },
  },
  emits: ['changed'], // (appointment, words when somebody else was faster)
  setup(props, { emit }) {
    const row = ref(null)
    const deed = useDeed((appointment, lost) => emit('changed', appointment, lost ? lostWords(appointment) : ''))
    const asking = reactive({ name: '', open: false, reason: '', missing: '' })
    const may = (action) => props.visit.allowed_actions.includes(action)

    async function act(send, words, undo = null) {
      const updated = await deed.run(send)
      if (updated) toast(words, undo && { label: 'Undo', act: () => undo(updated) })
      await mendFocus()
      return updated
    }

    /** Whoever pressed a button that is gone now goes on at the next one, or at the top. */
    async function mendFocus() {
      await nextTick()
      if (document.activeElement !== document.body) return
      const next = row.value?.querySelector('a, button') ?? document.querySelector('main h1')
      next.focus()
    }

    const undoCheckIn = (visit = props.visit) => act(() => doctor.undoCheckIn(visit.id, visit.revision), 'Check-in undone')
    const checkIn = () =>
      act(() => doctor.checkIn(props.visit.id, props.visit.revision), `${props.visit.patient.full_name} is checked in`, undoCheckIn)

    function ask(name) {
      deed.error = null
      Object.assign(asking, { name, open: true, reason: '', missing: '' })
    }

    async function answer() {
      const question = QUESTIONS[asking.name]
      asking.missing = question.asks && !asking.reason.trim() ? 'Enter a reason' : ''
      if (asking.missing) return document.getElementById('field-deed-reason').focus()
      await act(() => question.send(props.visit, asking.reason.trim()), question.done)
      if (!deed.error || deed.error.code === 'changed_meanwhile') asking.open = false
      return mendFocus()
    }

    return {
      answer, ask, asking, checkIn, clinic, deed, may, row, undoCheckIn, visitWords,
      offered: computed(() => ['no_show', 'reopen', 'cancel'].filter((name) => may(name) && !(props.small && name === 'reopen'))
        .map((name) => (name === 'cancel' && props.visit.status === 'checked_in' ? 'left' : name))),
      question: computed(() => QUESTIONS[asking.name] ?? QUESTIONS.cancel),
      QUESTIONS,
      problem: computed(() => {
        if (!deed.error || asking.open) return ''
        if (deed.error.code !== 'changed_meanwhile') return deed.error.message
        return props.small ? '' : lostWords(props.visit)
      }),
    }
  },
  template: /* html */ `
    <div ref="row" class="visit-actions no-print" :class="{ tight: small }">
      <slot />
      <button v-if="may('check_in')" type="button" class="btn btn-outline" :aria-disabled="deed.busy" @click="checkIn"><app-icon name="user-check" />Check in<span class="visually-hidden"> {{ ' ' + visit.patient.full_name }}</span></button>
      <button v-if="may('undo_check_in')" type="button" class="btn" :class="small ? 'btn-quiet' : 'btn-outline'" :aria-disabled="deed.busy" @click="undoCheckIn()">Undo check-in<span class="visually-hidden"> of {{ visit.patient.full_name }}</span></button>
      <button v-for="name in offered" :key="name" type="button" class="btn" :class="small ? 'btn-quiet' : 'btn-outline'" @click="ask(name)">{{ QUESTIONS[name].button }}<span class="visually-hidden">: {{ visit.patient.full_name }}</span></button>
      <p v-if="problem" class="err" role="alert">{{ problem }}</p>
      <confirm-dialog :open="asking.open" :title="question.title" :confirm="question.confirm ?? question.button" :keep="question.keep" :busy-text="question.busy"
        :busy="deed.busy" :harmless="asking.name === 'reopen' || asking.name === 'no_show'" :error="deed.error?.message" @confirm="answer" @close="asking.open = false">
        <p><b>{{ visit.patient.full_name }}</b><br>{{ visitWords(visit, clinic.today) }}</p>
        <p>{{ question.says }}</p>
        <form-field v-if="question.asks" v-model="asking.reason" name="deed-reason" :label="question.asks" :hint="question.hint" :error="asking.missing" as="textarea" rows="2" maxlength="500" />
      </confirm-dialog>
    </div>`,
}
