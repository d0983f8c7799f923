/** Which page is where, and who may enter. Pages are loaded when they are first opened. */
import { nextTick } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import { announce, mendPage, namePage, page, ready, session, turnPage } from './store.js'
import { homeOf } from './utils.js'

const HEADING_WAIT_MS = 5_000

const patientPages = [
  { path: '/appointments', name: 'patient-home', component: () => import('./patient/dashboard.js'), meta: { title: 'My appointments' } },
  { path: '/appointments/past', name: 'patient-past', component: () => import('./patient/past.js'), meta: { title: 'Past appointments' } },
  { path: '/appointments/:id(\\d+)', name: 'patient-appointment', component: () => import('./patient/appointment.js'), meta: { title: 'Appointment' } },
  { path: '/appointments/:id(\\d+)/move', name: 'patient-move', component: () => import('./patient/move.js'), meta: { title: 'Change time' } },
  { path: '/waiting-list', name: 'patient-waitlist', component: () => import('./patient/waitlist.js'), meta: { title: 'Waiting list' } },
  { path: '/waiting-list/join', name: 'patient-waitlist-join', component: () => import('./patient/waitlist-join.js'), meta: { title: 'Join the waiting list' } },
  { path: '/records/access', name: 'patient-record-access', component: () => import('./patient/record-access.js'), meta: { title: 'Who opened my record' } },
  { path: '/family', name: 'patient-family', component: () => import('./patient/family.js'), meta: { title: 'Family' } },
  { path: '/family/new', name: 'patient-family-new', component: () => import('./patient/family-edit.js'), meta: { title: 'Add a person' } },
  { path: '/family/:id(\\d+)', name: 'patient-family-edit', component: () => import('./patient/family-edit.js'), meta: { title: 'Change details' } },
  { path: '/records', name: 'patient-records', component: () => import('./patient/records.js'), meta: { title: 'My records' } },
  { path: '/records/exports', name: 'patient-exports', component: () => import('./patient/exports.js'), meta: { title: 'My exports' } },
  { path: '/profile', name: 'patient-profile', component: () => import('./patient/profile.js'), meta: { title: 'My profile' } },
]

const doctorPages = [
  { path: '', name: 'doctor-home', component: () => import('./doctor/day.js'), meta: { title: 'My day' } },
  { path: 'appointments', name: 'doctor-appointments', component: () => import('./doctor/appointments.js'), meta: { title: 'Appointments' } },
  { path: 'appointments/exports', name: 'doctor-exports', component: () => import('./doctor/exports.js'), meta: { title: 'My exports' } },
  { path: 'appointments/:id(\\d+)', name: 'doctor-appointment', component: () => import('./doctor/appointment.js'), meta: { title: 'Appointment' } },
  { path: 'patients', name: 'doctor-patients', component: () => import('./doctor/patients.js'), meta: { title: 'Patients' } },
  { path: 'patients/emergency', name: 'doctor-emergency', component: () => import('./doctor/emergency.js'), meta: { title: 'Emergency access' } },
  { path: 'patients/:id(\\d+)', name: 'doctor-patient', component: () => import('./doctor/patient.js'), meta: { title: 'Patient' } },
  { path: 'availability', name: 'doctor-availability', component: () => import('./doctor/availability.js'), meta: { title: 'Availability' } },
  { path: 'profile', name: 'doctor-profile', component: () => import('./doctor/profile.js'), meta: { title: 'Profile' } },
]

const adminPages = [
  { path: '', name: 'admin-home', component: () => import('./admin/overview.js'), meta: { title: 'Overview' } },
  { path: 'appointments', name: 'admin-appointments', component: () => import('./admin/appointments.js'), meta: { title: 'Appointments' } },
  { path: 'appointments/waiting', name: 'admin-waitlist', component: () => import('./admin/waitlist.js'), meta: { title: 'Waiting list' } },
  { path: 'appointments/new', name: 'admin-appointment-new', component: () => import('./admin/appointment-new.js'), meta: { title: 'Book for a patient' } },
  { path: 'appointments/:id(\\d+)', name: 'admin-appointment', component: () => import('./admin/appointment.js'), meta: { title: 'Appointment' } },
  { path: 'doctors', name: 'admin-doctors', component: () => import('./admin/doctors.js'), meta: { title: 'Doctors' } },
  { path: 'doctors/new', name: 'admin-doctor-new', component: () => import('./admin/doctor-new.js'), meta: { title: 'Add a doctor' } },
  { path: 'doctors/applications', name: 'admin-applications', component: () => import('./admin/applications.js'), meta: { title: 'Applications' } },
  { path: 'doctors/:id(\\d+)', name: 'admin-doctor', component: () => import('./admin/doctor.js'), meta: { title: 'Doctor' } },
  { path: 'doctors/:id(\\d+)/edit', name: 'admin-doctor-edit', component: () => import('./admin/doctor-edit.js'), meta: { title: 'Edit doctor' } },
  { path: 'patients', name: 'admin-patients', component: () => import('./admin/patients.js'), meta: { title: 'Patients' } },
  { path: 'patients/new', name: 'admin-patient-new', component: () => import('./admin/patient-new.js'), meta: { title: 'Add a patient' } },
  { path: 'patients/:id(\\d+)', name: 'admin-patient', component: () => import('./admin/patient.js'), meta: { title: 'Patient' } },
  { path: 'patients/:id(\\d+)/edit', name: 'admin-patient-edit', component: () => import('./admin/patient-edit.js'), meta: { title: 'Edit patient' } },
  { path: 'departments', name: 'admin-departments', component: () => import('./admin/departments.js'), meta: { title: 'Departments' } },
  { path: 'closures', name: 'admin-closures', component: () => import('./admin/closures.js'), meta: { title: 'Closures' } },
  { path: 'audit', name: 'admin-audit', component: () => import('./admin/audit.js'), meta: { title: 'Audit' } },
  { path: 'exports', name: 'admin-exports', component: () => import('./admin/exports.js'), meta: { title: 'Exports and imports' } },
  { path: 'operations', name: 'admin-operations', component: () => import('./admin/operations.js'), meta: { title: 'Operations' } },
]

