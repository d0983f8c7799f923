/** Treating: the editor, with the patient and what came before beside it. */
import { LeaveDialog } from './leave-dialog.js'
import { PatientAside } from './patient-aside.js'
import { TreatmentForm } from './treatment-form.js'
import { useLeaveGuard } from './use-leave-guard.js'
import { useTreatment } from './use-treatment.js'

export const TreatmentDesk = {
  name: 'TreatmentDesk',
  components: { LeaveDialog, PatientAside, TreatmentForm },
  props: { visit: { type: Object, required: true } },
  emits: ['saved', 'booked', 'more'],
  setup(props, { emit }) {
    const treatment = useTreatment(props.visit, (answer, completed) => emit('saved', answer, completed))
    const guard = useLeaveGuard(() => treatment.unsaved)
    return { guard, treatment }
  },
  template: /* html */ `
    <div class="columns">
      <section aria-labelledby="treatment-title">
        <h2 id="treatment-title">Treatment</h2>
        <treatment-form v-if="treatment.state.ready" :treatment="treatment" :visit="visit" @booked="$emit('booked', $event)" @more="$emit('more', $event)"><slot name="save" /></treatment-form>
      </section>
      <patient-aside :visit="visit" copies @copy="treatment.copy"><slot /></patient-aside>
      <leave-dialog :guard="guard" harmless><p>The treatment is not saved yet. Your draft is kept: go on with it later, here or on another device.</p></leave-dialog>
    </div>`,
}
