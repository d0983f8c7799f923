/** Every call to the hospital's API, grouped by who calls. Throws ApiError; pages branch on its code. */

const OWN_WORDS = {
  offline: 'We cannot reach the hospital system. Your text is kept. Try again in a minute',
  internal_error: 'Something went wrong on our side. Your text is kept. Try again in a minute',
  session_ended: 'You have been signed out. Sign in to go on',
}

const TIMEOUT_MS = 15_000
const FILE_TIMEOUT_MS = 300_000
const REFRESH = '/auth/refresh'
const SIGNED_OUT_CODES = new Set(['token_expired', 'session_ended', 'not_signed_in'])

export class ApiError extends Error {
  constructor(status, { code, detail, title, fields = [], request_id = null, ...extras } = {}) {
    super(OWN_WORDS[code] ?? detail ?? title ?? OWN_WORDS.internal_error)
    Object.assign(this, { name: 'ApiError', status, code: code ?? 'internal_error', fields, requestId: request_id, extras })
  }
}

let base = ''
let accessToken = null
let refreshing = null
const listeners = { reached: () => {}, sessionLost: async () => false }

/** Say where the API is (its port on this host, or another origin), and who hears that it answered, or that the session is over. */
export function connect({ apiUrl, apiPort }, { reached, sessionLost }) {
  base = `${apiUrl ?? `${location.protocol}//${location.hostname}:${apiPort}`}/api`
  Object.assign(listeners, { reached, sessionLost })
}

// --- one request

function urlOf(path, query) {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== '' && value != null && value !== false)
  return given.length ? `${base}${path}?${new URLSearchParams(given)}` : base + path
}

async function send(method, path, { query, body, form, headers, patience = TIMEOUT_MS } = {}) {
  const options = { method, headers: { ...headers }, body: form, signal: AbortSignal.timeout(patience) }
  if (path.startsWith('/auth/')) options.credentials = 'include'
  if (accessToken && path !== REFRESH) options.headers.Authorization = `Bearer ${accessToken}`
  if (body !== undefined) {
    options.headers['Content-Type'] = 'application/json'
    options.body = JSON.stringify(body)
  }
  let response
  try {
    response = await fetch(urlOf(path, query), options)
  } catch {
    listeners.reached(false)
    throw new ApiError(0, { code: 'offline' })
  }
  listeners.reached(true)
  if (!response.ok) throw await refusal(response)
  return response
}

async function refusal(response) {
  const problem = await response.json().catch(() => ({}))
  if (response.status === 429) problem.detail = waitWords(response.headers.get('Retry-After'))
  return new ApiError(response.status, problem)
}

function waitWords(seconds) {
  const minutes = Math.ceil(Number(seconds) / 60)
  const wait = minutes > 1 ? `${minutes} minutes` : 'a minute'
  return `You have tried too often. Wait ${wait} and try again`
}

// --- the session

function keep(signedIn) {
  accessToken = signedIn.access_token
  return signedIn.user
}

const inTurn = (work) => (navigator.locks ? navigator.locks.request('hms-refresh', work) : work())

async function askForToken(tries = 3) {
  try {
    return keep(await (await send('POST', REFRESH, { body: {} })).json())
  } catch (error) {
    if (error.code === 'refresh_raced' && tries > 1) return askForToken(tries - 1)
    throw error
  }
}

/** A fresh access token from the cookie; the many callers of one moment share one request. */
function refresh() {
  refreshing ??= inTurn(() => askForToken()).finally(() => { refreshing = null })
  return refreshing
}

async function renewed(tokenUsed) {
  if (accessToken && accessToken !== tokenUsed) return true
  try {
    await refresh()
    return true
  } catch (error) {
    if (error.status !== 401) throw error
    return listeners.sessionLost()
  }
}

async function request(method, path, options) {
  const tokenUsed = accessToken
  try {
    return await send(method, path, options)
  } catch (error) {
    const expired = tokenUsed && SIGNED_OUT_CODES.has(error.code)
    if (!expired || !(await renewed(tokenUsed))) throw error
    return send(method, path, options)
  }
}

