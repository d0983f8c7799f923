/** What the whole page shares: who is signed in, the clinic, the theme, toasts. Changed only by these verbs. */
import { reactive, readonly } from 'vue'
import { ApiError, auth, connect, directory } from './api.js'

const SIGNED_IN_KEY = 'hms.signed-in'
const DRAFTS = 'hms.draft.'
const THEME_KEY = 'hms.theme'
const SLASH_KEY = 'hms.slash'
const BOOT_LIMIT_MS = 4_000

const state = {
  session: reactive({ user: null, asking: false }),
  clinic: reactive({
    name: 'City Hospital', phone: '', address: '', timezone: '', currency: 'INR', environment: 'production',
    today: new Date().toISOString().slice(0, 10), now: new Date().toISOString(),
    ahead: 0, // milliseconds by which the server's clock is before this machine's
    sessions: { morning: { starts: '09:00', ends: '13:00' }, evening: { starts: '15:00', ends: '19:00' } },
    patient_lead_minutes: 30, patient_horizon_days: 30, staff_horizon_days: 365,
    change_cutoff_hours: 2, max_patient_moves: 2, max_open_bookings: 3,
  }),
  page: reactive({ title: '', turning: false, offline: false, broken: false, polite: '', assertive: '' }),
  toasts: reactive([]),
  theme: reactive({ name: document.documentElement.dataset.bsTheme }),
  keys: reactive({ slash: localStorage.getItem(SLASH_KEY) !== 'off' }),
}

export const session = readonly(state.session)
export const clinic = readonly(state.clinic)
export const page = readonly(state.page)
export const toasts = readonly(state.toasts)
export const theme = readonly(state.theme)
export const keys = readonly(state.keys)

// --- the session

let answerAsker = null

function welcome(user) {
  state.session.user = user
  localStorage.setItem(SIGNED_IN_KEY, String(user.id))
  return user
}

function farewell() {
  auth.forget()
  state.session.user = null
  localStorage.removeItem(SIGNED_IN_KEY)
}

export async function signIn(username, password, code = '') {
  return welcome(await auth.signIn(username, password, code))
}

/** A new patient is signed in and returned; an applying doctor is not (null). */
export async function register(person) {
  const user = await auth.register(person)
  return user && welcome(user)
}

/** A person changed their own name or address. */
export function renameUser({ full_name, email }) {
  Object.assign(state.session.user, { full_name, email })
}

export async function changePassword(passwords) {
  return welcome(await auth.changePassword(passwords))
}

/** The cookie dies with the server's answer; without one the person is still signed out here. */
export async function signOut({ everywhere = false } = {}) {
  try {
    await (everywhere ? auth.signOutEverywhere() : auth.signOut())
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
  } finally {
    farewell()
    forgetDrafts()
  }
}

/** What was typed and not sent is of no use to whoever sits here next. */
function forgetDrafts() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(DRAFTS)) sessionStorage.removeItem(key)
}

/** Open the sign-in dialog over the page; true when somebody signed in. The page and its form stay. */
export function askToSignIn() {
  state.session.asking = true
  return new Promise((resolve) => { answerAsker = resolve })
}

export function answerSignIn(signedIn) {
  state.session.asking = false
  answerAsker?.(signedIn)
  answerAsker = null
}

let losing = null

/** However many requests find the session over, the person is asked once; true sends them again. */
function sessionLost() {
  losing ??= askBack().finally(() => { losing = null })
  return losing
}

async function askBack() {
  const before = state.session.user
  farewell()
  const back = before ? await askToSignIn() : false
  if (back && state.session.user.id !== before.id) {
    forgetDrafts()
    location.assign('/')
  }
  return back
}

async function resume() {
  if (!localStorage.getItem(SIGNED_IN_KEY)) return
  try {
    welcome(await auth.refresh())
  } catch (error) {
    if (error.status === 401) farewell()
  }
}

// --- the clinic and the way to it

export async function loadClinic() {
  const found = await directory.clinic()
  Object.assign(state.clinic, found, { ahead: Date.parse(found.now) - Date.now() })
}

export function loseConnection() {
  state.page.offline = true
}

/** Ask again; pages that failed for lack of a connection listen for "online" and try again too. */
export async function reconnect() {
  try {
    await loadClinic()
  } catch (error) {
    if (error instanceof ApiError) return
    throw error
  }
  window.dispatchEvent(new Event('online'))
}

let booted = null

/** Settles when the session and the clinic are known, or soon, when the API does not answer. */
export function boot(config) {
  if (booted) return booted
  connect(config, { reached: (yes) => { state.page.offline = !yes }, sessionLost })
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key === SIGNED_IN_KEY && newValue !== String(state.session.user?.id)) location.reload()
  })
  const limit = new Promise((resolve) => { setTimeout(resolve, BOOT_LIMIT_MS) })
  booted = Promise.race([limit, Promise.allSettled([resume(), loadClinic()])])
  return booted
}

export const ready = () => booted

// --- the page

export function namePage(title) {
  state.page.title = title
}

export function turnPage(turning) {
  state.page.turning = turning
}

/** Something failed that nobody expected: show the error page until the next page is opened. */
export function breakPage() {
  state.page.broken = true
}

export function mendPage() {
  state.page.broken = false
}

/** Speak through the page's one live region; the same words twice are spoken twice. */
export function announce(words, { now = false } = {}) {
  const region = now ? 'assertive' : 'polite'
  state.page[region] = ''
  setTimeout(() => { state.page[region] = words }, 60)
}

let lastToast = 0

/** A short word of success; action = { label, act } adds a button, such as Undo. */
export function toast(text, action = null) {
  state.toasts.push({ id: ++lastToast, text, action, seconds: action ? 10 : 6 })
  if (state.toasts.length > 3) state.toasts.shift()
  announce(text)
}

export function dismissToast(id) {
  const index = state.toasts.findIndex((shown) => shown.id === id)
  if (index >= 0) state.toasts.splice(index, 1)
}

export function changeTheme() {
  state.theme.name = state.theme.name === 'dark' ? 'light' : 'dark'
  document.documentElement.dataset.bsTheme = state.theme.name
  localStorage.setItem(THEME_KEY, state.theme.name)
}

/** Whether the key "/" leads to the search field */
export function useSlash(on) {
  state.keys.slash = on
  localStorage.setItem(SLASH_KEY, on ? 'on' : 'off')
}
