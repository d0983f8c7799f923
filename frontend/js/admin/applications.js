/** Doctors who applied and wait for a yes or a no. */
import { reactive } from 'vue'
import { admin } from '../api.js'
import { ConfirmDialog } from '../components/confirm-dialog.js'
import { FormField } from '../components/form-field.js'
import { ListPager } from '../components/list-pager.js'
import { LoadState } from '../components/load-state.js'
import { SummaryList } from '../components/summary-list.js'
import { toast } from '../store.js'
import { useForm } from '../use-form.js'
import { useList } from '../use-list.js'
import { countWords, dateWords, doctorName, momentDay } from '../utils.js'

const rowsOf = (doctor) => [
  { term: 'Department', value: doctor.department.name },
  { term: 'Specialization', value: doctor.specialization },
  { term: 'Qualification', value: doctor.qualification },
  { term: 'Experience', value: countWords(doctor.experience_years, 'year') },
  { term: 'Email', value: doctor.email },
  { term: 'Phone', value: doctor.phone },
  { term: 'Applied', value: dateWords(momentDay(doctor.created_at)) },
]

export default {
  name: 'DoctorApplications',
  components: { ConfirmDialog, FormField, ListPager, LoadState, SummaryList },
  setup() {
    const { list, turn } = useList(admin.applications)
    const form = useForm({ reason: '' })
    const asking = reactive({ deed: '', doctor: null })

    function ask(deed, doctor) {
      Object.assign(asking, { deed, doctor })
      form.fill({ reason: '' })
      form.fail([])
    }

    async function decide() {
      const { deed, doctor } = asking
      const decided = deed === 'approve'
        ? await form.submit(() => admin.approve(doctor.id))
        : await form.submit(({ reason }) => admin.reject(doctor.id, reason), ({ reason }) => ({ reason: !reason.trim() && 'Enter a reason' }))
      if (!decided) return
      asking.deed = ''
      toast(deed === 'approve' ? `${doctorName(doctor)} can sign in now` : 'Application rejected')
      await list.again()
      document.querySelector('main h1')?.focus()
    }

    const close = () => { asking.deed = ''; form.fail([]) }
    return { ask, asking, close, decide, form, list, rowsOf, turn }
  },
  template: /* html */ `
    <div class="page page-width">
      <router-link class="back" :to="{ name: 'admin-doctors' }"><app-icon name="arrow-left" />Doctors</router-link>
      <h1 class="mb-4" tabindex="-1">Applications</h1>
      <load-state :request="list" :empty="!list.data?.items.length" empty-title="Nobody waits for approval" empty-icon="user-check" v-slot="{ data }">
        <div class="tiles tiles-halves">
          <article v-for="doctor in data.items" :key="doctor.id" class="card">
            <h2 class="card-name">{{ doctorName(doctor) }}</h2>
            <summary-list :rows="rowsOf(doctor)" />
            <p v-if="doctor.bio">{{ doctor.bio }}</p>
            <div class="actions mt-auto pt-3">
              <button type="button" class="btn btn-primary" @click="ask('approve', doctor)">Approve<span class="visually-hidden"> {{ ' ' + doctorName(doctor) }}</span></button>
              <button type="button" class="btn btn-outline" @click="ask('reject', doctor)">Reject<span class="visually-hidden"> {{ ' ' + doctorName(doctor) }}</span></button>
            </div>
          </article>
        </div>
        <list-pager v-if="data.total > data.per_page" :list="data" what="applications" @turn="turn" />
      </load-state>
      <confirm-dialog :open="asking.deed === 'approve'" :title="'Approve ' + doctorName(asking.doctor) + '?'" confirm="Approve" busy-text="Approving…" harmless
        :busy="form.busy" :error="form.error?.message" @confirm="decide" @close="close">
        <p>The account works from now on. Set the fee and check the details next, then the doctor sets consulting hours.</p>
      </confirm-dialog>
      <confirm-dialog :open="asking.deed === 'reject'" :title="'Reject ' + doctorName(asking.doctor) + '?'" confirm="Reject application" busy-text="Rejecting…"
        :busy="form.busy" :error="form.error?.fields.length ? '' : form.error?.message" @confirm="decide" @close="close">
        <p class="mb-3">The account stays closed.</p>
        <form-field v-bind="form.field('reason')" label="Reason" hint="Kept with the application" as="textarea" rows="2" maxlength="500" />
      </confirm-dialog>
    </div>`,
}