async function call(method, path, options) {
  const response = await request(method, path, options)
  return response.status === 204 ? null : response.json()
}

const get = (path, query) => call('GET', path, { query })
const post = (path, body = {}) => call('POST', path, { body })
const put = (path, body) => call('PUT', path, { body })
const remove = (path, query) => call('DELETE', path, { query })
const blob = async (path, query, patience) => (await request('GET', path, { query, patience })).blob()

/** A role's private calendar address */
const calendarFeed = (role) => ({
  calendarFeed: () => get(`/${role}/calendar-feed`),
  renewCalendarFeed: () => post(`/${role}/calendar-feed`),
  endCalendarFeed: () => remove(`/${role}/calendar-feed`),
})

// --- who calls what

export const auth = {
  refresh,
  signIn: async (username, password, code = '') => keep(await post('/auth/login', { username, password, totp_code: code })),
  register: async (person) => {
    const answer = await post('/auth/register', person)
    return answer.access_token ? keep(answer) : null
  },
  signOut: async () => { await post('/auth/logout'); accessToken = null },
  signOutEverywhere: async () => { await post('/auth/logout-all'); accessToken = null },
  forget: () => { accessToken = null },
  changePassword: async (passwords) => keep(await put('/auth/me/password', passwords)),
  forgotPassword: (email) => post('/auth/password/forgot', { email }),
  resetPassword: (token, password) => post('/auth/password/reset', { token, new_password: password }),
  totp: () => get('/auth/totp'),
  startTotp: (password) => post('/auth/totp/start', { password }),
  confirmTotp: (code) => post('/auth/totp/confirm', { code }),
  endTotp: (password, code) => call('DELETE', '/auth/totp', { body: { password, code } }),
  devices: () => get('/auth/sessions'),
  endDevice: (id) => remove(`/auth/sessions/${id}`),
}

export const directory = {
  clinic: () => get('/clinic'),
  departments: () => get('/departments'),
  doctors: (query) => get('/doctors', query),
  doctor: (id) => get(`/doctors/${id}`),
  slots: (id, query) => get(`/doctors/${id}/slots`, query),
  soonest: (query) => get('/slots/soonest', query),
  visit: (token) => get(`/visits/${encodeURIComponent(token)}`),
  answerVisit: (token) => post(`/visits/${encodeURIComponent(token)}`),
  offer: (token) => get(`/waitlist-offers/${encodeURIComponent(token)}`),
  answerOffer: (token, action) => post(`/waitlist-offers/${encodeURIComponent(token)}`, { action }),
}

const file = (path) => blob(path, {}, FILE_TIMEOUT_MS)

const exportsOf = (role) => ({
  ask: (wanted = {}) => post(`/${role}/exports`, wanted),
  list: (query) => get(`/${role}/exports`, query),
  stop: (id) => post(`/${role}/exports/${id}/stop`),
  download: (id) => file(`/${role}/exports/${id}/download`),
})

function formOf(values) {
  const form = new FormData()
  for (const [name, value] of Object.entries(values)) form.append(name, value)
  return form
}

