/** A table sorted by the server; under 576 px each row becomes a card. Cells by slot: #cell-<key>="{ row }". */
export const DataTable = {
  name: 'DataTable',
  props: {
    caption: { type: String, required: true },
    columns: { type: Array, required: true }, // { key, label, sort?: true | 'server_key', end?: true }; the first one names the row
    rows: { type: Array, required: true },
    rowKey: { type: String, default: 'id' },
    sort: { type: String, default: '' }, // 'name' or '-name'
  },
  emits: ['sort'],
  setup(props, { emit }) {
    const keyOf = (column) => (column.sort === true ? column.key : column.sort)
    const direction = (column) => ({ [keyOf(column)]: 'ascending', [`-${keyOf(column)}`]: 'descending' })[props.sort] ?? 'none'
    return {
      direction,
      arrow: (column) => ({ ascending: 'arrow-up', descending: 'arrow-down', none: 'chevron-down' })[direction(column)],
      sortBy: (column) => emit('sort', direction(column) === 'ascending' ? `-${keyOf(column)}` : keyOf(column)),
    }
  },
  template: /* html */ `
    <div class="table-box" role="group" tabindex="0" :aria-label="caption">
      <table class="table data-table" role="table">
        <caption class="visually-hidden">{{ caption }}</caption>
        <thead role="rowgroup">
          <tr role="row">
            <th v-for="column in columns" :key="column.key" scope="col" role="columnheader" :class="{ end: column.end }" :aria-sort="column.sort ? direction(column) : undefined">
              <button v-if="column.sort" type="button" class="sort" @click="sortBy(column)">{{ column.label }}<app-icon :name="arrow(column)" /></button>
              <template v-else>{{ column.label }}</template>
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          <tr v-for="row in rows" :key="row[rowKey]" role="row">
            <component :is="index ? 'td' : 'th'" v-for="(column, index) in columns" :key="column.key" :scope="index ? undefined : 'row'"
              :role="index ? 'cell' : 'rowheader'" :data-label="column.label" :class="{ end: column.end }">
              <slot :name="'cell-' + column.key" :row="row">{{ row[column.key] }}</slot>
            </component>
          </tr>
        </tbody>
      </table>
    </div>`,
}
