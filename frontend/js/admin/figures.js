/** The overview's figures as tiles, matters and plots. Pure: the API's stats in, words and links out. */
import { countWords, dayMonth, dayWords, numberWords, shortDate, statusOf, weekdayWords } from '../utils.js'

const rate = (share) => (share === null ? 'Not known' : `${Math.round(share * 100)} %`)
// The list begins with today unless told otherwise.
const OPERATIONS = { path: '/admin/operations' }
const visits = (query) => ({ name: 'admin-appointments', query: { from: '', sort: '-starts_at', ...query } })
const sum = (items) => items.reduce((total, { count }) => total + count, 0)

export function tilesOf(stats, today) {
  const { today: now, mails } = stats
  return [
    { label: 'Doctors', icon: 'briefcase', figure: numberWords(stats.doctors), more: 'who see patients', to: { name: 'admin-doctors', query: { status: 'active' } } },
    { label: 'Patients', icon: 'users', figure: numberWords(stats.patients), more: 'on record', to: { name: 'admin-patients' } },
    { label: 'Appointments', icon: 'calendar', figure: numberWords(stats.appointments), more: 'in all', to: visits() },
    { label: 'Today', icon: 'clock', figure: numberWords(now.total), more: `${now.completed} done, ${now.no_show} missed`, to: visits({ from: today, to: today, sort: 'starts_at' }) },
    { label: 'Cancellations', icon: 'slash', figure: numberWords(stats.cancellations), more: 'in all', to: visits({ status: 'cancelled' }) },
    { label: 'Missed', icon: 'user-x', figure: numberWords(stats.no_shows), more: 'patients who did not come', to: visits({ status: 'no_show' }) },
    { label: 'Fill rate', icon: 'percent', figure: rate(stats.fill_rate), more: 'of times in the next 7 days' },
    { label: 'Emails', icon: 'mail', figure: numberWords(mails.queued), more: `waiting, ${numberWords(mails.failed)} failed`, to: OPERATIONS },
  ]
}

export function attentionOf({ needs_attention: needs }, applications) {
  return [
    { count: needs.unresolved_visits, words: `${countWords(needs.unresolved_visits, 'past appointment')} without an outcome`, link: 'Look at them', to: visits({ status: 'unresolved' }) },
    { count: applications, words: `${countWords(applications, 'doctor')} waiting for approval`, link: 'Decide', to: { name: 'admin-applications' } },
    { count: needs.doctors_without_hours, words: `${countWords(needs.doctors_without_hours, 'doctor')} without consulting hours`, link: 'See them', to: { name: 'admin-doctors', query: { hours: 'none' } } },
    { count: needs.failed_mails, words: `${countWords(needs.failed_mails, 'email')} could not be sent`, link: 'Look at them', to: OPERATIONS },
  ].filter(({ count }) => count)
}

export const chartsOf = (stats) => [perDay(stats), missed(stats), heat(stats), byDepartment(stats), byStatus(stats), loads(stats)]

function perDay({ bookings_per_day: days }) {
  const busiest = days.reduce((best, day) => (day.count > best.count ? day : best), days[0])
  const every = days.length > 30 ? 14 : 7
  const ticked = (ago) => (days.length < 10 || ago % every === 3)
  return {
    title: 'Bookings per day', shape: 'columns', head: ['Day', 'Bookings'],
    summary: busiest?.count
      ? `${countWords(sum(days), 'booking')} in the last ${days.length} days. The busiest was ${dayWords(busiest.date)} with ${numberWords(busiest.count)}.`
      : `No bookings in the last ${days.length} days.`,
    items: busiest?.count ? days.map(({ date, count }, index) => ({
      label: dayWords(date), value: count, tick: ticked(days.length - 1 - index) ? shortDate(date) : '',
    })) : [],
  }
}