export const patient = {
  exports: exportsOf('patient'),
  ...calendarFeed('patient'),
  dashboard: () => get('/patient/dashboard'),
  profile: (personId) => get('/patient/profile', { patient_id: personId }),
  saveProfile: (profile, personId) => call('PUT', '/patient/profile', { body: profile, query: { patient_id: personId } }),
  picture: (personId) => blob('/patient/profile/picture', { patient_id: personId }),
  savePicture: (picture, personId) => call('PUT', '/patient/profile/picture', { form: formOf({ picture }), query: { patient_id: personId }, patience: FILE_TIMEOUT_MS }),
  removePicture: (personId) => remove('/patient/profile/picture', { patient_id: personId }),
  recordAccess: (query) => get('/patient/record-access', query),
  family: () => get('/patient/family'),
  addPerson: (person) => post('/patient/family', person),
  savePerson: (id, person) => put(`/patient/family/${id}`, person),
  letPersonGo: (id) => remove(`/patient/family/${id}`),
  appointments: (query) => get('/patient/appointments', query),
  appointment: (id) => get(`/patient/appointments/${id}`),
  book: (appointment, key) =>
    call('POST', '/patient/appointments', { body: appointment, headers: { 'Idempotency-Key': key } }),
  move: (id, change) => put(`/patient/appointments/${id}`, change),
  cancel: (id, revision) => remove(`/patient/appointments/${id}`, { revision }),
  calendar: (id) => blob(`/patient/appointments/${id}.ics`),
  waitlist: () => get('/patient/waitlist'),
  joinWaitlist: (wish) => post('/patient/waitlist', wish),
  leaveWaitlist: (id) => remove(`/patient/waitlist/${id}`),
  acceptOffer: (id) => post(`/patient/waitlist/offers/${id}/accept`),
  declineOffer: (id) => post(`/patient/waitlist/offers/${id}/decline`),
  history: (query) => get('/patient/history', query),
  record: (appointmentId) => get(`/patient/history/${appointmentId}`),
  versions: (appointmentId) => get(`/patient/history/${appointmentId}/versions`),
}

export const doctor = {
  exports: exportsOf('doctor'),
  ...calendarFeed('doctor'),
  patientPicture: (id) => blob(`/doctor/patients/${id}/picture`),
  dashboard: () => get('/doctor/dashboard'),
  appointments: (query) => get('/doctor/appointments', query),
  appointment: (id) => get(`/doctor/appointments/${id}`),
  book: (appointment) => post('/doctor/appointments', appointment),
  move: (id, change) => put(`/doctor/appointments/${id}`, change),
  checkIn: (id, revision) => post(`/doctor/appointments/${id}/check-in`, { revision }),
  undoCheckIn: (id, revision) => post(`/doctor/appointments/${id}/undo-check-in`, { revision }),
  noShow: (id, revision) => post(`/doctor/appointments/${id}/no-show`, { revision }),
  cancel: (id, revision, reason) => post(`/doctor/appointments/${id}/cancel`, { revision, reason }),
  mailsOf: (id) => get(`/doctor/appointments/${id}/mails`, { per_page: 50 }),
  resendMail: (id, mailId) => post(`/doctor/appointments/${id}/mails/${mailId}/resend`),
  reopen: (id, revision, reason) => post(`/doctor/appointments/${id}/reopen`, { revision, reason }),
  saveTreatment: (treatment) => put('/doctor/patient-history', treatment),
  versions: (id) => get(`/doctor/appointments/${id}/versions`),
  emergencies: () => get('/doctor/emergencies'),
  searchInEmergency: (search) => post('/doctor/emergency-search', search),
  breakGlass: (patientId, reason) => post(`/doctor/patients/${patientId}/break-glass`, { reason }),
  medicines: (query) => get('/doctor/medicines', query),
  draft: (id) => get(`/doctor/appointments/${id}/draft`),
  keepDraft: (id, content) => put(`/doctor/appointments/${id}/draft`, content),
  forgetDraft: (id) => remove(`/doctor/appointments/${id}/draft`),
  patients: (query) => get('/doctor/patients', query),
  patient: (id) => get(`/doctor/patients/${id}`),
  patientHistory: (id, query) => get(`/doctor/patients/${id}/history`, query),
  availability: () => get('/doctor/availability'),
  saveAvailability: (availability) => put('/doctor/availability', availability),
  exceptions: () => get('/doctor/exceptions'),
  saveExceptions: (exceptions) => put('/doctor/exceptions', exceptions),
  schedule: () => get('/doctor/schedule'),
  saveSchedule: (schedule) => put('/doctor/schedule', schedule),
  leave: (query) => get('/doctor/leave', query),
  addLeave: (leave) => post('/doctor/leave', leave),
  endLeave: (id) => remove(`/doctor/leave/${id}`),
  profile: () => get('/doctor/profile'),
  saveProfile: (profile) => put('/doctor/profile', profile),
}