const routes = [
  { path: '/', name: 'home', component: () => import('./home.js'), meta: { title: '', guest: true } },
  { path: '/sign-in', name: 'sign-in', component: () => import('./auth/sign-in.js'), meta: { title: 'Sign in', guest: true } },
  { path: '/create-account', name: 'create-account', component: () => import('./auth/create-account.js'), meta: { title: 'Create your account', guest: true } },
  { path: '/forgot-password', name: 'forgot-password', component: () => import('./auth/forgot.js'), meta: { title: 'Forgot your password' } },
  { path: '/reset', name: 'reset', component: () => import('./auth/reset.js'), meta: { title: 'Choose a password' } },
  { path: '/book', name: 'book', component: () => import('./booking/find.js'), meta: { title: 'Book an appointment' } },
  { path: '/book/:doctorId(\\d+)', name: 'book-time', component: () => import('./booking/time.js'), meta: { title: 'Choose a time' } },
  { path: '/book/:doctorId(\\d+)/confirm', name: 'book-confirm', component: () => import('./booking/confirm.js'), meta: { title: 'Check and confirm' } },
  { path: '/booked/:id(\\d+)', name: 'booked', component: () => import('./booking/booked.js'), meta: { title: 'Appointment booked', role: 'patient' } },
  { path: '/visit/:token', name: 'visit', component: () => import('./visit.js'), meta: { title: 'Your appointment' } },
  { path: '/offer/:token', name: 'offer', component: () => import('./offer.js'), meta: { title: 'A time from the waiting list' } },
  { path: '/account', name: 'account', component: () => import('./account.js'), meta: { title: 'Password and devices', role: 'any' } },
  { path: '/', component: () => import('./patient.js'), meta: { role: 'patient' }, children: patientPages },
  { path: '/doctor', component: () => import('./doctor.js'), meta: { role: 'doctor' }, children: doctorPages },
  { path: '/admin', component: () => import('./admin.js'), meta: { role: 'admin' }, children: adminPages },
  { path: '/:anywhere(.*)*', name: 'not-found', component: () => import('./not-found.js'), meta: { title: 'Page not found' } },
]

const samePlace = (to, from) =>
  to.path === from.path && to.query.cursor === from.query.cursor && to.query.page === from.query.page

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, from, saved) => saved ?? (samePlace(to, from) ? false : { top: 0 }),
})

router.beforeEach(async (to) => {
  turnPage(true)
  await ready()
  const { user } = session
  if (to.meta.guest && user) return homeOf(user.role, to.query.next)
  if (!to.meta.role) return true
  if (!user) return { name: 'sign-in', query: { next: to.fullPath } }
  if (user.must_change_password && to.name !== 'account') return { name: 'account' }
  if (to.meta.role !== 'any' && to.meta.role !== user.role) return homeOf(user.role)
  return true
})

router.afterEach(async (to, from, failure) => {
  turnPage(false)
  if (failure || to.path === from.path) return
  mendPage()
  namePage(to.meta.title)
  if (!from.name) return
  const heading = await headingOf(to)
  if (heading) heading.focus({ preventScroll: true })
  announce(page.title || heading?.textContent || '')
})

router.onError(() => turnPage(false))

/** The page's h1, waited for while its data loads, unless the reader has gone on meanwhile. */
async function headingOf(route) {
  const until = Date.now() + HEADING_WAIT_MS
  await nextTick()
  while (Date.now() < until && router.currentRoute.value.path === route.path) {
    const heading = document.querySelector('main h1')
    if (heading) {
      heading.tabIndex = -1
      return heading
    }
    await new Promise((resolve) => { setTimeout(resolve, 50) })
  }
  return null
}