function missed({ missed_per_week: weeks }) {
  const all = weeks.reduce((total, { expected }) => total + expected, 0)
  const gone = weeks.reduce((total, week) => total + week.missed, 0)
  return {
    title: 'Missed visits per week', shape: 'line', head: ['Week from', 'Missed'],
    summary: all
      ? `${numberWords(gone)} of ${countWords(all, 'visit')} in ${countWords(weeks.length, 'week')} were missed, ${rate(gone / all)}.`
      : 'No visits have taken place in these weeks.',
    items: all ? weeks.map(({ week, expected, missed: count }, index) => ({
      label: dayMonth(week), value: expected ? count / expected : null,
      words: expected ? `${rate(count / expected)}, ${count} of ${expected}` : 'no visits',
      tick: (weeks.length - 1 - index) % (weeks.length > 6 ? 3 : 1) === 0 ? shortDate(week) : '',
    })) : [],
  }
}

function heat({ load_by_doctor: doctors }) {
  const days = doctors[0]?.days.map(({ date }) => date) ?? []
  const shareOf = ({ booked, capacity }) => (capacity ? Math.min(1, booked / capacity) : null)
  const totals = days.map((date, index) => ({
    date, booked: doctors.reduce((sum, doctor) => sum + doctor.days[index].booked, 0), capacity: doctors.reduce((sum, doctor) => sum + doctor.days[index].capacity, 0),
  }))
  const fullest = totals.filter(({ capacity }) => capacity).sort((a, b) => shareOf(b) - shareOf(a))[0]
  return {
    title: 'Load per doctor and weekday', shape: 'heat', head: ['Doctor', ...days.map((date) => weekdayWords(date).slice(0, 3))],
    summary: fullest ? `Of the next 7 days, ${dayWords(fullest.date)} is the fullest, with ${numberWords(fullest.booked)} of ${countWords(fullest.capacity, 'time')} booked.` : 'No doctor has consulting hours in the next 7 days.',
    items: fullest ? doctors.map(({ doctor, days: own }) => ({
      label: doctor, cells: own.map((day) => ({ share: shareOf(day), words: day.capacity ? `${day.booked} of ${day.capacity}` : 'no hours' })),
    })) : [],
  }
}

function byDepartment({ by_department: departments }) {
  const sorted = [...departments].sort((a, b) => b.count - a.count)
  return {
    title: 'Appointments by department', head: ['Department', 'Appointments'],
    summary: sum(sorted) ? `${sorted[0].department} has the most, ${numberWords(sorted[0].count)} of ${numberWords(sum(sorted))}.` : 'No appointments yet.',
    items: sorted.map(({ department, count }) => ({ label: department, value: count, words: numberWords(count) })),
  }
}

function byStatus({ by_status: statuses }) {
  const all = sum(statuses)
  const done = statuses.find(({ status }) => status === 'completed')?.count ?? 0
  return {
    title: 'Appointments by status', head: ['Status', 'Appointments'],
    summary: all ? `${numberWords(done)} of ${numberWords(all)} are completed.` : 'No appointments yet.',
    items: all ? statuses.map(({ status, count }) => ({ label: statusOf(status).word, value: count, words: numberWords(count), tone: statusOf(status).tone })) : [],
  }
}

function loads({ load_by_doctor: doctors }) {
  const fullest = doctors.filter(({ capacity }) => capacity).sort((a, b) => b.booked / b.capacity - a.booked / a.capacity)[0]
  return {
    title: 'Load per doctor, next 7 days', head: ['Doctor', 'Booked times'],
    summary: fullest ? `${fullest.doctor} is the fullest, with ${numberWords(fullest.booked)} of ${numberWords(fullest.capacity)} times booked.` : 'No doctor has consulting hours in the next 7 days.',
    items: doctors.map(({ doctor, booked, capacity }) => ({
      label: doctor, value: booked, of: capacity, words: capacity ? `${numberWords(booked)} of ${numberWords(capacity)}` : 'no hours',
    })),
  }
}
