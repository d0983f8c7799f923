/** The mails about one appointment. */
import { watch } from 'vue'
import { LoadState } from './components/load-state.js'
import { useRequest } from './use-request.js'
import { MailTable } from './mail-table.js'

export const VisitMails = {
  name: 'VisitMails',
  components: { LoadState, MailTable },
  props: {
    id: { type: Number, required: true },
    revision: { type: Number, required: true }, // another one means other mails
    load: { type: Function, required: true }, // id -> a promise of its mails
    resend: { type: Function, required: true },
  },
  setup(props) {
    const mails = useRequest((id) => props.load(id), { live: true })
    watch(() => [props.id, props.revision], ([id]) => mails.run(id), { immediate: true })
    return { mails }
  },
  template: /* html */ `
    <section aria-labelledby="mails">
      <h2 id="mails" class="mt-3">Mails</h2>
      <load-state :request="mails" :empty="!mails.data?.items.length" :lines="2">
        <template #empty><p class="muted">No mail has been written about this appointment.</p></template>
        <template #default="{ data }"><mail-table caption="Mails about this appointment" :rows="data.items" :resend="resend" @resent="mails.again()" /></template>
      </load-state>
    </section>`,
}
