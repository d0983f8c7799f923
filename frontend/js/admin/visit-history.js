/** All appointments of one doctor or one patient, newest first. */
import { ListPager } from '../components/list-pager.js'
import { LoadState } from '../components/load-state.js'
import { NewsBar } from '../components/news-bar.js'
import { calmList } from '../new-visits.js'
import { useList } from '../use-list.js'
import { DeedDialogs } from './deed-dialogs.js'
import { useDeeds } from './deeds.js'
import { VisitTable } from './visit-table.js'

export const VisitHistory = {
  name: 'VisitHistory',
  components: { DeedDialogs, ListPager, LoadState, NewsBar, VisitTable },
  props: {
    load: { type: Function, required: true }, // query -> a page of appointments
    without: { type: String, required: true }, // doctor or patient
  },
  setup(props, { expose }) {
    const { list, turn } = useList(props.load, {}, { settle: calmList })
    expose({ again: list.again })
    return { deeds: useDeeds(list.again), list, turn }
  },
  template: /* html */ `
    <section class="section" aria-labelledby="history">
      <h2 id="history">Appointments</h2>
      <news-bar :request="list" />
      <load-state :request="list" :empty="!list.data?.items.length" empty-title="No appointments yet" empty-icon="calendar" v-slot="{ data }">
        <visit-table caption="Appointments" :rows="data.items" :without="without" @deed="deeds.begin" />
        <list-pager :list="data" what="appointments" @turn="turn" />
      </load-state>
      <deed-dialogs :deeds="deeds" />
    </section>`,
}
