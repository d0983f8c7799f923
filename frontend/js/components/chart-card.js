/** A plot with its meaning in words, and its figures as a table for whoever prefers them. */
import { computed, ref } from 'vue'
import { numberWords } from '../utils.js'
import { ChartHeat } from './chart-heat.js'
import { ChartLine } from './chart-line.js'

const PLOT = 84 // per cent of the height; the rest is for the labels below
const TOP = 6
const SHARE = 0.68 // of its place that a column fills
const MOST_BARS = 12 // the table has them all

/** The smallest 1, 2, 4, 5 or 10 times a power of ten that is not below the number */
function roundedUp(number) {
  const power = 10 ** Math.floor(Math.log10(Math.max(number, 1)))
  return [1, 2, 4, 5, 10].map((step) => step * power).find((step) => step >= number)
}

const percent = (share) => `${Math.round(share * 10_000) / 100}%`

const ChartColumns = {
  name: 'ChartColumns',
  props: { items: { type: Array, required: true } },
  setup(props) {
    const top = computed(() => Math.max(2, roundedUp(Math.max(...props.items.map(({ value }) => value)))))
    const lines = computed(() => [0, 0.5, 1].map((share) => ({ value: numberWords(top.value * share), y: percent((TOP + PLOT * (1 - share)) / 100) })))
    const columns = computed(() => props.items.map((item, index) => {
      const place = 1 / props.items.length
      const high = (item.value / top.value) * (PLOT / 100)
      return {
        ...item,
        x: percent(place * (index + (1 - SHARE) / 2)), width: percent(place * SHARE), middle: percent(place * (index + 0.5)),
        y: percent((TOP + PLOT) / 100 - high), height: percent(high),
      }
    }))
    return { columns, lines }
  },
  template: /* html */ `
    <div class="chart-columns" aria-hidden="true">
      <svg class="chart-scale"><text v-for="line in lines" :key="line.y" x="100%" :y="line.y" dy=".35em" text-anchor="end">{{ line.value }}</text></svg>
      <svg class="chart-plot">
        <line v-for="line in lines" :key="line.y" x1="0" x2="100%" :y1="line.y" :y2="line.y" />
        <g v-for="column in columns" :key="column.label">
          <title>{{ column.label }}: {{ column.words ?? column.value }}</title>
          <rect class="chart-reach" :x="column.x" y="0" :width="column.width" height="90%" />
          <rect class="chart-fill" :x="column.x" :y="column.y" :width="column.width" :height="column.height" rx="2" />
          <text v-if="column.tick" :x="column.middle" y="100%" dy="-.15em" text-anchor="middle">{{ column.tick }}</text>
        </g>
      </svg>
    </div>`,
}

const ChartBars = {
  name: 'ChartBars',
  props: { items: { type: Array, required: true } },
  setup(props) {
    const most = computed(() => Math.max(1, ...props.items.map(({ value }) => value)))
    const share = (item) => percent(Math.min(1, 'of' in item ? (item.of ? item.value / item.of : 0) : item.value / most.value))
    return { share, shown: computed(() => props.items.slice(0, MOST_BARS)) }
  },
  template: /* html */ `
    <div class="chart-bars" aria-hidden="true">
      <template v-for="item in shown" :key="item.label">
        <span class="chart-label">{{ item.label }}</span>
        <svg class="chart-bar" :class="item.tone && 'chart-' + item.tone">
          <rect class="chart-reach" :class="{ 'chart-track': 'of' in item }" width="100%" height="100%" rx="4" />
          <rect class="chart-fill" :width="share(item)" height="100%" rx="4" />
        </svg>
        <span class="chart-value">{{ item.words ?? item.value }}</span>
      </template>
    </div>`,
}

export const ChartCard = {
  name: 'ChartCard',
  components: { ChartBars, ChartColumns, ChartHeat, ChartLine },
  props: {
    title: { type: String, required: true },
    summary: { type: String, required: true }, // what the plot says, in a sentence
    head: { type: Array, required: true }, // the table's headings
    items: { type: Array, required: true }, // { label, value, words?, tick? (columns, line), of?, tone? (bars), cells? (heat) }
    shape: { type: String, default: 'bars' }, // columns, line or heat
  },
  setup: () => ({ MOST_BARS, asTable: ref(false) }),
  template: /* html */ `
    <section class="card chart" :aria-label="title">
      <div class="chart-head">
        <h2 class="card-name">{{ title }}</h2>
        <button v-if="items.length" type="button" class="btn btn-sm btn-quiet" :aria-expanded="asTable" @click="asTable = !asTable">
          <app-icon :name="asTable ? 'bar-chart-2' : 'list'" />{{ asTable ? 'Hide' : 'Show as' }} table<span class="visually-hidden"> of {{ title.toLowerCase() }}</span>
        </button>
      </div>
      <p class="muted">{{ summary }}</p>
      <template v-if="items.length">
        <div v-if="asTable" class="chart-table" tabindex="0" role="region" :aria-label="title + ', as a table'">
          <table class="table">
            <caption class="visually-hidden">{{ title }}</caption>
            <thead><tr><th v-for="(name, index) in head" :key="name" scope="col" :class="{ 'text-end': index }">{{ name }}</th></tr></thead>
            <tbody><tr v-for="item in items" :key="item.label"><th scope="row">{{ item.label }}</th><td v-for="(cell, index) in item.cells ?? [item]" :key="index" class="text-end">{{ cell.words ?? cell.value }}</td></tr></tbody>
          </table>
        </div>
        <chart-columns v-else-if="shape === 'columns'" :items="items" />
        <chart-line v-else-if="shape === 'line'" :items="items" />
        <chart-heat v-else-if="shape === 'heat'" :head="head" :items="items" />
        <template v-else>
          <chart-bars :items="items" />
          <p v-if="items.length > MOST_BARS" class="muted">The table shows {{ items.length - MOST_BARS }} more.</p>
        </template>
      </template>
    </section>`,
}
