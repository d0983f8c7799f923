/** When the doctor sees patients: the next days, the usual week, single dates, leave. */
import { computed } from 'vue'
import { TabNav } from '../components/tab-nav.js'
import { useUrl } from '../use-url.js'
import { ExceptionDays } from './exception-days.js'
import { LeaveDays } from './leave-days.js'
import { NextDays } from './next-days.js'
import { WeeklyHours } from './weekly-hours.js'

const HERE = '/doctor/availability'
const TABS = [
  { to: HERE, label: 'Next 7 days', icon: 'calendar' },
  { to: `${HERE}?tab=weekly`, label: 'Weekly pattern', icon: 'repeat' },
  { to: `${HERE}?tab=exceptions`, label: 'Exceptions', icon: 'edit-3' },
  { to: `${HERE}?tab=leave`, label: 'Leave', icon: 'sun' },
]
const PARTS = { next7: 'NextDays', weekly: 'WeeklyHours', exceptions: 'ExceptionDays', leave: 'LeaveDays' }

export default {
  name: 'DoctorAvailability',
  components: { ExceptionDays, LeaveDays, NextDays, TabNav, WeeklyHours },
  setup() {
    const { query } = useUrl({ tab: 'next7' })
    const tab = computed(() => (query.value.tab in PARTS ? query.value.tab : 'next7'))
    return { TABS, part: computed(() => PARTS[tab.value]), path: computed(() => (tab.value === 'next7' ? HERE : `${HERE}?tab=${tab.value}`)) }
  },
  template: /* html */ `
    <div class="page page-width">
      <h1>Availability</h1>
      <tab-nav class="page-tabs" label="Availability" :tabs="TABS" :path="path" />
      <component :is="part" />
    </div>`,
}
