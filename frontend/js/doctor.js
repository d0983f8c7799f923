/** What a doctor sees: the tabs, and under them the page. */
import { TabNav } from './components/tab-nav.js'

const TABS = [
  { to: '/doctor', label: 'My day', icon: 'sun' },
  { to: '/doctor/appointments', label: 'Appointments', icon: 'calendar' },
  { to: '/doctor/patients', label: 'Patients', icon: 'users' },
  { to: '/doctor/availability', label: 'Availability', icon: 'clock' },
  { to: '/doctor/profile', label: 'Profile', icon: 'user' },
]

export default {
  name: 'DoctorShell',
  components: { TabNav },
  setup: () => ({ TABS }),
  template: /* html */ `
    <tab-nav label="Doctor" :tabs="TABS" :path="$route.path" />
    <router-view />`,
}
