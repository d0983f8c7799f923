/** Facts as terms and values, each with a Change link where it can be changed. */
export const SummaryList = {
  name: 'SummaryList',
  props: { rows: { type: Array, required: true } }, // { term, value, change?: route }
  template: /* html */ `
    <dl class="summary">
      <div v-for="row in rows" :key="row.term">
        <dt>{{ row.term }}</dt>
        <dd><slot :name="row.term" :row="row">{{ row.value || 'Not given' }}</slot></dd>
        <dd v-if="row.change" class="no-print"><router-link :to="row.change">Change<span class="visually-hidden">{{ ' ' + row.term.toLowerCase() }}</span></router-link></dd>
      </div>
    </dl>`,
}
