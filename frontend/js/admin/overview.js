/** The hospital in figures, what needs somebody's attention, and the plots. */
import { computed, onBeforeUnmount, ref, watch } from 'vue'
import { admin } from '../api.js'
import { ChartCard } from '../components/chart-card.js'
import { LoadState } from '../components/load-state.js'
import { announce, clinic } from '../store.js'
import { useRequest } from '../use-request.js'
import { useUrl } from '../use-url.js'
import { agoWords } from '../utils.js'
import { attentionOf, chartsOf, tilesOf } from './figures.js'

const TICK_MS = 30_000
const RANGES = ['7', '30', '90'].map((days) => ({ days, to: { name: 'admin-home', query: days === '30' ? {} : { days } } }))

export default {
  name: 'AdminOverview',
  components: { ChartCard, LoadState },
  setup() {
    const { query } = useUrl({ days: '30' })
    const stats = useRequest(() => admin.stats({ days: query.value.days }), { live: true })
    const applications = useRequest(() => admin.applications({ per_page: 1 }), { live: true })
    const now = ref(0)
    let arrived = 0
    const tick = () => { now.value = Date.now() - arrived }
    const ticking = setInterval(tick, TICK_MS)
    onBeforeUnmount(() => clearInterval(ticking))

    watch(() => stats.data, () => { arrived = Date.now(); tick() })
    const updated = computed(() => {
      const { generated_at: counted, age } = stats.data
      return agoWords(counted, Date.parse(counted) + age * 1000 + now.value)
    })

    function load() {
      applications.run()
      return stats.run()
    }
    async function refresh() {
      if (await load()) announce('Figures refreshed')
    }

    watch(() => query.value.days, stats.run)
    load()
    return {
      RANGES, query, refresh, stats, updated,
      tiles: computed(() => tilesOf(stats.data, clinic.today)),
      attention: computed(() => attentionOf(stats.data, applications.data?.total ?? 0)),
      charts: computed(() => chartsOf(stats.data)),
    }
  },
  template: /* html */ `
    <div class="page page-width">
      <div class="page-head">
        <h1>Overview</h1>
        <p class="d-flex flex-wrap align-items-center gap-3 m-0">
          <span v-if="stats.data" class="muted">Updated {{ updated }}</span>
          <button type="button" class="btn btn-outline" :aria-disabled="stats.busy" @click="stats.busy || refresh()"><app-icon name="refresh-cw" />{{ stats.busy ? 'Loading…' : 'Refresh' }}</button>
        </p>
      </div>
      <load-state :request="stats" :lines="8">
        <div class="tiles tiles-figures">
          <component :is="tile.to ? 'router-link' : 'div'" v-for="tile in tiles" :key="tile.label" class="card tile" :class="{ 'tile-plain': !tile.to }" :to="tile.to">
            <span class="tile-label"><app-icon :name="tile.icon" />{{ tile.label }}</span>
            <span class="figure">{{ tile.figure }}</span>
            <span class="muted">{{ tile.more }}</span>
          </component>
        </div>
        <section class="section" aria-labelledby="attention">
          <h2 id="attention">Needs attention</h2>
          <ul v-if="attention.length" class="attention">
            <li v-for="matter in attention" :key="matter.words" class="card">
              <app-icon name="alert-triangle" /><span class="attention-words">{{ matter.words }}</span>
              <router-link v-if="matter.to" :to="matter.to">{{ matter.link }}</router-link>
            </li>
          </ul>
          <p v-else class="d-flex align-items-center gap-2"><app-icon name="check-circle" />Nothing waits for you.</p>
        </section>
        <div class="page-head section mb-3">
          <h2 class="m-0">Plots</h2>
          <nav class="views m-0" aria-label="How far back">
            <router-link v-for="range in RANGES" :key="range.days" class="btn btn-sm btn-outline" :to="range.to" :aria-current="query.days === range.days ? 'true' : null">{{ range.days }} days</router-link>
          </nav>
        </div>
        <div class="charts">
          <chart-card v-for="chart in charts" :key="chart.title" v-bind="chart" />
        </div>
      </load-state>
    </div>`,
}