export const admin = {
  exports: exportsOf('admin'),
  imports: {
    upload: (kind, csv) => call('POST', '/admin/imports', { form: formOf({ kind, file: csv }), patience: FILE_TIMEOUT_MS }),
    list: (query) => get('/admin/imports', query),
    one: (id) => get(`/admin/imports/${id}`),
    start: (id) => post(`/admin/imports/${id}/start`),
    stop: (id) => post(`/admin/imports/${id}/stop`),
    problems: (id) => file(`/admin/imports/${id}/problems`),
  },
  ops: () => get('/admin/ops'),
  mails: (query) => get('/admin/mails', query),
  mailsOf: (id) => get('/admin/mails', { appointment_id: id, per_page: 50 }),
  resendMail: (id) => post(`/admin/ops/mails/${id}/resend`),
  runs: (query) => get('/admin/jobs', query),
  runJob: (job) => post('/admin/jobs', job),
  /** The figures, with how many seconds old they were when they came */
  stats: async (query) => {
    const response = await request('GET', '/admin/stats', { query })
    return { ...(await response.json()), age: Number(response.headers.get('Age') ?? 0) }
  },
  doctors: (query) => get('/admin/doctors', query),
  doctor: (id) => get(`/admin/doctors/${id}`),
  addDoctor: (person) => post('/admin/doctors', person),
  saveDoctor: (id, person) => put(`/admin/doctors/${id}`, person),
  deactivateDoctor: (id, decisions) => post(`/admin/doctors/${id}/deactivate`, decisions),
  removeDoctor: (id) => remove(`/admin/doctors/${id}`, { hard: true }),
  blacklistDoctor: (id, blacklisting) => post(`/admin/doctors/${id}/blacklist`, blacklisting),
  resetTotp: (id, reason) => post(`/admin/doctors/${id}/reset-totp`, { reason }),
  activateDoctor: (id) => post(`/admin/doctors/${id}/activate`),
  doctorAppointments: (id, query) => get(`/admin/doctors/${id}/appointments`, query),
  applications: (query) => get('/admin/applications', query),
  approve: (id) => post(`/admin/applications/${id}/approve`),
  reject: (id, reason) => post(`/admin/applications/${id}/reject`, { reason }),
  patients: (query) => get('/admin/patients', query),
  patient: (id) => get(`/admin/patients/${id}`),
  patientPicture: (id) => blob(`/admin/patients/${id}/picture`),
  addPatient: (person) => post('/admin/patients', person),
  savePatient: (id, person) => put(`/admin/patients/${id}`, person),
  blacklistPatient: (id, reason) => post(`/admin/patients/${id}/blacklist`, { reason }),
  unblacklistPatient: (id) => post(`/admin/patients/${id}/unblacklist`),
  removePatient: (id) => remove(`/admin/patients/${id}`),
  patientAppointments: (id, query) => get(`/admin/patients/${id}/appointments`, query),
  appointments: (query) => get('/admin/appointments', query),
  appointment: (id) => get(`/admin/appointments/${id}`),
  book: (appointment, key) =>
    call('POST', '/admin/appointments', { body: appointment, headers: { 'Idempotency-Key': key } }),
  move: (id, change) => put(`/admin/appointments/${id}`, change),
  cancel: (id, revision, reason) => post(`/admin/appointments/${id}/cancel`, { revision, reason }),
  setStatus: (id, change) => call('PATCH', `/admin/appointments/${id}/status`, { body: change }),
  waitlist: (query) => get('/admin/waitlist', query),
  departments: () => get('/admin/departments'),
  addDepartment: (department) => post('/admin/departments', department),
  saveDepartment: (id, department) => put(`/admin/departments/${id}`, department),
  removeDepartment: (id) => remove(`/admin/departments/${id}`),
  closures: (query) => get('/admin/closures', query),
  addClosure: (closure) => post('/admin/closures', closure),
  endClosure: (id) => remove(`/admin/closures/${id}`),
  audit: (query) => get('/admin/audit', query),
  verifyAudit: () => get('/admin/audit/verify'),
}
