/** What somebody else saved while the form was open, next to what was typed. */
export const MeanwhileNote = {
  name: 'MeanwhileNote',
  props: { fields: { type: Array, required: true } }, // { name, label, saved, typed, clash }
  emits: ['take'],
  template: /* html */ `
    <section class="alert-note mb-4" aria-labelledby="meanwhile-title">
      <h2 id="meanwhile-title" class="card-name mb-2">Changed at the same time</h2>
      <p>Your words are kept. Look at these fields, then save again.</p>
      <dl class="summary">
        <div v-for="field in fields" :key="field.name">
          <dt>{{ field.label }}</dt>
          <dd v-if="field.clash">Now saved: <b>{{ field.saved }}</b><br>You typed: <b>{{ field.typed }}</b></dd>
          <dd v-else>Taken over: <b>{{ field.saved }}</b></dd>
          <dd v-if="field.clash"><button type="button" class="btn btn-sm btn-outline" @click="$emit('take', field.name)">Use the saved one<span class="visually-hidden"> for {{ field.label }}</span></button></dd>
        </div>
      </dl>
    </section>`,
}
