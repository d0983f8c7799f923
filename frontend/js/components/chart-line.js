/** Shares in the order of time, as points on a line; a gap where there is nothing to tell. */
import { computed } from 'vue'

const PLOT = 0.84 // of the height; the rest is for the labels below
const TOP = 0.06
const TOPS = [0.1, 0.2, 0.4, 0.6, 0.8, 1]

const percent = (share) => `${Math.round(share * 10_000) / 100}%`

export const ChartLine = {
  name: 'ChartLine',
  props: { items: { type: Array, required: true } }, // { label, value: 0..1 or null, words, tick? }
  setup(props) {
    const top = computed(() => TOPS.find((share) => props.items.every(({ value }) => (value ?? 0) <= share)))
    const height = (share) => TOP + PLOT * (1 - share / top.value)
    const lines = computed(() => [0, 0.5, 1].map((share) => ({ words: `${Math.round(top.value * share * 100)} %`, y: percent(height(top.value * share)) })))
    const points = computed(() => props.items.map((item, index) => ({
      ...item, x: percent((index + 0.5) / props.items.length), y: item.value === null ? null : percent(height(item.value)),
    })))
    const stretches = computed(() => points.value.slice(1)
      .map((to, index) => ({ from: points.value[index], to }))
      .filter(({ from, to }) => from.y !== null && to.y !== null))
    return { lines, points, stretches }
  },
  template: /* html */ `
    <div class="chart-columns chart-line" aria-hidden="true">
      <svg class="chart-scale"><text v-for="line in lines" :key="line.y" x="100%" :y="line.y" dy=".35em" text-anchor="end">{{ line.words }}</text></svg>
      <svg class="chart-plot">
        <line v-for="line in lines" :key="line.y" x1="0" x2="100%" :y1="line.y" :y2="line.y" />
        <line v-for="{ from, to } in stretches" :key="to.label" class="chart-stretch" :x1="from.x" :y1="from.y" :x2="to.x" :y2="to.y" />
        <g v-for="point in points" :key="point.label">
          <template v-if="point.y !== null">
            <title>{{ point.label }}: {{ point.words }}</title>
            <circle class="chart-reach" :cx="point.x" :cy="point.y" r="14" />
            <circle class="chart-point" :cx="point.x" :cy="point.y" r="5" />
          </template>
          <text v-if="point.tick" :x="point.x" y="100%" dy="-.15em" text-anchor="middle">{{ point.tick }}</text>
        </g>
      </svg>
    </div>`,
}
