/** What a patient sees: the tabs, and under them the page. */
import { TabNav } from './components/tab-nav.js'

const TABS = [
  { to: '/appointments', label: 'Upcoming', icon: 'calendar' },
  { to: '/appointments/past', label: 'Past', icon: 'clock' },
  { to: '/waiting-list', label: 'Waiting list', icon: 'bell' },
  { to: '/records', label: 'Records', icon: 'file-text' },
  { to: '/family', label: 'Family', icon: 'users' },
  { to: '/profile', label: 'Profile', icon: 'user' },
]

export default {
  name: 'PatientShell',
  components: { TabNav },
  setup: () => ({ TABS }),
  template: /* html */ `
    <tab-nav label="Your pages" :tabs="TABS" :path="$route.path" />
    <router-view />`,
}
