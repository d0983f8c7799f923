/** What an administrator sees: the tabs, and under them the page. */
import { TabNav } from './components/tab-nav.js'

const TABS = [
  { to: '/admin', label: 'Overview', icon: 'bar-chart-2' },
  { to: '/admin/appointments', label: 'Appointments', icon: 'calendar' },
  { to: '/admin/doctors', label: 'Doctors', icon: 'briefcase' },
  { to: '/admin/patients', label: 'Patients', icon: 'users' },
  { to: '/admin/departments', label: 'Departments', icon: 'grid' },
  { to: '/admin/closures', label: 'Closures', icon: 'moon' },
  { to: '/admin/audit', label: 'Audit', icon: 'shield' },
  { to: '/admin/exports', label: 'Exports', icon: 'download' },
  { to: '/admin/operations', label: 'Operations', icon: 'activity' },
]

export default {
  name: 'AdminShell',
  components: { TabNav },
  setup: () => ({ TABS }),
  template: /* html */ `
    <tab-nav label="Administration" :tabs="TABS" :path="$route.path" />
    <router-view />`,
}
