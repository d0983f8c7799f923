/** The hospital's departments: add, rename, delete. */
import { computed, reactive } from 'vue'
import { admin } from '../api.js'
import { AppDialog } from '../components/app-dialog.js'
import { ConfirmDialog } from '../components/confirm-dialog.js'
import { DataTable } from '../components/data-table.js'
import { ErrorSummary } from '../components/error-summary.js'
import { FormField } from '../components/form-field.js'
import { LoadState } from '../components/load-state.js'
import { toast } from '../store.js'
import { useForm } from '../use-form.js'
import { useRequest } from '../use-request.js'
import { ownWords } from './problems.js'

const COLUMNS = [
  { key: 'name', label: 'Name' },
  { key: 'description', label: 'Description' },
  { key: 'doctors', label: 'Doctors', end: true },
  { key: 'deeds', label: '', end: true },
]

export default {
  name: 'AdminDepartments',
  components: { AppDialog, ConfirmDialog, DataTable, ErrorSummary, FormField, LoadState },
  setup() {
    const departments = useRequest(admin.departments, { live: true })
    const form = useForm({ name: '', description: '' })
    const asking = reactive({ deed: '', department: null }) // add, edit, remove

    function ask(deed, department = null) {
      Object.assign(asking, { deed, department })
      form.fail([])
      form.fill(department ?? { name: '', description: '' })
    }
    function close() {
      asking.deed = ''
      form.fail([])
    }
    async function after(words) {
      close()
      toast(words)
      await departments.run()
      if (document.activeElement === document.body) document.querySelector('main h1')?.focus()
    }

    async function save() {
      const { deed, department } = asking
      const send = deed === 'add' ? admin.addDepartment : (values) => admin.saveDepartment(department.id, values)
      const saved = await form.submit((values) => send({ ...values }), ({ name }) => ({ name: !name.trim() && 'Enter a name' }))
      ownWords(form)
      if (saved) await after(deed === 'add' ? 'Department added' : 'Department saved')
    }
    async function remove() {
      const removed = await form.submit(() => admin.removeDepartment(asking.department.id))
      ownWords(form)
      if (removed) await after(`${asking.department.name} is deleted`)
    }

    departments.run()
    return { COLUMNS, ask, asking, close, departments, form, remove, save, refusal: computed(() => form.problems[0]?.message) }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="page-head">
        <h1 tabindex="-1">Departments</h1>
        <button type="button" class="btn btn-primary" @click="ask('add')"><app-icon name="plus" />Add a department</button>
      </div>
      <load-state :request="departments" :empty="!departments.data?.items.length" empty-title="No departments yet" empty-icon="grid" :lines="6" v-slot="{ data }">
        <data-table caption="Departments" :columns="COLUMNS" :rows="data.items">
          <template #cell-description="{ row }">{{ row.description || '–' }}</template>
          <template #cell-doctors="{ row }">
            <router-link :to="{ name: 'admin-doctors', query: { department_id: row.id } }">{{ row.doctors }}<span class="visually-hidden"> doctors of {{ row.name }}</span></router-link>
          </template>
          <template #cell-deeds="{ row }">
            <div class="deeds">
              <button type="button" class="btn btn-sm btn-outline" @click="ask('edit', row)">Edit<span class="visually-hidden"> {{ ' ' + row.name }}</span></button>
              <button type="button" class="btn btn-sm btn-outline" @click="ask('remove', row)">Delete<span class="visually-hidden"> {{ ' ' + row.name }}</span></button>
            </div>
          </template>
        </data-table>
      </load-state>
      <app-dialog :open="['add', 'edit'].includes(asking.deed)" :title="asking.deed === 'add' ? 'Add a department' : 'Edit ' + asking.department?.name" @close="close">
        <form novalidate @submit.prevent="save">
          <error-summary :problems="form.problems" :error="form.error" />
          <form-field v-bind="form.field('name')" label="Name" maxlength="80" data-first-focus />
          <form-field v-bind="form.field('description')" label="Description" hint="Patients read this when they choose" as="textarea" rows="3" maxlength="2000" optional />
          <div class="actions">
            <button type="submit" class="btn btn-primary" :aria-disabled="form.busy">{{ form.busy ? 'Saving…' : asking.deed === 'add' ? 'Add department' : 'Save department' }}</button>
            <button type="button" class="btn btn-outline" @click="close">Go back</button>
          </div>
        </form>
      </app-dialog>
      <confirm-dialog :open="asking.deed === 'remove'" :title="'Delete ' + asking.department?.name + '?'" confirm="Delete department" busy-text="Deleting…"
        :busy="form.busy" :error="refusal" @confirm="remove" @close="close">
        <p>Patients will no longer find it. A department with doctors or past appointments cannot be deleted.</p>
      </confirm-dialog>
    </div>`,
}
