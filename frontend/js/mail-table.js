/** Mails and how they fared; one that may go out again has a button. */
import { ref } from 'vue'
import { DataTable } from './components/data-table.js'
import { StatusTag } from './components/status-tag.js'
import { toast } from './store.js'
import { countWords, momentWords } from './utils.js'
import { mailWords } from './mail-words.js'

const COLUMNS = [
  { key: 'kind', label: 'Mail' },
  { key: 'recipient', label: 'To' },
  { key: 'status', label: 'State' },
  { key: 'again', label: '', end: true },
]

export const MailTable = {
  name: 'MailTable',
  components: { DataTable, StatusTag },
  props: {
    caption: { type: String, required: true },
    rows: { type: Array, required: true },
    resend: { type: Function, required: true }, // id -> a promise: the caller's way to send one again
  },
  emits: ['resent'],
  setup(props, { emit }) {
    const busy = ref(0)
    const problem = ref('')

    async function sendAgain(mail) {
      if (busy.value) return
      busy.value = mail.id
      problem.value = ''
      try {
        await props.resend(mail.id)
        toast(`The message to ${mail.recipient} goes out again`)
        emit('resent')
      } catch (error) {
        if (error.name !== 'ApiError') throw error
        problem.value = error.code === 'not_found' ? 'This mail can no longer be sent again. What it says is not true any more' : error.message
      } finally {
        busy.value = 0
      }
    }

    function whenWords(mail) {
      if (mail.sent_at) return `Sent ${momentWords(mail.sent_at)}`
      if (mail.status === 'queued' && mail.attempts) return `Next try ${momentWords(mail.next_try_at)}`
      return `Written ${momentWords(mail.created_at)}`
    }
    return { COLUMNS, busy, countWords, mailWords, problem, sendAgain, whenWords }
  },
  template: /* html */ `
    <div>
      <p v-if="problem" class="errsum" role="alert">{{ problem }}</p>
      <data-table :caption="caption" :columns="COLUMNS" :rows="rows">
        <template #cell-kind="{ row }"><div>{{ mailWords(row.kind) }}<span v-if="row.channel === 'sms'" class="row-more">Text message</span></div></template>
        <template #cell-recipient="{ row }"><span class="break-all">{{ row.recipient }}</span></template>
        <template #cell-status="{ row }"><div><status-tag :status="row.status" /><span class="row-more">{{ whenWords(row) }}</span><span v-if="row.last_error" class="row-more">{{ row.last_error }}</span>
          <span v-if="row.attempts > 1" class="row-more">{{ countWords(row.attempts, 'try', 'tries') }}</span></div></template>
        <template #cell-again="{ row }">
          <button v-if="row.can_resend" type="button" class="btn btn-sm btn-outline text-nowrap" :aria-disabled="busy === row.id" @click="sendAgain(row)">
            <app-icon name="send" />{{ busy === row.id ? 'Sending…' : 'Send again' }}<span class="visually-hidden">{{ ', ' + mailWords(row.kind) + ' to ' + row.recipient }}</span></button>
        </template>
      </data-table>
    </div>`,
}
