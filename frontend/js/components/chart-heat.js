/** A grid of shares: the fuller, the warmer; every cell says its share too. */
import { computed } from 'vue'

const MOST_ROWS = 12 // the table has them all
const STEPS = [0.25, 0.5, 0.75]

/** 0 nothing to share out, 1 empty to 4 full */
const warmth = (share) => (share === null ? 'none' : 1 + STEPS.filter((step) => share >= step).length)

export const ChartHeat = {
  name: 'ChartHeat',
  props: {
    head: { type: Array, required: true },
    items: { type: Array, required: true }, // { label, cells: [{ share: 0..1 or null, words }] }
  },
  setup: (props) => ({
    MOST_ROWS,
    percent: (share) => (share === null ? '–' : `${Math.round(share * 100)}`),
    rows: computed(() => props.items.slice(0, MOST_ROWS)),
    warmth,
  }),
  template: /* html */ `
    <div class="chart-heat" aria-hidden="true">
      <table>
        <thead><tr><th v-for="(name, index) in head" :key="name">{{ index ? name : '' }}</th></tr></thead>
        <tbody>
          <tr v-for="row in rows" :key="row.label">
            <th>{{ row.label }}</th>
            <td v-for="(cell, index) in row.cells" :key="index" :class="'heat-' + warmth(cell.share)" :title="row.label + ', ' + head[index + 1] + ': ' + cell.words">{{ percent(cell.share) }}</td>
          </tr>
        </tbody>
      </table>
      <p class="muted">Per cent of the times that are booked.<template v-if="items.length > MOST_ROWS"> The table shows {{ items.length - MOST_ROWS }} more.</template></p>
    </div>`,
}
