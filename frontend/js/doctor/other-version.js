/** Somebody saved another version meanwhile: it is shown, and nothing that was typed is lost. */
import { onMounted, ref } from 'vue'
import { momentWords } from '../utils.js'
import { TreatmentFacts } from './treatment-facts.js'

export const OtherVersion = {
  name: 'OtherVersion',
  components: { TreatmentFacts },
  props: { treatment: { type: Object, required: true } },
  emits: ['keep', 'take'],
  setup() {
    const box = ref(null)
    onMounted(() => box.value.focus())
    return { box, momentWords }
  },
  template: /* html */ `
    <section ref="box" class="errsum other-version" tabindex="-1" role="alert" aria-labelledby="other-version-title">
      <h2 id="other-version-title">Another version was saved meanwhile</h2>
      <p>{{ treatment.updated_by }} saved it on {{ momentWords(treatment.updated_at) }}. Your text is still in the form below.</p>
      <details open><summary>The saved version</summary><div class="card mt-2"><treatment-facts :treatment="treatment" /></div></details>
      <div class="actions">
        <button type="button" class="btn btn-outline" @click="$emit('keep')">Go on with my text</button>
        <button type="button" class="btn btn-outline" @click="$emit('take')">Use the saved version</button>
      </div>
      <p class="muted mt-2">Your text replaces the saved version only when you save again.</p>
    </section>`,
}
